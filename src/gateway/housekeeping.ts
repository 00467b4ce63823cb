import { accountIds } from '../db/accounts.ts';
import { agedTables, forgetAged, forgetOldAudit } from '../db/aged.ts';
import { forgetOldEvents } from '../db/events.ts';
import { forgetOldCreationKeys, forgetOldIdempotencyKeys } from '../db/idempotency.ts';
import { forgetOldColdSends } from '../db/pacing.ts';
import { forgetOldLinks } from '../db/links.ts';
import { forgetOldSignIns } from '../db/signIns.ts';
import { removeOldFiles } from '../domain/media/files.ts';
import { tidyMedia, type RetentionDeps } from '../domain/media/retention.ts';
import type { Logger } from '../lib/logger.ts';
import { Rounds } from '../lib/rounds.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export interface HousekeepingDeps extends RetentionDeps {
  eventDays: number;
  /** Where requests put their files until they are taken or refused. */
  uploadDirectory: string;
}

/** Removes by age what nobody needs any more: from the start on, and an hour after the round before. Returns how to end it. */
export function keepHouse(deps: HousekeepingDeps, log: Logger): () => Promise<void> {
  const onError = (err: unknown): void =>
    log.warn({ err }, 'what is old was not removed; trying again in an hour');
  const work = async (): Promise<boolean> => {
    await tidy(deps, onError);
    return false;
  };
  const rounds = new Rounds(work, { everyMs: HOUR, onError });
  rounds.start();
  return () => rounds.stop();
}

/** One step that fails keeps no other from being done, and one account no other. */
export async function tidy(
  deps: HousekeepingDeps,
  onError: (error: unknown) => void = (error) => {
    throw error;
  },
): Promise<void> {
  const { db, clock, eventDays, uploadDirectory } = deps;
  const attempt = (step: () => Promise<unknown>): Promise<unknown> => step().catch(onError);
  await attempt(() => db.asSystem(forgetOldSignIns));
  await attempt(() => db.asSystem(forgetOldLinks));
  await attempt(() => db.asSystem(forgetOldAudit));
  await attempt(() => db.asSystem(forgetOldCreationKeys));
  await attempt(() => removeOldFiles(uploadDirectory, new Date(clock.now().getTime() - DAY)));
  for (const account of await db.asSystem(accountIds)) {
    await attempt(() => db.inAccount(account, forgetOldIdempotencyKeys));
    await attempt(() => db.inAccount(account, (tx) => forgetOldEvents(tx, account, eventDays)));
    await attempt(() => db.inAccount(account, (tx) => forgetOldColdSends(tx, account)));
    for (const table of agedTables)
      await attempt(() => db.inAccount(account, (tx) => forgetAged(tx, account, table)));
    await attempt(() => tidyMedia(deps, account));
  }
}
