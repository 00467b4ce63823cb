import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../contract/accounts.ts';
import type { Message } from '../../contract/messages.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { documentedOperations, type Documented } from '../support/matrix.ts';
import { PlainGateway } from '../support/plainGateway.ts';
import { multipart, rawRequest, type RawAnswer } from '../support/raw.ts';
import { accessTokenOf, insertUser, pretendConnected, seedAccount, type Seeded } from '../support/seed.ts';

let database: TestDatabase;
let gateway: PlainGateway;
let account: Seeded;
let token: string;
let ownerToken: string;
let operations: Documented[];

beforeAll(async () => {
  database = await createDatabase();
  const ownerId = await insertUser(database, { name: 'The owner', isOwner: true });
  account = await seedAccount(database, 'alpha');
  gateway = await PlainGateway.start({ databaseUrl: database.url });
  await pretendConnected(database, account.numberId);
  token = await accessTokenOf(database, gateway.tokens(), account.admin);
  ownerToken = await accessTokenOf(database, gateway.tokens(), ownerId);
  operations = await documentedOperations(gateway);
});
afterAll(async () => {
  await gateway.close();
  await database.drop();
});

const own = (): string => `/api/accounts/${account.accountId}`;
const filesUnder = async (directory: string): Promise<string[]> =>
  (await readdir(directory, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));

async function upload(
  disposition: string,
  { type = 'application/octet-stream', bytes = 'bytes', as = 'document' } = {},
): Promise<RawAnswer> {
  const form = multipart({ type: as, phone: account.contactPhone }, { disposition, type, bytes });
  const headers = { ...form.headers, authorization: `Bearer ${token}` };
  return rawRequest(gateway.url, 'POST', `${own()}/send`, { headers, body: form.body });
}
const mediaOf = (answer: RawAnswer): Promise<RawAnswer> => {
  const { id } = JSON.parse(answer.text) as Message;
  const headers = { authorization: `Bearer ${token}` };
  return rawRequest(gateway.url, 'GET', `${own()}/messages/${id}/media`, { headers });
};

describe('a path that leads elsewhere', () => {
  const paths = [
    '/assets/../../package.json',
    '/assets/..%2f..%2fpackage.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/assets/..%252f..%252fpackage.json',
    '/assets/..\\..\\package.json',
    '/assets/..%5c..%5cpackage.json',
    '/assets/%00',
    '/assets//etc/passwd',
    '/assets/nothing.js',
    '/docs/../package.json',
    '/docs/..%2fpackage.json',
    '/docs/%2e%2e/%2e%2e/package.json',
    '/docs/%2e%2e%2f%2e%2e%2f%2e%2e%2fpackage.json',
    '/docs/package.json%00.js',
    '/docs//etc/passwd',
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/package.json',
    '/....//package.json',
    '/%c0%ae%c0%ae/package.json',
    '/%E0%A4%A',
    '/.git/config',
    '/.env',
    '/data/installation.key',
  ];

  it.each(paths)('is no way out of the folders that are shown: %s', async (one) => {
    const { status, text } = await rawRequest(gateway.url, 'GET', one);
    expect(status).toBeLessThan(500);
    expect(text).not.toMatch(/"devDependencies"|root:x:|\[core\]/);
  });

  it.each(paths)('is not answered with where the files lie on this machine: %s', async (one) => {
    const { text } = await rawRequest(gateway.url, 'GET', one);
    expect(text).not.toContain(process.cwd());
    expect(text).not.toContain('ENOENT');
  });

  it('is no id: every operation refuses it before anything is looked up', async () => {
    const bad = [
      '..',
      '..%2F..%2Fetc%2Fpasswd',
      '%00',
      `${account.accountId}%00`,
      `${account.accountId}%2F..`,
      `'%20OR%201=1--`,
      '%7B%7D',
      '1',
      'a'.repeat(5000),
      `${account.accountId}%0d%0aX-Evil:1`,
    ];
    const wrong: string[] = [];
    for (const { name, method, path: template } of operations) {
      for (const id of template.includes('{') ? bad : []) {
        const headers = { authorization: `Bearer ${ownerToken}` };
        const { status, headers: answered } = await rawRequest(
          gateway.url,
          method,
          template.replace(/\{\w+\}/g, id),
          { headers },
        );
        if (status < 400 || status >= 500 || answered['x-evil'] !== undefined)
          wrong.push(`${name} ${id.slice(0, 40)}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('the name of an upload', () => {
  const names: [string, string][] = [
    ['that climbs', 'filename="../../../../../tmp/ramal-evil"'],
    ['that climbs backwards', 'filename="..\\..\\ramal-evil"'],
    ['that is absolute', 'filename="/tmp/ramal-evil"'],
    ['that is absolute on Windows', 'filename="C:\\ramal-evil"'],
    ['that is hidden', 'filename=".htaccess"'],
    ['that is a header', `filename*=UTF-8''x%0d%0aX-Evil%3A%201`],
    ['with quotes and markup', `filename*=UTF-8''%22%3E%3Cscript%3Ealert%281%29%3E.html`],
    ['that turns around', `filename*=UTF-8''gpj.%E2%80%AEexe`],
  ];

  it.each(names)('%s names no place on disk, and its bytes can be had again', async (_what, disposition) => {
    const answer = await upload(disposition);
    expect(answer.status, answer.text).toBe(202);
    const files = await filesUnder(gateway.directory);
    const media = path.join(gateway.directory, 'data', 'media', account.accountId);
    const strange = files.filter(
      (file) => /evil|htaccess|script/.test(file) || (file.startsWith(media) && !/[0-9a-f]{64}$/.test(file)),
    );
    expect(strange).toEqual([]);
    expect(existsSync('/tmp/ramal-evil')).toBe(false);
    const got = await mediaOf(answer);
    expect(got.status).toBe(200);
    expect(got.text).toBe('bytes');
    expect(got.headers['x-evil']).toBeUndefined();
    const disposed = String(got.headers['content-disposition']);
    expect(disposed).toMatch(/^attachment/);
    expect(disposed).not.toMatch(/[\r\n]|\.\.[\\/]/);
  });

  it('has no more characters than the API takes elsewhere, so that its download stays a download', async () => {
    const answer = await upload(`filename="${'é'.repeat(5000)}.txt"`);
    expect([202, 422]).toContain(answer.status);
    if (answer.status === 422) return;
    const { id, media } = JSON.parse(answer.text) as Message;
    // Clients refuse an answer whose headers have more than 16 kB.
    const got = gateway.ask('GET', `${own()}/messages/${id}/media`, { token });
    expect(await got.then(({ status }) => status, String)).toBe(200);
    expect(media?.filename?.length).toBeLessThanOrEqual(255);
  });

  it('leaves no copy behind, whatever became of the request', async () => {
    const headers = { authorization: `Bearer ${token}` };
    const form = multipart({ type: 'fax' }, { disposition: 'filename="x"', type: 'text/plain', bytes: 'x' });
    const refused = await rawRequest(gateway.url, 'POST', `${own()}/send`, {
      headers: { ...headers, ...form.headers },
      body: form.body,
    });
    expect(refused.status).toBe(422);
    await expect
      .poll(() => filesUnder(path.join(gateway.directory, 'data', 'uploads')), { timeout: 5000 })
      .toEqual([]);
  });
});

describe('what somebody else has written', () => {
  const script = '<script>alert(1)</script><img src=x onerror=alert(1)>';

  it('comes back as JSON, which no browser runs', async () => {
    const patched = await gateway.ask('PATCH', own(), { token, body: { name: script } });
    const sent = await gateway.ask('POST', `${own()}/send`, {
      token,
      body: { phone: account.contactPhone, message: script },
    });
    const lists = [own(), `${own()}/conversations`, '/api/accounts', `${own()}/audit`];
    const read = await Promise.all(lists.map((route) => gateway.ask('GET', route, { token })));
    const unknown = await gateway.ask('GET', `/api/${encodeURIComponent(script)}`);
    for (const { headers } of [patched, sent, ...read, unknown]) {
      expect(headers.get('content-type')).toMatch(/^application\/(problem\+)?json/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'self'");
      expect(headers.get('content-security-policy')).not.toContain("script-src 'unsafe-inline'");
    }
  });

  const media: [string, string, string, string, string][] = [
    [
      'an SVG',
      'x.svg',
      'document',
      'image/svg+xml',
      `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`,
    ],
    [
      'an SVG as a picture',
      'x.svg',
      'image',
      'image/svg+xml',
      `<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`,
    ],
    [
      'an SVG as a sticker',
      'x.svg',
      'sticker',
      'image/svg+xml; charset=utf-8',
      `<?xml version="1.0"?><svg/>`,
    ],
    ['a page', 'x.html', 'document', 'text/html', `<html><script>alert(1)</script>`],
    ['a page that says it is a picture', 'x.html', 'image', 'image/png', `<html><script>alert(1)</script>`],
    ['a page that says it is a film', 'x.html', 'video', 'video/html', `<html><script>alert(1)</script>`],
    [
      'a page in XML',
      'x.xhtml',
      'document',
      'application/xhtml+xml',
      `<html xmlns="http://www.w3.org/1999/xhtml"/>`,
    ],
    ['a script', 'x.js', 'document', 'text/javascript', 'alert(1)'],
    ['a PDF', 'x.pdf', 'document', 'application/pdf', '%PDF-1.7 /JavaScript'],
    ['a type that is none', 'x.html', 'document', 'text/html;image/png', script],
    ['a picture of an unknown kind', 'x.html', 'image', 'image/x-html', script],
    ['a document with the name of a page', 'page.html', 'document', 'application/pdf', '%PDF-1.7'],
    ['a sound with the name of a page', 'page.html', 'audio', 'audio/mpeg', '<script>alert(1)</script>'],
  ];

  it.each(media)('as media is a download, or what cannot run: %s', async (_what, name, as, type, bytes) => {
    const answer = await upload(`filename="${name}"`, { type, bytes, as });
    // Pictures are what their bytes say, or are refused.
    if (as === 'image') {
      expect(answer.status).toBe(422);
      return;
    }
    expect(answer.status, answer.text).toBe(202);
    const { status, headers } = await mediaOf(answer);
    expect(status).toBe(200);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['content-security-policy']).toBe("default-src 'none'; sandbox");
    const shown = String(headers['content-type']);
    // No browser renders a film or a sound as a page, whatever its subtype is called.
    if (!/^(audio|video)\//.test(shown)) expect(shown).not.toMatch(/svg|html|xml|javascript|pdf/);
    if (String(headers['content-disposition']) === 'inline')
      expect(shown).toMatch(/^(image\/(png|jpeg|gif|webp)|(audio|video)\/)/);
    else expect(String(headers['content-disposition'])).toMatch(/^attachment/);
  });
});

describe('a body of the wrong kind', () => {
  const json = JSON.stringify({ name: 'Changed' });
  it.each([
    ['text/plain', json],
    ['application/x-www-form-urlencoded', 'name=Changed'],
    ['text/html', json],
    ['application/json; charset=bogus', json],
    ['application/json', '{"name":'],
    ['application/json', '"Changed"'],
    ['application/json', '[]'],
    ['application/json', 'null'],
    ['application/json', '['.repeat(50_000)],
    ['', json],
  ])('is refused and changes nothing: %s', async (type, body) => {
    const before = await gateway.ask('GET', own(), { token });
    const headers: Record<string, string> = { authorization: `Bearer ${token}` };
    if (type !== '') headers['content-type'] = type;
    const { status, headers: answered } = await rawRequest(gateway.url, 'PATCH', own(), { headers, body });
    const isJson = type.startsWith('application/json') && !type.includes('bogus');
    expect(status).toBe(isJson ? 422 : 415);
    expect(String(answered['content-type'])).toMatch(/^application\/problem\+json/);
    expect((await gateway.ask('GET', own(), { token })).text).toBe(before.text);
  });

  it('is not read at all from somebody who may not: the refusal does not wait for it', async () => {
    const headers = { 'content-type': 'application/json', 'content-length': '50000000' };
    const { status } = await rawRequest(gateway.url, 'PATCH', own(), { headers, body: '{' }).catch(() => ({
      // The answer may come before the body has been sent, which ends the connection.
      status: 401,
    }));
    expect(status).toBe(401);
  });

  it('pollutes no prototype', async () => {
    const evil = [
      '{"__proto__":{"polluted":true},"name":"x"}',
      '{"constructor":{"prototype":{"polluted":true}},"name":"x"}',
      '{"name":"x","__proto__":{"plan":"owner"}}',
      '{"name":"x","constructor":{"plan":"owner"}}',
    ];
    for (const body of evil) {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      for (const [method, route] of [
        ['PATCH', own()],
        ['POST', `${own()}/teams`],
        ['POST', `${own()}/keys`],
        ['POST', `${own()}/send`],
        ['POST', '/api/auth/sign-in'],
      ] as const) {
        const { status } = await rawRequest(gateway.url, method, route, { headers, body });
        expect(status, `${method} ${route}`).toBeLessThan(500);
      }
    }
    for (const field of ['__proto__[polluted]', 'constructor[prototype][polluted]', '__proto__.polluted']) {
      const form = multipart(
        { type: 'text', phone: account.contactPhone, message: 'x', [field]: 'true' },
        { disposition: 'filename="x"', type: 'text/plain', bytes: 'x' },
      );
      const headers = { ...form.headers, authorization: `Bearer ${token}` };
      const { status } = await rawRequest(gateway.url, 'POST', `${own()}/send`, { headers, body: form.body });
      expect(status, field).toBeLessThan(500);
    }
    // The gateway runs in this process.
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect((await gateway.ask<Account>('GET', own(), { token })).body.plan).toBe('pro');
  });
});
