import { z } from 'zod';
import { chatStates } from '../model/chat.ts';
import type { InstanceEvent } from '../model/instance.ts';
import type { DeliveryStatus, SeenMessage } from '../model/message.ts';
import {
  driftReport,
  messageKey,
  messageWith,
  moment,
  peer,
  phone,
  refusal,
  wid,
} from '../protocol/schemas.ts';

/** Schemas of what the page scripts answer. The page scripts are typed by their input. */

/** WhatsApp's acknowledgement levels. Only the instance uses them; everything else uses delivery statuses. */
const byAck: Record<number, DeliveryStatus> = {
  0: 'sending',
  1: 'sent',
  2: 'delivered',
  3: 'read',
  4: 'played',
};
export const statusOfAck = (ack: number): DeliveryStatus => (ack < 0 ? 'failed' : (byAck[ack] ?? 'played'));

/** A message as the page describes it. */
const described = messageWith({ ack: z.number().nullable().catch(null) }).transform(
  ({ ack, ...message }): SeenMessage => ({
    ...message,
    status: ack === null ? null : statusOfAck(ack),
  }),
);
/** A message from the page in the protocol's shape; undefined if its key or chat cannot be read. */
export const readMessage = (told: unknown): SeenMessage | undefined => described.safeParse(told).data;

const votes = z
  .array(
    z.object({
      poll: messageKey,
      from: z.union([z.literal('me'), peer]),
      options: z.array(z.number().int().nonnegative()).max(100),
      timestamp: moment,
    }),
  )
  .transform((all): Extract<InstanceEvent, { type: 'vote' }>[] =>
    all.map((vote) => ({ type: 'vote', ...vote })),
  );
/** Votes as the page reports them. */
export const readVotes = (told: unknown) => votes.parse(told);

/** What the other side is doing, as the page reports it. */
const typing = z
  .object({ phone: phone.nullable(), wid: wid.nullable(), state: z.enum(chatStates) })
  .transform(({ state, ...chat }) => ({ type: 'typing' as const, chat, state }));
export type TypingReport = z.input<typeof typing>;
export const readTyping = (told: unknown) => typing.parse(told);

const unknown = z.object({ outcome: z.literal('unknown'), text: z.string() });
const said = z
  .union([z.string(), z.number()])
  .nullable()
  .transform((code) => (code === null ? null : String(code)));
const handed = z.object({ outcome: z.literal('handed'), ack: z.number(), error: said });

export const answers = {
  prepare: z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('prepared'), key: messageKey, chat: wid }),
    refusal,
  ]),
  send: z.discriminatedUnion('outcome', [handed, refusal, unknown]),
  type: z.object({ outcome: z.literal('done') }),
  react: z.discriminatedUnion('outcome', [z.object({ outcome: z.literal('done') }), refusal]),
  lookUp: z.discriminatedUnion('outcome', [
    z.object({
      outcome: z.literal('found'),
      ack: z.number(),
      busyMs: z.number(),
      unconfirmedMs: z.number(),
      given: z.boolean(),
      error: said,
    }),
    z.object({ outcome: z.literal('absent') }),
  ]),
  checkPhone: z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('registered'), wid, phone }),
    z.object({ outcome: z.literal('absent') }),
  ]),
  canCopy: z.boolean(),
  refusalOf: said,
  describe: described.nullable(),
  sweep: z.array(z.unknown()),
  unreported: z.array(z.unknown()),
  freeOld: z.number(),
  sweepVotes: votes,
  peer,
  isMe: z.boolean(),
  linked: z.object({ phone: phone.nullable(), lid: wid.nullable(), name: z.string().nullable() }),
  download: z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('ready'), size: z.number() }),
    z.object({ outcome: z.literal('absent') }),
    z.object({ outcome: z.literal('failed'), text: z.string() }),
  ]),
  readDownload: z.string(),
  report: driftReport,
} as const;
/** What each call to the page answers, before it is checked. */
export type Answers = { [Name in keyof typeof answers]: z.input<(typeof answers)[Name]> };
