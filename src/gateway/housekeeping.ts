import { accountIds } from '../db/accounts.ts';
import { forgetOldEvents } from '../db/events.ts';
import { forgetOldIdempotencyKeys } from '../db/idempotency.ts';
import { forgetOldColdSends } from '../db/pacing.ts';
import { forgetOldLinks } from '../db/links.ts';
import { forgetOldSignIns } from '../db/signIns.ts';
import { removeOldFiles } from '../domain/media/files.ts';
import { tidyMedia, type RetentionDeps } from '../domain/media/retention.ts';
import type { Logger } from '../lib/logger.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export interface HousekeepingDeps extends RetentionDeps {
  eventDays: number;
  /** Where requests put their files until they are taken or refused. */
  uploadDirectory: string;
}

/** Removes by age what nobody needs any more, every hour. Returns how to end it. */
export function keepHouse(deps: HousekeepingDeps, log: Logger): () => void {
  const timer = setInterval(() => {
    tidy(deps).catch((err: unknown) => log.warn({ err }, 'what is old was not removed'));
  }, HOUR);
  return () => clearInterval(timer);
}

export async function tidy(deps: HousekeepingDeps): Promise<void> {
  const { db, clock, eventDays, uploadDirectory } = deps;
  await db.asSystem(forgetOldSignIns);
  await db.asSystem(forgetOldLinks);
  await removeOldFiles(uploadDirectory, new Date(clock.now().getTime() - DAY));
  for (const account of await db.asSystem(accountIds)) {
    await db.inAccount(account, forgetOldIdempotencyKeys);
    await db.inAccount(account, (tx) => forgetOldEvents(tx, account, eventDays));
    await db.inAccount(account, (tx) => forgetOldColdSends(tx, account));
    await tidyMedia(deps, account);
  }
}
