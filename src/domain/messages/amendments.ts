import type { Acted, Channel } from '../../channels/channel.ts';
import type { Channels } from '../../channels/channels.ts';
import type { Database, Tx } from '../../db/database.ts';
import { recordEvents } from '../../db/events.ts';
import { findMessage, lockMessage, setDeleted, setEdited, type MessageRow } from '../../db/messages.ts';
import type { Reach } from '../../model/access.ts';
import { AppError } from '../../model/errors.ts';
import type { MessageId, MessageKey } from '../../model/ids.ts';
import { contentKinds } from '../../model/content.ts';
import { statusRank } from '../../model/message.ts';
import { capability, numberUp, orThrow } from '../actions/actions.ts';
import type { Changes } from '../changes.ts';

export interface AmendmentsDeps {
  db: Database;
  channels: Channels;
  changes: Changes;
}

/** Edits and deletes messages that a number has sent. The stored message changes only after WhatsApp has done it. */
export class Amendments {
  readonly #deps: AmendmentsDeps;
  constructor(deps: AmendmentsDeps) {
    this.#deps = deps;
  }

  async edit(reach: Reach, id: MessageId, text: string): Promise<MessageRow> {
    const { message, key } = await this.#sent(reach, id);
    if (message.deletedAt) throw new AppError('conflict', 'This message was deleted for everyone.');
    if (!contentKinds[message.type].editable)
      throw new AppError('conflict', 'Only texts, and the captions of media, can be edited.');
    if (message.text === text) return message;
    return this.#amend(
      message,
      'the message was edited',
      (channel) => capability(channel, 'edit')(message.numberId, key, text),
      (tx) => setEdited(tx, reach.accountId, id, text),
    );
  }

  async delete(reach: Reach, id: MessageId): Promise<MessageRow> {
    const { message, key } = await this.#sent(reach, id);
    if (message.deletedAt) return message;
    return this.#amend(
      message,
      'the message was deleted',
      (channel) => capability(channel, 'delete')(message.numberId, key),
      (tx) => setDeleted(tx, reach.accountId, id),
    );
  }

  async #sent(reach: Reach, id: MessageId): Promise<{ message: MessageRow; key: MessageKey }> {
    const message = await this.#deps.db.inAccount(reach, (tx) => findMessage(tx, reach.accountId, id));
    if (!message) throw new AppError('not_found', 'There is no such message in this account.');
    if (message.direction === 'in')
      throw new AppError('conflict', 'This message came in; only what the number sent can be changed.');
    if (message.type === 'reaction')
      throw new AppError('conflict', 'This is a reaction: send an empty one to take it back.');
    const { key, status } = message;
    if (key === null || statusRank[status] < statusRank.sent)
      throw new AppError('conflict', `WhatsApp does not have this message; it is ${status}.`);
    return { message, key };
  }

  async #amend(
    { accountId, numberId, id }: MessageRow,
    what: string,
    ask: (channel: Channel) => Promise<Acted>,
    store: (tx: Tx) => Promise<boolean>,
  ): Promise<MessageRow> {
    const { db, channels, changes } = this.#deps;
    const number = await db.inAccount(accountId, (tx) => numberUp(tx, numberId));
    orThrow(what, await ask(channels.of(number)));
    const stored = await db.inAccount(accountId, async (tx) => {
      await lockMessage(tx, accountId, id);
      // The page's own event may have been stored first; the change is recorded once.
      const changed = await store(tx);
      const row = await findMessage(tx, accountId, id);
      if (!row) throw new AppError('not_found', 'This message was removed meanwhile.');
      const updated = { type: 'message.updated' as const, numberId, messageId: id };
      return { row, events: changed ? await recordEvents(tx, accountId, [updated]) : [] };
    });
    changes.announceRecorded(stored.events);
    return stored.row;
  }
}
