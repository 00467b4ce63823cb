import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../tests/support/database.ts';
import { PlainGateway } from '../tests/support/plainGateway.ts';
import { seedAccount, type Seeded } from '../tests/support/seed.ts';

let database: TestDatabase;
let gateway: PlainGateway;
let first: Seeded;
let second: Seeded;

beforeAll(async () => {
  database = await createDatabase();
  first = await seedAccount(database, 'alpha');
  second = await seedAccount(database, 'beta');
  gateway = await PlainGateway.start({ databaseUrl: database.url });
});
afterAll(async () => {
  await gateway.close();
  await database.drop();
});

/** As `npm run -s key` does it. */
async function run(...args: string[]): Promise<{ out: string; err: string; code: unknown }> {
  const dataDirectory = path.join(gateway.directory, 'data');
  const child = spawn(process.execPath, ['src/gateway/key.ts', ...args], {
    env: { ...process.env, PORT: new URL(gateway.url).port, DATA_DIR: dataDirectory, DATABASE_URL: '' },
  });
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[unknown]>,
  ]);
  return { out, err, code };
}

const keysOf = (account: Seeded) =>
  database.query(`SELECT 1 FROM api_keys WHERE account_id = $1 AND name = 'from the terminal'`, [
    account.accountId,
  ]);

it('a key is made once and says so, is printed again while it works, and made anew when it was revoked', async () => {
  const made = await run();
  expect(made.code).toBe(0);
  expect(made.out).toMatch(/^rk_[\w-]{43}\n$/);
  expect(made.err).toContain('Created an API key for the account account of alpha');
  const file = path.join(gateway.directory, 'data', 'keys', first.accountId);
  expect(made.err).toContain(file);
  expect(made.err).not.toContain(made.out.trim());
  expect(await readFile(file, 'utf8')).toBe(made.out.trim());
  expect((await stat(file)).mode & 0o077).toBe(0);

  expect(await run()).toEqual({ out: made.out, err: '', code: 0 });
  expect(await keysOf(first)).toHaveLength(1);

  const anew = await run('--new');
  expect(anew.out).not.toBe(made.out);
  await database.query('UPDATE api_keys SET revoked_at = now() WHERE account_id = $1', [first.accountId]);
  // A moment passes until everybody knows that a key is revoked; in its cache it works a little longer.
  await gateway.restart();
  const third = await run();
  expect(third.out).not.toBe(anew.out);
  expect(third.err).toContain('Created an API key');
});

it('an account is found by its name and by a phone as people write it; one that is not there is named', async () => {
  const byPhone = await run(
    `+${second.phone.slice(0, 2)} ${second.phone.slice(2, 4)} ${second.phone.slice(4)}`,
  );
  expect(byPhone.err).toContain('account of beta');
  expect((await run('account of beta')).out).toBe(byPhone.out);
  const none = await run('Nobody');
  expect([none.code, none.out]).toEqual([1, '']);
  expect(none.err).toContain('There is no account "Nobody"');
});
