import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareAppLogin } from '../../db/appLogin.ts';
import { Database, type Tx } from '../../db/database.ts';
import { newId } from '../../lib/ids.ts';
import type { AccountId, NumberId } from '../../model/ids.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { seedAccount, insertSignIn, type Seeded } from '../support/seed.ts';
import { tablesOf } from '../support/tables.ts';
import { sharedUniqueIndexes } from '../support/expectedWalls.ts';
import { codeOf, hasNoTenants, PERMISSION_DENIED } from '../support/walls.ts';

let database: TestDatabase;
let db: Database;
let ours: Seeded;
let theirs: Seeded;
/** Tables that hold rows of an account. */
let owned: string[];

beforeAll(async () => {
  database = await createDatabase();
  [ours, theirs] = [await seedAccount(database, 'alpha'), await seedAccount(database, 'beta')];
  for (const one of [ours, theirs]) {
    await insertSignIn(database, one.admin);
    await database.query(
      `INSERT INTO outbox (account_id, message_id, number_id, conversation_id, recipient)
       VALUES ($1, $2, $3, $4, '{}')`,
      [one.accountId, one.messageId, one.numberId, one.conversationId],
    );
  }
  const appUrl = await prepareAppLogin(database.url, 'the password of the login');
  db = new Database(appUrl, { poolSize: 3, onError: () => undefined });
  owned = (
    await database.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.columns
        WHERE table_schema = 'public' AND column_name = 'account_id' ORDER BY 1`,
    )
  ).map(({ name }) => name);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const as = <T>(one: Seeded, work: (tx: Tx) => Promise<T>): Promise<T> =>
  db.inAccount(one.accountId as AccountId, work);

interface TableFacts {
  name: string;
  enabled: boolean;
  forced: boolean;
  policies: number;
}

const factsOf = (): Promise<TableFacts[]> =>
  database.query<TableFacts & pg.QueryResultRow>(
    `SELECT c.relname AS name, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
            (SELECT count(*)::int FROM pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive
                AND 'ramal_tenant'::regrole = ANY (p.polroles)) AS policies
       FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
        AND c.relname <> 'migrations' ORDER BY 1`,
  );
const unwalled = (facts: TableFacts[]): string[] =>
  facts
    .filter(
      ({ name, enabled, forced, policies }) =>
        !enabled || !forced || policies !== (hasNoTenants.includes(name) ? 0 : 1),
    )
    .map(({ name }) => name);

describe('every table', () => {
  it('has row-level security, forced, and one policy that lets tenants in', async () => {
    const facts = await factsOf();
    expect(facts.map(({ name }) => name)).toEqual(await tablesOf(database));
    expect(facts.length).toBeGreaterThanOrEqual(owned.length + 3);
    expect(unwalled(facts)).toEqual([]);
  });

  it('would be missed if its wall were taken down', async () => {
    const scratch = await createDatabase();
    try {
      await scratch.query('ALTER TABLE contacts NO FORCE ROW LEVEL SECURITY');
      await scratch.query('ALTER TABLE media DISABLE ROW LEVEL SECURITY');
      await scratch.query('DROP POLICY tenant ON teams');
      await scratch.query('CREATE TABLE forgotten (account_id uuid)');
      const facts = await scratch.query<TableFacts & pg.QueryResultRow>(
        `SELECT c.relname AS name, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
                (SELECT count(*)::int FROM pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive) AS policies
           FROM pg_class c WHERE c.relname IN ('contacts', 'media', 'teams', 'forgotten', 'messages') ORDER BY 1`,
      );
      expect(unwalled(facts)).toEqual(['contacts', 'forgotten', 'media', 'teams']);
    } finally {
      await scratch.drop();
    }
  });

  it('with number_id is also walled by number', async () => {
    const open = await database.query(
      `SELECT c.table_name FROM information_schema.columns c
        WHERE c.table_schema = 'public' AND (c.column_name = 'number_id' OR c.table_name = 'numbers')
          AND NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.table_name::regclass
                             AND NOT p.polpermissive AND 'ramal_tenant'::regrole = ANY (p.polroles))`,
    );
    expect(open).toEqual([]);
  });

  it('lets tenants write only what they see: no policy checks less than it shows', async () => {
    const uneven = await database.query(
      `SELECT polrelid::regclass AS name, polname FROM pg_policy
        WHERE polwithcheck IS NOT NULL AND polqual IS NOT NULL
          AND pg_get_expr(polwithcheck, polrelid) <> pg_get_expr(polqual, polrelid)`,
    );
    expect(uneven).toEqual([]);
  });
});

describe('a tenant', () => {
  it('selects its own rows of every table, and no others', async () => {
    for (const [one, other] of [
      [ours, theirs],
      [theirs, ours],
    ] as const) {
      for (const table of owned) {
        const rows = await as(one, (tx) => tx.many<{ account_id: string }>(`SELECT * FROM ${table}`));
        expect(rows.length, table).toBeGreaterThan(0);
        expect([...new Set(rows.map((row) => row.account_id))], table).toEqual([one.accountId]);
        expect(JSON.stringify(rows), table).not.toContain(other.marker);
      }
      const accounts = await as(one, (tx) => tx.many<{ id: string }>('SELECT * FROM accounts'));
      expect(accounts.map(({ id }) => id)).toEqual([one.accountId]);
      const users = await as(one, (tx) => tx.many<{ id: string }>('SELECT id, name, email FROM users'));
      expect(users.map(({ id }) => id).sort()).toEqual([one.admin, one.agent, one.viewer].sort());
    }
  });

  it('never reads a password hash, a sign-in, or anything of users but their names', async () => {
    for (const query of [
      'SELECT * FROM users',
      'SELECT password_hash FROM users',
      'SELECT is_owner FROM users',
      'SELECT * FROM sign_ins',
      'UPDATE users SET name = name',
      'DELETE FROM users',
    ])
      expect(await codeOf(as(ours, (tx) => tx.run(query))), query).toBe(PERMISSION_DENIED);
  });

  it('changes and deletes no row of another account', async () => {
    for (const table of owned) {
      const where = `WHERE account_id = '${theirs.accountId}'`;
      for (const statement of [
        `DELETE FROM ${table} ${where}`,
        `UPDATE ${table} SET account_id = account_id ${where}`,
        // Without a word about the account: all that it reaches is its own.
        `UPDATE ${table} SET account_id = '${theirs.accountId}' ${where}`,
      ]) {
        const touched = as(ours, (tx) => tx.run(statement));
        // Of a membership only the role can be changed at all, and of a cloud number only what Meta says of it.
        const never =
          ['audit_log', 'cloud_numbers'].includes(table) ||
          (table === 'memberships' && statement.startsWith('UPDATE'));
        if (never) expect(await codeOf(touched), statement).toBe(PERMISSION_DENIED);
        else expect(await touched, statement).toBe(0);
      }
    }
    const renamed = as(ours, (tx) =>
      tx.run(`UPDATE accounts SET name = 'x' WHERE id = $1`, [theirs.accountId]),
    );
    expect(await renamed).toBe(0);
    expect(await codeOf(as(ours, (tx) => tx.run('DELETE FROM accounts')))).toBe(PERMISSION_DENIED);
  });

  it('puts no row into another account, neither a new one nor one of its own', async () => {
    // PostgreSQL fills these by itself.
    const computed = await database.query<{ table: string; name: string }>(
      `SELECT table_name AS table, column_name AS name FROM information_schema.columns
        WHERE table_schema = 'public' AND (is_generated = 'ALWAYS' OR identity_generation = 'ALWAYS')`,
    );
    for (const table of owned) {
      const own = computed.filter((one) => one.table === table).map(({ name }) => name);
      const copy = as(ours, async (tx) => {
        const [row] = await tx.many<{ row: string }>(
          `SELECT to_jsonb(t)::text AS row FROM ${table} t LIMIT 1`,
        );
        const moved = (row?.row ?? '').replaceAll(ours.accountId, theirs.accountId);
        const columns = Object.keys(JSON.parse(moved) as object).filter((one) => !own.includes(one));
        const list = columns.join(', ');
        await tx.run(
          `INSERT INTO ${table} (${list}) SELECT ${list} FROM jsonb_populate_record(NULL::${table}, $1)`,
          [moved],
        );
      });
      expect(await codeOf(copy), `INSERT ${table}`).toBe(PERMISSION_DENIED);
      const moved = as(ours, (tx) => tx.run(`UPDATE ${table} SET account_id = '${theirs.accountId}'`));
      expect(await codeOf(moved), `UPDATE ${table}`).toBe(PERMISSION_DENIED);
    }
    const gone = as(ours, (tx) => tx.run('UPDATE accounts SET id = $1', [newId()]));
    expect(await codeOf(gone)).toBeDefined();
  });

  it('points no foreign key at a row of another account', async () => {
    const keys = await database.query<{ table: string; name: string }>(
      `SELECT conrelid::regclass::text AS "table", conname AS name FROM pg_constraint
        WHERE contype = 'f' AND connamespace = 'public'::regnamespace
          AND confrelid NOT IN ('accounts'::regclass, 'users'::regclass)`,
    );
    expect(keys.length).toBeGreaterThan(10);
    const account = ours.accountId;
    const attempts: [string, unknown[]][] = [
      ['UPDATE conversations SET contact_id = $1 WHERE id = $2', [theirs.contactId, ours.conversationId]],
      ['UPDATE conversations SET number_id = $1 WHERE id = $2', [theirs.numberId, ours.conversationId]],
      ['UPDATE messages SET conversation_id = $1 WHERE id = $2', [theirs.conversationId, ours.messageId]],
      ['UPDATE messages SET author_id = $1 WHERE id = $2', [theirs.contactId, ours.messageId]],
      ['UPDATE messages SET media_id = $1 WHERE id = $2', [theirs.mediaId, ours.messageId]],
      ['UPDATE outbox SET message_id = $1 WHERE message_id = $2', [theirs.messageId, ours.messageId]],
      ['UPDATE outbox SET number_id = $1', [theirs.numberId]],
      ['UPDATE reactions SET number_id = $1', [theirs.numberId]],
      ['UPDATE idempotency_keys SET message_id = $1', [theirs.messageId]],
      ['UPDATE team_members SET team_id = $1', [theirs.teamId]],
      ['INSERT INTO team_members VALUES ($1, $2, $3)', [account, ours.teamId, theirs.agent]],
      ['UPDATE api_key_numbers SET number_id = $1', [theirs.numberId]],
      ['UPDATE api_key_numbers SET key_id = $1', [theirs.keyId]],
      ['UPDATE instances SET number_id = $1 WHERE number_id = $2', [theirs.numberId, ours.numberId]],
    ];
    for (const [statement, values] of attempts)
      // 23503: there is no such row in this account; 23505: its id is taken. Both say no.
      expect(['23503', '23505'], statement).toContain(
        await codeOf(as(ours, (tx) => tx.run(statement, values))),
      );
  });

  it('makes no stranger a member of its account, and so reads no name of theirs', async () => {
    // The gateway does so as the system only, when somebody accepts an invitation.
    const statement = `INSERT INTO memberships (account_id, user_id, role) VALUES ($1, $2, 'viewer')`;
    const seen = db.inAccount(ours.accountId as AccountId, async (tx) => {
      await tx.run(statement, [ours.accountId, theirs.admin]);
      const rows = await tx.many<{ name: string }>('SELECT name FROM users WHERE id = $1', [theirs.admin]);
      await tx.run('DELETE FROM memberships WHERE user_id = $1', [theirs.admin]);
      return rows;
    });
    expect(await codeOf(seen)).toBe(PERMISSION_DENIED);
  });

  it('that is limited to one number sees the rows of that number, and of an empty list none', async () => {
    const byNumber = (
      await database.query<{ name: string }>(
        `SELECT table_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'number_id'`,
      )
    ).map(({ name }) => name);
    const accountId = ours.accountId as AccountId;
    for (const table of [...byNumber, 'numbers']) {
      const column = table === 'numbers' ? 'id' : 'number_id';
      const seen = (numberIds: string[] | null): Promise<string[]> =>
        db.inAccount({ accountId, numberIds: numberIds as NumberId[] | null }, async (tx) =>
          (await tx.many<{ number: string }>(`SELECT DISTINCT ${column} AS number FROM ${table}`)).map(
            ({ number }) => number,
          ),
        );
      expect(await seen([ours.numberId]), table).toEqual([ours.numberId]);
      expect(await seen([]), table).toEqual([]);
      expect(await seen([theirs.numberId]), table).toEqual([]);
      // On the same connections, nothing of the limit is left.
      expect((await seen(null)).length, table).toBeGreaterThan(0);
    }
  });

  it('is not told by a violated uniqueness that another account has something', async () => {
    const indexes = await database.query<{ name: string; columns: string }>(
      `SELECT i.indexrelid::regclass::text AS name,
              (SELECT attname FROM pg_attribute WHERE attrelid = i.indrelid AND attnum = i.indkey[0]) AS columns
         FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
        WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'migrations'
          AND has_table_privilege('ramal_tenant', c.oid, 'INSERT, UPDATE')`,
    );
    expect(indexes.length).toBeGreaterThan(15);
    const shared = indexes.filter(({ columns }) => columns !== 'account_id').map(({ name }) => name);
    expect(shared.sort()).toEqual(Object.keys(sharedUniqueIndexes).sort());
  });
});

describe('around the walls', () => {
  it('leads no view, materialised view, or function with the rights of its owner', async () => {
    const views = await database.query(
      `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
          AND (relkind = 'm' OR (relkind = 'v' AND NOT coalesce(reloptions::text[] @> ARRAY['security_invoker=true'], false)))`,
    );
    const definers = await database.query(
      `SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef`,
    );
    const rules = await database.query(`SELECT rulename FROM pg_rules WHERE schemaname = 'public'`);
    expect({ views, definers, rules }).toEqual({
      views: [],
      // Takes no argument, gives a count, and removes only what is old.
      definers: [{ proname: 'forget_old_audit' }],
      rules: [],
    });
    const schemas = await database.query(
      `SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public')`,
    );
    // pg-boss's: ids only, and for the system alone (databaseRoles.test.ts).
    expect(schemas).toEqual([{ nspname: 'pgboss' }]);
  });

  it('nobody changes or removes an entry of the audit log', async () => {
    for (const statement of ['UPDATE audit_log SET action = action', 'DELETE FROM audit_log']) {
      expect(await codeOf(as(ours, (tx) => tx.run(statement)))).toBe(PERMISSION_DENIED);
      expect(await codeOf(db.asSystem((tx) => tx.run(statement)))).toBe(PERMISSION_DENIED);
    }
  });
});
