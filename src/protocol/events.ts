import { z } from 'zod';
import type { InstanceEvent } from '../model/instance.ts';
import { plainText } from '../lib/plainText.ts';
import { chatStates } from '../model/chat.ts';
import type { RunId } from '../model/ids.ts';
import { deliveryStatuses, type SeenMessage } from '../model/message.ts';
import { readExitReason, readStateCode } from './newerWords.ts';
import { driftReport, messageKey, messageWith, moment, peer, phone, text, wid } from './schemas.ts';

/**
 * Events: instance → gateway, `POST /internal/instances/:numberId/events`, in order, in batches. 2xx means committed,
 * except for events that the body names as refused (`eventsAnswer`). 400, 413, 415 and 422 mean that the gateway will
 * never accept this batch. After any other answer the same batch is posted again. `seq` counts from 1 within one run of
 * the process.
 */
const milliseconds = z.number().int().nonnegative();
const seenMessage = messageWith({
  status: z.enum(deliveryStatuses).nullable().catch(null),
}) satisfies z.ZodType<SeenMessage>;
/** One emoji; longer text is cut. */
const emoji = z.string().transform((value) => plainText(value, 50));

const instanceEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('state'),
    code: z.string().transform(readStateCode),
    detail: text.nullable(),
  }),
  z.object({
    type: z.literal('exit'),
    reason: z.string().transform(readExitReason),
    detail: text.nullable(),
  }),
  z.object({ type: z.literal('qr'), value: z.string().max(2000), expiresAt: milliseconds }),
  z.object({ type: z.literal('pairing_code'), code: z.string().max(20), expiresAt: milliseconds }),
  z.object({ type: z.literal('linked'), phone, lid: wid.nullable(), name: text.nullable() }),
  z.object({ type: z.literal('drift'), report: driftReport }),
  z.object({ type: z.literal('message'), message: seenMessage }),
  z.object({
    type: z.literal('status'),
    key: messageKey,
    status: z.enum(deliveryStatuses),
    error: text.nullable(),
  }),
  z.object({ type: z.literal('edited'), key: messageKey, text }),
  z.object({ type: z.literal('deleted'), key: messageKey }),
  z.object({
    type: z.literal('reaction'),
    target: messageKey,
    from: z.union([z.literal('me'), peer]),
    emoji,
    timestamp: moment,
  }),
  z.object({
    type: z.literal('typing'),
    chat: z.object({ phone: phone.nullable(), wid: wid.nullable() }),
    state: z.enum(chatStates),
    timestamp: moment,
  }),
  z.object({
    type: z.literal('vote'),
    poll: messageKey,
    from: z.union([z.literal('me'), peer]),
    options: z.array(z.number().int().nonnegative()).max(100),
    timestamp: moment,
  }),
]) satisfies z.ZodType<InstanceEvent>;

export const EVENTS_PER_BATCH = 100;

/** As an instance sends it. */
export interface EventBatch {
  runId: RunId;
  protocol: number;
  events: { seq: number; event: InstanceEvent }[];
}

export const eventBatch = z.object({
  runId: z.uuid().transform((value) => value as RunId),
  /** The instance's protocol version. Protocol 1 does not send it, and drops refused events. */
  protocol: z.number().int().positive().default(1),
  events: z
    .array(z.object({ seq: z.number().int().positive(), event: z.unknown() }))
    .min(1)
    .max(EVENTS_PER_BATCH)
    // Each event is parsed by itself, so one bad event does not block the others.
    .transform((events) =>
      events.map(({ seq, event }) => ({ seq, event: instanceEvent.safeParse(event).data ?? null })),
    ),
});

/** The body of a 200, which replaces the 204 if events could not be parsed. All other events are committed. */
export const eventsAnswer = z.object({ refused: z.array(z.number().int().positive()) });
export type EventsAnswer = z.infer<typeof eventsAnswer>;

/** Whether an HTTP status means that the batch will never be accepted. 401, 408, 429 and similar ones are temporary. */
export const isForGood = (status: number): boolean => [400, 413, 415, 422].includes(status);
