import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../db/database.ts';
import { claimNext } from '../../db/outbox.ts';
import { claimDeliveries, webhooksDue } from '../../db/webhooks.ts';
import { newId } from '../../lib/ids.ts';
import type { AccountId, NumberId, WebhookId } from '../../model/ids.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { insertContact, pretendConnected, seedAccount, type Seeded } from '../support/seed.ts';

/** `media.test.ts` has the same of files. */
describe('work stands behind a thousand things that cannot be done now, and is found:', () => {
  let database: TestDatabase;
  let db: Database;
  let account: Seeded;
  let accountId: AccountId;

  beforeAll(async () => {
    database = await createDatabase();
    account = await seedAccount(database, 'alpha');
    accountId = account.accountId as AccountId;
    db = new Database(database.url, { poolSize: 2, onError: () => undefined });
  });
  afterAll(async () => {
    await db.close();
    await database.drop();
  });

  it('a message, behind a thousand of a conversation whose first one somebody is sending', async () => {
    const { numberId, conversationId } = account;
    const other = newId<string>();
    await pretendConnected(database, numberId);
    const contact = await insertContact(database, { accountId, phone: '5511955559999' });
    await database.query(
      `INSERT INTO conversations (account_id, id, number_id, kind, contact_id) VALUES ($1, $2, $3, 'contact', $4)`,
      [accountId, other, numberId, contact],
    );
    const owe = async (conversation: string, count: number): Promise<void> => {
      await database.query(
        `WITH made AS (
           INSERT INTO messages (account_id, id, number_id, conversation_id, direction, type, text, status, at)
           SELECT $1, gen_random_uuid(), $2, $3, 'out', 'text', 'x', 'queued', now() FROM generate_series(1, $4) RETURNING id)
         INSERT INTO outbox (account_id, message_id, number_id, conversation_id, recipient)
         SELECT $1, id, $2, $3, '{"phone":"5511955559999"}' FROM made`,
        [accountId, numberId, conversation, count],
      );
    };
    await database.query('DELETE FROM outbox');
    await owe(conversationId, 1000);
    await database.query(
      `UPDATE outbox SET lease_until = now() + interval '1 hour', lease_holder = $1 WHERE seq = (SELECT min(seq) FROM outbox)`,
      [newId<string>()],
    );
    await owe(other, 1);
    const [wanted] = await database.query<{ id: string }>(
      'SELECT message_id AS id FROM outbox WHERE conversation_id = $1',
      [other],
    );
    const lease = { holder: newId<string>(), ms: 60_000 };
    const open = { reply: true, cold: true, cappedTexts: [] };
    const claim = () => db.inAccount(accountId, (tx) => claimNext(tx, numberId as NumberId, lease, open));
    expect((await claim())?.messageId).toBe(wanted?.id);
    expect(await claim()).toBeUndefined();
  });

  it('a delivery, behind a thousand to webhooks that are disabled or wait for their next try', async () => {
    const webhook = async (isDisabled: boolean): Promise<string> => {
      const id = newId<string>();
      await database.query(
        `INSERT INTO webhooks (account_id, id, url, secret, disabled_at, disabled_reason)
         VALUES ($1, $2, 'https://hooks.example.com/', 'sealed', CASE WHEN $3 THEN now() END, CASE WHEN $3 THEN 'by_hand' END)`,
        [accountId, id, isDisabled],
      );
      return id;
    };
    const [disabled, waiting, ready] = [await webhook(true), await webhook(false), await webhook(false)];
    const owe = async (id: string, from: number, to: number, nextAt: string): Promise<void> => {
      await database.query(
        `INSERT INTO deliveries (account_id, webhook_id, seq, next_at)
         SELECT $1, $2, seq, now() + $3::interval FROM generate_series($4::int, $5::int) AS seq`,
        [accountId, id, nextAt, from, to],
      );
    };
    await database.query(
      `INSERT INTO events (account_id, seq, id, type, number_id, message_id)
       SELECT $1, seq, gen_random_uuid(), 'message.created', $2, $3 FROM generate_series(1001, 1501) AS seq`,
      [accountId, account.numberId, account.messageId],
    );
    await owe(disabled, 1001, 1500, '-2 hours');
    await owe(waiting, 1001, 1500, '1 hour');
    await owe(ready, 1501, 1501, '-1 hour');
    const due = await db.asSystem((tx) => webhooksDue(tx, [], 4));
    expect(due).toEqual([{ accountId, webhookId: ready }]);
    const claim = (id: string) =>
      db.inAccount(accountId, (tx) => claimDeliveries(tx, accountId, id as WebhookId, 4, 60));
    expect((await claim(ready)).map(({ seq }) => seq)).toEqual([1501]);
    expect([await claim(disabled), await claim(waiting)]).toEqual([[], []]);
  });
});
