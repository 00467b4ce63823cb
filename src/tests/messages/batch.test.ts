import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { batchAnswer } from '../../contract/messages.ts';
import type { z } from '../../contract/zod.ts';
import { plans } from '../../model/plans.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { PlainGateway, type Told } from '../support/plainGateway.ts';
import { insertKey, pretendConnected, seedAccount, type Seeded } from '../support/seed.ts';

type Answer = z.infer<typeof batchAnswer>;

describe('a batch of messages', () => {
  let database: TestDatabase;
  let gateway: PlainGateway;
  let account: Seeded;
  let key: string;

  beforeAll(async () => {
    database = await createDatabase();
    account = await seedAccount(database, 'alpha');
    gateway = await PlainGateway.start({ databaseUrl: database.url });
    // Up and coming: what it is given waits.
    await pretendConnected(database, account.numberId);
    await database.query(`UPDATE numbers SET code = 'launching' WHERE id = $1`, [account.numberId]);
    ({ key } = await insertKey(database, account.accountId, ['send', 'read']));
  });
  afterEach(async () => {
    await database.query(`DELETE FROM messages WHERE text LIKE 'hello%'`);
  });
  afterAll(async () => {
    await gateway.close();
    await database.drop();
  });

  const ask = (messages: unknown[], token = key): Promise<Told<Answer>> =>
    gateway.ask<Answer>('POST', `/api/accounts/${account.accountId}/messages/batch`, {
      token,
      body: { messages },
    });
  const to = (index: number, more: object = {}): object => ({
    phone: `551195${String(5_000_000 + index)}`,
    from: account.phone,
    message: `hello ${index}`,
    ...more,
  });
  const owed = async (): Promise<{ text: string; lane: number }[]> =>
    database.query(
      `SELECT m.text, o.lane FROM outbox o JOIN messages m ON m.account_id = o.account_id AND m.id = o.message_id
        WHERE o.number_id = $1 AND m.text LIKE 'hello%' ORDER BY o.seq`,
      [account.numberId],
    );

  it('is owed in its order, in the bulk lane, also over several slices', async () => {
    const { status, body } = await ask(Array.from({ length: 1201 }, (_, index) => to(index % 700)));
    expect(status).toBe(200);
    expect(body).toMatchObject({ accepted: 1201, refused: 0 });
    expect(new Set(body.results.map(({ id }) => id)).size).toBe(1201);
    const rows = await owed();
    expect(rows.map(({ text }) => text)).toEqual(
      Array.from({ length: 1201 }, (_, index) => `hello ${index % 700}`),
    );
    expect(new Set(rows.map(({ lane }) => lane))).toEqual(new Set([2]));
    const [log] = await database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM events WHERE type = 'message.created' AND message_id = ANY ($1)`,
      [body.results.map(({ id }) => id)],
    );
    expect(log?.count).toBe(1201);
  });

  it('has an answer for each message: those that are not valid refuse nothing but themselves', async () => {
    await database.query(
      `INSERT INTO phone_checks (account_id, asked, phone) VALUES ($1, '5511951111111', NULL)`,
      [account.accountId],
    );
    const { body } = await ask([
      to(1),
      { phone: '123' },
      to(2, { phone: '5511951111111' }),
      to(3, { messag: 'misspelt', message: undefined }),
      { type: 'image', phone: '5511955000009' },
      to(4, { phone: undefined, conversationId: account.conversationId, from: undefined }),
      to(5, { from: '5599999999999' }),
    ]);
    expect(body).toMatchObject({ accepted: 2, refused: 5 });
    expect(body.results.map(({ id, problem }) => problem?.code ?? typeof id)).toEqual([
      'string',
      'bad_input',
      'not_on_whatsapp',
      'bad_input',
      'bad_input',
      'string',
      'bad_input',
    ]);
    expect(body.results[3]?.problem?.errors?.[0]?.path).toBe('body.messages.3.messag');
    expect(body.results[6]?.problem?.detail).toContain('body.messages.6.from');
    expect((await owed()).map(({ text }) => text)).toEqual(['hello 1', 'hello 4']);
  });

  it('sends a message once for its key, in one batch and in the next', async () => {
    const keyed = (index: number, message: string): object =>
      to(index, { idempotencyKey: `k${index}`, message });
    const first = (
      await ask([keyed(1, 'hello a'), keyed(1, 'hello a'), keyed(1, 'hello b'), keyed(2, 'hello c')])
    ).body;
    expect(first).toMatchObject({ accepted: 3, refused: 1 });
    expect(first.results[1]?.id).toBe(first.results[0]?.id);
    expect(first.results[2]?.problem?.code).toBe('idempotency_mismatch');
    const again = (await ask([keyed(2, 'hello c'), keyed(1, 'hello a')])).body;
    expect(again.results.map(({ id }) => id)).toEqual([first.results[3]?.id, first.results[0]?.id]);
    expect(await owed()).toHaveLength(2);
  });

  it('leaves the key of a message that it refused to the next try', async () => {
    const wish = to(7, { idempotencyKey: 'later', phone: '5511952222222' });
    await database.query(
      `INSERT INTO phone_checks (account_id, asked, phone) VALUES ($1, '5511952222222', NULL)`,
      [account.accountId],
    );
    const refused = (await ask([wish, wish])).body;
    expect(refused.results.map(({ problem }) => problem?.code)).toEqual([
      'not_on_whatsapp',
      'not_on_whatsapp',
    ]);
    await database.query('DELETE FROM phone_checks WHERE account_id = $1', [account.accountId]);
    expect((await ask([wish])).body).toMatchObject({ accepted: 1 });
  });

  it('accepts as many as the plan has room for, and counts no more', async () => {
    await database.query(`UPDATE accounts SET plan = 'free' WHERE id = $1`, [account.accountId]);
    const month = `date_trunc('month', now() AT TIME ZONE 'UTC')::date`;
    const limit = plans.free.messagesPerMonth ?? 0;
    await database.query(
      `INSERT INTO monthly_usage (account_id, month, messages) VALUES ($1, ${month}, $2)
       ON CONFLICT (account_id, month) DO UPDATE SET messages = excluded.messages`,
      [account.accountId, limit - 2],
    );
    const { body } = await ask([to(1), to(2), to(3), to(4)]);
    expect(body).toMatchObject({ accepted: 2, refused: 2 });
    expect(body.results.map(({ problem }) => problem?.code ?? null)).toEqual([
      null,
      null,
      'plan_limit',
      'plan_limit',
    ]);
    const [row] = await database.query<{ messages: number }>(
      `SELECT messages FROM monthly_usage WHERE account_id = $1 AND month = ${month}`,
      [account.accountId],
    );
    expect(row?.messages).toBe(limit);
    await database.query(`UPDATE accounts SET plan = 'owner' WHERE id = $1`, [account.accountId]);
  });

  it('marks nothing as read and answers nobody', async () => {
    await database.query(
      `UPDATE conversations SET unread = 3, waiting_since = now() - interval '1 minute' WHERE id = $1`,
      [account.conversationId],
    );
    await ask([to(1, { phone: undefined, conversationId: account.conversationId, from: undefined })]);
    const [row] = await database.query<{ unread: number; waits: boolean }>(
      'SELECT unread, waiting_since IS NOT NULL AS waits FROM conversations WHERE id = $1',
      [account.conversationId],
    );
    expect(row).toEqual({ unread: 3, waits: true });
  });

  it('is bounded', async () => {
    const { status } = await ask(Array.from({ length: 10_001 }, () => ({})));
    expect(status).toBe(422);
    await database.query('UPDATE pacing SET queued_bulk = 19999 WHERE number_id = $1', [account.numberId]);
    const { body } = await ask([to(1), to(2)]);
    expect(body.results.map(({ problem }) => problem?.code ?? null)).toEqual([null, 'queue_full']);
    await database.query('UPDATE pacing SET queued_bulk = 0 WHERE number_id = $1', [account.numberId]);
  });
});
