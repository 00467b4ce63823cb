import { z } from 'zod';
import type { ChannelEvent } from '../model/channelEvent.ts';
import type { MessageKey, Phone, RunId, Wid } from '../model/ids.ts';
import { exitReasons, stateCodes } from '../model/instance.ts';
import { deliveryStatuses, messageTypes, type SeenMessage } from '../model/message.ts';

/**
 * Events: instance → gateway, `POST /internal/instances/:numberId/events`, in order, in batches. A 2xx answer means
 * committed; anything else, and the same batch is posted again. `seq` counts from 1 within one run of the process.
 */
const text = z.string().max(100_000);
const key = z
  .string()
  .min(1)
  .max(500)
  .transform((value) => value as MessageKey);
const wid = z
  .string()
  .min(1)
  .max(200)
  .transform((value) => value as Wid);
const phone = z
  .string()
  .regex(/^\d{5,15}$/)
  .transform((value) => value as Phone);
const milliseconds = z.number().int().nonnegative();

const peer = z.object({ phone: phone.nullable(), lid: wid.nullable(), name: text.nullable() });
const media = z.object({
  mimetype: z.string().max(200),
  filename: z.string().max(500).nullable(),
  size: z.number().int().nonnegative().nullable(),
});
const location = z.object({
  latitude: z.number(),
  longitude: z.number(),
  name: text.nullable(),
  address: text.nullable(),
});

const seenMessage = z.object({
  key,
  chat: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('contact'), peer }),
    z.object({ kind: z.literal('group'), wid, title: text.nullable() }),
  ]),
  author: peer.nullable(),
  fromMe: z.boolean(),
  type: z.enum(messageTypes),
  text: text.nullable(),
  media: media.nullable(),
  location: location.nullable(),
  contact: z.object({ name: text, vcard: text }).nullable(),
  quoted: key.nullable(),
  timestamp: milliseconds,
  status: z.enum(deliveryStatuses).nullable(),
  backfilled: z.boolean(),
}) satisfies z.ZodType<SeenMessage>;

const driftReport = z.object({
  whatsappVersion: z.string().max(100),
  entries: z
    .array(
      z.object({
        name: z.string().max(200),
        kind: z.enum(['shim', 'module']),
        outcome: z.enum(['applied', 'not-needed', 'shape-unknown', 'missing']),
        detail: z.string().max(1000).optional(),
      }),
    )
    .max(200),
});

const channelEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('state'), code: z.enum(stateCodes), detail: text.nullable() }),
  z.object({ type: z.literal('exit'), reason: z.enum(exitReasons), detail: text.nullable() }),
  z.object({ type: z.literal('qr'), value: z.string().max(2000), expiresAt: milliseconds }),
  z.object({ type: z.literal('pairing_code'), code: z.string().max(20), expiresAt: milliseconds }),
  z.object({ type: z.literal('linked'), phone, lid: wid.nullable(), name: text.nullable() }),
  z.object({ type: z.literal('drift'), report: driftReport }),
  z.object({ type: z.literal('message'), message: seenMessage }),
  z.object({ type: z.literal('status'), key, status: z.enum(deliveryStatuses), error: text.nullable() }),
  z.object({ type: z.literal('edited'), key, text }),
  z.object({ type: z.literal('deleted'), key }),
  z.object({
    type: z.literal('reaction'),
    target: key,
    from: z.union([z.literal('me'), peer]),
    emoji: z.string().max(50),
    timestamp: milliseconds,
  }),
]) satisfies z.ZodType<ChannelEvent>;

export const EVENTS_PER_BATCH = 100;

export const eventBatch = z.object({
  runId: z.uuid().transform((value) => value as RunId),
  events: z
    .array(z.object({ seq: z.number().int().positive(), event: channelEvent }))
    .min(1)
    .max(EVENTS_PER_BATCH),
});
