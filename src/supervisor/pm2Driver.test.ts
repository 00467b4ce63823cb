import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { Instance } from '../contract/instances.ts';
import { until } from '../lib/time.ts';
import { createDatabase, type TestDatabase } from '../tests/support/database.ts';
import { processesIn } from '../tests/support/processes.ts';
import { World } from '../tests/support/world.ts';

const phone = '5511999999999';
const ana = '5511955550001';
let home: string;
let database: TestDatabase;
let world: World;
const before = { PM2_HOME: process.env['PM2_HOME'], PATH: process.env['PATH'] };

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'ramal-pm2-'));
  // A pm2 of its own for this test, which ends with it.
  process.env['PM2_HOME'] = home;
  process.env['PATH'] = `${path.resolve('node_modules/.bin')}${path.delimiter}${before.PATH ?? ''}`;
  database = await createDatabase();
  const phones = [phone, ana].map((one) => ({ phone: one, name: one }));
  world = await World.start({
    databaseUrl: database.url,
    simulator: { dialect: 'live', phones },
    settings: { instanceDriver: 'pm2' },
  });
});
afterAll(async () => {
  const instances = await world.call<{ items: { id: string }[] }>('GET', '/api/instances');
  for (const { id } of instances.body.items) await world.call('POST', `/api/instances/${id}/stop`);
  await promisify(execFile)('pm2', ['kill']);
  await world.close();
  await database.drop();
  await until('the end of pm2', 10_000, async () => (await processesIn(home)).length === 0, 100);
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
  Object.assign(process.env, before);
});

/** pm2 sets the titles of its processes, so the session's lock identifies the process. */
const pidOfInstance = async (id: string): Promise<number> => {
  const lock = await readFile(path.join(world.directory, 'sessions', id, 'lock'), 'utf8');
  return z.object({ pid: z.number() }).parse(JSON.parse(lock)).pid;
};
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it('under pm2 an instance outlives a restart of the gateway, and goes on as if nothing had been', async () => {
  const account = await world.pairedAccount('Conta 1', phone);
  const { id = '' } = account.numbers[0] ?? {};
  const pid = await pidOfInstance(id);

  await world.gateway.close();
  expect(isAlive(pid)).toBe(true);
  world.network.sendFromPhone(ana, { type: 'text', to: phone, body: 'sem gateway' });

  await world.startGateway();
  await world.connected(account.id);
  expect(await pidOfInstance(id)).toBe(pid);
  // The instance received it while there was no gateway, and kept it.
  const kept = await world.messageWhere(account.id, ({ text }) => text === 'sem gateway');
  expect(kept.backfilled).toBe(false);
  expect((await world.send(account.id, { phone: ana, message: 'de volta' })).status).toBe(200);
});

it('a killed one is started anew by the gateway, not by pm2', async () => {
  const [instance] = (await world.call<{ items: { id: string; since: string }[] }>('GET', '/api/instances'))
    .body.items;
  const pid = await pidOfInstance(instance?.id ?? '');
  process.kill(pid, 'SIGKILL');
  await world.instanceWhere(
    instance?.id ?? '',
    ({ state, since }) => state === 'connected' && since > (instance?.since ?? ''),
  );
  expect(await pidOfInstance(instance?.id ?? '')).not.toBe(pid);
});

it('after an upgrade of the gateway an idle one is renewed by itself: linked as before, and told why', async () => {
  const { items } = (await world.call<{ items: Instance[] }>('GET', '/api/instances')).body;
  const { id = '', accountId = '' } = items[0] ?? {};
  const { since } = await world.connected(id);
  const pid = await pidOfInstance(id);
  await world.gateway.close();
  await world.startGateway('another release');
  await world.instanceWhere(id, (now) => now.state === 'connected' && now.since > since);
  await until('another process', 60_000, async () => (await pidOfInstance(id).catch(() => pid)) !== pid, 100);
  await world.connected(id);
  const told = await database.query(`SELECT 1 FROM events WHERE data->>'code' = 'renewing'`);
  expect(told).toHaveLength(1);
  expect(world.network.devices(phone)).toHaveLength(1);
  expect((await world.send(accountId, { phone: ana, message: 'renovado' })).status).toBe(200);
});
