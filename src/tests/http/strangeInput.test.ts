import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '../../contract/messages.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { PlainGateway } from '../support/plainGateway.ts';
import { multipart, rawRequest } from '../support/raw.ts';
import {
  accessTokenOf,
  insertNumber,
  insertUser,
  pretendConnected,
  seedAccount,
  type Seeded,
} from '../support/seed.ts';

let database: TestDatabase;
let gateway: PlainGateway;
let account: Seeded;
let token: string;
let ownerToken: string;

beforeAll(async () => {
  database = await createDatabase();
  const ownerId = await insertUser(database, { name: 'The owner', isOwner: true });
  account = await seedAccount(database, 'alpha');
  gateway = await PlainGateway.start({ databaseUrl: database.url });
  await pretendConnected(database, account.numberId);
  token = await accessTokenOf(database, gateway.tokens(), account.admin);
  ownerToken = await accessTokenOf(database, gateway.tokens(), ownerId);
});
afterAll(async () => {
  await gateway.close();
  await database.drop();
});

const own = (): string => `/api/accounts/${account.accountId}`;

describe('text that PostgreSQL does not take', () => {
  const strange = ['zero \u0000 byte', 'half \ud800 a pair'];
  const cases: [string, string, string, (text: string) => unknown][] = [
    ['the name of an account', 'PATCH', '', (name) => ({ name })],
    ['the name of a team', 'POST', '/teams', (name) => ({ name })],
    ['the name of a key', 'POST', '/keys', (name) => ({ name, scopes: ['read'] })],
    ['a message', 'POST', '/send', (message) => ({ phone: account.contactPhone, message })],
    [
      'a place',
      'POST',
      '/send',
      (name) => ({ type: 'location', phone: account.contactPhone, latitude: 1, longitude: 1, name }),
    ],
    [
      'a contact',
      'POST',
      '/send',
      (name) => ({
        type: 'contact',
        phone: account.contactPhone,
        contact: { name, phone: account.contactPhone },
      }),
    ],
    [
      'a file',
      'POST',
      '/send',
      (filename) => ({ type: 'document', phone: account.contactPhone, filename, media: { base64: 'eA==' } }),
    ],
    ['a reaction', 'POST', '/send', (emoji) => ({ type: 'reaction', messageId: account.messageId, emoji })],
  ];
  it.each(cases)(
    'is input that is not valid, or is mended, but breaks nothing: %s',
    async (_what, method, below, body) => {
      const broken: string[] = [];
      for (const text of strange) {
        const { status } = await gateway.ask(method, own() + below, { token, body: body(text) });
        if (status >= 500) broken.push(`${JSON.stringify(text)}: ${status}`);
      }
      expect(broken).toEqual([]);
    },
  );

  it('breaks no upload by its name', async () => {
    const fields = { type: 'document', phone: account.contactPhone };
    const file = { disposition: `filename*=UTF-8''x%00.png`, type: 'text/plain', bytes: 'bytes' };
    const form = multipart(fields, file);
    const headers = { ...form.headers, authorization: `Bearer ${token}` };
    const { status } = await rawRequest(gateway.url, 'POST', `${own()}/send`, { headers, body: form.body });
    expect(status).toBeLessThan(500);
  });

  it.each([
    ['is none', 'multipart/form-data; boundary=x', 'null'],
    [
      'breaks off',
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="type"\r\n\r\nte',
    ],
    ['has no boundary', 'multipart/form-data', '--x--'],
  ])('is told what is wrong with a form that %s', async (_what, type, body) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': type };
    const { status } = await rawRequest(gateway.url, 'POST', `${own()}/send`, { headers, body });
    expect(status).toBe(422);
  });

  it('breaks no sign-in, no list, and nobody’s own name', async () => {
    const cursor = Buffer.from(JSON.stringify(['a\u0000', account.contactId])).toString('base64url');
    const login = 'a\u0000b@example.com';
    const told = [
      await gateway.ask('POST', '/api/auth/sign-in', { body: { login, password: 'x' } }),
      await gateway.ask('GET', `${own()}/contacts?cursor=${cursor}`, { token }),
      await gateway.ask('PATCH', '/api/me', { token, body: { name: 'a\u0000b' } }),
    ];
    expect(told.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);
  });
});

describe('an id in capital letters', () => {
  it('names the same account on disk as well', async () => {
    const loud = account.accountId.toUpperCase();
    const sent = await gateway.ask<Message>('POST', `/api/accounts/${loud}/send`, {
      token: ownerToken,
      body: { type: 'document', phone: account.contactPhone, media: { base64: 'bG91ZA==' } },
    });
    expect([202, 404]).toContain(sent.status);
    if (sent.status === 404) return;
    const media = `/messages/${sent.body.id}/media`;
    expect((await gateway.ask('GET', own() + media, { token })).status).toBe(200);
    expect((await gateway.ask('GET', `/api/accounts/${loud}${media}`, { token: ownerToken })).status).toBe(
      200,
    );
  });

  it('leaves no file of an account behind that is deleted by it', async () => {
    const gone = await seedAccount(database, 'gone');
    const { numberId } = await insertNumber(database, gone.accountId, 'gone');
    await pretendConnected(database, numberId);
    const sent = await gateway.ask('POST', `/api/accounts/${gone.accountId}/send`, {
      token: ownerToken,
      body: {
        ...{ type: 'document', from: numberId, phone: gone.contactPhone },
        media: { base64: 'c2VjcmV0' },
      },
    });
    expect(sent.status).toBe(202);
    const folder = path.join(gateway.directory, 'data', 'media', gone.accountId);
    expect(existsSync(folder)).toBe(true);
    const route = `/api/accounts/${gone.accountId.toUpperCase()}`;
    const { status } = await gateway.ask('DELETE', route, { token: ownerToken });
    expect(existsSync(folder)).toBe(status !== 204);
  });
});
