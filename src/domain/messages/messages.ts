import type { Reach } from '../../model/access.ts';
import { AppError } from '../../model/errors.ts';
import type { MessageId } from '../../model/ids.ts';
import type { MediaState } from '../../model/content.ts';
import { isFinal, type DeliveryStatus } from '../../model/message.ts';
import type { Database } from '../../db/database.ts';
import { findMedia, type MediaRow } from '../../db/media.ts';
import { findMessage, findMessages, type MessageRow } from '../../db/messages.ts';
import type { Change, Changes } from '../changes.ts';

/** Reads messages. */
export class Messages {
  readonly #db: Database;
  readonly #changes: Changes;
  constructor(db: Database, changes: Changes) {
    this.#db = db;
    this.#changes = changes;
  }

  async get(reach: Reach, id: MessageId): Promise<MessageRow> {
    const row = await this.#db.inAccount(reach, (tx) => findMessage(tx, reach.accountId, id));
    if (!row) throw new AppError('not_found', 'There is no such message in this account.');
    return row;
  }

  /** Those of these messages that are in the reach. */
  many(reach: Reach, ids: MessageId[]): Promise<MessageRow[]> {
    if (ids.length === 0) return Promise.resolve([]);
    return this.#db.inAccount(reach, (tx) => findMessages(tx, reach.accountId, ids));
  }

  /** The message as soon as its outcome is known, or its state after `ms`. */
  async settled(reach: Reach, id: MessageId, ms: number): Promise<MessageRow> {
    const end = performance.now() + ms;
    for (;;) {
      const left = end - performance.now();
      // Listen before reading, so that no change is missed in between.
      const wait = this.#changes.waitFor(
        Math.max(0, left),
        (one) => 'messageId' in one && one.messageId === id && mayBeFinal(one),
      );
      const row = await this.get(reach, id);
      if (isFinal(row.status) || left <= 0) {
        wait.cancel();
        return row;
      }
      await wait.done;
    }
  }

  async media(reach: Reach, id: MessageId): Promise<MediaRow> {
    const message = await this.get(reach, id);
    const mediaId = message.mediaId;
    const media =
      mediaId && (await this.#db.inAccount(reach, (tx) => findMedia(tx, reach.accountId, mediaId)));
    if (!media) throw new AppError('not_found', 'This message has no media.');
    if (media.state === 'ready') return media;
    throw new AppError('media_unavailable', `The media of this message ${whyNot[media.state]}.`);
  }
}

/** Whether a message may be settled after this change; it is not read for earlier changes. */
const mayBeFinal = (change: Change): boolean =>
  change.type !== 'message.status' || isFinal(change.event.data['status'] as DeliveryStatus);

const whyNot: Record<Exclude<MediaState, 'ready'>, string> = {
  pending: 'is still being fetched from the phone',
  failed: 'could not be fetched',
  expired: 'was removed by its age',
};
