import { deliveryStatuses } from '../model/message.ts';
import { accountParams } from './accounts.ts';
import { accountId, numberId, page, pageQuery, timestamp } from './common.ts';
import { define } from './operation.ts';
import { zone } from './time.ts';
import { z } from './zod.ts';

const count = z.number().int();

const messagesByStatus = z.object(
  Object.fromEntries(deliveryStatuses.map((status) => [status, count])) as Record<
    (typeof deliveryStatuses)[number],
    typeof count
  >,
);

const firstResponse = z
  .object({
    count: count.openapi({ description: 'Questions that were answered in this time' }),
    medianSeconds: z.number().nullable(),
    p90Seconds: z.number().nullable(),
  })
  .openapi('FirstResponse');

/** What stands in one account, and what happened in it since `from`. */
export const overview = z
  .object({
    from: timestamp,
    to: timestamp,
    numbers: z.object({ total: count, connected: count }),
    conversations: z.object({ open: count, pending: count, unassigned: count, resolved: count }),
    received: count,
    sent: messagesByStatus.openapi({
      description: 'Outgoing messages accepted in this time, by what became of them',
    }),
    firstResponse,
    series: z
      .array(z.object({ at: timestamp, received: count, sent: count }))
      .openapi({ description: 'By hour up to two days, by day beyond; without gaps' }),
    byNumber: z.array(z.object({ numberId, name: z.string(), received: count, sent: count, firstResponse })),
  })
  .openapi('Overview');
export type Overview = z.infer<typeof overview>;

const accountSummary = z
  .object({
    accountId,
    name: z.string(),
    numbers: z.object({ total: count, connected: count }),
    open: count.openapi({ description: 'Open conversations' }),
    receivedToday: count.openapi({ description: 'Since midnight in the time zone' }),
    sentToday: count,
    failedToday: count,
  })
  .openapi('AccountSummary');
export type AccountSummary = z.infer<typeof accountSummary>;

export const overviewOperations = {
  getOverview: define({
    method: 'get',
    path: '/api/accounts/:id/overview',
    tag: 'Overview',
    summary: 'Read the overview: numbers, conversations, messages and response times',
    params: accountParams,
    query: z.object({
      days: z.coerce.number().int().min(1).max(90).default(1).openapi({
        description: 'Today and the days before it, in the time zone',
      }),
      zone: zone.default('UTC'),
    }),
    heavy: 'always',
    answer: { status: 200, schema: overview },
    problems: [404],
  }),
  listSummaries: define({
    method: 'get',
    path: '/api/overview',
    tag: 'Overview',
    summary: 'Summaries of the accounts that the caller can see',
    query: pageQuery.extend({ zone: zone.default('UTC') }),
    heavy: 'always',
    answer: { status: 200, schema: page(accountSummary) },
    problems: [],
  }),
  enterAccount: define({
    method: 'post',
    path: '/api/accounts/:id/enter',
    tag: 'Overview',
    summary:
      'Say that the owner steps into an account of somebody else; the account sees it in its audit log',
    params: accountParams,
    answer: { status: 204, schema: null },
    problems: [404],
  }),
} as const;
