import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../contract/accounts.ts';
import { Installation } from '../../gateway/installation.ts';
import { newId } from '../../lib/ids.ts';
import { until } from '../../lib/time.ts';
import { callInstance, readStatus, type InstanceAddress } from '../../protocol/client.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { incomingText } from '../support/incoming.ts';
import { PlainGateway } from '../support/plainGateway.ts';
import { seedAccount, type Seeded } from '../support/seed.ts';
import { World } from '../support/world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

describe('an event that the gateway cannot read', () => {
  let gateway: PlainGateway;
  let account: Seeded;
  const logged: string[] = [];
  const bia = { phone: '5511955550002', lid: null, name: 'Bia' };

  beforeAll(async () => {
    account = await seedAccount(database, 'alpha');
    await database.query(`UPDATE numbers SET desired = 'stopped', code = 'stopped'`);
    const log = pino({ level: 'error' }, { write: (line: string) => void logged.push(line) });
    gateway = await PlainGateway.start({ databaseUrl: database.url, log });
  });
  afterAll(() => gateway.close());

  const report = (protocol: object, runId: string, events: object[]) =>
    gateway.ask('POST', `/internal/instances/${account.numberId}/events`, {
      token: gateway.secretOf(account.numberId),
      body: { ...protocol, runId, events: events.map((event, index) => ({ seq: index + 1, event })) },
    });
  const stored = async (like: string): Promise<string[]> =>
    (await database.query<{ text: string }>('SELECT text FROM messages WHERE text LIKE $1', [like])).map(
      (row) => row.text,
    );

  it('is named in the answer, and the others are committed; the same batch is answered alike', async () => {
    const batch = [
      incomingText('novo 1', bia),
      { type: 'pinned', key: 'false_5511955550002@c.us_1' },
      incomingText('novo 2', bia),
      { type: 'status', key: 'true_5511955550002@c.us_1', status: 'of a newer release', error: null },
    ];
    const runId = newId<string>();
    for (let time = 0; time < 2; time += 1)
      expect(await report({ protocol: 2 }, runId, batch)).toMatchObject({
        status: 200,
        body: { refused: [2, 4] },
      });
    expect((await stored('novo %')).sort()).toEqual(['novo 1', 'novo 2']);
    expect(logged.at(-1)).toContain('it keeps them');
  });

  it('is left out and logged where the instance is of the last release, which hears only that it is committed', async () => {
    const batch = [incomingText('velho 1', bia), { type: 'pinned' }, incomingText('velho 2', bia)];
    const answer = await report({}, newId<string>(), batch);
    expect(answer.status).toBe(200);
    expect((await stored('velho %')).sort()).toEqual(['velho 1', 'velho 2']);
    expect(logged.at(-1)).toContain('left out');
  });
});

/** Stands between an instance and its gateway, and refuses what the gateway would if it were of another release. */
describe('a number whose reports are refused', () => {
  const [phone, ana] = ['5511999999999', '5511955550001'];
  let world: World;
  let account: Account;
  let between: Server;
  let address: InstanceAddress;
  let isRefused = (body: string): boolean => body.includes('ilegível');

  beforeAll(async () => {
    await database.query(`UPDATE numbers SET desired = 'stopped', code = 'stopped'`);
    const phones = [phone, ana].map((one) => ({ phone: one, name: one }));
    world = await World.start({ databaseUrl: database.url, simulator: { dialect: 'live', phones } });
    account = await world.pairedAccount('Conta 1', phone);
    between = createServer((request, response) => {
      void (async () => {
        const body = await text(request);
        if (isRefused(body)) return response.writeHead(422).end('{}');
        const { authorization = '' } = request.headers;
        const answer = await fetch(world.gateway.url + (request.url ?? ''), {
          method: 'POST',
          headers: { authorization, 'content-type': 'application/json' },
          body,
        });
        response.writeHead(answer.status).end(await answer.text());
      })();
    });
    await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve));
    const { id = '' } = account.numbers[0] ?? {};
    const [{ port } = { port: 0 }] = await database.query<{ port: number }>(
      'SELECT port FROM instances WHERE number_id = $1',
      [id],
    );
    const installation = await Installation.attach(path.join(world.directory, 'data'));
    address = { url: `http://127.0.0.1:${port}`, secret: installation.secretFor(`instance ${id}`) };
    await attach(`http://127.0.0.1:${(between.address() as AddressInfo).port}`);
  });
  afterAll(async () => {
    await world.close();
    between.close();
  });

  const attach = (gatewayUrl: string) =>
    callInstance<'attach'>(address, { type: 'attach', gatewayUrl }, 5000);
  const degraded = () => world.instanceWhere(account.id, ({ code }) => code === 'reports_refused');

  it('is degraded and still works; once a gateway takes them it is connected, and nothing is lost', async () => {
    world.network.sendFromPhone(ana, { type: 'text', to: phone, body: 'ilegível' });
    world.network.sendFromPhone(ana, { type: 'text', to: phone, body: 'legível' });
    await world.messageWhere(account.id, (message) => message.text === 'legível');
    const { state, text } = await degraded();
    expect(state).toBe('degraded');
    expect(text).toContain('update Ramal');
    expect((await readStatus(address, 5000)).code).toBe('reports_refused');
    const sent = await world.send(account.id, { phone: ana, message: 'mesmo assim' });
    expect([sent.status, sent.body.status]).toEqual([200, expect.stringMatching(/sent|delivered|read/)]);
    expect((await world.messages(account.id)).map((message) => message.text)).not.toContain('ilegível');

    isRefused = () => false;
    await attach(world.gateway.url);
    const late = await world.messageWhere(account.id, (message) => message.text === 'ilegível');
    expect(late.backfilled).toBe(false);
    await world.connected(account.id);
  });

  it('is degraded also where the gateway refuses every report, and so the one that says it', async () => {
    isRefused = () => true;
    await attach(`http://127.0.0.1:${(between.address() as AddressInfo).port}`);
    world.network.sendFromPhone(ana, { type: 'text', to: phone, body: 'ninguém lê' });
    await degraded();
    await attach(world.gateway.url);
    await world.messageWhere(account.id, (message) => message.text === 'ninguém lê');
    await world.connected(account.id);
  });

  it('is told of what the process before kept', async () => {
    isRefused = (body) => body.includes('guardada');
    await attach(`http://127.0.0.1:${(between.address() as AddressInfo).port}`);
    world.network.sendFromPhone(ana, { type: 'text', to: phone, body: 'guardada' });
    const before = await degraded();
    await world.call('POST', `/api/instances/${account.id}/restart`);
    await world.instanceWhere(
      account.id,
      ({ state, since }) => state === 'connected' && since > before.since,
    );
    const kept = await until('the message', 30_000, async () =>
      (await world.messages(account.id)).find((message) => message.text === 'guardada'),
    );
    // Found by looking back it would say so.
    expect(kept.backfilled).toBe(false);
  });
});
