import { conversationStates } from '../model/conversation.ts';
import { eventTypes } from '../model/event.ts';
import { numberStates, stateCodes } from '../model/number.ts';
import { deliveryStatuses } from '../model/message.ts';
import { accountParams } from './accounts.ts';
import {
  accountId,
  contactId,
  conversationId,
  messageId,
  numberId,
  page,
  teamId,
  timestamp,
  userId,
  webhookId,
} from './common.ts';
import { message } from './messages.ts';
import { define } from './operation.ts';
import { z } from './zod.ts';

const place = {
  id: z.uuid().openapi({ description: 'The same for every delivery of the event: know repetitions by it' }),
  seq: z.number().int().openapi({ description: 'Its place in the log of the account: from 1, without gaps' }),
  at: timestamp,
  accountId,
};
const ofMessage = { ...place, numberId };
const messageData = {
  messageId,
  message: message.nullable().openapi({ description: 'As it stands now; null once it was removed' }),
};

export const event = z
  .discriminatedUnion('type', [
    z.object({
      type: z.enum(['message.created', 'message.updated']),
      ...ofMessage,
      data: z.object(messageData),
    }),
    z.object({
      type: z.literal('message.status'),
      ...ofMessage,
      data: z.object({
        ...messageData,
        status: z.enum(deliveryStatuses).openapi({ description: 'What it became at that moment' }),
      }),
    }),
    z.object({
      type: z.literal('conversation.updated'),
      ...ofMessage,
      data: z
        .object({
          conversationId,
          state: z.enum(conversationStates),
          assigneeId: userId.nullable(),
          teamId: teamId.nullable(),
          tags: z.array(z.string()),
        })
        .openapi({ description: 'What it was at that moment' }),
    }),
    z.object({
      type: z.enum(numberStates.map((state) => `number.${state}` as const)),
      ...ofMessage,
      data: z.object({
        state: z.enum(numberStates),
        code: z.enum(stateCodes).openapi({ description: 'Why' }),
        text: z.string().openapi({ description: 'The code as a sentence, with what to do' }),
        detail: z.string().nullable(),
      }),
    }),
    z.object({
      type: z.literal('contact.deleted'),
      ...place,
      numberId: z.null(),
      data: z.object({
        contactId,
        conversationIds: z.array(conversationId).openapi({ description: 'Which went with the contact' }),
      }),
    }),
    z.object({
      type: z.enum(['webhook.disabled', 'webhook.test']),
      ...place,
      numberId: z.null(),
      data: z.object({ webhookId, url: z.string(), reason: z.string() }),
    }),
  ])
  .openapi('Event');
export type Event = z.infer<typeof event>;

const typeList = z
  .array(z.enum(eventTypes))
  .min(1)
  .nullable()
  .openapi({ description: 'Which events it wants; null: all' });
const url = z.url({ protocol: /^https?$/ }).max(2000);
const description = z.string().trim().max(200);

export const webhook = z
  .object({
    id: webhookId,
    url: z.string(),
    description: z.string(),
    types: typeList,
    enabled: z.boolean(),
    disabledReason: z
      .enum(['by_hand', 'gone', 'failing'])
      .nullable()
      .openapi({ description: '`gone`: it answered 410; `failing`: nothing but failures for five days' }),
    failingSince: timestamp.nullable().openapi({ description: 'The first failure after its last success' }),
    createdAt: timestamp,
  })
  .openapi('Webhook');
export type Webhook = z.infer<typeof webhook>;

const withSecret = webhook
  .extend({
    secret: z.string().openapi({
      description: 'Shown this once. Verify `webhook-signature` with it (standardwebhooks.com)',
      example: 'whsec_…',
    }),
  })
  .openapi('WebhookWithSecret');

const delivery = z
  .object({
    seq: z.number().int(),
    eventId: z.uuid(),
    type: z.enum(eventTypes),
    at: timestamp.openapi({ description: 'When the event happened' }),
    state: z.enum(['pending', 'delivered', 'failed']),
    attempts: z.number().int(),
    nextAttemptAt: timestamp.nullable(),
  })
  .openapi('Delivery');
export type Delivery = z.infer<typeof delivery>;

const attempt = z
  .object({
    id: z.uuid(),
    at: timestamp,
    durationMs: z.number().int(),
    status: z.number().int().nullable().openapi({ description: 'Of the answer; null: none came' }),
    error: z.string().nullable().openapi({ description: 'null: it was delivered' }),
    request: z.string().openapi({ description: 'The body that was sent, its beginning' }),
    response: z.string().nullable().openapi({ description: 'The body of the answer, its beginning' }),
  })
  .openapi('DeliveryAttempt');
export type DeliveryAttempt = z.infer<typeof attempt>;

const params = z.object({ id: accountId, webhookId });
const seq = z.coerce.number().int().min(1);

export const webhookOperations = {
  listEvents: define({
    method: 'get',
    path: '/api/accounts/:id/events',
    tag: 'Events',
    summary: 'List events since a position in the log, in order',
    description:
      'Ask again with `after` set to the `next` of the answer. Events are kept for 30 days (`EVENT_DAYS`). A Socket.IO ' +
      'client resumes with `auth: {token, account, after}`.',
    params: accountParams,
    query: z.object({
      after: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
    answer: {
      status: 200,
      schema: z.object({
        items: z.array(event),
        next: z.number().int().openapi({ description: 'The `after` of the next request' }),
        hasMore: z.boolean(),
      }),
    },
    problems: [404],
  }),
  listWebhooks: define({
    method: 'get',
    path: '/api/accounts/:id/webhooks',
    tag: 'Webhooks',
    summary: 'List the webhooks of an account',
    params: accountParams,
    answer: { status: 200, schema: z.object({ items: z.array(webhook) }) },
    problems: [404],
  }),
  createWebhook: define({
    method: 'post',
    path: '/api/accounts/:id/webhooks',
    tag: 'Webhooks',
    summary: 'Create a webhook',
    description:
      'Each event is posted as JSON (schema `Event`) with the headers of Standard Webhooks, at least once, and tried again ' +
      'for three days until a 2xx comes within 15 seconds. 410 ends the webhook; `Retry-After` is honoured. ' +
      'The order is not kept: several events are posted at once, and one that is tried again comes later. `seq` is their ' +
      'order; what a message is now stands in every event of it.',
    params: accountParams,
    body: z.object({ url, description: description.default(''), types: typeList.default(null) }),
    answer: { status: 201, schema: withSecret },
    problems: [404, 409],
  }),
  updateWebhook: define({
    method: 'patch',
    path: '/api/accounts/:id/webhooks/:webhookId',
    tag: 'Webhooks',
    summary: 'Update, disable or enable a webhook',
    params,
    body: z
      .object({ url, description, types: typeList, enabled: z.boolean() })
      .partial()
      .refine((patch) => Object.keys(patch).length > 0, 'Give something to change'),
    answer: { status: 200, schema: webhook },
    problems: [404],
  }),
  deleteWebhook: define({
    method: 'delete',
    path: '/api/accounts/:id/webhooks/:webhookId',
    tag: 'Webhooks',
    summary: 'Remove a webhook with its delivery log',
    params,
    answer: { status: 204, schema: null },
    problems: [404],
  }),
  rotateWebhookSecret: define({
    method: 'post',
    path: '/api/accounts/:id/webhooks/:webhookId/secret',
    tag: 'Webhooks',
    summary: "Rotate a webhook's secret; the old one also signs for 24 hours",
    params,
    answer: { status: 201, schema: withSecret },
    problems: [404],
  }),
  testWebhook: define({
    method: 'post',
    path: '/api/accounts/:id/webhooks/:webhookId/test',
    tag: 'Webhooks',
    summary: 'Send a test event now, and return the response',
    params,
    answer: { status: 200, schema: attempt.omit({ id: true, at: true, request: true }) },
    problems: [404],
  }),
  replayWebhook: define({
    method: 'post',
    path: '/api/accounts/:id/webhooks/:webhookId/replay',
    tag: 'Webhooks',
    summary: 'Deliver one event, or a range of events, again',
    params,
    body: z.object({
      from: seq.openapi({ description: 'The first event, by its `seq`' }),
      to: seq.optional().openapi({ description: 'The last one; without it, up to the latest' }),
    }),
    heavy: 'always',
    answer: {
      status: 202,
      schema: z.object({ count: z.number().int().openapi({ description: 'Events that are owed again' }) }),
    },
    problems: [404, 409],
  }),
  listDeliveries: define({
    method: 'get',
    path: '/api/accounts/:id/webhooks/:webhookId/deliveries',
    tag: 'Webhooks',
    summary: 'List the deliveries of a webhook, the latest first',
    params,
    query: z.object({
      limit: z.coerce.number().int().min(1).max(200).default(50),
      cursor: z.coerce.number().int().min(1).optional(),
    }),
    answer: { status: 200, schema: page(delivery) },
    problems: [404],
  }),
  listAttempts: define({
    method: 'get',
    path: '/api/accounts/:id/webhooks/:webhookId/deliveries/:seq/attempts',
    tag: 'Webhooks',
    summary: 'List the attempts of a delivery, with request and response',
    params: params.extend({ seq }),
    answer: { status: 200, schema: z.object({ items: z.array(attempt) }) },
    problems: [404],
  }),
} as const;
