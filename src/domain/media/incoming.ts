import {
  accountsWithPendingMedia,
  claimPendingMedia,
  postponeMedia,
  setMediaReady,
  type PendingMedia,
} from '../../db/media.ts';
import type { Database, Tx } from '../../db/database.ts';
import { recordEvents } from '../../db/events.ts';
import type { Channels } from '../../channels/channels.ts';
import { FairQueueWorker } from '../../lib/fairQueueWorker.ts';
import { reasonOf, type Logger } from '../../lib/logger.ts';
import type { AccountId } from '../../model/ids.ts';
import type { Changes } from '../changes.ts';
import type { MediaFiles } from './files.ts';
import { typeOfFile } from './mimetype.ts';

const MAX_ATTEMPTS = 6;
const IDLE_MS = 5000;

export interface IncomingMediaDeps {
  db: Database;
  channels: Channels;
  files: MediaFiles;
  changes: Changes;
  log: Logger;
}

/** Fetches the media of incoming messages in the background. The message itself is already stored and announced. */
export class IncomingMedia {
  readonly #deps: IncomingMediaDeps;
  readonly worker: FairQueueWorker<AccountId, PendingMedia>;

  constructor(deps: IncomingMediaDeps) {
    this.#deps = deps;
    const { db, log } = deps;
    this.worker = new FairQueueWorker(
      {
        accounts: (limit, last) => db.asSystem((tx) => accountsWithPendingMedia(tx, limit, last)),
        claim: (account, limit) => db.inAccount(account, (tx) => claimPendingMedia(tx, account, limit)),
        process: (media) => this.#fetch(media),
      },
      {
        everyMs: IDLE_MS,
        onError: (err) => log.warn({ err }, 'pending media could not be read; trying again'),
      },
    );
  }

  async #fetch(media: PendingMedia): Promise<void> {
    const { db, channels, files, log } = this.#deps;
    const { accountId, id } = media;
    try {
      const { size, bytes } = await channels.of(media).readMedia(media.numberId, media.key);
      const file = await files.store(accountId, this.#told(media, size, bytes));
      const mimetype = typeOfFile(file.mimetype, media.mimetype, media.filename) ?? media.mimetype;
      await this.#finish(media, (tx) => setMediaReady(tx, accountId, id, { ...file, mimetype }));
    } catch (error) {
      const again = media.attempts < MAX_ATTEMPTS ? 5 * 3 ** media.attempts : null;
      log.warn(
        { 'number.id': media.numberId, reason: reasonOf(error), retry_s: again },
        'media was not fetched',
      );
      const work = (tx: Tx): Promise<void> => postponeMedia(tx, accountId, id, again);
      await (again === null ? this.#finish(media, work) : db.inAccount(accountId, work)).catch(
        () => undefined,
      );
    }
  }

  /** Announces the progress at each tenth and at the end, whatever size the parts have. */
  async *#told(
    { accountId, numberId, messageId }: PendingMedia,
    total: number,
    bytes: AsyncIterable<Uint8Array>,
  ): AsyncGenerator<Uint8Array> {
    let received = 0;
    let told = 0;
    for await (const part of bytes) {
      yield part;
      received += part.length;
      if (received < total && received - told < total / 10) continue;
      told = received;
      const progress = { type: 'media.progress' as const, messageId, received, total };
      this.#deps.changes.announce([{ ...progress, accountId, numberId }]);
    }
  }

  /** Announces that the message has changed: the file is here, or never will be. */
  async #finish(media: PendingMedia, work: (tx: Tx) => Promise<void>): Promise<void> {
    const { accountId, numberId, messageId } = media;
    const events = await this.#deps.db.inAccount(accountId, async (tx) => {
      await work(tx);
      return recordEvents(tx, accountId, [{ type: 'message.updated', numberId, messageId }]);
    });
    this.#deps.changes.announceRecorded(events);
  }
}
