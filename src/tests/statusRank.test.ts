import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Database } from '../db/database.ts';
import { advanceStatus } from '../db/messages.ts';
import type { AccountId, MessageId } from '../model/ids.ts';
import { statusRank, type DeliveryStatus } from '../model/message.ts';
import { createDatabase, type TestDatabase } from './support/database.ts';
import { seedAccount, type Seeded } from './support/seed.ts';

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
