import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createHttpServer } from 'node:http';
import { hostname } from 'node:os';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Problem } from '../../contract/common.ts';
import { fetchUrl } from '../../domain/media/fetchUrl.ts';
import { isPublicAddress } from '../../lib/publicHttp.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { PlainGateway, type Told } from '../support/plainGateway.ts';
import { accessTokenOf, pretendConnected, seedAccount, type Seeded } from '../support/seed.ts';
import { snapshot } from '../support/tables.ts';

/** A host that is taken for a public one: everything here is on loopback. */
const allowed = vi.hoisted(() => ({ host: '' }));
vi.mock('../../lib/publicHttp.ts', async (load) => {
  const real = await load<typeof import('../../lib/publicHttp.ts')>();
  const askPublic: typeof real.askPublic = (url, request) =>
    real.askPublic(url, new URL(url).host === allowed.host ? { ...request, allowPrivate: true } : request);
  return { ...real, askPublic };
});

let database: TestDatabase;
let gateway: PlainGateway;
let account: Seeded;
let token: string;
const listeners: Server[] = [];
let port: number;
let connections = 0;

/** Counts whoever connects, on both loopbacks where there are two. */
async function listen(host: string, on: number): Promise<number> {
  const server = createServer((socket: Socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(on, host, resolve));
  listeners.push(server);
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  port = await listen('127.0.0.1', 0);
  await listen('::1', port).catch(() => undefined);
  database = await createDatabase();
  account = await seedAccount(database, 'alpha');
  gateway = await PlainGateway.start({
    databaseUrl: database.url,
    settings: { mediaUrlAllowPrivate: false },
  });
  await pretendConnected(database, account.numberId);
  token = await accessTokenOf(database, gateway.tokens(), account.admin);
});
afterAll(async () => {
  await gateway.close();
  await database.drop();
  for (const server of listeners) await new Promise((resolve) => server.close(resolve));
});

const send = (url: string): Promise<Told<Problem>> =>
  gateway.ask<Problem>('POST', `/api/accounts/${account.accountId}/send`, {
    token,
    body: { type: 'document', phone: account.contactPhone, media: { url } },
  });

const hosts = [
  '127.0.0.1',
  '127.0.0.1.',
  '127.1',
  '127.0.1',
  '127.000.000.001',
  '2130706433',
  '0x7f000001',
  '0x7F.0x0.0x0.0x1',
  '0x7f.1',
  '0177.0.0.1',
  '0177.1',
  '017700000001',
  '127.255.255.254',
  '１２７.０.０.１',
  '127。0。0。1',
  '%31%32%37.0.0.1',
  '0',
  '0.0.0.0',
  '0x0',
  'localhost',
  'LOCALHOST',
  'localhost.',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:ffff:7f00:0001]',
  '[::ffff:0:127.0.0.1]',
  '[2002:7f00:1::]',
  '[64:ff9b::127.0.0.1]',
  '[64:ff9b:1::127.0.0.1]',
  '[2001:0:7f00:1::]',
  '[fe80::1]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[fec0::1]',
  '[ff02::1]',
  '[100::1]',
  '10.0.0.1',
  '172.16.0.1',
  '192.168.0.1',
  '100.64.0.1',
  '100.100.100.200',
  '169.254.169.254',
  '0xa9fea9fe',
  '2852039166',
  '[::ffff:169.254.169.254]',
  '192.0.0.192',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
];

describe('media by a URL into the network that the gateway stands in', () => {
  it('is refused in every spelling: with one answer, no connection, and no row', async () => {
    // Of its own accord the gateway tells phones what was seen.
    await database.query('DELETE FROM read_receipts');
    const before = await snapshot(database);
    const wrong: string[] = [];
    const details: Record<string, string[]> = {};
    for (const host of [...hosts, hostname()]) {
      for (const url of [
        `http://${host}:${port}/`,
        `https://${host}:${port}/latest/meta-data`,
        `http://somebody:secret@${host}:${port}/`,
      ]) {
        const { status, body } = await send(url);
        if (status !== 422 || body.code !== 'media_unavailable') wrong.push(`${url}: ${status} ${body.code}`);
        (details[body.detail] ??= []).push(url);
      }
    }
    expect(wrong).toEqual([]);
    expect(connections).toBe(0);
    expect(await snapshot(database)).toEqual(before);
    const [, ...others] = Object.entries(details).sort(([, a], [, b]) => b.length - a.length);
    expect(others).toEqual([]);
  });

  it('is refused in what only looks like another host', async () => {
    for (const url of [
      `http://example.com@127.0.0.1:${port}/`,
      `http://127.0.0.1:${port}\\@example.com/`,
      `http://127.0.0.1:${port}#@example.com/`,
      `http:\\\\127.0.0.1:${port}/`,
      `http:127.0.0.1:${port}/`,
      `http:///127.0.0.1:${port}/`,
      ` http://127.0.0.1:${port}/`,
      `HTTP://127.0.0.1:${port}/`,
      `ht\ntp://127.0.0.1:${port}/`,
    ])
      expect((await send(url)).status, url).toBe(422);
    expect(connections).toBe(0);
  });

  it.each([
    'file:///etc/passwd',
    'ftp://127.0.0.1/x',
    'gopher://127.0.0.1/x',
    'data:text/plain,x',
    'javascript:alert(1)',
    'blob:http://127.0.0.1/x',
    'unix:/var/run/docker.sock',
    '//127.0.0.1/x',
    '/etc/passwd',
  ])('is refused by its scheme: %s', async (url) => {
    expect(await send(url)).toMatchObject({ status: 422, body: { code: 'bad_input' } });
  });

  it('is answered as a host that does not exist, so that nobody maps the network by the answers', async () => {
    const [inside, nowhere] = [
      await send(`http://localhost:${port}/`),
      await send('http://there-is-no-such-host.invalid/'),
    ];
    expect(nowhere.status).toBe(422);
    expect(nowhere.body.detail).toBe(inside.body.detail);
  });
});

describe('an address of the public internet', () => {
  it.each(['8.8.8.8', '2606:4700::1111'])('is %s', (address) => expect(isPublicAddress(address)).toBe(true));

  it.each([
    ['168.63.129.16', 'where Azure answers virtual machines'],
    ['::127.0.0.1', 'an IPv4 address in the old IPv6 writing'],
    ['::7f00:1', 'the same'],
    ['fe80::5efe:127.0.0.1', 'ISATAP'],
    ['192.88.99.1', 'a relay of 6to4'],
    ['not an address', 'nothing'],
    ['', 'nothing'],
  ])('is not %s: %s', (address) => expect(isPublicAddress(address)).toBe(false));
});

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])('of %s is not followed into the network', async (status) => {
    const server = createHttpServer((_request, response) =>
      response.writeHead(status, { location: `http://127.0.0.1:${port}/` }).end(),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const at = (server.address() as AddressInfo).port;
    const before = connections;
    allowed.host = `127.0.0.1:${at}`;
    const fetching = fetchUrl(`http://127.0.0.1:${at}/`, { allowPrivate: false });
    await expect(fetching).rejects.toThrow(/public internet/);
    expect(connections).toBe(before);
    await new Promise((resolve) => server.close(resolve));
  });
});
