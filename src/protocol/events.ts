import { z } from 'zod';
import type { InstanceEvent } from '../model/instance.ts';
import { plainText } from '../lib/plainText.ts';
import { chatStates } from '../model/chat.ts';
import type { RunId } from '../model/ids.ts';
import { exitReasons } from '../model/instance.ts';
import { stateCodes } from '../model/number.ts';
import { deliveryStatuses, type SeenMessage } from '../model/message.ts';
import { driftReport, messageKey, messageWith, moment, peer, phone, text, wid } from './schemas.ts';

/**
 * Events: instance → gateway, `POST /internal/instances/:numberId/events`, in order, in batches. A 2xx answer means
 * committed; anything else, and the same batch is posted again. `seq` counts from 1 within one run of the process.
 */
const milliseconds = z.number().int().nonnegative();
const seenMessage = messageWith({
  status: z.enum(deliveryStatuses).nullable().catch(null),
}) satisfies z.ZodType<SeenMessage>;
/** One emoji; a longer one is cut. */
const emoji = z.string().transform((value) => plainText(value, 50));

const instanceEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('state'), code: z.enum(stateCodes), detail: text.nullable() }),
  z.object({ type: z.literal('exit'), reason: z.enum(exitReasons), detail: text.nullable() }),
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

export const eventBatch = z.object({
  runId: z.uuid().transform((value) => value as RunId),
  events: z
    .array(z.object({ seq: z.number().int().positive(), event: z.unknown() }))
    .min(1)
    .max(EVENTS_PER_BATCH)
    // Each by itself: one that cannot be read must not keep the others out.
    .transform((events) =>
      events.map(({ seq, event }) => ({ seq, event: instanceEvent.safeParse(event).data ?? null })),
    ),
});
