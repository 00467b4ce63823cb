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
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
    if (pathname === '/moved') response.writeHead(302, { location: '/file' }).end();
    else if (pathname === '/round') response.writeHead(307, { location: '/round' }).end();
    else if (pathname === '/nowhere') response.writeHead(301, { location: 'http://' }).end();
    else if (pathname === '/cut')
      response.writeHead(200, { 'content-length': '9000' }).write('few', () => response.destroy());
    else if (pathname === '/part') {
      response.writeHead(200);
      response.write('few', () => response.destroy());
    } else if (searchParams.has('named'))
      response
        .writeHead(200, {
          'content-disposition': Buffer.from(searchParams.get('named') ?? '').toString('latin1'),
        })
        .end('x');
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

  it('is fetched where a redirect leads', async () => {
    const { bytes } = await fetchUrl(`http://127.0.0.1:${port}/moved`, { allowPrivate: true });
    expect((await buffer(bytes)).toString()).toBe('bytes');
  });

  it.each([
    ['/round', /leads on and on/],
    ['/nowhere', /address that is none/],
  ])('is not looked for without end: %s', async (path, why) => {
    const before = requests;
    const fetching = fetchUrl(`http://127.0.0.1:${port}${path}`, { allowPrivate: true });
    await expect(fetching).rejects.toThrow(why);
    expect(requests - before).toBeLessThanOrEqual(6);
  });

  it.each(['/cut', '/part'])('that breaks off is not here, and says why: %s', async (path) => {
    const { bytes } = await fetchUrl(`http://127.0.0.1:${port}${path}`, { allowPrivate: true });
    await expect(buffer(bytes)).rejects.toMatchObject({
      code: 'media_unavailable',
      message: expect.stringMatching(/broke off/) as string,
    });
  });

  it.each([
    ['/Or%C3%A7amento%20n%C2%BA%207.pdf', 'Orçamento nº 7.pdf'],
    ['/x%2F..%2Fy.pdf', 'y.pdf'],
    ['/100%25.pdf', '100%.pdf'],
    ['/50%.pdf', '50%.pdf'],
    ['/', null],
    ['/d?named=attachment; filename="conta.pdf"', 'conta.pdf'],
    ["/d?named=attachment; filename=x.pdf; filename*=UTF-8''%E2%82%AC%20rates.pdf", '€ rates.pdf'],
    ['/d?named=inline; filename="Março.pdf"', 'Março.pdf'],
    ['/d?named=attachment; filename="Mar%C3%A7o.pdf"', 'Março.pdf'],
    ['/d?named=attachment; filename=Conta de luz.pdf', 'Conta de luz.pdf'],
    ['/d?named=attachment; filename="../../etc/conta.pdf"', 'conta.pdf'],
    ['/conta.pdf?named=attachment', 'conta.pdf'],
  ])('has the name that its server or its URL gives: %s', async (path, name) => {
    const { bytes, filename } = await fetchUrl(
      `http://127.0.0.1:${port}${encodeURI(path).replaceAll('%25', '%')}`,
      {
        allowPrivate: true,
      },
    );
    await buffer(bytes);
    expect(filename).toBe(name);
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
