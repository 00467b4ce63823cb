import type { Channels } from '../../channels/channels.ts';
import { findConversation, holdConversation } from '../../db/conversations.ts';
import type { Database } from '../../db/database.ts';
import { findMessage } from '../../db/messages.ts';
import {
  accountsWithReceipts,
  claimReceipts,
  setSeen,
  settleReceipt,
  type DueReceipt,
} from '../../db/readReceipts.ts';
import { FairQueueWorker } from '../../lib/fairQueueWorker.ts';
import type { Logger } from '../../lib/logger.ts';
import type { Reach } from '../../model/access.ts';
import { AppError } from '../../model/errors.ts';
import type { AccountId, ConversationId, MessageId } from '../../model/ids.ts';
import { noSuchConversation } from '../conversations/conversations.ts';
import { addressOf } from './chats.ts';

export interface ReadReceiptsDeps {
  db: Database;
  channels: Channels;
  log: Logger;
}

const IDLE_MS = 15_000;

/**
 * A conversation that somebody has seen is read here at once. The number's phone is told in the background, once it is
 * connected.
 */
export class ReadReceipts {
  readonly #deps: ReadReceiptsDeps;
  readonly worker: FairQueueWorker<AccountId, DueReceipt>;

  constructor(deps: ReadReceiptsDeps) {
    this.#deps = deps;
    const { db, log } = deps;
    this.worker = new FairQueueWorker(
      {
        accounts: (limit, last) => db.asSystem((tx) => accountsWithReceipts(tx, limit, last)),
        claim: (account, limit) => db.inAccount(account, (tx) => claimReceipts(tx, account, limit)),
        process: (receipt) => this.#tell(receipt),
      },
      {
        everyMs: IDLE_MS,
        onError: (err) => log.warn({ err }, 'a phone was not told what was seen here; trying again'),
      },
    );
  }

  /** Marks a conversation as seen up to a message; null: everything that has arrived by now. */
  async seen(reach: Reach, id: ConversationId, upTo: MessageId | null): Promise<void> {
    const { accountId } = reach;
    await this.#deps.db.inAccount(reach, async (tx) => {
      if (!(await holdConversation(tx, accountId, id))) throw noSuchConversation();
      const message = upTo && (await findMessage(tx, accountId, upTo));
      if (upTo && message?.conversationId !== id)
        throw new AppError('not_found', 'There is no such message in this conversation.');
      await setSeen(tx, accountId, id, upTo);
    });
    this.worker.wake();
  }

  async #tell(receipt: DueReceipt): Promise<void> {
    const { db, channels, log } = this.#deps;
    const { accountId, numberId, conversationId, key, at } = receipt;
    const conversation = await db.inAccount(accountId, (tx) =>
      findConversation(tx, accountId, conversationId),
    );
    if (!conversation) return;
    const result = await channels.of(receipt).seen?.(numberId, addressOf(conversation), { key, at });
    // A phone that is not connected, or did not answer, is told again later.
    if (result?.outcome === 'unknown' || (result?.outcome === 'refused' && result.code === 'not_ready'))
      return;
    if (result?.outcome === 'refused')
      log.debug(
        { 'number.id': numberId, reason: result.text },
        'a phone will not be told what was seen here',
      );
    await db.inAccount(accountId, (tx) => settleReceipt(tx, receipt));
  }
}
