import { accountIds } from '../db/accounts.ts';
import { agedTables, forgetAged, forgetOldAudit } from '../db/aged.ts';
import { forgetOldEvents } from '../db/events.ts';
import { forgetOldCreationKeys, forgetOldIdempotencyKeys } from '../db/idempotency.ts';
import { forgetOldColdSends } from '../db/pacing.ts';
import { forgetOldKept } from '../db/metaIntake.ts';
import { forgetOldLinks } from '../db/links.ts';
import { forgetOldSignIns } from '../db/signIns.ts';
import { removeOldFiles } from '../domain/media/files.ts';
import { tidyMedia, type RetentionDeps } from '../domain/media/retention.ts';

const DAY = 24 * 3_600_000;
/** Posts of Meta's that nobody understood: for how long, and how many. */
const KEPT_DAYS = 30;
const KEPT_POSTS = 10_000;

export interface HousekeepingDeps extends RetentionDeps {
  eventDays: number;
  /** Where uploads are kept until their request is accepted or refused. */
  uploadDirectory: string;
}

/**
 * Removes old data. A step or an account that fails does not stop the others. The signal ends it before the next
 * account.
 */
export async function tidy(
  deps: HousekeepingDeps,
  onError: (error: unknown) => void = (error) => {
    throw error;
  },
  signal?: AbortSignal,
): Promise<void> {
  const { db, clock, eventDays, uploadDirectory } = deps;
  const attempt = (step: () => Promise<unknown>): Promise<unknown> => step().catch(onError);
  await attempt(() => db.asSystem(forgetOldSignIns));
  await attempt(() => db.asSystem(forgetOldLinks));
  await attempt(() => db.asSystem(forgetOldAudit));
  await attempt(() => db.asSystem(forgetOldCreationKeys));
  await attempt(() => db.asSystem((tx) => forgetOldKept(tx, KEPT_DAYS, KEPT_POSTS)));
  await attempt(() => removeOldFiles(uploadDirectory, new Date(clock.now().getTime() - DAY)));
  for (const account of await db.asSystem(accountIds)) {
    if (signal?.aborted) return;
    await attempt(() => db.inAccount(account, forgetOldIdempotencyKeys));
    await attempt(() => db.inAccount(account, (tx) => forgetOldEvents(tx, account, eventDays)));
    await attempt(() => db.inAccount(account, (tx) => forgetOldColdSends(tx, account)));
    for (const table of agedTables)
      await attempt(() => db.inAccount(account, (tx) => forgetAged(tx, account, table)));
    await attempt(() => tidyMedia(deps, account));
  }
}
