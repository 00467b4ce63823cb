import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Problem } from '../../contract/common.ts';
import type { OneTimeLink } from '../../contract/users.ts';
import { until } from '../../lib/time.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { tokenIn } from '../support/people.ts';
import { processesIn } from '../support/processes.ts';
import { World } from '../support/world.ts';

const [phone, other] = ['5511999999999', '5511999999998'];

let database: TestDatabase;
let world: World;

beforeAll(async () => {
  database = await createDatabase();
  world = await World.start({
    databaseUrl: database.url,
    simulator: { dialect: 'live', phones: [phone, other].map((one) => ({ phone: one, name: one })) },
    // As soon as it is looked at for the second time.
    settings: { unpairedMinutes: 0.001 },
  });
});
afterAll(async () => {
  await world.close();
  await database.drop();
});

const browsers = async (): Promise<number> =>
  (await processesIn(world.directory)).filter(({ command }) => command.includes('instance/main.ts')).length;

it('an instance for which nobody links a phone stops, says so, and starts again when its code is asked for', async () => {
  const { id } = await world.createAccount('Nobody comes', phone);
  const stopped = () => world.instanceWhere(id, ({ code }) => code === 'unpaired');
  expect((await stopped()).state).toBe('stopped');
  await until('the end of its browser', 10_000, async () => (await browsers()) === 0);
  // It stays so, also over a restart of the gateway.
  await world.restartGateway();
  expect((await world.instance(id)).code).toBe('unpaired');

  const asked = await world.call<Problem>('GET', `/api/instances/${id}/qr?format=json`);
  expect(asked).toMatchObject({ status: 409, body: { code: 'instance_not_ready', state: 'starting' } });
  await world.instanceWhere(id, ({ state }) => state === 'qr');
  await stopped();
  const { body } = await world.call<OneTimeLink>('POST', `/api/instances/${id}/pairing-link`);
  await world.call('GET', '/api/pairing', undefined, { authorization: `Bearer ${tokenIn(body.url)}` });
  await world.instanceWhere(id, ({ state }) => state === 'qr');
});

it('an instance whose phone is linked goes on', async () => {
  const { id } = await world.createAccount('Somebody comes', other);
  world.network.scan(other, (await world.qr(id)).value);
  await world.connected(id);
  const seenAt = async (): Promise<string | null> =>
    (await world.call<{ seenAt: string | null }>('GET', `/api/numbers/${id}/health`)).body.seenAt;
  for (let looks = 0; looks < 2; looks += 1) {
    const before = await seenAt();
    await until('another look at it', 20_000, async () => (await seenAt()) !== before);
  }
  expect((await world.instance(id)).state).toBe('connected');
});
