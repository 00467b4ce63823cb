import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Account } from '../../contract/accounts.ts';
import type { Problem } from '../../contract/common.ts';
import type { Instance } from '../../contract/instances.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { PlainGateway } from '../support/plainGateway.ts';
import { accessTokenOf, insertUser } from '../support/seed.ts';

let database: TestDatabase;
let gateway: PlainGateway;
let token: string;

beforeAll(async () => {
  database = await createDatabase();
  gateway = await PlainGateway.start({ databaseUrl: database.url });
  const owner = await insertUser(database, { name: 'Otto', email: 'otto@example.com', isOwner: true });
  token = await accessTokenOf(database, gateway.tokens(), owner);
});
afterAll(async () => {
  await gateway.close();
  await database.drop();
});

const make = <Body>(route: string, key: string, body: object) =>
  gateway.ask<Body>('POST', route, { token, body, headers: { 'idempotency-key': key } });
const count = async (table: 'accounts' | 'numbers'): Promise<number> =>
  (await database.query(`SELECT 1 FROM ${table}`)).length;

it('an account is made once, however often the same request comes', async () => {
  const key = randomUUID();
  const body = { name: 'Padaria', phone: '5511955550001' };
  const before = await count('accounts');
  const answers = await Promise.all([1, 2, 3].map(() => make<Account>('/api/accounts', key, body)));
  const again = await make<Account>('/api/accounts', key, body);
  expect([...answers, again].map(({ status }) => status)).toEqual([201, 201, 201, 201]);
  expect(new Set([...answers, again].map((answer) => answer.body.id)).size).toBe(1);
  expect((await count('accounts')) - before).toBe(1);
  const other = await make<Problem>('/api/accounts', key, { ...body, name: 'Outra' });
  expect([other.status, other.body.code]).toEqual([422, 'idempotency_mismatch']);
  expect((await count('accounts')) - before).toBe(1);
});

it('a number is made once in its account, and the same key makes another one in another account', async () => {
  const key = randomUUID();
  const accounts = await Promise.all(
    ['Loja A', 'Loja B'].map((name, index) =>
      make<Account>('/api/accounts', randomUUID(), { name, phone: `551195555010${index}` }),
    ),
  );
  const body = { name: 'Balcão', phone: '5511955550200' };
  const made = [];
  for (const { body: account } of accounts)
    for (let times = 0; times < 2; times += 1)
      made.push(await make<Instance>(`/api/accounts/${account.id}/numbers`, key, body));
  const [first, again, elsewhere, thereAgain] = made.map((answer) => answer.body.id);
  expect(made.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
  expect([again, thereAgain]).toEqual([first, elsewhere]);
  expect(first).not.toBe(elsewhere);
});

it('what was refused is made by the same key once it can be', async () => {
  const key = randomUUID();
  const refused = await make<Problem>('/api/accounts', key, { name: 'X', phone: '12' });
  expect(refused.status).toBe(422);
  expect((await make('/api/accounts', key, { name: 'X', phone: '5511955550300' })).status).toBe(201);
});

it('an account that a crash left without its instance gets it at the next start', async () => {
  const { body: account } = await make<Account>('/api/accounts', randomUUID(), {
    name: 'Meio',
    phone: '5511955550400',
  });
  // As the transaction that makes an account leaves it.
  await database.query(`UPDATE numbers SET code = 'stopped' WHERE account_id = $1`, [account.id]);
  await gateway.restart();
  const state = async (): Promise<string | undefined> => {
    const { body } = await gateway.ask<Account>('GET', `/api/accounts/${account.id}`, { token });
    return body.numbers[0]?.state;
  };
  await expect.poll(state).toMatch(/^(starting|failed|disconnected)$/);
});
