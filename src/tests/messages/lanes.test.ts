import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Database } from '../../db/database.ts';
import { findNumber } from '../../db/numbers.ts';
import { storeAccepted } from '../../db/accepting.ts';
import { claimNext, nextDue, warmUp } from '../../db/outbox.ts';
import { newId, sha256 } from '../../lib/ids.ts';
import type { AccountId, ConversationId, MessageId, NumberId, Phone } from '../../model/ids.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { insertContact, pretendConnected, seedAccount, type Seeded } from '../support/seed.ts';

let database: TestDatabase;
let db: Database;
let account: Seeded;
const accountId = () => account.accountId as AccountId;
const numberId = () => account.numberId as NumberId;

beforeAll(async () => {
  database = await createDatabase();
  account = await seedAccount(database, 'padaria');
  db = new Database(database.url, { poolSize: 2, onError: () => undefined });
  await pretendConnected(database, account.numberId);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});
beforeEach(() => database.query('DELETE FROM outbox'));

let phones = 5_511_955_000_000;
/** A conversation with somebody who wrote so many days ago; null: never. */
async function conversation(heardDaysAgo: number | null): Promise<ConversationId> {
  const id = newId<ConversationId>();
  const { accountId } = account;
  const contact = await insertContact(database, { accountId, phone: String((phones += 1)) });
  await database.query(
    `INSERT INTO conversations (account_id, id, number_id, kind, contact_id, heard_at)
     VALUES ($1, $2, $3, 'contact', $4, now() - make_interval(days => $5))`,
    [account.accountId, id, account.numberId, contact, heardDaysAgo],
  );
  return id;
}

const threadOf = async (id: ConversationId) => {
  const sql =
    'SELECT kind, heard_at AS "heardAt", waiting_since AS "waitingSince" FROM conversations WHERE id = $1';
  type Row = { kind: 'contact' | 'group'; heardAt: Date | null; waitingSince: Date | null };
  const [row] = await database.query<Row>(sql, [id]);
  if (!row) throw new Error('there is no such conversation');
  return row;
};

async function owe(conversationId: ConversationId, text: string, isBulk = false): Promise<MessageId> {
  const messageId = newId<MessageId>();
  const message = {
    ...{
      id: messageId,
      numberId: numberId(),
      conversationId,
      type: 'text' as const,
      text,
      content: {},
      isBulk,
    },
    ...{
      mediaId: null,
      forwarded: false,
      quotedKey: null,
      at: new Date(),
      sentBy: null,
      clientRef: null,
      isAutomatic: true,
      takenBy: null,
    },
    ...{ recipient: { phone: '5511955000000' as Phone }, coldAfterDays: 30 },
    ...(await threadOf(conversationId)),
  };
  await db.inAccount(accountId(), (tx) => storeAccepted(tx, accountId(), [message]));
  return messageId;
}

const open = { reply: true, cold: true, cappedTexts: [] as string[] };
const claim = async (wish = open): Promise<string | null> => {
  const lease = { holder: newId<string>(), ms: 60_000 };
  const row = await db.inAccount(accountId(), (tx) => claimNext(tx, numberId(), lease, wish));
  return row?.text ?? null;
};
const settle = (text: string): Promise<unknown> =>
  database.query('DELETE FROM outbox o USING messages m WHERE m.id = o.message_id AND m.text = $1', [text]);
const queued = async (): Promise<number | undefined> =>
  (await db.inAccount(accountId(), (tx) => findNumber(tx, numberId())))?.queued;
const counters = async (): Promise<number[]> => {
  const [row] = await database.query<{ counts: number[] }>(
    'SELECT ARRAY[queued_reply, queued_cold, queued_bulk] AS counts FROM pacing WHERE number_id = $1',
    [account.numberId],
  );
  return row?.counts ?? [];
};

describe('the messages of a number', () => {
  it('leave by rank: replies before cold ones before bulk, and in each in order of acceptance', async () => {
    await owe(await conversation(1), 'bulk 1', true);
    await owe(await conversation(null), 'bulk 2', true);
    await owe(await conversation(null), 'cold 1');
    await owe(await conversation(40), 'cold 2');
    await owe(await conversation(29), 'reply 1');
    await owe(await conversation(1), 'reply 2');
    const left: (string | null)[] = [];
    for (let place = 0; place < 7; place += 1) left.push(await claim());
    expect(left).toEqual(['reply 1', 'reply 2', 'cold 1', 'cold 2', 'bulk 1', 'bulk 2', null]);
  });

  it('keep their order in a conversation, but an answer does not wait for bulk', async () => {
    const known = await conversation(1);
    await owe(known, 'news', true);
    await owe(known, 'first answer');
    await owe(known, 'second answer');
    expect([await claim(), await claim(), await claim()]).toEqual(['first answer', 'news', null]);
    await settle('first answer');
    expect(await claim()).toBe('second answer');
  });

  it('to strangers wait while their text went to enough of them, and others pass', async () => {
    for (const text of ['same', 'same', 'other']) await owe(await conversation(null), text);
    const capped = { ...open, cappedTexts: [sha256('same')] };
    expect([await claim(capped), await claim(capped)]).toEqual(['other', null]);
    const until = new Date(Date.now() + 600_000);
    const [past, since] = [new Date(0), new Date()];
    const due = await db.inAccount(accountId(), (tx) =>
      nextDue(tx, numberId(), {
        replyAt: past,
        coldAt: past,
        cappedTexts: [{ hash: sha256('same'), until }],
        since,
      }),
    );
    // The lease of what was claimed ends before that.
    expect(due).toBeLessThanOrEqual(60_000);
    await settle('other');
    const later = await db.inAccount(accountId(), (tx) =>
      nextDue(tx, numberId(), {
        replyAt: past,
        coldAt: past,
        cappedTexts: [{ hash: sha256('same'), until }],
        since,
      }),
    );
    expect(later).toBeGreaterThan(500_000);
  });

  it('become replies when their recipient writes', async () => {
    const stranger = await conversation(null);
    await owe(stranger, 'hello');
    await owe(stranger, 'news', true);
    const onlyReplies = { ...open, cold: false };
    expect(await claim(onlyReplies)).toBeNull();
    await db.inAccount(accountId(), (tx) => warmUp(tx, accountId(), [stranger]));
    expect(await counters()).toEqual([1, 0, 1]);
    expect([await claim(onlyReplies), await claim(onlyReplies)]).toEqual(['hello', null]);
  });

  it('are counted as they come and go, also when they go with their conversation', async () => {
    const [stranger, known] = [await conversation(null), await conversation(1)];
    for (const text of ['one', 'two']) await owe(stranger, text);
    const reply = await owe(known, 'three');
    await owe(known, 'four', true);
    expect([await counters(), await queued()]).toEqual([[1, 2, 1], 4]);
    await database.query('DELETE FROM outbox WHERE message_id = $1', [reply]);
    expect([await counters(), await queued()]).toEqual([[0, 2, 1], 3]);
    await db.inAccount(accountId(), (tx) => tx.run('DELETE FROM conversations WHERE id = $1', [stranger]));
    expect([await counters(), await queued()]).toEqual([[0, 0, 1], 1]);
    await database.query('DELETE FROM outbox');
    expect(await counters()).toEqual([0, 0, 0]);
  });
});
