import PQueue from 'p-queue';
import { reasonOf, type Logger } from '../lib/logger.ts';
import { fileOf, type MessageContent } from '../model/content.ts';
import type { Action, ActionResult } from '../protocol/actions.ts';
import type { Command, CommandRequest, CommandResult, InstanceConfig } from '../protocol/commands.ts';
import type { Refusal } from '../protocol/schemas.ts';
import type { EventQueue } from './eventQueue.ts';
import { uploadMedia } from './media.ts';
import { statusOfAck } from './pageAnswers.ts';
import type { PageApi } from './pageApi.ts';
import type { Run } from './run.ts';

/** Milliseconds. After this time a send in the page counts as hung, and the page is restarted. */
const HUNG_SEND = 300_000;
/** Milliseconds. After this time without a server acknowledgement the page is restarted: a new page asks again. */
const UNCONFIRMED = 45_000;

const notReady: Refusal = {
  outcome: 'refused',
  code: 'not_ready',
  text: 'The number is not connected at this moment.',
  retryable: true,
};

type PageCommand = Exclude<Command, { type: 'attach' | 'logout' | 'request_pairing_code' }>;
type Question = Extract<PageCommand, { type: 'prepare' | 'react' | 'type' | 'check_phone' }>;

export interface CommandsDeps {
  config: InstanceConfig;
  run: Run;
  events: EventQueue;
  log: Logger;
}

/** Executes the gateway's commands. The page sends one message at a time. */
export class Commands {
  readonly #deps: CommandsDeps;
  readonly #lane = new PQueue({ concurrency: 1 });
  gatewayUrl: string;

  constructor(deps: CommandsDeps) {
    this.#deps = deps;
    this.gatewayUrl = deps.config.gatewayUrl;
  }

  async execute({ command, deadlineMs }: CommandRequest): Promise<CommandResult<Command['type']>> {
    const { run, events } = this.#deps;
    switch (command.type) {
      case 'attach':
        this.gatewayUrl = command.gatewayUrl;
        events.retryRefused();
        run.reportState();
        return { outcome: 'done' };
      case 'logout':
        // The answer goes out first: logging out ends the process.
        setImmediate(() => void run.logout());
        return { outcome: 'done' };
      case 'request_pairing_code':
        return this.#pairingCode(command);
      default:
        return this.#withPage(command, deadlineMs);
    }
  }

  async #pairingCode({
    phone,
  }: Extract<Command, { type: 'request_pairing_code' }>): Promise<CommandResult<'request_pairing_code'>> {
    const { run, events } = this.#deps;
    if (!run.isWaitingForPhone) return { ...notReady, text: 'The number is not waiting to be linked now.' };
    try {
      const code = await run.requestPairingCode(phone);
      // The code is also in the number's state: whoever reads it after this answer must find it.
      await events.flush(2000);
      return { outcome: 'code', ...code };
    } catch (error) {
      return {
        outcome: 'refused',
        code: 'whatsapp',
        text: `WhatsApp gave no code: ${reasonOf(error)}`,
        retryable: true,
      };
    }
  }

  async #withPage(command: PageCommand, ms: number): Promise<CommandResult<PageCommand['type']>> {
    const { page } = this.#deps.run;
    if (!page) return notReady;
    switch (command.type) {
      case 'send':
        return this.#lane.add(() => this.#send(page, command, ms));
      case 'look_up':
        return this.#lookUp(page, command, ms);
      case 'prepare':
      case 'react':
      case 'type':
      case 'check_phone':
        return this.#ask(page, command, ms);
      default:
        return this.#act(page, command, ms);
    }
  }

  /** A page that does not answer may have acted, so the outcome is unknown and not a refusal. */
  async #act(page: PageApi, action: Action, ms: number): Promise<ActionResult> {
    try {
      return await page.act(action, ms);
    } catch (error) {
      return { outcome: 'unknown', text: reasonOf(error) };
    }
  }

  /** A failure of these leaves nothing half done, so it is a refusal. */
  async #ask(page: PageApi, command: Question, ms: number): Promise<CommandResult<Question['type']>> {
    try {
      if (command.type === 'prepare') return await page.prepare(command.to, ms);
      if (command.type === 'react')
        return await this.#lane.add(() => page.react(command.target, command.emoji, ms));
      if (command.type === 'type') return await page.type(command.chat, command.ms, ms);
      return await page.checkPhone(command.phone, ms);
    } catch (error) {
      return { outcome: 'refused', code: 'whatsapp', text: reasonOf(error), retryable: true };
    }
  }

  async #send(
    page: PageApi,
    { key, chat, content }: Extract<Command, { type: 'send' }>,
    ms: number,
  ): Promise<CommandResult<'send'>> {
    let upload: string | null = null;
    try {
      upload = await this.#upload(page, content, ms);
    } catch (error) {
      return { outcome: 'refused', code: 'media', text: reasonOf(error), retryable: true };
    }
    try {
      const result = await page.send({ key, chat }, content, upload, ms);
      if (result.outcome !== 'handed') return result;
      return { outcome: 'handed', status: statusOfAck(result.ack), error: result.error };
    } catch (error) {
      return { outcome: 'unknown', text: reasonOf(error) };
    }
  }

  /** Uploads the file into the page, unless the page can copy it from the message that is forwarded. */
  async #upload(page: PageApi, content: MessageContent, ms: number): Promise<string | null> {
    const id = fileOf(content)?.id;
    if (id === undefined) return null;
    if (content.type === 'forward' && content.source && (await page.canCopy(content.source, ms))) return null;
    const { secret, numberId } = this.#deps.config;
    return uploadMedia(page, { gatewayUrl: this.gatewayUrl, secret, numberId, id });
  }

  async #lookUp(
    page: PageApi,
    { key }: Extract<Command, { type: 'look_up' }>,
    ms: number,
  ): Promise<CommandResult<'look_up'>> {
    try {
      const found = await page.lookUp(key, ms);
      if (found.outcome === 'absent') return found;
      if (found.busyMs > HUNG_SEND) void this.#deps.run.end('page_lost', 'A send did not finish.');
      const isSilent = found.unconfirmedMs > UNCONFIRMED;
      // Restarts once for each message: if the new page hears nothing either, another restart will not help.
      if (isSilent && found.given)
        void this.#deps.run.end('page_lost', 'WhatsApp did not confirm a message.');
      const unconfirmed = isSilent && !found.given;
      return { outcome: 'found', status: statusOfAck(found.ack), error: found.error, unconfirmed };
    } catch (error) {
      return { ...notReady, text: reasonOf(error) };
    }
  }
}
