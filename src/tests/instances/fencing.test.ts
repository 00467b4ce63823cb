import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '../../channels/channel.ts';
import { Channels } from '../../channels/channels.ts';
import { createWebChannel } from '../../channels/web/webChannel.ts';
import { Database } from '../../db/database.ts';
import { Changes } from '../../domain/changes.ts';
import { Outbox } from '../../domain/outbox/outbox.ts';
import { Pacer } from '../../domain/pacing/pacer.ts';
import { systemClock } from '../../lib/clock.ts';
import { newId } from '../../lib/ids.ts';
import { createLogger } from '../../lib/logger.ts';
import { until } from '../../lib/time.ts';
import type { AccountId, MessageKey, NumberId, Wid } from '../../model/ids.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { incomingText } from '../support/incoming.ts';
import { PlainGateway } from '../support/plainGateway.ts';
import { pretendConnected, seedAccount, type Seeded } from '../support/seed.ts';
import { snapshot } from '../support/tables.ts';

let database: TestDatabase;
let account: Seeded;

beforeAll(async () => {
  database = await createDatabase();
  account = await seedAccount(database, 'alpha');
  await pretendConnected(database, account.numberId);
});
afterAll(() => database.drop());

const ana = { phone: '5511955550001', lid: null, name: 'Ana' };

describe('what an older run of an instance reports', () => {
  let gateway: PlainGateway;
  beforeAll(async () => {
    // Nothing of its own runs: the tests are the instance.
    await database.query(`UPDATE numbers SET desired = 'stopped', code = 'stopped'`);
    gateway = await PlainGateway.start({ databaseUrl: database.url });
  });
  afterAll(() => gateway.close());

  const runs = (): Promise<{ run: string; past: string[] }[]> =>
    database.query('SELECT run_id AS run, past_runs AS past FROM instances WHERE number_id = $1', [
      account.numberId,
    ]);

  it('is refused once a later one has begun, and changes nothing', async () => {
    const [older, later] = [newId<string>(), newId<string>()];
    expect(await gateway.report(account.numberId, older, 1, incomingText('um', ana))).toBe(204);
    expect(await gateway.report(account.numberId, later, 1, incomingText('dois', ana))).toBe(204);
    const before = await snapshot(database);
    const stranger = { ...ana, phone: '5511955550009' };
    for (const seq of [1, 2, 500])
      expect(await gateway.report(account.numberId, older, seq, incomingText('tarde', stranger))).toBe(409);
    expect(await snapshot(database)).toEqual(before);
    expect(await gateway.report(account.numberId, later, 2, incomingText('três', ana))).toBe(204);
  });

  it('is refused also when the later one begins while it waits for the row', async () => {
    const [older, later] = [newId<string>(), newId<string>()];
    expect(await gateway.report(account.numberId, older, 1, incomingText('quatro', ana))).toBe(204);
    const supervisor = new pg.Client({ connectionString: database.url });
    await supervisor.connect();
    try {
      await supervisor.query('BEGIN');
      await supervisor.query(
        'UPDATE instances SET run_id = $2, last_seq = 0, past_runs = array_prepend(run_id, past_runs) WHERE number_id = $1',
        [account.numberId, later],
      );
      const reported = gateway.report(account.numberId, older, 2, incomingText('no meio', ana));
      const isWaiting = `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
      await until('it to wait', 10_000, async () => (await database.query(isWaiting)).length > 0);
      await supervisor.query('COMMIT');
      expect(await reported).toBe(409);
    } finally {
      await supervisor.end();
    }
    expect(await database.query(`SELECT 1 FROM messages WHERE text = 'no meio'`)).toEqual([]);
    expect((await runs())[0]).toMatchObject({ run: later });
  });
});

describe('a lane that has lost its lease', () => {
  let db: Database;
  let outbox: Outbox;
  const other = newId<string>();
  const key = (): MessageKey => `true_5511955550001@c.us_${newId<string>()}` as MessageKey;
  const handed: string[] = [];
  let onPrepare = (): Promise<void> => Promise.resolve();
  let onSend = (): Promise<void> => Promise.resolve();

  beforeEach(() => {
    db = new Database(database.url, { poolSize: 2, onError: () => undefined });
    const web = createWebChannel(() => Promise.resolve({ url: 'http://127.0.0.1:9', secret: 'x' }));
    const channel: Channel = {
      ...web,
      sends: {
        discipline: 'keyed',
        prepare: async () => {
          await onPrepare();
          return { outcome: 'prepared', key: key(), chat: '5511955550001@c.us' as Wid };
        },
        send: async (_number, prepared) => {
          handed.push(prepared.key);
          await onSend();
          return { outcome: 'handed', status: 'sent', error: null };
        },
        lookUp: () => Promise.resolve({ outcome: 'unknown', text: 'not asked here' }),
      },
    };
    const pacer = new Pacer({ clock: systemClock, chance: Math.random, byDefault: false });
    outbox = new Outbox({
      db,
      channels: new Channels([channel]),
      clock: systemClock,
      changes: new Changes(),
      log: createLogger('gateway', 'silent'),
      pacer,
    });
  });
  afterEach(async () => {
    await outbox.stop();
    await db.close();
  });

  beforeEach(async () => {
    handed.length = 0;
    onPrepare = onSend = () => Promise.resolve();
    await pretendConnected(database, account.numberId);
    await database.query('DELETE FROM outbox');
    await database.query(
      `UPDATE messages SET status = 'queued', direction = 'out', key = NULL WHERE id = $1`,
      [account.messageId],
    );
    await database.query(
      `INSERT INTO outbox (account_id, message_id, number_id, conversation_id, recipient)
       SELECT account_id, id, number_id, conversation_id, '{"phone":"5511955550001"}'
         FROM messages WHERE id = $1`,
      [account.messageId],
    );
  });

  const steal = async (): Promise<void> => {
    await database.query('UPDATE outbox SET lease_holder = $1', [other]);
  };
  const state = async (): Promise<unknown> =>
    (
      await database.query(
        `SELECT m.status, m.key IS NULL AS keyless, o.phase, o.lease_holder AS holder FROM messages m
           LEFT JOIN outbox o ON o.message_id = m.id WHERE m.id = $1`,
        [account.messageId],
      )
    )[0];
  const wake = (): void =>
    outbox.wake({ accountId: account.accountId as AccountId, numberId: account.numberId as NumberId });

  /** Waits for what the lane has under way, and lets nothing more begin. */
  const idle = (): Promise<void> => outbox.stop();

  it('before the page was given the message: hands it over no more', async () => {
    const stolen = Promise.withResolvers<undefined>();
    onPrepare = async () => {
      await steal();
      stolen.resolve(undefined);
    };
    wake();
    await stolen.promise;
    await idle();
    expect(handed).toEqual([]);
    expect(await state()).toEqual({ status: 'queued', keyless: true, phase: 'queued', holder: other });
  });

  it('while the page was busy with it: notes nothing of what became of it', async () => {
    onSend = steal;
    wake();
    await until('the send', 10_000, () => handed.length === 1);
    await idle();
    expect(await state()).toEqual({ status: 'sending', keyless: false, phase: 'handed', holder: other });
  });

  it('by time alone: notes nothing either', async () => {
    onSend = async () => {
      await database.query(`UPDATE outbox SET lease_until = now() - interval '1 second'`);
    };
    wake();
    await until('the send', 10_000, () => handed.length === 1);
    await idle();
    expect(await state()).toMatchObject({ status: 'sending', phase: 'handed' });
  });

  it('to a receipt that settled the message first: goes on', async () => {
    onSend = async () => {
      await database.query('DELETE FROM outbox');
      await database.query(`UPDATE messages SET status = 'delivered' WHERE id = $1`, [account.messageId]);
    };
    wake();
    await until('the send', 10_000, () => handed.length === 1);
    await idle();
    expect(await state()).toMatchObject({ status: 'delivered', phase: null });
  });
});
