import { assignments } from '../model/conversation.ts';
import { planNames } from '../model/plans.ts';
import { accountId, idempotencyHeader, numberId, pageQuery, phoneInput, timestamp } from './common.ts';
import { number, statusNumber } from './instances.ts';
import { define } from './operation.ts';
import { z } from './zod.ts';

const name = z.string().trim().min(1).max(100);

const inboxSettings = {
  answeringTakes: z.boolean().openapi({
    description: 'A user who answers a conversation that nobody has is assigned to it. Groups are left out',
  }),
  assignment: z.enum(assignments).openapi({
    description:
      'Who gets a conversation that nobody has when somebody writes: `by_hand`: nobody; `round_robin`: admins and agents ' +
      'of its team (or of the account, if it has no team) in turn; `least_busy`: the one of them with the fewest open ' +
      'conversations. A number may say otherwise. Groups are left out',
  }),
};

export const account = z
  .object({
    id: accountId,
    name,
    plan: z.enum(planNames),
    ...inboxSettings,
    createdAt: timestamp,
    numbers: z.array(number),
  })
  .openapi('Account');
export type Account = z.infer<typeof account>;

export const accountCreate = z.object({
  name,
  phone: phoneInput,
  plan: z.enum(planNames).default('owner'),
});
export const accountPatch = z
  .object({ name, plan: z.enum(planNames), ...inboxSettings })
  .partial()
  .refine(
    (patch) => Object.keys(patch).length > 0,
    'Give a name, plan, answeringTakes or assignment to change',
  );
export const accountList = z.object({ items: z.array(account), nextCursor: z.string().nullable() });
export const accountParams = z.object({ id: accountId });

export const numberCreate = z.object({ name, phone: phoneInput });
export const numberParams = z.object({ id: accountId, numberId });

const limit = z.number().int().nullable().openapi({ description: 'null: no limit' });
export const limits = z
  .object({
    numbers: limit,
    users: limit.openapi({ description: 'Members and open invitations' }),
    messagesPerMonth: limit.openapi({ description: 'Outgoing messages accepted in a calendar month, UTC' }),
    webhooks: limit,
    keys: limit.openapi({ description: 'API keys that work' }),
    storageBytes: limit.openapi({
      description: 'Files of messages, each once. Beyond it no more are sent; what comes in is kept',
    }),
    requestsPerMinute: z
      .number()
      .int()
      .openapi({ description: 'API requests a minute, of all keys together' }),
  })
  .openapi('Limits');
export const accountUsage = z
  .object({
    plan: z.enum(planNames),
    limits,
    used: z.object({
      numbers: z.number().int(),
      users: z.number().int(),
      messagesThisMonth: z.number().int(),
      webhooks: z.number().int(),
      keys: z.number().int(),
      storedBytes: z.number().int(),
    }),
  })
  .openapi('AccountUsage');
export const planList = z.object({ items: z.array(z.object({ name: z.enum(planNames), limits })) });

export const accountStatus = z
  .object({
    accountId,
    canSend: z.boolean(),
    queued: z.number().int().openapi({ description: 'Messages owed to WhatsApp' }),
    numbers: z.array(statusNumber),
  })
  .openapi('AccountStatus');

export const accountOperations = {
  listAccounts: define({
    method: 'get',
    path: '/api/accounts',
    tag: 'Accounts',
    summary: 'List the accounts that the caller can see',
    query: pageQuery,
    answer: { status: 200, schema: accountList },
    problems: [],
  }),
  createAccount: define({
    method: 'post',
    path: '/api/accounts',
    tag: 'Accounts',
    summary: 'Create an account with its number',
    headers: idempotencyHeader,
    body: accountCreate,
    answer: { status: 201, schema: account },
    problems: [409],
  }),
  getAccount: define({
    method: 'get',
    path: '/api/accounts/:id',
    tag: 'Accounts',
    summary: 'Read an account',
    params: accountParams,
    answer: { status: 200, schema: account },
    problems: [404],
  }),
  updateAccount: define({
    method: 'patch',
    path: '/api/accounts/:id',
    tag: 'Accounts',
    summary: 'Change an account: its name, its plan, or who gets its conversations',
    params: accountParams,
    body: accountPatch,
    answer: { status: 200, schema: account },
    problems: [404],
  }),
  deleteAccount: define({
    method: 'delete',
    path: '/api/accounts/:id',
    tag: 'Accounts',
    summary: 'Delete an account and everything that belongs to it',
    description:
      'Unlinks its devices on the phones where their instances are connected, stops the instances and removes its data and the sessions on disk. Where a device could not be unlinked, the audit log says so: the phone still lists it. There is no way back.',
    params: accountParams,
    answer: { status: 204, schema: null },
    problems: [404],
  }),
  accountStatus: define({
    method: 'get',
    path: '/api/accounts/:id/status',
    tag: 'Accounts',
    summary: "Read an account's status: whether it can send, and the state of its numbers",
    params: accountParams,
    answer: { status: 200, schema: accountStatus },
    problems: [404],
  }),
  accountUsage: define({
    method: 'get',
    path: '/api/accounts/:id/usage',
    tag: 'Accounts',
    summary: "Read an account's plan, limits and usage",
    params: accountParams,
    answer: { status: 200, schema: accountUsage },
    problems: [404],
  }),
  addNumber: define({
    method: 'post',
    path: '/api/accounts/:id/numbers',
    tag: 'Accounts',
    summary: 'Add a number to an account; its instance starts and waits for its phone',
    params: accountParams,
    headers: idempotencyHeader,
    body: numberCreate,
    answer: { status: 201, schema: number },
    problems: [404, 409],
  }),
  removeNumber: define({
    method: 'delete',
    path: '/api/accounts/:id/numbers/:numberId',
    tag: 'Accounts',
    summary: 'Remove a number with its instance, session, conversations and messages',
    description:
      'Unlinks the device on the phone where the instance is connected; otherwise the audit log says that the phone still lists it. There is no way back.',
    params: numberParams,
    answer: { status: 204, schema: null },
    problems: [404],
  }),
  listPlans: define({
    method: 'get',
    path: '/api/plans',
    tag: 'Accounts',
    summary: 'List the plans with their limits',
    answer: { status: 200, schema: planList },
    problems: [],
  }),
} as const;
