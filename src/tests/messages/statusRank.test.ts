import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Database } from '../../db/database.ts';
import { advanceStatus } from '../../db/messages.ts';
import type { AccountId, MessageId } from '../../model/ids.ts';
import { statusRank, type DeliveryStatus } from '../../model/message.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { seedAccount, type Seeded } from '../support/seed.ts';

let database: TestDatabase;
let account: Seeded;
let db: Database;

beforeAll(async () => {
  database = await createDatabase();
  account = await seedAccount(database, 'alpha');
  db = new Database(database.url, { poolSize: 4, onError: () => undefined });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const receipt = fc.constantFrom(...(Object.keys(statusRank) as DeliveryStatus[]));
const highest = (all: DeliveryStatus[]): DeliveryStatus =>
  all.reduce((best, one) => (statusRank[one] > statusRank[best] ? one : best));

it('receipts in any order, any number of times and at once leave a message at the highest of them', async () => {
  const [accountId, id] = [account.accountId as AccountId, account.messageId as MessageId];
  const say = (status: DeliveryStatus): Promise<boolean> =>
    db.inAccount(accountId, (tx) => advanceStatus(tx, accountId, id, status));
  const status = async (): Promise<unknown> => {
    const [row] = await database.query(`SELECT status FROM messages WHERE id = '${id}'`);
    return row?.['status'];
  };
  const sequences = fc.array(fc.array(receipt, { minLength: 1, maxLength: 3 }), {
    minLength: 1,
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(receipt, sequences, async (first, batches) => {
      await database.query(`UPDATE messages SET status = '${first}' WHERE id = '${id}'`);
      let before = first;
      for (const batch of batches) {
        const told = await Promise.all(batch.map(say));
        const now = highest([before, ...batch]);
        expect(await status()).toBe(now);
        // Who is told of a change is told of one that happened.
        expect(told.some(Boolean)).toBe(now !== before);
        before = now;
      }
    }),
    { numRuns: 150 },
  );
});

it('a message keeps when each step was first known, and what was read was delivered before', async () => {
  const [accountId, id] = [account.accountId as AccountId, account.messageId as MessageId];
  const say = (status: DeliveryStatus): Promise<boolean> =>
    db.inAccount(accountId, (tx) => advanceStatus(tx, accountId, id, status));
  const times = async (): Promise<(Date | null)[]> => {
    const [row] = await database.query<Record<string, Date | null>>(
      `SELECT sent_at AS a, delivered_at AS b, read_at AS c, failed_at AS d FROM messages WHERE id = '${id}'`,
    );
    return [row?.['a'] ?? null, row?.['b'] ?? null, row?.['c'] ?? null, row?.['d'] ?? null];
  };
  await database.query(
    `UPDATE messages SET status = 'sending', sent_at = NULL, delivered_at = NULL, read_at = NULL, failed_at = NULL
      WHERE id = '${id}'`,
  );
  await say('sent');
  const sent = await times();
  expect(sent).toEqual([expect.any(Date), null, null, null]);
  await say('read');
  const [sentAt, deliveredAt, readAt, failedAt] = await times();
  expect([sentAt, failedAt]).toEqual([sent[0], null]);
  expect(deliveredAt).toEqual(readAt);
  expect(readAt).toBeInstanceOf(Date);
  await say('delivered');
  expect(await times()).toEqual([sentAt, deliveredAt, readAt, null]);
});
