import type { Page } from 'puppeteer';
import { z } from 'zod';
import { chatStates } from '../model/chat.ts';
import type { DriftReport } from '../model/instance.ts';
import type { MessageKey, Phone, Wid } from '../model/ids.ts';
import { type DeliveryStatus, type MessageContent, type Peer, type SeenMessage } from '../model/message.ts';
import type { InstanceEvent } from '../model/instance.ts';
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
import { actionResults, type Action, type ActionResult } from '../protocol/actions.ts';
import { withDeadline } from '../lib/time.ts';

/** WhatsApp's acknowledgement levels. Outside of the instance only delivery statuses are spoken of. */
const byAck: Record<number, DeliveryStatus> = {
  0: 'sending',
  1: 'sent',
  2: 'delivered',
  3: 'read',
  4: 'played',
};
export const statusOfAck = (ack: number): DeliveryStatus => (ack < 0 ? 'failed' : (byAck[ack] ?? 'played'));

const described = messageWith({ ack: z.number().nullable().catch(null) }).transform(
  ({ ack, ...message }): SeenMessage => ({
    ...message,
    status: ack === null ? null : statusOfAck(ack),
  }),
);
/** What the page tells of a message, as the protocol has it. undefined: it does not even say which message and chat. */
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
/** Votes as the page tells them. */
export const readVotes = (told: unknown) => votes.parse(told);

/** What the other side is doing, as the page tells it. */
const typing = z
  .object({ phone: phone.nullable(), wid: wid.nullable(), state: z.enum(chatStates) })
  .transform(({ state, ...chat }) => ({ type: 'typing' as const, chat, state }));
export const readTyping = (told: unknown) => typing.parse(told);

const unknown = z.object({ outcome: z.literal('unknown'), text: z.string() });
const said = z
  .union([z.string(), z.number()])
  .nullable()
  .transform((code) => (code === null ? null : String(code)));
const handed = z.object({ outcome: z.literal('handed'), ack: z.number(), error: said });

const answers = {
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
  news: z.array(z.unknown()),
  letGo: z.number(),
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
type Calls = typeof answers;

const readable = (found: unknown[]): SeenMessage[] => found.flatMap((one) => readMessage(one) ?? []);

/** The calls that the page script answers (`src/instance/page/`), each with a deadline and its answer checked. */
export class PageApi {
  readonly #page: Page;
  constructor(page: Page) {
    this.#page = page;
  }

  async #call<Name extends keyof Calls>(
    name: Name,
    ms: number,
    ...args: unknown[]
  ): Promise<z.output<Calls[Name]>> {
    // As text, so that nothing of this file's tooling ends up in the page.
    const source = `window.Ramal.${name}(...${JSON.stringify(args)})`;
    const answer = await withDeadline(`${name} in WhatsApp's page`, ms, this.#page.evaluate(source));
    return answers[name].parse(answer) as z.output<Calls[Name]>;
  }

  async #tell(name: string, ms: number, ...args: unknown[]): Promise<void> {
    const source = `void window.Ramal.${name}(...${JSON.stringify(args)})`;
    await withDeadline(`${name} in WhatsApp's page`, ms, this.#page.evaluate(source));
  }

  prepare = (to: { phone: Phone } | { wid: Wid }, ms: number) => this.#call('prepare', ms, to);
  send = (to: { key: MessageKey; chat: Wid }, content: MessageContent, upload: string | null, ms: number) =>
    this.#call('send', ms, to.key, to.chat, content, upload);
  react = (target: MessageKey, emoji: string, ms: number) => this.#call('react', ms, target, emoji);
  canCopy = (message: MessageKey, ms: number) => this.#call('canCopy', ms, message);
  type = (chat: Wid, typingMs: number, ms: number) => this.#call('type', ms, chat, typingMs);
  lookUp = (message: MessageKey, ms: number) => this.#call('lookUp', ms, message);
  checkPhone = (asked: Phone, ms: number) => this.#call('checkPhone', ms, asked);
  /** Rejects only when the page did not answer: what the page refuses is an answer. */
  async act(action: Action, ms: number): Promise<ActionResult> {
    const source = `window.Ramal.act(${JSON.stringify(action)})`;
    const answer = await withDeadline(`${action.type} in WhatsApp's page`, ms, this.#page.evaluate(source));
    return actionResults[action.type].parse(answer);
  }

  refusalOf = (message: string) => this.#call('refusalOf', 10_000, message);
  describe = (message: string) => this.#call('describe', 10_000, message);
  peer = (address: string): Promise<Peer> => this.#call('peer', 10_000, address, null);
  isMe = (address: string) => this.#call('isMe', 10_000, address);
  linked = () => this.#call('linked', 10_000);
  report = (): Promise<DriftReport> => this.#call('report', 10_000);

  /** What cannot be read is left out: one strange message must not hide the others. */
  async sweep(limit: number): Promise<SeenMessage[]> {
    return readable(await this.#call('sweep', 60_000, limit));
  }

  /** Of the latest messages, those that were not told of before, or have come further. */
  async news(limit: number): Promise<SeenMessage[]> {
    return readable(await this.#call('news', 60_000, limit));
  }

  /** Of messages that the page holds, all but the newest and those that wait to be read. */
  letGo = (limit: number) => this.#call('letGo', 30_000, limit);

  sweepVotes = () => this.#call('sweepVotes', 60_000);
  addToUpload = (id: string, base64: string) => this.#tell('addToUpload', 30_000, id, base64);
  dropUpload = (id: string) => this.#tell('dropUpload', 5000, id);
  download = (message: MessageKey, id: string) => this.#call('download', 150_000, message, id);
  readDownload = (id: string, offset: number, length: number) =>
    this.#call('readDownload', 30_000, id, offset, length);
  endDownload = (id: string) => this.#tell('endDownload', 5000, id);
}
