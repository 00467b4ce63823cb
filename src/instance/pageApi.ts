import type { Page } from 'puppeteer';
import { z } from 'zod';
import type { DriftReport } from '../model/instance.ts';
import type { MessageKey, Phone, Wid } from '../model/ids.ts';
import {
  messageTypes,
  type DeliveryStatus,
  type MessageContent,
  type Peer,
  type SeenMessage,
} from '../model/message.ts';
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

const key = z.string().transform((value) => value as MessageKey);
const wid = z.string().transform((value) => value as Wid);
const phone = z
  .string()
  .regex(/^\d{5,15}$/)
  .transform((value) => value as Phone);
const peer = z.object({
  phone: phone.nullable().catch(null),
  lid: wid.nullable(),
  name: z.string().nullable(),
});

const described = z
  .object({
    key,
    chat: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('contact'), peer }),
      z.object({ kind: z.literal('group'), wid, title: z.string().nullable() }),
    ]),
    author: peer.nullable(),
    fromMe: z.boolean(),
    type: z.enum(messageTypes),
    text: z.string().nullable(),
    media: z
      .object({
        mimetype: z.string(),
        filename: z.string().nullable(),
        size: z.number().int().nullable().catch(null),
      })
      .nullable(),
    location: z
      .object({
        latitude: z.number(),
        longitude: z.number(),
        name: z.string().nullable(),
        address: z.string().nullable(),
      })
      .nullable(),
    contact: z.object({ name: z.string(), vcard: z.string() }).nullable(),
    quoted: key.nullable(),
    timestamp: z.number().int(),
    ack: z.number().nullable(),
    backfilled: z.boolean(),
  })
  .transform(({ ack, ...message }): SeenMessage => ({
    ...message,
    status: ack === null ? null : statusOfAck(ack),
  }));

const refused = z.object({
  outcome: z.literal('refused'),
  code: z.enum(['not_on_whatsapp', 'not_ready', 'not_found', 'unsupported', 'media', 'whatsapp']),
  text: z.string(),
  retryable: z.boolean(),
});
const unknown = z.object({ outcome: z.literal('unknown'), text: z.string() });
const handed = z.object({ outcome: z.literal('handed'), ack: z.number() });

const answers = {
  prepare: z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('prepared'), key, chat: wid }),
    refused,
  ]),
  send: z.discriminatedUnion('outcome', [handed, refused, unknown]),
  react: z.discriminatedUnion('outcome', [z.object({ outcome: z.literal('done') }), refused]),
  lookUp: z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('found'), ack: z.number(), busyMs: z.number() }),
    z.object({ outcome: z.literal('absent') }),
  ]),
  checkPhone: z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('registered'), wid, phone }),
    z.object({ outcome: z.literal('absent') }),
  ]),
  describe: described.nullable(),
  sweep: z.array(z.unknown()),
  peer,
  isMe: z.boolean(),
  linked: z.object({ phone: phone.nullable(), lid: wid.nullable(), name: z.string().nullable() }),
  download: z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('ready'), size: z.number() }),
    z.object({ outcome: z.literal('absent') }),
    z.object({ outcome: z.literal('failed'), text: z.string() }),
  ]),
  readDownload: z.string(),
  report: z.object({
    whatsappVersion: z.string(),
    entries: z.array(
      z.object({
        name: z.string(),
        kind: z.enum(['shim', 'module']),
        outcome: z.enum(['applied', 'not-needed', 'shape-unknown', 'missing']),
        detail: z.string().optional(),
      }),
    ),
  }),
} as const;
type Calls = typeof answers;

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
  lookUp = (message: MessageKey, ms: number) => this.#call('lookUp', ms, message);
  checkPhone = (asked: Phone, ms: number) => this.#call('checkPhone', ms, asked);
  describe = (message: string) => this.#call('describe', 10_000, message);
  peer = (address: string): Promise<Peer> => this.#call('peer', 10_000, address, null);
  isMe = (address: string) => this.#call('isMe', 10_000, address);
  linked = () => this.#call('linked', 10_000);
  report = (): Promise<DriftReport> => this.#call('report', 10_000);

  /** What cannot be read is left out: one strange message must not hide the others. */
  async sweep(limit: number): Promise<SeenMessage[]> {
    const found = await this.#call('sweep', 60_000, limit);
    return found.flatMap((one) => {
      const read = described.safeParse(one);
      return read.success ? [read.data] : [];
    });
  }

  addToUpload = (id: string, base64: string) => this.#tell('addToUpload', 30_000, id, base64);
  download = (message: MessageKey, id: string) => this.#call('download', 150_000, message, id);
  readDownload = (id: string, offset: number, length: number) =>
    this.#call('readDownload', 30_000, id, offset, length);
  endDownload = (id: string) => this.#tell('endDownload', 5000, id);
}
