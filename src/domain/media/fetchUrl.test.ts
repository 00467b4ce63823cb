import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../lib/publicHttp.ts';
import { fetchUrl } from './fetchUrl.ts';

let server: Server;
let port: number;
let requests = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    requests += 1;
    if (request.url === '/moved') response.writeHead(302, { location: '/file' }).end();
    else response.writeHead(200, { 'content-type': 'image/png; charset=x' }).end('bytes');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

describe('media by URL', () => {
  it('is fetched with its type', async () => {
    const { bytes, mimetype } = await fetchUrl(`http://127.0.0.1:${port}/file`, { allowPrivate: true });
    expect((await buffer(bytes)).toString()).toBe('bytes');
    expect(mimetype).toBe('image/png');
  });

  it('is not fetched through a redirect', async () => {
    await expect(fetchUrl(`http://127.0.0.1:${port}/moved`, { allowPrivate: true })).rejects.toThrow(
      /redirects/,
    );
  });

  it.each([
    '127.0.0.1',
    'localhost',
    '[::1]',
    '0.0.0.0',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '[::ffff:127.0.0.1]',
    '127.1',
  ])('does not reach into the own network by %s', async (host) => {
    const before = requests;
    await expect(fetchUrl(`http://${host}:${port}/file`, { allowPrivate: false })).rejects.toThrow(
      /public internet/,
    );
    expect(requests).toBe(before);
  });

  it.each([
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    'fd00::1',
    'fe80::1',
    '224.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
  ])('knows that %s is not public', (address) => expect(isPublicAddress(address)).toBe(false));
  it.each(['8.8.8.8', '2606:4700:4700::1111'])('knows that %s is public', (address) =>
    expect(isPublicAddress(address)).toBe(true),
  );
});
