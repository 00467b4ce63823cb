import pg from 'pg';
import { getRollbackPlans, PgBoss } from 'pg-boss';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { newId } from '../lib/ids.ts';
import { createDatabase, type TestDatabase } from '../tests/support/database.ts';
import { prepareJobTables } from './jobTables.ts';

let database: TestDatabase;
/** A plain owner of the database, without rights on the rest of the server. */
let owner: string;
let ownerUrl: string;

beforeEach(async () => {
  database = await createDatabase();
  owner = `owner_${newId<string>().replaceAll('-', '')}`;
  const [{ name } = { name: '' }] = await database.query<{ name: string }>(
    'SELECT current_database() AS name',
  );
  await database.query(`CREATE ROLE ${owner} LOGIN PASSWORD 'x'`);
  await database.query(`ALTER DATABASE ${name} OWNER TO ${owner}`);
  const url = new URL(database.url);
  [url.username, url.password] = [owner, 'x'];
  ownerUrl = url.href;
});
afterEach(async () => {
  await database.query(`REASSIGN OWNED BY ${owner} TO CURRENT_USER`);
  await database.query(`DROP OWNED BY ${owner}`);
  const server = new pg.Client({ connectionString: database.url.replace(/\/test_\w+/, '/postgres') });
  await database.drop();
  await server.connect();
  await server.query(`DROP ROLE ${owner}`);
  await server.end();
});

async function prepare(url = ownerUrl): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await prepareJobTables(client);
  } finally {
    await client.end();
  }
}

/** What pg-boss itself finds wrong with its tables. */
async function drift(): Promise<object> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const boss = new PgBoss({ db: { executeSql: (sql, values) => client.query(sql, values) } });
  try {
    const { ok, missing, missingTables, mismatched, mismatchedFunctions } = await boss.detectSchemaDrift();
    return { ok, missing, missingTables, mismatched, mismatchedFunctions };
  } finally {
    await client.end();
  }
}
const none = { ok: true, missing: [], missingTables: [], mismatched: [], mismatchedFunctions: [] };
const version = async (): Promise<number | undefined> =>
  (await database.query<{ version: number }>('SELECT version FROM pgboss.version'))[0]?.version;

it('a plain owner of the database creates the tables of jobs once, also when two start at the same time', async () => {
  await database.query('DROP SCHEMA pgboss CASCADE');
  await Promise.all([prepare(), prepare()]);
  expect(await drift()).toEqual(none);
  const [found] = await database.query(
    `SELECT nspowner::regrole::text AS owner, has_table_privilege('ramal_system', 'pgboss.job', 'INSERT') AS may
       FROM pg_namespace WHERE nspname = 'pgboss'`,
  );
  expect(found).toEqual({ owner, may: true });
});

it('they are brought from an older version of pg-boss to this one, and jobs in them stay', async () => {
  await database.query('DROP SCHEMA pgboss CASCADE');
  await prepare();
  await database.query(`SELECT pgboss.create_queue('old', '{"policy": "exclusive"}')`);
  await database.query(`INSERT INTO pgboss.job (name, policy) VALUES ('old', 'exclusive')`);
  const now = (await version()) ?? 0;
  for (let step = now; step > now - 8; step -= 1) await database.query(getRollbackPlans('pgboss', step));
  expect(await version()).toBe(now - 8);
  await prepare();
  expect(await version()).toBe(now);
  expect(await drift()).toEqual(none);
  expect(await database.query('SELECT name FROM pgboss.job')).toEqual([{ name: 'old' }]);
});

it('rights that the system role lacks are granted by the next start', async () => {
  await database.query('REVOKE ALL ON ALL TABLES IN SCHEMA pgboss FROM ramal_system');
  await prepare(database.url);
  const rows = await database.query(
    `SELECT has_table_privilege('ramal_system', 'pgboss.queue', 'UPDATE') AS may`,
  );
  expect(rows).toEqual([{ may: true }]);
});

it('tables of a newer version, and those of another program, are refused and stay as they are', async () => {
  await database.query('UPDATE pgboss.version SET version = 1000');
  await expect(prepare(database.url)).rejects.toThrow(/newer version of Ramal \(pgboss 1000\)/);
  await database.query(`UPDATE pgboss.version SET version = 1; COMMENT ON SCHEMA pgboss IS NULL`);
  await expect(prepare(database.url)).rejects.toThrow(/belongs to another program/);
  expect(await version()).toBe(1);
});

it('a user who may not create a schema is told what an administrator has to run, and then it works', async () => {
  await database.query('DROP SCHEMA pgboss CASCADE');
  const [{ name } = { name: '' }] = await database.query<{ name: string }>(
    'SELECT current_database() AS name',
  );
  await database.query(`ALTER DATABASE ${name} OWNER TO CURRENT_USER`);
  const told = await prepare().catch((error: unknown) => String(error));
  const [statement = ''] = /CREATE SCHEMA pgboss AUTHORIZATION [^;]+;/.exec(String(told)) ?? [];
  expect(statement).not.toBe('');
  await database.query(statement);
  await prepare();
  expect(await drift()).toEqual(none);
});
