import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { until } from '../../lib/time.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { incomingText } from '../support/incoming.ts';
import { PlainGateway } from '../support/plainGateway.ts';
import { insertKey, pretendConnected, seedAccount, type Seeded } from '../support/seed.ts';

/** ARCHITECTURE.md tells these numbers: whoever changes one changes the other. */
let database: TestDatabase;
let gateway: PlainGateway;
let account: Seeded;
let key: string;
const runId = '00000000-0000-7000-8000-000000000001';
const asked = vi.spyOn(pg.Client.prototype, 'query');

beforeAll(async () => {
  database = await createDatabase();
  account = await seedAccount(database, 'alpha');
  // Without a limit of the plan that is counted, and without deliveries.
  await database.query(`UPDATE accounts SET plan = 'owner'`);
  await database.query('UPDATE webhooks SET disabled_at = now()');
  gateway = await PlainGateway.start({ databaseUrl: database.url });
  await pretendConnected(database, account.numberId);
  await database.query(`UPDATE numbers SET code = 'launching' WHERE id = $1`, [account.numberId]);
  ({ key } = await insertKey(database, account.accountId, ['send']));
});
beforeEach(() => {
  asked.mockClear();
});
afterAll(async () => {
  asked.mockRestore();
  await gateway.close();
  await database.drop();
});

/** The statements of the transaction in which one of them says this; the answer may be there before its COMMIT is counted. */
async function transactionWith(words: string): Promise<string[]> {
  return until(`a transaction with ${words}`, 10_000, () => {
    const byClient = new Map<unknown, string[]>();
    for (const [nth, [query]] of asked.mock.calls.entries()) {
      const text = typeof query === 'string' ? query : (query as unknown as { text: string }).text;
      const client = asked.mock.contexts[nth];
      byClient.set(client, [...(byClient.get(client) ?? []), text]);
    }
    for (const texts of byClient.values()) {
      const place = texts.findIndex((text) => text.includes(words));
      const begin = texts.findLastIndex((text, nth) => nth < place && text.startsWith('BEGIN'));
      const commit = texts.findIndex((text, nth) => nth > place && text === 'COMMIT');
      if (place !== -1 && commit !== -1) return texts.slice(begin, commit + 1);
    }
    return undefined;
  });
}

const send = (): Promise<unknown> =>
  gateway.ask('POST', `/api/accounts/${account.accountId}/send`, {
    token: key,
    body: { phone: account.contactPhone, from: account.phone, message: 'hello' },
  });

it('a message to somebody who is known is accepted in seven round trips', async () => {
  await send();
  asked.mockClear();
  await send();
  expect(await transactionWith('INSERT INTO outbox')).toHaveLength(7);
});

it('a message of somebody who is known is stored in ten', async () => {
  const said = (text: string): object =>
    incomingText(text, { phone: account.contactPhone, lid: null, name: null });
  await gateway.report(account.numberId, runId, 1, said('hello'));
  asked.mockClear();
  await gateway.report(account.numberId, runId, 2, said('hello again'));
  expect(await transactionWith('INSERT INTO messages')).toHaveLength(10);
});
