import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountId } from '../model/ids.ts';
import { newId } from '../lib/ids.ts';
import { createDatabase, type TestDatabase } from '../tests/support/database.ts';
import { insertAccount, listAccounts } from './accounts.ts';
import { Database, type Tx } from './database.ts';
import { nextDue } from './outbox.ts';

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await createDatabase();
  db = new Database(database.url, { poolSize: 3, onError: () => undefined });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const account = () => ({ id: newId<AccountId>(), name: 'Conta', plan: 'owner' as const });
const count = (): Promise<number> =>
  db.asSystem(async (tx) => (await listAccounts(tx, null, 200, null)).length);

describe('a transaction', () => {
  it('leaves nothing behind when its work fails', async () => {
    const before = await count();
    const work = async (tx: Tx): Promise<void> => {
      await insertAccount(tx, account());
      throw new Error('on second thoughts');
    };
    await expect(db.asSystem(work)).rejects.toThrow('on second thoughts');
    expect(await count()).toBe(before);
  });

  it('knows its account, and the next one on the same connection does not', async () => {
    const { id } = account();
    const setting = (tx: Tx) =>
      tx.one<{ id: string }>(`SELECT coalesce(current_setting('app.account_id', true), '') AS id`);
    expect((await db.inAccount(id, setting))?.id).toBe(id);
    for (let index = 0; index < 4; index += 1) expect((await db.asSystem(setting))?.id).toBe('');
  });

  it('fails when PostgreSQL drops its connection, and the process goes on', async () => {
    const dropped = db.asSystem(async (tx) => {
      const mine = await tx.one<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await database.query('SELECT pg_terminate_backend($1)', [mine?.pid]);
      await tx.run('SELECT 1');
    });
    await expect(dropped).rejects.toThrow('The database does not answer now');
    expect(await count()).toBeGreaterThanOrEqual(0);
  });
});

describe('a prepared statement', () => {
  const sql = 'SELECT name FROM accounts';

  it('is planned once a connection and role, and each role sees its own rows', async () => {
    const one = new Database(database.url, { poolSize: 1, onError: () => undefined });
    const mine = account();
    try {
      await one.asSystem((tx) => insertAccount(tx, account()));
      await one.asSystem((tx) => insertAccount(tx, mine));
      const all = (): Promise<number> => one.asSystem(async (tx) => (await tx.many(sql)).length);
      expect(await all()).toBeGreaterThan(1);
      expect(await one.inAccount(mine.id, (tx) => tx.many(sql))).toEqual([{ name: 'Conta' }]);
      expect(await all()).toBeGreaterThan(1);
      const kept = await one.asSystem((tx) =>
        tx.many(
          `SELECT generic_plans + custom_plans AS runs FROM pg_prepared_statements WHERE statement = $1`,
          [sql],
        ),
      );
      expect(kept.map(({ runs }) => Number(runs)).sort()).toEqual([1, 2]);
    } finally {
      await one.close();
    }
  });

  it('is prepared anew when its table has changed', async () => {
    const one = new Database(database.url, { poolSize: 1, onError: () => undefined });
    const read = (): Promise<Record<string, unknown>[]> =>
      one.asSystem((tx) => tx.many('SELECT * FROM removals'));
    try {
      expect(await read()).toEqual([]);
      await database.query('ALTER TABLE removals ADD COLUMN later text');
      expect(await read()).toEqual([]);
    } finally {
      await database.query('ALTER TABLE removals DROP COLUMN IF EXISTS later');
      await one.close();
    }
  });
});

describe('the schema', () => {
  it('carries a comment on every table and column', async () => {
    const bare = await database.query(
      `SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum >= 0
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> 'migrations'
          AND NOT a.attisdropped AND col_description(c.oid, a.attnum) IS NULL
        UNION ALL
       SELECT c.relname, NULL FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
          AND c.relname <> 'migrations' AND obj_description(c.oid, 'pg_class') IS NULL`,
    );
    expect(bare).toEqual([]);
  });

  it('has the account in every key that points from one row of an account to another', async () => {
    const loose = await database.query(
      `SELECT conrelid::regclass AS "table", conname FROM pg_constraint
        WHERE contype = 'f' AND confrelid NOT IN ('accounts'::regclass, 'users'::regclass)
          AND connamespace = 'public'::regnamespace
          AND NOT EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY (conkey) AND attname = 'account_id')`,
    );
    expect(loose).toEqual([]);
  });

  it('an outbox that owes nothing has nothing due', async () => {
    expect(
      await db.inAccount(account().id, (tx) =>
        nextDue(tx, newId(), { replyAt: new Date(), coldAt: new Date(), cappedTexts: [], since: new Date() }),
      ),
    ).toBeNull();
  });
});
