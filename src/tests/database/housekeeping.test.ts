import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { prepareAppLogin } from '../../db/appLogin.ts';
import { Database } from '../../db/database.ts';
import { MediaFiles } from '../../domain/media/files.ts';
import { tidy } from '../../gateway/housekeeping.ts';
import { systemClock } from '../../lib/clock.ts';
import { until } from '../../lib/time.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { PlainGateway } from '../support/plainGateway.ts';
import { seedAccount } from '../support/seed.ts';

let database: TestDatabase;
let db: Database;
let directory: string;
let first: string;
beforeAll(async () => {
  database = await createDatabase();
  first = (await seedAccount(database, 'alpha')).accountId;
  await seedAccount(database, 'beta');
  // With the login that the gateway works with: it may remove no more than it has to.
  db = new Database(await prepareAppLogin(database.url, 'the password of the login'), {
    poolSize: 2,
    onError: () => undefined,
  });
  directory = await mkdtemp(path.join(tmpdir(), 'ramal-house-'));
});
afterAll(async () => {
  await db.close();
  await database.drop();
  await rm(directory, { recursive: true, force: true });
});

const times = {
  phone_checks: 'checked_at',
  responses: 'answered_at',
  monthly_usage: 'month',
  poll_votes: 'at',
  key_requests: 'at',
  audit_log: 'at',
};
const counts = async (): Promise<Record<string, number>> => {
  const all = Object.keys(times).map(async (table) => {
    const rows = await database.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`);
    return [table, rows[0]?.count ?? 0] as const;
  });
  return Object.fromEntries(await Promise.all(all));
};

it('what is old is removed from every table, what is young stays, and an account that fails keeps no other from it', async () => {
  const files = new MediaFiles(directory);
  const deps = { db, files, clock: systemClock, uploadDirectory: directory, eventDays: 30, mediaDays: 0 };
  const before = await counts();
  for (const [table, count] of Object.entries(before)) expect(count, table).toBeGreaterThan(0);
  const errors: unknown[] = [];
  await tidy(deps, (error) => errors.push(error));
  expect([errors, await counts()]).toEqual([[], before]);

  for (const [table, column] of Object.entries(times))
    await database.query(`UPDATE ${table} SET ${column} = now() - interval '3 years'`);
  // One account fails at one step.
  await database.query(
    `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF OLD.account_id = '${first}' THEN RAISE 'broken'; END IF; RETURN OLD; END $$`,
  );
  await database.query(
    'CREATE TRIGGER refuse BEFORE DELETE ON phone_checks FOR EACH ROW EXECUTE FUNCTION refuse()',
  );
  await tidy(deps, (error) => errors.push(error));
  expect(errors).toHaveLength(1);
  const left = await counts();
  expect(left['phone_checks']).toBeLessThan(before['phone_checks'] ?? 0);
  expect({ ...left, phone_checks: 0 }).toEqual(
    Object.fromEntries(Object.keys(times).map((table) => [table, 0])),
  );
});

it('a gateway does it soon after its start, and then by the hour', async () => {
  const own = await createDatabase();
  await seedAccount(own, 'alpha');
  await own.query(`UPDATE poll_votes SET at = now() - interval '3 years'`);
  expect(await own.query('SELECT 1 FROM poll_votes')).not.toEqual([]);
  const gateway = await PlainGateway.start({ databaseUrl: own.url });
  try {
    const isDone = async (): Promise<boolean> => (await own.query('SELECT 1 FROM poll_votes')).length === 0;
    await until('what is old to be gone', 20_000, isDone);
    expect(await own.query('SELECT name, cron, timezone FROM pgboss.schedule')).toEqual([
      { name: 'housekeeping', cron: '17 * * * *', timezone: 'UTC' },
    ]);
  } finally {
    await gateway.close();
    await own.drop();
  }
});
