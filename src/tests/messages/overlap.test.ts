import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Channel } from '../../channels/channel.ts';
import { Channels } from '../../channels/channels.ts';
import { Database } from '../../db/database.ts';
import { Changes } from '../../domain/changes.ts';
import { Outbox } from '../../domain/outbox/outbox.ts';
import { Pacer } from '../../domain/pacing/pacer.ts';
import { systemClock as clock } from '../../lib/clock.ts';
import { newId } from '../../lib/ids.ts';
import { until } from '../../lib/time.ts';
import type { AccountId, MessageKey, NumberId, Wid } from '../../model/ids.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { insertContact, pretendConnected, seedAccount } from '../support/seed.ts';

let database: TestDatabase;
let db: Database;
let accountId: AccountId;
let numberId: NumberId;
/** What the channel was asked to do, in order. */
const asked: string[] = [];
/** The sends that it has not answered yet. */
const open: (() => void)[] = [];
/** The text whose send breaks, once. */
let failing: string | null = null;

const most = { image: 1, video: 1, audio: 1, voice: 1, document: 1, sticker: 1 };
const channel: Channel = {
  name: 'web',
  limits: { text: 100, caption: 50, file: most, serviceWindowHours: null },
  sends: {
    discipline: 'keyed',
    prepare: (_number, to) => {
      const phone = Object.values(to)[0] as string;
      asked.push(`prepare ${phone}`);
      return Promise.resolve({ outcome: 'prepared', key: newId<MessageKey>(), chat: phone as Wid });
    },
    send: async (_number, _prepared, content) => {
      const text = 'text' in content ? content.text : null;
      asked.push(`send ${text}`);
      if (text === failing) {
        failing = null;
        throw new Error('the channel broke');
      }
      await new Promise<void>((resolve) => open.push(resolve));
      return { outcome: 'handed', status: 'sent', error: null };
    },
    lookUp: () => Promise.resolve({ outcome: 'absent' }),
  },
  react: () => Promise.resolve({ outcome: 'done' }),
  readMedia: () => Promise.reject(new Error('this channel brings no media')),
};

beforeAll(async () => {
  database = await createDatabase();
  const account = await seedAccount(database, 'alpha');
  accountId = account.accountId as AccountId;
  numberId = account.numberId as NumberId;
  await pretendConnected(database, numberId);
  await database.query('DELETE FROM outbox');
  db = new Database(database.url, { poolSize: 4, onError: () => undefined });
});
afterEach(async () => {
  asked.length = 0;
  open.length = 0;
  await database.query('DELETE FROM outbox');
  await database.query('DELETE FROM opt_outs');
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

async function conversationWith(phone: string): Promise<string> {
  const id = newId<string>();
  const contact = await insertContact(database, { accountId, phone });
  await database.query(
    `INSERT INTO conversations (account_id, id, number_id, kind, contact_id) VALUES ($1, $2, $3, 'contact', $4)`,
    [accountId, id, numberId, contact],
  );
  return id;
}

async function owe(conversation: string, phone: string, text: string): Promise<void> {
  await database.query(
    `WITH made AS (
       INSERT INTO messages (account_id, id, number_id, conversation_id, direction, type, text, status, at)
       VALUES ($1, gen_random_uuid(), $2, $3, 'out', 'text', $5, 'queued', now()) RETURNING id)
     INSERT INTO outbox (account_id, message_id, number_id, conversation_id, recipient)
     SELECT $1, id, $2, $3, jsonb_build_object('phone', $4::text) FROM made`,
    [accountId, numberId, conversation, phone, text],
  );
}

const anOutbox = (): Outbox =>
  new Outbox({
    ...{ db, clock, channels: new Channels([channel]), changes: new Changes() },
    log: pino({ level: 'silent' }),
    pacer: new Pacer({ clock, chance: () => 0.5, byDefault: false }),
  });
const sent = (): string[] => asked.filter((what) => what.startsWith('send'));
const isDone = (): Promise<unknown> =>
  until('an empty outbox', 10_000, async () => {
    const rows = await database.query('SELECT 1 AS owed FROM outbox WHERE number_id = $1', [numberId]);
    return rows.length === 0;
  });

it('the next conversation’s message is prepared while one is sent; a conversation keeps its order, and one is sent at a time', async () => {
  const [ana, bia] = ['5511955559001', '5511955559002'];
  const [toAna, toBia] = [await conversationWith(ana), await conversationWith(bia)];
  await owe(toAna, ana, 'one');
  await owe(toBia, bia, 'two');
  await owe(toAna, ana, 'three');
  const outbox = anOutbox();
  outbox.wake({ accountId, numberId });
  const first = [`prepare ${ana}`, 'send one', `prepare ${bia}`];
  await until('the second message to be prepared', 10_000, () => asked.length === 3);
  expect(asked.toSorted()).toEqual(first.toSorted());
  expect(open).toHaveLength(1);

  open.shift()?.();
  await until('the second message to be sent', 10_000, () => open.length === 1);
  expect(asked.filter((what) => what.startsWith('send'))).toEqual(['send one', 'send two']);

  open.shift()?.();
  await until('the third message to be sent', 10_000, () => open.length === 1);
  open.shift()?.();
  await isDone();
  await outbox.stop();
  expect(sent()).toEqual(['send one', 'send two', 'send three']);
});

/** One message is being sent, and one to `phone` is prepared and waits for its turn. */
async function twoAtOnce(outbox: Outbox, ana: string, bia: string): Promise<void> {
  await owe(await conversationWith(ana), ana, 'one');
  await owe(await conversationWith(bia), bia, 'two');
  outbox.wake({ accountId, numberId });
  await until('the second message to be prepared', 10_000, () => asked.length === 3);
}

it('a person who says STOP while their message waits for its turn does not get it', async () => {
  const [outbox, bia] = [anOutbox(), '5511955559012'];
  await twoAtOnce(outbox, '5511955559011', bia);
  await database.query(
    `INSERT INTO opt_outs (account_id, kind, scope, value)
     SELECT account_id, kind, scope, value FROM contact_identities WHERE account_id = $1 AND value = $2`,
    [accountId, bia],
  );
  open.shift()?.();
  await isDone();
  await outbox.stop();
  expect(sent()).toEqual(['send one']);
  const sql = `SELECT status, error_code AS error FROM messages WHERE text = 'two' ORDER BY at DESC LIMIT 1`;
  expect(await database.query(sql)).toEqual([{ status: 'failed', error: 'opted_out' }]);
});

it('a message that waits for its turn when its number is stopped stays queued', async () => {
  const outbox = anOutbox();
  await twoAtOnce(outbox, '5511955559021', '5511955559022');
  await database.query(`UPDATE numbers SET desired = 'stopped' WHERE id = $1`, [numberId]);
  open.shift()?.();
  await until('the second message to be released', 10_000, async () => {
    const sql = 'SELECT phase, lease_until FROM outbox WHERE number_id = $1';
    const rows = await database.query<{ phase: string; lease_until: Date | null }>(sql, [numberId]);
    return rows.length === 1 && rows.every((row) => row.phase === 'queued' && row.lease_until === null);
  });
  await outbox.stop();
  await database.query(`UPDATE numbers SET desired = 'running' WHERE id = $1`, [numberId]);
  expect(sent()).toEqual(['send one']);
});

it('a message that waits for its turn when the outbox stops stays queued', async () => {
  const outbox = anOutbox();
  await twoAtOnce(outbox, '5511955559031', '5511955559032');
  const stopped = outbox.stop();
  open.shift()?.();
  await stopped;
  expect(sent()).toEqual(['send one']);
  expect(await database.query('SELECT phase FROM outbox')).toEqual([{ phase: 'queued' }]);
});

it('a message whose send broke is taken up at the next wake-up, although nothing else is owed', async () => {
  const outbox = anOutbox();
  failing = 'two';
  await twoAtOnce(outbox, '5511955559041', '5511955559042');
  open.shift()?.();
  await until('the break', 10_000, () => sent().length === 2);
  await until('the second send', 10_000, () => {
    outbox.wake({ accountId, numberId });
    return sent().length === 3;
  });
  open.shift()?.();
  await isDone();
  await outbox.stop();
  expect(sent()).toEqual(['send one', 'send two', 'send two']);
});
