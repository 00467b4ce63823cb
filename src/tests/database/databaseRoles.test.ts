import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareAppLogin, requireHarmless } from '../../db/appLogin.ts';
import { Database } from '../../db/database.ts';
import { newId } from '../../lib/ids.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { grantsOfSystem } from '../support/expectedWalls.ts';
import { seedAccount, type Seeded } from '../support/seed.ts';
import { tablesOf } from '../support/tables.ts';
import { codeOf, hasNoTenants, PERMISSION_DENIED } from '../support/walls.ts';

let database: TestDatabase;
let db: Database;
let appUrl: string;
let ours: Seeded;

beforeAll(async () => {
  database = await createDatabase();
  ours = await seedAccount(database, 'alpha');
  appUrl = await prepareAppLogin(database.url, 'the password of the login');
  db = new Database(appUrl, { poolSize: 2, onError: () => undefined });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

/** What somebody does who has the login's connection and no manners: raw SQL, without the gateway's transactions. */
async function asLogin<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: appUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

describe('the login that the gateway works with', () => {
  it('is no superuser, bypasses nothing, makes nothing, inherits nothing and owns nothing', async () => {
    const facts = await asLogin((client) =>
      client.query(
        `SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, rolinherit,
                (SELECT count(*)::int FROM pg_class WHERE relowner = r.oid) AS relations,
                (SELECT count(*)::int FROM pg_proc WHERE proowner = r.oid) AS functions,
                (SELECT count(*)::int FROM pg_namespace WHERE nspowner = r.oid) AS schemas,
                (SELECT count(*)::int FROM pg_database WHERE datdba = r.oid) AS databases,
                array(SELECT roleid::regrole::text FROM pg_auth_members WHERE member = r.oid ORDER BY 1) AS roles
           FROM pg_roles r WHERE rolname = current_user`,
      ),
    );
    expect(facts.rows).toEqual([
      {
        rolsuper: false,
        rolbypassrls: false,
        rolcreaterole: false,
        rolcreatedb: false,
        rolreplication: false,
        rolinherit: false,
        relations: 0,
        functions: 0,
        schemas: 0,
        databases: 0,
        roles: ['ramal_system', 'ramal_tenant'],
      },
    ]);
  });

  it.each(['ramal_tenant', 'ramal_system'])('can become %s, which cannot sign in or bypass', async (role) => {
    const [found] = await database.query(
      `SELECT rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
              (SELECT count(*)::int FROM pg_auth_members WHERE member = r.oid) AS member_of,
              (SELECT count(*)::int FROM pg_class WHERE relowner = r.oid) AS owns
         FROM pg_roles r WHERE rolname = $1`,
      [role],
    );
    expect(found).toEqual({
      rolcanlogin: false,
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      member_of: 0,
      owns: 0,
    });
  });

  it('may do nothing with any table until it has taken a role', async () => {
    const tables = [...(await tablesOf(database)), 'migrations'];
    await asLogin(async (client) => {
      for (const table of tables) {
        expect(await codeOf(client.query(`SELECT 1 FROM ${table}`)), table).toBe(PERMISSION_DENIED);
        expect(await codeOf(client.query(`DELETE FROM ${table}`)), table).toBe(PERMISSION_DENIED);
      }
    });
  });

  it('cannot truncate, reference, or add triggers to any table in either role, nor change the schema', async () => {
    const granted = await database.query(
      `SELECT grantee, table_name, privilege_type FROM information_schema.role_table_grants
        WHERE table_schema IN ('public', 'pgboss') AND (grantee LIKE 'ramal\\_%' OR grantee = 'PUBLIC')
          AND privilege_type NOT IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')`,
    );
    expect(granted).toEqual([]);
    const superuser = new URL(database.url).username;
    await asLogin(async (client) => {
      for (const role of ['ramal_tenant', 'ramal_system']) {
        await client.query(`SET ROLE ${role}`);
        for (const table of await tablesOf(database))
          expect(await codeOf(client.query(`TRUNCATE ${table} CASCADE`)), table).toBe(PERMISSION_DENIED);
        for (const statement of [
          'CREATE TABLE mine (id int)',
          'DROP POLICY tenant ON contacts',
          'ALTER TABLE contacts DISABLE ROW LEVEL SECURITY',
          `ALTER ROLE ${role} BYPASSRLS`,
          `SET ROLE ${superuser}`,
          `SET SESSION AUTHORIZATION ${superuser}`,
          `CREATE OR REPLACE FUNCTION current_account() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'`,
          `COPY contacts TO PROGRAM 'cat'`,
          `SELECT pg_read_file('/etc/passwd')`,
        ])
          expect(await codeOf(client.query(statement)), `${role}: ${statement}`).toBeDefined();
        await client.query('RESET ROLE');
      }
    });
  });

  it('sees no row of any table as a tenant of no account, also after a transaction that had one', async () => {
    await asLogin(async (client) => {
      await client.query('SET ROLE ramal_tenant');
      const counts = async (): Promise<Record<string, number>> => {
        const found: Record<string, number> = {};
        for (const table of (await tablesOf(database)).filter((one) => !hasNoTenants.includes(one))) {
          const columns = table === 'users' ? 'id' : '1';
          const { rowCount } = await client.query(`SELECT ${columns} FROM ${table}`);
          if (rowCount !== 0) found[table] = rowCount ?? -1;
        }
        return found;
      };
      expect(await counts()).toEqual({});
      await client.query(`BEGIN; SET LOCAL app.account_id = '${ours.accountId}'`);
      expect(Object.keys(await counts()).length).toBeGreaterThan(15);
      await client.query('COMMIT');
      const { rows } = await client.query(`SELECT current_setting('app.account_id', true) AS left_over`);
      expect(rows).toEqual([{ left_over: '' }]);
      expect(await counts()).toEqual({});
      await client.query(`BEGIN; SET LOCAL app.account_id = '${ours.accountId}'`);
      await client.query('ROLLBACK');
      expect(await counts()).toEqual({});
    });
  });
});

/** As PostgreSQL would write it with `public` in the search path. */
const named = (schema: string, table: string): string =>
  `CASE ${schema} WHEN 'public' THEN '' ELSE ${schema} || '.' END || ${table}`;

describe('the system role', () => {
  it('has these privileges and no others', async () => {
    const tables = await database.query<{ name: string; privileges: string }>(
      `SELECT ${named('table_schema', 'table_name')} AS name, string_agg(privilege_type, ' ' ORDER BY privilege_type) AS privileges
         FROM information_schema.role_table_grants WHERE grantee = 'ramal_system' GROUP BY 1 ORDER BY 1`,
    );
    const columns = await database.query<{ name: string; privileges: string }>(
      `SELECT ${named('g.table_schema', 'g.table_name')} AS name, string_agg(g.privilege_type || ' ' || g.column_name, ', ' ORDER BY g.column_name) AS privileges
         FROM information_schema.role_column_grants g WHERE g.grantee = 'ramal_system'
          AND NOT EXISTS (SELECT 1 FROM information_schema.role_table_grants t WHERE t.grantee = g.grantee AND t.table_schema = g.table_schema
                             AND t.table_name = g.table_name AND t.privilege_type = g.privilege_type)
        GROUP BY 1 ORDER BY 1`,
    );
    const found: Record<string, string> = {};
    for (const { name, privileges } of [...tables, ...columns])
      found[name] = found[name] === undefined ? privileges : `${found[name]}, ${privileges}`;
    expect(found).toEqual(grantsOfSystem);
  });

  it('reads nothing that people wrote', async () => {
    for (const query of [
      'SELECT 1 FROM contacts',
      'SELECT title FROM conversations',
      'SELECT tags FROM conversations',
      'SELECT contact_id FROM conversations',
      'SELECT assignee_name FROM conversations',
      'UPDATE conversations SET unread = 0',
      'SELECT 1 FROM messages',
      'SELECT 1 FROM reactions',
      'SELECT 1 FROM phone_checks',
      'SELECT 1 FROM idempotency_keys',
      'SELECT recipient FROM outbox',
      'SELECT filename FROM media',
      'SELECT sha256 FROM media',
      'DELETE FROM outbox',
      'DELETE FROM memberships',
      'DELETE FROM users',
      'UPDATE api_keys SET scopes = scopes',
    ])
      expect(await codeOf(db.asSystem((tx) => tx.run(query))), query).toBe(PERMISSION_DENIED);
  });
});

describe('the tables of jobs', () => {
  it('are for the system role alone: neither the login itself nor a tenant reads or writes them', async () => {
    const tables = await database.query<{ name: string }>(
      `SELECT 'pgboss.' || relname AS name FROM pg_class
        WHERE relnamespace = 'pgboss'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')`,
    );
    expect(tables.length).toBeGreaterThan(5);
    await asLogin(async (client) => {
      for (const role of ['NONE', 'ramal_tenant']) {
        await client.query(`SET ROLE ${role}`);
        for (const { name } of tables)
          for (const sql of [`SELECT 1 FROM ${name}`, `DELETE FROM ${name}`])
            expect(await codeOf(client.query(sql)), `${role}: ${sql}`).toBe(PERMISSION_DENIED);
        const creates = client.query(`SELECT pgboss.create_queue('mine', '{"policy": "standard"}')`);
        expect(await codeOf(creates), role).toBe(PERMISSION_DENIED);
      }
      await client.query('SET ROLE ramal_system');
      for (const sql of [
        'CREATE TABLE pgboss.mine (id int)',
        'DROP TABLE pgboss.warning',
        'TRUNCATE pgboss.job',
      ])
        expect(await codeOf(client.query(sql)), sql).toBe(PERMISSION_DENIED);
    });
  });
});

describe('a login that is no wall', () => {
  it('is refused as DATABASE_APP_URL: a superuser', async () => {
    await expect(requireHarmless(database.url)).rejects.toThrow(
      /DATABASE_APP_URL: the login .* is no wall between accounts.*NOINHERIT.*SUPERUSER.*BYPASSRLS/s,
    );
  });

  const bad: [string, string, string][] = [
    ['that bypasses row-level security', 'NOINHERIT BYPASSRLS', ''],
    ['that inherits', 'INHERIT', ''],
    ['that may become the owner of the tables', 'NOINHERIT', 'GRANT postgres TO %'],
    ['that may make roles', 'NOINHERIT CREATEROLE', ''],
    ['that may read all data', 'NOINHERIT', 'GRANT pg_read_all_data TO %'],
    ['that owns a table', 'NOINHERIT', 'ALTER TABLE contacts OWNER TO %'],
  ];
  it.each(bad)('is refused as DATABASE_APP_URL: one %s', async (_what, options, more) => {
    const scratch = await createDatabase();
    const name = `bad_${newId<string>().replaceAll('-', '')}`;
    try {
      await scratch.query(`CREATE ROLE ${name} LOGIN PASSWORD 'x' ${options}`);
      await scratch.query(`GRANT ramal_tenant, ramal_system TO ${name}`);
      const [{ superuser } = { superuser: '' }] = await scratch.query<{ superuser: string }>(
        'SELECT current_user AS superuser',
      );
      if (more !== '') await scratch.query(more.replace('postgres', superuser).replace('%', name));
      const url = new URL(scratch.url);
      [url.username, url.password] = [name, 'x'];
      await expect(requireHarmless(url.href)).rejects.toThrow(/DATABASE_APP_URL/);
    } finally {
      await scratch.query(`ALTER TABLE contacts OWNER TO CURRENT_USER`);
      await scratch.drop();
      await database.query(`DROP ROLE IF EXISTS ${name}`);
    }
  });
});
