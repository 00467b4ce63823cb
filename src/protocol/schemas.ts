import { z } from 'zod';
import type { MessageKey, Phone, Wid } from '../model/ids.ts';
import type { DriftReport } from '../model/instance.ts';
import { messageTypes, type Peer, type Poll } from '../model/message.ts';

/** What commands and events, and the answers of WhatsApp's page, are made of. */
export const text = z
  .string()
  .max(100_000)
  // PostgreSQL keeps neither NUL nor half of a surrogate pair, and anybody may send us either.
  .transform((value) => value.replaceAll('\u0000', '').toWellFormed());
export const messageKey = z
  .string()
  .min(1)
  .max(500)
  .transform((value) => value as MessageKey);
export const wid = z
  .string()
  .min(1)
  .max(200)
  .transform((value) => value as Wid);
export const phone = z
  .string()
  .regex(/^\d{5,15}$/)
  .transform((value) => value as Phone);

/** A phone that cannot be one is not known, rather than wrong. */
export const peer = z.object({
  phone: phone.nullable().catch(null),
  lid: wid.nullable(),
  name: text.nullable(),
}) satisfies z.ZodType<Peer>;

export const mediaInfo = z.object({
  mimetype: z.string().max(200),
  filename: z.string().max(500).nullable(),
  size: z.number().int().nonnegative().nullable().catch(null),
});
export const location = z.object({
  latitude: z.number(),
  longitude: z.number(),
  name: text.nullable(),
  address: text.nullable(),
});
export const contactCard = z.object({ name: text, vcard: text });

export const poll = z.object({
  question: text,
  options: z.array(text).max(100),
  multiple: z.boolean(),
}) satisfies z.ZodType<Poll>;

/** Everything of a message but how far it has come, which the page and the protocol say differently. */
export const writtenMessage = z.object({
  key: messageKey,
  chat: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('contact'), peer }),
    z.object({ kind: z.literal('group'), wid, title: text.nullable() }),
  ]),
  author: peer.nullable(),
  fromMe: z.boolean(),
  type: z.enum(messageTypes),
  text: text.nullable(),
  media: mediaInfo.nullable(),
  location: location.nullable(),
  contact: contactCard.nullable(),
  poll: poll.nullable().default(null),
  mentions: z.array(peer).max(1100).default([]),
  forwarded: z.boolean().default(false),
  quoted: messageKey.nullable(),
  /** ms since 1970 */
  timestamp: z.number().int().nonnegative(),
  backfilled: z.boolean(),
});

/** Why nothing was sent. `retryable`: the same may succeed later. */
export const refusal = z.object({
  outcome: z.literal('refused'),
  code: z.enum([
    'not_on_whatsapp',
    'not_ready',
    'not_found',
    'unsupported',
    'media',
    'timelocked',
    'whatsapp',
  ]),
  text: z.string(),
  retryable: z.boolean(),
});
export type Refusal = z.infer<typeof refusal>;

export const driftReport = z.object({
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
}) satisfies z.ZodType<DriftReport>;
