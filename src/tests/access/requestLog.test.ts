import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { KeyRequest } from '../../contract/keys.ts';
import { until } from '../../lib/time.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { PlainGateway } from '../support/plainGateway.ts';
import { accessTokenOf, insertKey, seedAccount, type Seeded } from '../support/seed.ts';
import { dump } from '../support/tables.ts';

let database: TestDatabase;
let gateway: PlainGateway;
let account: Seeded;
let admin: string;
let key: { keyId: string; key: string };

beforeAll(async () => {
  database = await createDatabase();
  gateway = await PlainGateway.start({ databaseUrl: database.url });
});
afterAll(async () => {
  await gateway.close();
  await database.drop();
});
beforeEach(async () => {
  account = await seedAccount(database, 'alpha');
  await database.query('DELETE FROM key_requests');
  await database.query(`UPDATE accounts SET plan = 'owner'`);
  admin = await accessTokenOf(database, gateway.tokens(), account.admin);
  key = await insertKey(database, account.accountId, ['send', 'read']);
});

const ask = (method: string, below: string, body?: unknown) =>
  gateway.ask(method, `/api/accounts/${account.accountId}${below}`, { token: key.key, body });
const list = async (query = ''): Promise<{ items: KeyRequest[]; nextCursor: string | null }> => {
  const route = `/api/accounts/${account.accountId}/requests${query}`;
  return (
    await gateway.ask<{ items: KeyRequest[]; nextCursor: string | null }>('GET', route, { token: admin })
  ).body;
};
const inShort = ({ items }: { items: KeyRequest[] }): string[] =>
  items.map(({ method, operation, status, problem, field }) =>
    [method, operation, status, problem, field].map(String).join(' '),
  );

it('shows what was asked with a key, the latest first, at once', async () => {
  const read = await ask('GET', '/conversations');
  await ask('POST', '/send', { phone: 'nobody at all', message: 'x' });
  await ask('POST', '/send', { phnoe: account.contactPhone, message: 'x' });
  await ask('POST', '/keys', { name: 'x', scopes: ['send'] });
  await ask('GET', '/nothing');
  const found = await list();
  expect(inShort(found)).toEqual([
    'GET null 404 not_found null',
    'POST createKey 403 forbidden null',
    'POST send 422 bad_input body.phnoe',
    'POST send 422 bad_input body.phone',
    'GET listConversations 200 null null',
  ]);
  const first = found.items.at(-1);
  expect(first?.id).toBe(read.headers.get('x-request-id'));
  expect(first?.keyId).toBe(key.keyId);
  expect(Math.abs(Date.now() - Date.parse(first?.at ?? ''))).toBeLessThan(60_000);
});

it('is filtered by key and by what went wrong, and comes in pages', async () => {
  const other = await insertKey(database, account.accountId, ['read']);
  await gateway.ask('GET', `/api/accounts/${account.accountId}`, { token: other.key });
  await ask('GET', '/nothing');
  await ask('GET', '/conversations');
  expect(inShort(await list(`?keyId=${other.keyId}`))).toEqual(['GET getAccount 200 null null']);
  expect(inShort(await list('?only=problems'))).toEqual(['GET null 404 not_found null']);
  const { items, nextCursor } = await list('?limit=2');
  expect(items).toHaveLength(2);
  expect(inShort(await list(`?limit=2&cursor=${nextCursor}`))).toEqual(['GET getAccount 200 null null']);
});

it('holds no body, no credential and nothing of a path or query, whatever a client asks', async () => {
  const secret = `rk_${randomUUID()}${randomUUID()}`;
  await ask('POST', '/send', { phone: account.contactPhone, message: secret, [secret]: secret });
  await ask('GET', `/conversations?${secret}=${secret}`);
  await ask('GET', `/${secret}`);
  expect(inShort(await list())).toEqual([
    'GET null 404 not_found null',
    'GET listConversations 422 bad_input null',
    'POST send 422 bad_input null',
  ]);
  const rows = await dump(database);
  expect(rows).not.toContain(secret);
  expect(rows).not.toContain(key.key);
});

it('has no requests of people, and those of an account are shown in no other', async () => {
  await ask('GET', '/conversations');
  await list();
  const other = await seedAccount(database, 'beta');
  const token = await accessTokenOf(database, gateway.tokens(), other.admin);
  const route = `/api/accounts/${other.accountId}/requests`;
  const { body } = await gateway.ask<{ items: KeyRequest[] }>('GET', `${route}?keyId=${key.keyId}`, {
    token,
  });
  expect(body.items).toEqual([]);
  expect(inShort(await list())).toEqual(['GET listConversations 200 null null']);
});

it('is written without anybody looking, and soon', async () => {
  await ask('GET', '/conversations');
  const rows = () => database.query('SELECT 1 FROM key_requests WHERE key_id = $1', [key.keyId]);
  await until('the entry', 10_000, async () => (await rows()).length === 1);
});

it('keeps the latest thousand requests of each key', async () => {
  await database.query(
    `INSERT INTO key_requests (account_id, key_id, id, at, method, duration_ms)
     SELECT $1, $2, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, now(), 'GET', 1 FROM generate_series(1, 1200) n`,
    [account.accountId, key.keyId],
  );
  await ask('GET', '/conversations');
  expect(inShort(await list('?limit=1'))).toEqual(['GET listConversations 200 null null']);
  const [row] = await database.query(
    'SELECT count(*)::int AS count, min(id::text) AS oldest FROM key_requests',
  );
  expect(row).toEqual({ count: 1000, oldest: '00000000-0000-7000-8000-000000000202' });
});

it('keeps the latest hundred of many at once, and every one of them is answered', async () => {
  const told = await Promise.all(Array.from({ length: 150 }, () => ask('GET', '/conversations?limit=1')));
  expect(told.every(({ status }) => status === 200)).toBe(true);
  expect((await list('?limit=200')).items.length).toBeGreaterThanOrEqual(100);
});

it('outlives the end of its key, and goes with the account', async () => {
  await ask('GET', '/conversations');
  await gateway.ask('DELETE', `/api/accounts/${account.accountId}/keys/${key.keyId}`, { token: admin });
  expect(inShort(await list())).toEqual(['GET listConversations 200 null null']);
  await database.query('DELETE FROM accounts WHERE id = $1', [account.accountId]);
  expect(await database.query('SELECT 1 FROM key_requests WHERE key_id = $1', [key.keyId])).toEqual([]);
});
