import { accountIds } from '../db/accounts.ts';
import type { Database } from '../db/database.ts';
import { forgetOldEvents } from '../db/events.ts';
import { forgetOldIdempotencyKeys } from '../db/idempotency.ts';
import { forgetOldColdSends } from '../db/pacing.ts';
import { forgetOldLinks } from '../db/links.ts';
import { forgetOldSignIns } from '../db/signIns.ts';
import type { Logger } from '../lib/logger.ts';

const HOUR = 3_600_000;

/** Removes by age what nobody needs any more, every hour. Returns how to end it. */
export function keepHouse(db: Database, eventDays: number, log: Logger): () => void {
  const timer = setInterval(() => {
    tidy(db, eventDays).catch((err: unknown) => log.warn({ err }, 'old rows were not removed'));
  }, HOUR);
  return () => clearInterval(timer);
}

async function tidy(db: Database, eventDays: number): Promise<void> {
  await db.asSystem(forgetOldSignIns);
  await db.asSystem(forgetOldLinks);
  for (const account of await db.asSystem(accountIds)) {
    await db.inAccount(account, forgetOldIdempotencyKeys);
    await db.inAccount(account, (tx) => forgetOldEvents(tx, account, eventDays));
    await db.inAccount(account, (tx) => forgetOldColdSends(tx, account));
  }
}
