import { afterAll, beforeAll, expect, it } from 'vitest';
import { Channels } from '../../channels/channels.ts';
import { createWebChannel } from '../../channels/web/webChannel.ts';
import { Database } from '../../db/database.ts';
import { Changes } from '../../domain/changes.ts';
import { Outbox } from '../../domain/outbox/outbox.ts';
import { Pacer } from '../../domain/pacing/pacer.ts';
import { systemClock } from '../../lib/clock.ts';
import { createLogger } from '../../lib/logger.ts';
import { until } from '../../lib/time.ts';
import type { AccountId, NumberId } from '../../model/ids.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { PlainGateway } from '../support/plainGateway.ts';
import { pretendConnected, seedAccount, type Seeded } from '../support/seed.ts';

/** Does the claim, and then cannot say so: the connection broke after the COMMIT. */
class Breaking extends Database {
  broken = 0;
  override async inAccount<T>(...asked: Parameters<Database['inAccount']>): Promise<T> {
    const done = (await super.inAccount(...asked)) as T;
    const isClaim = typeof done === 'object' && done !== null && 'typingMs' in done;
    if (!isClaim || this.broken > 0) return done;
    this.broken += 1;
    throw new Error('the connection broke');
  }
}

let database: TestDatabase;
let account: Seeded;
let db: Breaking;

beforeAll(async () => {
  database = await createDatabase();
  account = await seedAccount(database, 'alpha');
  await pretendConnected(database, account.numberId);
  db = new Breaking(database.url, { poolSize: 2, onError: () => undefined });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

it('a message whose claim was answered by nobody is not held for the length of the lease', async () => {
  const [{ owed } = { owed: 0 }] = await database.query<{ owed: number }>(
    `INSERT INTO outbox (account_id, message_id, number_id, conversation_id, recipient)
     SELECT account_id, id, number_id, conversation_id, '{"phone":"5511955550001"}'
       FROM messages WHERE id = $1 ON CONFLICT DO NOTHING RETURNING 1 AS owed`,
    [account.messageId],
  );
  expect(owed).toBe(1);
  // Nobody listens there: the instance is away, and the message waits for it.
  const channels = new Channels([
    createWebChannel(() => Promise.resolve({ url: 'http://127.0.0.1:9', secret: 'x' })),
  ]);
  const pacer = new Pacer({ clock: systemClock, chance: Math.random, byDefault: false });
  const log = createLogger('gateway', 'silent');
  const outbox = new Outbox({ db, channels, clock: systemClock, changes: new Changes(), log, pacer });
  const lane = { accountId: account.accountId as AccountId, numberId: account.numberId as NumberId };
  const lease = async (): Promise<Date | null | undefined> => {
    const sql = 'SELECT lease_until FROM outbox WHERE message_id = $1';
    return (await database.query<{ lease_until: Date | null }>(sql, [account.messageId]))[0]?.lease_until;
  };
  outbox.wake(lane);
  await until('the break', 5000, async () => db.broken === 1 && (await lease()) !== null);
  outbox.wake(lane);
  await until('the lease being given back', 5000, async () => (await lease()) === null);
  await outbox.stop();
});

it('what a gateway held that was killed, the next one takes up at once', async () => {
  const hold = `UPDATE outbox SET lease_until = now() + interval '4 minutes' WHERE message_id = $1 RETURNING 1 AS held`;
  expect(await database.query(hold, [account.messageId])).toHaveLength(1);
  const alsoHeld = `UPDATE deliveries SET lease_until = now() + interval '4 minutes' WHERE account_id = $1 RETURNING 1 AS held`;
  expect((await database.query(alsoHeld, [account.accountId])).length).toBeGreaterThan(0);
  const gateway = await PlainGateway.start({ databaseUrl: database.url });
  const held = await database.query(
    `SELECT 'send' FROM outbox WHERE lease_until > now() UNION ALL SELECT 'delivery' FROM deliveries WHERE lease_until > now() + interval '2 minutes'`,
  );
  await gateway.close();
  expect(held).toEqual([]);
});
