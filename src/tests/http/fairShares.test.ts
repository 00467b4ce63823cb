import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../contract/common.ts';
import { until } from '../../lib/time.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { PlainGateway, type Told } from '../support/plainGateway.ts';
import { accessTokenOf, insertKey, insertUser, seedAccount, type Seeded } from '../support/seed.ts';

let database: TestDatabase;
let gateway: PlainGateway;
let ours: Seeded;
let theirs: Seeded;
let ownerToken: string;

beforeAll(async () => {
  database = await createDatabase();
  const ownerId = await insertUser(database, { name: 'The owner', isOwner: true });
  [ours, theirs] = [await seedAccount(database, 'alpha'), await seedAccount(database, 'beta')];
  gateway = await PlainGateway.start({ databaseUrl: database.url });
  ownerToken = await accessTokenOf(database, gateway.tokens(), ownerId);
});
afterAll(async () => {
  await gateway.close();
  await database.drop();
});

const adminOf = ({ admin }: Seeded): Promise<string> => accessTokenOf(database, gateway.tokens(), admin);
const keyOf = async ({ accountId }: Seeded): Promise<string> =>
  (await insertKey(database, accountId, ['read', 'manage'])).key;

describe('searches of one account', () => {
  /** So many of them are under way, and wait for the table. */
  const waitingForTable = async (count: number): Promise<void> => {
    const sql = `SELECT count(*)::int AS count FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%message_words%'`;
    await until(`${count} that wait for the table`, 10_000, async () => {
      const [row] = await database.query<{ count: number }>(sql);
      return row?.count === count;
    });
  };
  const search = ({ accountId }: Seeded, token: string): Promise<Told<Problem>> =>
    gateway.ask<Problem>('GET', `/api/accounts/${accountId}/search?q=anything`, { token });

  it('run two at a time, by whomever they are asked; others and the owner have their own turns', async () => {
    const [user, key, stranger] = [await adminOf(ours), await keyOf(ours), await adminOf(theirs)];
    const release = await database.hold('message_words');
    const told: Promise<Told<Problem>>[] = [];
    const began = (count: number, asked: () => Promise<Told<Problem>>): void =>
      void told.push(...Array.from({ length: count }, asked));
    try {
      began(6, () => search(ours, user));
      began(6, () => search(ours, key));
      await waitingForTable(2);
      began(1, () => search(theirs, stranger));
      await waitingForTable(3);
      began(1, () => search(ours, ownerToken));
      await waitingForTable(4);
      // Whatever waits, what is quick has connections to the database.
      const quick = await gateway.ask('GET', `/api/accounts/${theirs.accountId}/teams`, { token: stranger });
      expect(quick.status).toBe(200);
    } finally {
      await release();
    }
    expect((await Promise.all(told)).map(({ status }) => status)).toEqual(told.map(() => 200));
  });

  it('are refused when many wait already, with when to try again', async () => {
    const token = await adminOf(ours);
    const release = await database.hold('message_words');
    const told: Promise<Told<Problem>>[] = [];
    try {
      told.push(...Array.from({ length: 24 }, () => search(ours, token)));
      const refused = await Promise.any(
        told.map(async (one) => {
          const { status, body, headers } = await one;
          if (status !== 429) throw new Error('not refused');
          return { code: body.code, retryAfter: headers.get('retry-after') };
        }),
      );
      expect(refused).toEqual({ code: 'rate_limited', retryAfter: '5' });
    } finally {
      await release();
    }
    const statuses = (await Promise.all(told)).map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array<number>(22).fill(200), 429, 429]);
  });
});
