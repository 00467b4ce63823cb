import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hasCurl } from '../../../tests/support/curl.ts';
import { createDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { PlainGateway } from '../../../tests/support/plainGateway.ts';
import { insertKey, pretendConnected, seedAccount, type Seeded } from '../../../tests/support/seed.ts';
import { requestOf, sampleOf, tasks, type Reader, type Task } from './samples.ts';

let database: TestDatabase;
let gateway: PlainGateway;
let account: Seeded;
let reader: Reader;

beforeAll(async () => {
  database = await createDatabase();
  account = await seedAccount(database, 'alpha');
  gateway = await PlainGateway.start({ databaseUrl: database.url });
  await pretendConnected(database, account.numberId);
  const { key } = await insertKey(database, account.accountId, ['send', 'read', 'manage']);
  const to = account.contactPhone;
  const from = account.phone;
  reader = { origin: gateway.url, accountId: account.accountId, key, to, from, idempotencyKey: 'first' };
});
afterAll(async () => {
  await gateway.close();
  await database.drop();
});

async function run(program: string, args: string[], input: string): Promise<string> {
  const child = spawn(program, args);
  child.stdin.end(input);
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return out + err;
}

const sent = async (): Promise<number> =>
  (
    await database.query(`SELECT 1 FROM messages WHERE account_id = $1 AND direction = 'out'`, [
      account.accountId,
    ])
  ).length;

it.runIf(hasCurl).each(tasks)('the example for curl works as it is pasted: %s', async (task: Task) => {
  const before = await sent();
  const one = { ...reader, idempotencyKey: `key of ${task}` };
  const pasted = sampleOf('curl', task, one).replace(/^curl /, `curl -s -o /dev/null -w '%{http_code}' `);
  expect(await run('bash', ['-s'], pasted)).toBe(
    { send: '202', file: '202', read: '200', hook: '201' }[task],
  );
  // Pasted again, it sends nothing more.
  await run('bash', ['-s'], pasted);
  expect(await sent()).toBe(before + (task === 'send' || task === 'file' ? 1 : 0));
});

it.each(['send', 'file'] as const)('the example for Node.js works each time it is run: %s', async (task) => {
  const before = await sent();
  const node = (): Promise<string> =>
    run(process.execPath, ['--input-type=module', '-'], sampleOf('node', task, reader));
  expect(await node()).toMatch(/^202 /);
  expect(await node()).toMatch(/^202 /);
  expect(await sent()).toBe(before + 2);
});

it('what the panel runs is what the example says', () => {
  const { method, url, headers, body } = requestOf('send', reader);
  expect(method).toBe('POST');
  const shown = sampleOf('curl', 'send', reader);
  for (const part of [url, headers['idempotency-key'] ?? '', JSON.stringify(body)])
    expect(shown).toContain(part);
});

it('a key or phone with quotes in it stays inside of its quotes', async () => {
  const hostile = { ...reader, key: `x'; echo pwned; '`, to: `'; echo pwned; '` };
  for (const task of tasks) {
    const output = await run(
      'bash',
      ['-s'],
      sampleOf('curl', task, hostile).replace(/^curl /, 'printf "%s\\n" '),
    );
    expect(output.split('\n')).not.toContain('pwned');
  }
});
