import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Account } from '../../contract/accounts.ts';
import type { Message } from '../../contract/messages.ts';
import { pause, until } from '../../lib/time.ts';
import { memoryOf } from '../../supervisor/memoryLimit.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { processesIn } from '../support/processes.ts';
import { World } from '../support/world.ts';

const phone = '5511999999999';
const others = ['5511955550001', '5511955550002', '5511955550003'];

let database: TestDatabase;
let world: World;
let account: Account;
let first: number;

beforeAll(async () => {
  database = await createDatabase();
  const phones = [phone, ...others].map((one) => ({ phone: one, name: one }));
  world = await World.start({
    databaseUrl: database.url,
    simulator: { dialect: 'live', phones },
    // Every instance is larger than this.
    settings: { instanceMemoryMb: 1 },
  });
  account = await world.createAccount('Conta 1', phone);
  const { value } = await world.qr(account.id);
  // It may be started anew as soon as it is connected.
  first = await pidOfInstance();
  world.network.scan(phone, value);
  await world.connected(account.id);
});
afterAll(async () => {
  await world.close();
  await database.drop();
});

const pidOfInstance = async (): Promise<number> =>
  until('the process of the instance', 30_000, async () => {
    const all = await processesIn(world.directory);
    return all.find(({ command }) => command.includes('instance/main.ts'))?.pid;
  });

it('an instance beyond its memory limit is started anew under load: nothing is lost, nothing goes out twice', async () => {
  const accepted: string[] = [];
  let isNew = false;
  for (let count = 0; !isNew || count < 100; count += 1) {
    const to = others[count % others.length];
    const body = { phone: to, message: `${to} ${String(count).padStart(5, '0')}` };
    const { status, body: sent } = await world.call<Message>(
      'POST',
      `/api/accounts/${account.id}/send`,
      body,
    );
    expect(status).toBe(202);
    accepted.push(sent.text ?? '');
    // A minute has so many requests.
    await pause(50);
    const { code } = await world.instance(account.id);
    isNew ||= code === 'connected' && (await pidOfInstance()) !== first;
  }
  const told = await database.query(`SELECT 1 FROM events WHERE data->>'code' = 'recycling'`);
  expect(told.length).toBeGreaterThan(0);
  await until('every message to be sent', 60_000, async () => {
    const [{ owed } = { owed: 0 }] = await database.query<{ owed: number }>(
      'SELECT count(*)::int AS owed FROM outbox',
    );
    return owed === 0;
  });
  for (const to of others) {
    const carried = world.network.carried({ from: phone, to }).map(({ body }) => body);
    expect(carried).toEqual(accepted.filter((text) => text.startsWith(to)));
  }
  // And then it is left alone: a limit that is too low must not keep a number down.
  expect((await world.connected(account.id)).failures).toBe(0);
});

it('what an instance holds is its own and its browser’s', async () => {
  const pid = await pidOfInstance();
  const all = await processesIn(world.directory);
  const browser = all.find(({ parent }) => parent === pid)?.pid ?? 0;
  const [whole, ofBrowser] = [(await memoryOf(pid)) ?? 0, (await memoryOf(browser)) ?? 0];
  expect(ofBrowser).toBeGreaterThan(10_000_000);
  expect(whole - ofBrowser).toBeGreaterThan(10_000_000);
  expect(await memoryOf(2 ** 22 + 1)).toBe(0);
});
