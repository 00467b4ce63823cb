import type { Database } from '../../db/database.ts';
import { expireMedia, forgetUnusedMedia, namedHashes } from '../../db/media.ts';
import type { Clock } from '../../lib/clock.ts';
import type { AccountId } from '../../model/ids.ts';
import type { MediaFiles } from './files.ts';

const DAY = 86_400_000;
const BATCH = 500;

export interface RetentionDeps {
  db: Database;
  files: MediaFiles;
  clock: Clock;
  /** How long files are kept; 0: for ever. */
  mediaDays: number;
}

/**
 * Deletes rows first, then the files that no row refers to; an interrupted run is completed by the next one. A file stored
 * less than a day ago may belong to a message that is not committed yet.
 */
export async function tidyMedia(deps: RetentionDeps, account: AccountId): Promise<void> {
  const { db, files, clock, mediaDays } = deps;
  if (mediaDays > 0) {
    const expire = (): Promise<number> =>
      db.inAccount(account, (tx) => expireMedia(tx, account, mediaDays, BATCH));
    while ((await expire()) > 0);
  }
  await db.inAccount(account, (tx) => forgetUnusedMedia(tx, account));
  const yesterday = new Date(clock.now().getTime() - DAY);
  await files.removeUnfinished(account, yesterday);
  for await (const hashes of files.hashes(account)) {
    const named = await db.inAccount(account, (tx) => namedHashes(tx, account, hashes));
    for (const hash of hashes) if (!named.has(hash)) await files.removeOlder(account, hash, yesterday);
  }
}
