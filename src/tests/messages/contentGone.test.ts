import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { KeyedSends } from '../../channels/channel.ts';
import { Channels } from '../../channels/channels.ts';
import { createWebChannel } from '../../channels/web/webChannel.ts';
import { Database } from '../../db/database.ts';
import { Changes } from '../../domain/changes.ts';
import { Outbox } from '../../domain/outbox/outbox.ts';
import { Pacer } from '../../domain/pacing/pacer.ts';
import { systemClock } from '../../lib/clock.ts';
import { createLogger } from '../../lib/logger.ts';
import { until } from '../../lib/time.ts';
import type { AccountId, MessageKey, NumberId, Wid } from '../../model/ids.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { pretendConnected, seedAccount, type Seeded } from '../support/seed.ts';

let database: TestDatabase;
let account: Seeded;
let db: Database;
let outbox: Outbox;
let sent: number;

/** Its page was started anew and has forgotten what was deleted. */
const sends: KeyedSends = {
  discipline: 'keyed',
  prepare: () =>
    Promise.resolve({ outcome: 'prepared', key: 'a key' as MessageKey, chat: '5511955550001@c.us' as Wid }),
  send: () => {
    sent += 1;
    return Promise.resolve({ outcome: 'handed', status: 'sent', error: null });
  },
  lookUp: () => Promise.resolve({ outcome: 'absent' }),
};

beforeAll(async () => {
  database = await createDatabase();
  account = await seedAccount(database, 'alpha');
  await pretendConnected(database, account.numberId);
  db = new Database(database.url, { poolSize: 2, onError: () => undefined });
  const web = createWebChannel(() => Promise.reject(new Error('there is no instance')));
  outbox = new Outbox({
    db,
    channels: new Channels([{ ...web, sends }]),
    clock: systemClock,
    changes: new Changes(),
    log: createLogger('gateway', 'silent'),
    pacer: new Pacer({ clock: systemClock, chance: Math.random, byDefault: false }),
  });
});
afterAll(async () => {
  await outbox.stop();
  await db.close();
  await database.drop();
});
beforeEach(() => {
  sent = 0;
});

/** A message that was handed over, and whose key WhatsApp does not know. */
async function owe(deleted: boolean): Promise<{ status: string; error: string | null }> {
  const id = account.messageId;
  await database.query(
    `UPDATE messages SET direction = 'out', status = 'sending', error_code = NULL, type = 'text',
            text = $2, deleted_at = $3 WHERE id = $1`,
    [id, deleted ? null : 'hello', deleted ? new Date() : null],
  );
  await database.query(
    `INSERT INTO outbox (account_id, message_id, number_id, conversation_id, recipient, phase, key, chat)
     SELECT account_id, id, number_id, conversation_id, '{"phone":"5511955550001"}', 'handed', 'a key', '5511955550001@c.us'
       FROM messages WHERE id = $1 ON CONFLICT (account_id, message_id)
         DO UPDATE SET phase = 'handed', key = excluded.key, chat = excluded.chat, next_at = now()`,
    [id],
  );
  outbox.wake({ accountId: account.accountId as AccountId, numberId: account.numberId as NumberId });
  let row: { status: string; error: string | null } | undefined;
  await until('the message being settled', 10_000, async () => {
    const sql = 'SELECT status, error_code AS error FROM messages WHERE id = $1';
    [row] = await database.query<{ status: string; error: string | null }>(sql, [id]);
    return row !== undefined && row.status !== 'sending';
  });
  if (!row) throw new Error('there is no such message');
  return row;
}

it('a message that WhatsApp does not know is sent under its key', async () => {
  expect(await owe(false)).toEqual({ status: 'sent', error: null });
  expect(sent).toBe(1);
});

it('a message that was deleted on the phone meanwhile fails, and is not sent again', async () => {
  expect(await owe(true)).toEqual({ status: 'failed', error: 'content_gone' });
  expect(sent).toBe(0);
});
