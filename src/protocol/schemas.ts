import { z } from 'zod';
import { sha256 } from '../lib/ids.ts';
import { plainFileName, plainText } from '../lib/plainText.ts';
import type { MessageKey, Phone, Wid } from '../model/ids.ts';
import type { DriftReport } from '../model/instance.ts';
import { messageTypes, type Poll } from '../model/content.ts';
import type { Peer, SeenMessage } from '../model/message.ts';

/**
 * What commands and events, and the answers of WhatsApp's page, are made of. Anybody may write anything to a number, so
 * what comes in is cut, mended or left empty; a message is never refused for what it holds.
 */
const upTo = (max: number) => z.string().transform((value) => plainText(value, max));
export const text = upTo(100_000);
const name = upTo(500);
const line = upTo(1000);

const KEY_UNITS = 500;
export const messageKey = z
  .string()
  .min(1)
  .transform((value) => {
    const plain = plainText(value, Infinity);
    // Cut alone, two long keys could become one.
    const key = plain.length > KEY_UNITS ? `${plainText(plain, KEY_UNITS - 65)}~${sha256(plain)}` : plain;
    return key as MessageKey;
  });
export const wid = z
  .string()
  .min(1)
  .max(200)
  .transform((value) => plainText(value, 200) as Wid);
export const phone = z
  .string()
  .regex(/^\d{5,15}$/)
  .transform((value) => value as Phone);
/** ms since 1970; 0 where nobody knows. 8.64e15 is the last moment of a Date. */
export const moment = z
  .number()
  .transform((value) => Math.round(value))
  .pipe(z.number().int().min(0).max(8.64e15))
  .catch(0);

/** A phone that cannot be one is not known, rather than wrong. */
export const peer = z.object({
  phone: phone.nullable().catch(null),
  lid: wid.nullable().catch(null),
  name: name.nullable().catch(null),
}) satisfies z.ZodType<Peer>;

/** Where people are written to or told of, one of the two addresses is needed. */
const reachable = peer.refine((one) => one.phone !== null || one.lid !== null);

export const mediaInfo = z.object({
  mimetype: upTo(200).catch(''),
  filename: z.string().transform(plainFileName).nullable().catch(null),
  size: z.number().int().nonnegative().nullable().catch(null),
});
export const location = z.object({
  latitude: z.number(),
  longitude: z.number(),
  name: line.nullable().catch(null),
  address: line.nullable().catch(null),
});
export const contactCard = z.object({ name, vcard: text });

export const poll = z.object({
  question: line,
  options: z
    .array(z.string())
    .transform((options) => options.slice(0, 100).map((option) => plainText(option, 1000))),
  multiple: z.boolean().catch(true),
}) satisfies z.ZodType<Poll>;

/** As many as WhatsApp lets into a group; those that cannot be read are left out. */
const mentions = z
  .array(z.unknown())
  .transform((all) => all.slice(0, 1100).flatMap((one) => peer.safeParse(one).data ?? []));

const chat = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('contact'), peer: reachable }),
  z.object({ kind: z.literal('group'), wid, title: name.nullable().catch(null) }),
]);

/** A key says in which chat its message is: `false_5511999999999@c.us_3EB0…`. */
function chatOfKey(key: string): SeenMessage['chat'] | null {
  const [, remote = '', phoneDigits] =
    /^(?:true|false)_((?:(\d{5,15})@c\.us)|[^_]{1,190}@[\w.]{1,9})_/.exec(key) ?? [];
  if (remote === '') return null;
  if (remote.endsWith('@g.us')) return { kind: 'group', wid: remote as Wid, title: null };
  const known = phoneDigits as Phone | undefined;
  return { kind: 'contact', peer: { phone: known ?? null, lid: known ? null : (remote as Wid), name: null } };
}

const written = {
  key: messageKey,
  chat: chat.nullable().catch(null),
  author: reachable.nullable().catch(null),
  fromMe: z.boolean().nullable().catch(null),
  type: z.enum(messageTypes).catch('unknown'),
  whatsappType: upTo(100).nullable().catch(null),
  text: text.nullable().catch(null),
  media: mediaInfo.nullable().catch(null),
  location: location.nullable().catch(null),
  contact: contactCard.nullable().catch(null),
  poll: poll.nullable().catch(null),
  mentions: mentions.catch([]),
  forwarded: z.boolean().catch(false),
  quoted: messageKey.nullable().catch(null),
  timestamp: moment,
  backfilled: z.boolean().catch(false),
};

/**
 * A message with what else the reader wants to know of it. All that is needed is a key, and a chat that it or the key
 * names; every other part that cannot be read is left empty.
 */
export const messageWith = <Shape extends z.ZodRawShape>(more: Shape) =>
  z.object({ ...written, ...more }).transform((read, context) => {
    // The type that zod computes for a generic shape is too deep to be read.
    const message = read as z.output<z.ZodObject<typeof written>> & z.output<z.ZodObject<Shape>>;
    const found = message.chat ?? chatOfKey(message.key);
    if (!found) {
      context.addIssue({
        code: 'custom',
        path: ['chat'],
        message: 'neither the message nor its key names a chat',
      });
      return z.NEVER;
    }
    return { ...message, chat: found, fromMe: message.fromMe ?? message.key.startsWith('true_') };
  });

/** Why nothing was sent. `retryable`: the same may succeed later. */
export const refusal = z.object({
  outcome: z.literal('refused'),
  code: z
    .enum([
      'not_on_whatsapp',
      'not_ready',
      'not_found',
      'unsupported',
      'media',
      'timelocked',
      'superseded',
      'whatsapp',
    ])
    // A newer release may have other reasons; that nothing was done is certain all the same.
    .catch('whatsapp'),
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
