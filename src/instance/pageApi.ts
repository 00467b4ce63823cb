import type { Page } from 'puppeteer';
import type { z } from 'zod';
import type { DriftReport } from '../model/instance.ts';
import type { MessageKey, Phone, Wid } from '../model/ids.ts';
import type { MessageContent } from '../model/content.ts';
import type { Peer, SeenMessage } from '../model/message.ts';
import { actionResults, type Action, type ActionResult } from '../protocol/actions.ts';
import { withDeadline } from '../lib/time.ts';
import { answers, readMessage } from './pageAnswers.ts';
import type { AnsweredCall, PageCalls } from './pageCalls.ts';

const readable = (found: unknown[]): SeenMessage[] => found.flatMap((one) => readMessage(one) ?? []);

const MOST_GIVEN = 1000;

/** Calls to the page scripts (`src/instance/page/`). Each has a deadline, and its answer is checked. */
export class PageApi {
  readonly #page: Page;
  /** Keys of the latest messages that the gateway had sent through this page. */
  readonly #given = new Set<MessageKey>();
  constructor(page: Page) {
    this.#page = page;
  }

  async #call<Name extends AnsweredCall>(
    name: Name,
    ms: number,
    ...args: Parameters<PageCalls[Name]>
  ): Promise<z.output<(typeof answers)[Name]>> {
    // As text, so that no helper code of a compiler or test runner ends up in the page.
    const source = `window.Ramal.${name}(...${JSON.stringify(args)})`;
    const answer = await withDeadline(`${name} in WhatsApp's page`, ms, this.#page.evaluate(source));
    return answers[name].parse(answer) as z.output<(typeof answers)[Name]>;
  }

  async #tell<Name extends Exclude<keyof PageCalls, AnsweredCall>>(
    name: Name,
    ms: number,
    ...args: Parameters<PageCalls[Name]>
  ): Promise<void> {
    const source = `void window.Ramal.${name}(...${JSON.stringify(args)})`;
    await withDeadline(`${name} in WhatsApp's page`, ms, this.#page.evaluate(source));
  }

  prepare = (to: { phone: Phone } | { wid: Wid }, ms: number) => this.#call('prepare', ms, to);
  send(to: { key: MessageKey; chat: Wid }, content: MessageContent, upload: string | null, ms: number) {
    this.#given.add(to.key);
    const [oldest] = this.#given;
    if (this.#given.size > MOST_GIVEN && oldest !== undefined) this.#given.delete(oldest);
    return this.#call('send', ms, to.key, to.chat, content, upload);
  }
  /** Whether the gateway knows this message, because it gave it. */
  wasGiven = (key: MessageKey): boolean => this.#given.has(key);
  react = (target: MessageKey, emoji: string, ms: number) => this.#call('react', ms, target, emoji);
  canCopy = (message: MessageKey, ms: number) => this.#call('canCopy', ms, message);
  type = (chat: Wid, typingMs: number, ms: number) => this.#call('type', ms, chat, typingMs);
  lookUp = (message: MessageKey, ms: number) => this.#call('lookUp', ms, message);
  checkPhone = (asked: Phone, ms: number) => this.#call('checkPhone', ms, asked);
  /** Rejects only if the page does not answer. A refusal is an answer. */
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

  /** Leaves out messages that cannot be read: one strange message must not hide the others. */
  async sweep(limit: number): Promise<SeenMessage[]> {
    return readable(await this.#call('sweep', 60_000, limit));
  }

  /** Of the newest messages, those that were never reported, or whose acknowledgement has changed since. */
  async unreported(limit: number): Promise<SeenMessage[]> {
    return readable(await this.#call('unreported', 60_000, limit));
  }

  /** Frees the page's messages, except the newest and those that somebody may still read. Returns how many. */
  freeOld = (limit: number) => this.#call('freeOld', 30_000, limit);

  sweepVotes = () => this.#call('sweepVotes', 60_000);
  addToUpload = (id: string, base64: string) => this.#tell('addToUpload', 30_000, id, base64);
  dropUpload = (id: string) => this.#tell('dropUpload', 5000, id);
  download = (message: MessageKey, id: string) => this.#call('download', 150_000, message, id);
  readDownload = (id: string, offset: number, length: number) =>
    this.#call('readDownload', 30_000, id, offset, length);
  endDownload = (id: string) => this.#tell('endDownload', 5000, id);
}
