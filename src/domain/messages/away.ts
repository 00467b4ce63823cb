import type { Database } from '../../db/database.ts';
import { findMessage } from '../../db/messages.ts';
import { findSettings } from '../../db/numbers.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/logger.ts';
import { AppError } from '../../model/errors.ts';
import type { AccountId, MessageId, NumberId } from '../../model/ids.ts';
import type { Changes } from '../changes.ts';
import { ToldAlready } from './accept.ts';
import type { Sender } from './send.ts';
import { closedSince } from '../conversations/hours.ts';

export interface AwayDeps {
  db: Database;
  changes: Changes;
  clock: Clock;
  sender: Sender;
  log: Logger;
}

interface Written {
  accountId: AccountId;
  numberId: NumberId;
  messageId: MessageId;
}

/** Nobody expects an immediate answer to older messages. */
const FRESH_MS = 10 * 60_000;

/**
 * Answers people who write outside a number's business hours, once for each closed period. The conversation stores the period,
 * so a crash causes no second answer. An answer that was not sent because the gateway ended at that moment is not sent later.
 */
export class Away {
  readonly #deps: AwayDeps;
  readonly #stop: () => void;
  #last = Promise.resolve();

  constructor(deps: AwayDeps) {
    this.#deps = deps;
    this.#stop = deps.changes.listen((change) => {
      if (change.type !== 'message.received') return;
      this.#last = this.#last
        .then(() => this.#answer(change))
        .catch((error: unknown) => {
          deps.log.warn({ err: error, 'number.id': change.numberId }, 'an away message was not sent');
        });
    });
  }

  async stop(): Promise<void> {
    this.#stop();
    await this.#last;
  }

  async #answer({ accountId, numberId, messageId }: Written): Promise<void> {
    const { db, clock, sender } = this.#deps;
    const found = await db.inAccount(accountId, async (tx) => {
      const settings = await findSettings(tx, accountId, numberId);
      if (!settings?.awayMessage || !settings.businessHours) return undefined;
      const message = await findMessage(tx, accountId, messageId);
      return message && { message, text: settings.awayMessage, hours: settings.businessHours };
    });
    if (!found) return;
    const { message, text, hours } = found;
    const now = clock.now();
    const isAsked = message.person !== null && message.type !== 'reaction';
    if (!isAsked || now.getTime() - message.at.getTime() > FRESH_MS) return;
    const since = closedSince(hours, now);
    if (!since) return;
    await sender
      .accept({
        accountId,
        numberIds: null,
        from: undefined,
        idempotency: null,
        by: null,
        away: { closedSince: since },
        to: { conversationId: message.conversationId },
        replyTo: undefined,
        draft: { type: 'text', text, mentions: [], linkPreview: false },
      })
      .catch((error: unknown) => {
        if (error instanceof ToldAlready) return;
        // They opted out, or the number cannot send.
        if (!(error instanceof AppError && ['opted_out', 'number_cannot_send'].includes(error.code)))
          throw error;
      });
  }
}
