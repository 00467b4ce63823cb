import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../contract/common.ts';
import type { Message } from '../../contract/messages.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { PlainGateway } from '../support/plainGateway.ts';
import { rawRequest } from '../support/raw.ts';
import { accessTokenOf, pretendConnected, seedAccount, type Seeded } from '../support/seed.ts';
import { snapshot } from '../support/tables.ts';

let database: TestDatabase;
let gateway: PlainGateway;
let account: Seeded;
let token: string;

beforeAll(async () => {
  database = await createDatabase();
  account = await seedAccount(database, 'alpha');
  gateway = await PlainGateway.start({ databaseUrl: database.url });
  token = await accessTokenOf(database, gateway.tokens(), account.admin);
  await pretendConnected(database, account.numberId);
});
afterAll(async () => {
  await gateway.close();
  await database.drop();
});

const own = (): string => `/api/accounts/${account.accountId}`;
const post = (route: string, body: unknown) => gateway.ask<Problem>('POST', own() + route, { token, body });
const raw = (headers: Record<string, string>, body: Buffer | string) =>
  rawRequest(gateway.url, 'POST', `${own()}/send`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
    body,
  });

/** Whatever is refused has changed nothing. */
async function changesNothing(request: () => Promise<void>): Promise<void> {
  const before = await snapshot(database);
  await request();
  expect(await snapshot(database)).toEqual(before);
}

describe('a field that the API does not know', () => {
  const phone = '5511955550001';
  it.each<[string, object, string, string | null]>([
    [
      '/send',
      { phone, type: 'image', text: 'x', media: { url: 'https://a.example/p.png' } },
      'text',
      'message',
    ],
    [
      '/send',
      { phone, type: 'document', file_name: 'a.pdf', media: { url: 'https://a.example/x' } },
      'file_name',
      'filename',
    ],
    ['/send', { phone, message: 'oi', mention: ['5521955550003'] }, 'mention', 'mentions'],
    [
      '/send',
      { phone, message: 'oi', reply_to: '01900000-0000-7000-8000-000000000000' },
      'reply_to',
      'replyTo',
    ],
    ['/send', { phone, message: 'oi', previewUrl: false }, 'previewUrl', 'linkPreview'],
    ['/send', { to: phone, message: 'oi' }, 'to', 'phone'],
    ['/send', { phone, body: 'oi' }, 'body', 'message'],
    ['/send', { phone, type: 'audio', media: { link: 'https://a.example/x' } }, 'media.link', 'url'],
    ['/send', { phone, message: 'oi', priority: 'high' }, 'priority', null],
    [
      '/webhooks',
      { url: 'https://hooks.example/a', event_types: ['message.created'] },
      'event_types',
      'types',
    ],
    ['/contacts', { phone, nome: 'Ana' }, 'nome', 'name'],
    ['/contacts/import', { rows: [{ phone, labels: ['x'] }] }, 'rows.0.labels', 'tags'],
    ['/keys', { name: 'x', scope: ['read'] }, 'scope', 'scopes'],
  ])('in POST %s %j is refused and named (%s: %s)', async (route, body, path, meant) => {
    await changesNothing(async () => {
      const { status, body: told } = await post(route, body);
      expect([status, told.errors?.[0]?.path]).toEqual([422, `body.${path}`]);
      if (meant === null) expect(told.detail).not.toContain('Did you mean');
      else expect(told.detail).toContain(`Did you mean "${meant}"?`);
    });
  });

  it('is refused in a query too', async () => {
    const { status, body } = await gateway.ask<Problem>('GET', `${own()}/contacts?tags=vip`, { token });
    expect([status, body.detail]).toEqual([422, expect.stringContaining('Did you mean "tag"?')]);
  });

  it('leaves no answer in a cache, nor any other request', async () => {
    for (const route of ['/contacts', '/contacts?tags=vip', '/conversations', '/no-such-thing']) {
      const { headers } = await gateway.ask('GET', own() + route, { token });
      expect([route, headers.get('cache-control')]).toEqual([route, 'no-store']);
    }
  });

  it('is told to nobody who is not signed in: that comes before the path is looked at', async () => {
    for (const route of ['/api/accounts/not-an-id', '/api/instances/..%2f..', `${own()}/contacts/x`])
      expect((await gateway.ask('GET', route)).status).toBe(401);
  });

  it('that is long stands in the audit log by its beginning', async () => {
    const numberIds = Array.from({ length: 40 }, () => account.numberId);
    expect((await post('/keys', { name: 'k', scopes: ['read'], numberIds })).status).toBe(201);
    const [row] = await database.query<{ length: number }>(
      `SELECT length(detail::text) AS length FROM audit_log WHERE action = 'createKey' ORDER BY id DESC LIMIT 1`,
    );
    expect(row?.length).toBeLessThan(1000);
  });

  it('may stand in the headers', async () => {
    const headers = { 'x-request-source': 'crm' };
    expect((await gateway.ask('GET', `${own()}/contacts`, { token, headers })).status).toBe(200);
  });
});

describe('a body', () => {
  const text = JSON.stringify({ phone: '5511955550001', message: 'oi' });

  it.each([
    [{ 'content-type': 'application/x-www-form-urlencoded' }],
    [{ 'content-type': 'text/plain; charset=utf-8' }],
    [{}],
  ])('that is not marked as JSON is told how to be: %j', async (headers) => {
    await changesNothing(async () => {
      const { status, text: told } = await raw(headers, text);
      expect(status).toBe(415);
      expect(JSON.parse(told)).toMatchObject({
        code: 'unsupported_media_type',
        detail: expect.stringContaining('content-type: application/json') as string,
      });
    });
  });

  const latin = Buffer.from(
    JSON.stringify({ phone: '5511955550001', message: 'Atenção, já é amanhã' }),
    'latin1',
  );
  it('that is not UTF-8 is refused, as JSON and in a form', async () => {
    await changesNothing(async () => {
      const json = await raw({ 'content-type': 'application/json' }, latin);
      expect([json.status, json.text]).toEqual([422, expect.stringContaining('not UTF-8')]);
      const part = (name: string, value: string): string =>
        `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
      const form = `${part('type', 'text')}${part('phone', '5511955550001')}${part('message', 'já')}--x--\r\n`;
      const type = { 'content-type': 'multipart/form-data; boundary=x' };
      const told = await raw(type, Buffer.from(form, 'latin1'));
      expect([told.status, told.text]).toEqual([422, expect.stringContaining('body.message')]);
    });
  });

  it.each(['iso-8859-1', 'windows-1252', '"ISO-8859-1"'])(
    'that says it is %s is read as such',
    async (charset) => {
      const message = 'Atenção, já é amanhã';
      const body = Buffer.from(JSON.stringify({ conversationId: account.conversationId, message }), 'latin1');
      const told = await raw({ 'content-type': `application/json; charset=${charset}` }, body);
      expect([told.status, (JSON.parse(told.text) as Message).text]).toEqual([202, message]);
    },
  );

  it('of an unknown charset, broken or far too deep is the client’s fault', async () => {
    await changesNothing(async () => {
      const json = { 'content-type': 'application/json' };
      expect((await raw({ 'content-type': 'application/json; charset=klingon' }, text)).status).toBe(415);
      expect((await raw(json, '{"phone":')).status).toBe(422);
      expect((await raw(json, `${'['.repeat(200_000)}${']'.repeat(200_000)}`)).status).toBe(422);
      expect((await raw(json, `{"a":${'{"a":'.repeat(5000)}1${'}'.repeat(5001)}`)).status).toBe(422);
    });
  });
});

describe('a text with nothing to read', () => {
  it.each(['   ', '\n\n', '\u200b\u200b', '\u3164', '\u2800\u2800', '\u2060\ufe0f', '\u00a0\t'])(
    'is refused: %j',
    async (message) => {
      await changesNothing(async () => {
        const { status, body } = await post('/send', { phone: account.contactPhone, message });
        expect([status, body.errors?.[0]?.path]).toEqual([422, 'body.message']);
      });
    },
  );

  it.each(['👍', '.', '0', '❤️', 'ㅋ', '؟'])('is not one that shows something: %j', async (message) => {
    const { status } = await post('/send', { conversationId: account.conversationId, message });
    expect(status).toBe(202);
  });
});
