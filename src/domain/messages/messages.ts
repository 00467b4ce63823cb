import { AppError } from '../../model/errors.ts';
import type { AccountId, ConversationId, MessageId, NumberId } from '../../model/ids.ts';
import { isFinal } from '../../model/message.ts';
import { findAccount } from '../../db/accounts.ts';
import { listContacts, type ContactRow } from '../../db/contacts.ts';
import { findConversation, listConversations, type ConversationRow } from '../../db/conversations.ts';
import type { Database } from '../../db/database.ts';
import { findMedia, type MediaRow } from '../../db/media.ts';
import { findMessage, findMessages, listMessages, type MessageRow } from '../../db/messages.ts';
import { noSuchAccount } from '../accounts/accounts.ts';
import type { Changes } from '../changes.ts';

export interface ConversationWithLast extends ConversationRow {
  lastMessage: MessageRow | null;
}

/** Reads what was written: messages, conversations, contacts. */
export class Messages {
  readonly #db: Database;
  readonly #changes: Changes;
  constructor(db: Database, changes: Changes) {
    this.#db = db;
    this.#changes = changes;
  }

  async get(accountId: AccountId, id: MessageId): Promise<MessageRow> {
    const row = await this.#db.inAccount(accountId, (tx) => findMessage(tx, accountId, id));
    if (!row) throw new AppError('not_found', 'There is no such message in this account.');
    return row;
  }

  /** The message once its fate is known, or as it stands after `ms`. */
  async settled(accountId: AccountId, id: MessageId, ms: number): Promise<MessageRow> {
    const end = performance.now() + ms;
    for (;;) {
      const left = end - performance.now();
      // Listening begins before the read, so that no change falls between the two.
      const wait = this.#changes.waitFor(
        Math.max(0, left),
        (one) => 'messageId' in one && one.messageId === id,
      );
      const row = await this.get(accountId, id);
      if (isFinal(row.status) || left <= 0) {
        wait.cancel();
        return row;
      }
      await wait.done;
    }
  }

  async media(accountId: AccountId, id: MessageId): Promise<MediaRow> {
    const message = await this.get(accountId, id);
    const mediaId = message.mediaId;
    const media = mediaId && (await this.#db.inAccount(accountId, (tx) => findMedia(tx, accountId, mediaId)));
    if (!media) throw new AppError('not_found', 'This message has no media.');
    if (media.state === 'ready') return media;
    const why = media.state === 'pending' ? 'is still being fetched from the phone' : 'could not be fetched';
    throw new AppError('media_unavailable', `The media of this message ${why}.`);
  }

  async conversations(
    accountId: AccountId,
    filter: { numberId: NumberId | null; limit: number; after: [Date, string] | null },
  ): Promise<ConversationWithLast[]> {
    return this.#db.inAccount(accountId, async (tx) => {
      if (!(await findAccount(tx, accountId))) throw noSuchAccount();
      const rows = await listConversations(tx, accountId, filter);
      const ids = rows.flatMap(({ lastMessageId }) => lastMessageId ?? []);
      const last = new Map(
        (await findMessages(tx, accountId, ids)).map((message) => [message.id as string, message]),
      );
      return rows.map((row) => ({ ...row, lastMessage: last.get(row.lastMessageId ?? '') ?? null }));
    });
  }

  async inConversation(
    accountId: AccountId,
    id: ConversationId,
    limit: number,
    after: [Date, string] | null,
  ): Promise<MessageRow[]> {
    return this.#db.inAccount(accountId, async (tx) => {
      if (!(await findConversation(tx, accountId, id))) {
        throw new AppError('not_found', 'There is no such conversation in this account.');
      }
      return listMessages(tx, accountId, id, limit, after);
    });
  }

  async contacts(accountId: AccountId, limit: number, after: [string, string] | null): Promise<ContactRow[]> {
    return this.#db.inAccount(accountId, async (tx) => {
      if (!(await findAccount(tx, accountId))) throw noSuchAccount();
      return listContacts(tx, accountId, limit, after);
    });
  }
}
