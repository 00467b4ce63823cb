import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Contact } from '../../contract/contacts.ts';
import type { Conversation } from '../../contract/conversations.ts';
import type { Message } from '../../contract/messages.ts';
import { settleContact, upsertContact } from '../../db/contacts.ts';
import { upsertConversation } from '../../db/conversations.ts';
import { Database } from '../../db/database.ts';
import { lockByKey } from '../../db/messages.ts';
import { followersOfContact, followersOfConversation } from '../../db/mergeContacts.ts';
import { lockNumber } from '../../db/numbers.ts';
import { until } from '../../lib/time.ts';
import type { AccountId, MessageKey, NumberId } from '../../model/ids.ts';
import type { Peer } from '../../model/message.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { say } from '../support/ears.ts';
import { incomingText, type SaidBy } from '../support/incoming.ts';
import { PlainGateway } from '../support/plainGateway.ts';
import { accessTokenOf, pretendConnected, seedAccount, type Seeded } from '../support/seed.ts';

let database: TestDatabase;
let gateway: PlainGateway;
let account: Seeded;
let token: string;

beforeAll(async () => {
  database = await createDatabase();
  account = await seedAccount(database, 'alpha');
  gateway = await PlainGateway.start({ databaseUrl: database.url });
  for (const one of [account.numberId, account.otherNumberId]) await pretendConnected(database, one);
  token = await accessTokenOf(database, gateway.tokens(), account.admin);
});
afterAll(async () => {
  await gateway.close();
  await database.drop();
});

const own = (): string => `/api/accounts/${account.accountId}`;
async function get<Item>(route: string): Promise<Item[]> {
  const { status, body } = await gateway.ask<{ items: Item[] }>('GET', `${own()}${route}`, { token });
  expect(status).toBe(200);
  return body.items;
}
const post = (route: string, body: object) => gateway.ask<Message>('POST', own() + route, { token, body });

let people = 0;
/** Somebody new, as WhatsApp shows them: by LID only, by phone only, or whole. */
function somebody(): { byLid: SaidBy; byPhone: SaidBy; whole: SaidBy } {
  people += 1;
  const [phone, lid] = [String(5_511_930_000_000 + people), `${700_000 + people}@lid`];
  return {
    byLid: { phone: null, lid, name: null },
    byPhone: { phone, lid: null, name: null },
    whole: { phone, lid, name: null },
  };
}
const contactsOf = async ({ phone, lid }: SaidBy): Promise<Contact[]> =>
  (await get<Contact>('/contacts?limit=200')).filter(
    (one) => (phone !== null && one.phone === phone) || one.lid === lid,
  );
const threadsOf = async (peer: SaidBy): Promise<Conversation[]> => {
  const ids = (await contactsOf(peer)).map(({ id }) => id);
  const all = await get<Conversation>('/conversations?limit=200');
  return all.filter(({ contact }) => contact && ids.includes(contact.id));
};
const textsOf = async ({ id }: Conversation): Promise<(string | null)[]> =>
  (await get<Message>(`/conversations/${id}/messages?limit=200`)).map(({ text }) => text);
const at = (second: number): { timestamp: number } => ({ timestamp: 1_700_000_000_000 + second * 1000 });

describe('a person who was known by LID and by phone apart', () => {
  it('is one contact with one conversation for each number, once WhatsApp says that they are one', async () => {
    const { byLid, byPhone, whole } = somebody();
    await say(gateway, account.numberId, incomingText('by phone', { ...byPhone, name: 'Ana' }, at(1)));
    await say(gateway, account.numberId, incomingText('by LID', { ...byLid, name: 'Ana Lid' }, at(2)));
    await say(gateway, account.otherNumberId, incomingText('elsewhere', byLid, at(3)));
    const before = await threadsOf(whole);
    expect(before).toHaveLength(3);
    const ofPhone = before.find(({ contact }) => contact?.phone);

    await say(gateway, account.numberId, incomingText('whole', whole, at(0)));
    const [contact, ...more] = await contactsOf(whole);
    expect([contact, more]).toMatchObject([{ phone: whole.phone, lid: whole.lid, name: 'Ana' }, []]);
    expect(contact?.id).toBe(ofPhone?.contact?.id);
    const threads = await threadsOf(whole);
    expect(threads).toHaveLength(2);
    const thread = threads.find(({ numberId }) => numberId === account.numberId);
    expect(thread).toMatchObject({ id: ofPhone?.id, unread: 3, lastMessage: { text: 'by LID' } });
    expect(thread && (await textsOf(thread))).toEqual(['by LID', 'by phone', 'whole']);
    const [{ heard } = { heard: null }] = await database.query<{ heard: Date }>(
      'SELECT heard_at AS heard FROM conversations WHERE id = $1',
      [thread?.id],
    );
    expect(heard?.getTime()).toBeGreaterThanOrEqual(at(2).timestamp);
  });

  it('keeps what is owed to them, in its order, and whether they want to hear anything', async () => {
    const { byLid, byPhone, whole } = somebody();
    await say(gateway, account.numberId, incomingText('by LID', byLid));
    const [thread] = await threadsOf(byLid);
    // Accepted, but tried by nobody yet: what was tried would be given up at their word.
    const { numberId } = account;
    await database.query(`UPDATE numbers SET code = 'launching' WHERE id = $1`, [numberId]);
    const [first, second] = [
      await post('/send', { conversationId: thread?.id, message: 'first' }),
      await post('/send', { phone: byPhone.phone, from: account.numberId, message: 'second' }),
    ];
    expect([first.status, second.status]).toEqual([202, 202]);
    await say(gateway, account.numberId, incomingText('STOP', byLid));
    await say(gateway, account.numberId, incomingText('whole', whole));
    expect((await contactsOf(whole)).map(({ optedOutAt }) => optedOutAt === null)).toEqual([false]);
    const owed = await database.query<{ id: string; thread: string }>(
      `SELECT message_id AS id, conversation_id AS thread FROM outbox WHERE message_id = ANY($1::uuid[]) ORDER BY seq`,
      [[first.body.id, second.body.id]],
    );
    expect(owed.map(({ id }) => id)).toEqual([first.body.id, second.body.id]);
    expect(new Set(owed.map(({ thread: one }) => one))).toEqual(new Set([second.body.conversationId]));
  });

  it('keeps the reactions, the votes and the words in groups that they gave under either address', async () => {
    const { byLid, byPhone, whole } = somebody();
    const group = { chat: { kind: 'group', wid: '120363@g.us', title: 'Todos' } };
    const said = incomingText('in a group', byLid, {
      ...group,
      author: { ...byLid, name: 'Bia' },
      key: 'g1',
    });
    const asked = incomingText('?', byPhone, {
      ...{ ...group, author: byPhone, key: 'g2', type: 'poll' },
      poll: { question: '?', options: ['a', 'b'], multiple: false },
    });
    const reaction = (from: SaidBy, emoji: string, timestamp: number): object => ({
      ...{ type: 'reaction', target: 'g1', from, emoji, timestamp },
    });
    const vote = (from: SaidBy, options: number[], timestamp: number): object => ({
      ...{ type: 'vote', poll: 'g2', from, options, timestamp },
    });
    await say(gateway, account.numberId, said, asked);
    await say(gateway, account.numberId, reaction(byLid, '👍', 2000), reaction(byPhone, '👎', 1000));
    await say(gateway, account.numberId, vote(byLid, [0], 1000), vote(byPhone, [1], 2000));
    await say(gateway, account.numberId, incomingText('whole', { ...whole, name: 'Bia' }));

    const conversations = await get<Conversation>('/conversations?limit=200');
    const thread = conversations.find(({ title }) => title === 'Todos');
    const messages = await get<Message>(`/conversations/${thread?.id}/messages`);
    const poll = messages.find(({ type }) => type === 'poll')?.poll;
    const words = messages.find(({ text }) => text === 'in a group');
    expect(words).toMatchObject({ author: { name: 'Bia' }, reactions: [{ emoji: '👍', from: 'Bia' }] });
    expect(poll?.options.map(({ votes }) => votes.map(({ from }) => from))).toEqual([[], ['Bia']]);
  });

  it('is told to those who listen: the last message has moved', async () => {
    const { byLid, byPhone, whole } = somebody();
    await say(gateway, account.numberId, incomingText('by phone', byPhone, at(1)));
    await say(gateway, account.numberId, incomingText('by LID', byLid, at(2)));
    const [{ seq } = { seq: 0 }] = await database.query<{ seq: number }>(
      'SELECT last_seq::int AS seq FROM event_heads WHERE account_id = $1',
      [account.accountId],
    );
    await say(gateway, account.numberId, {
      type: 'reaction',
      target: 'x',
      from: whole,
      emoji: '',
      timestamp: 1,
    });
    const events = await get<{ type: string; data: { message: Message } }>(`/events?after=${seq}`);
    const [{ id } = { id: '' }] = await threadsOf(whole);
    expect(events).toMatchObject([
      { type: 'message.updated', data: { message: { text: 'by LID', conversationId: id } } },
    ]);
  });
});

describe('an address that belongs to another now', () => {
  it('goes to whom WhatsApp gives it, where the other has a phone of their own', async () => {
    const [one, other] = [somebody(), somebody()];
    await say(gateway, account.numberId, incomingText('one', one.whole));
    await say(gateway, account.numberId, incomingText('other', other.byPhone));
    await say(gateway, account.numberId, incomingText('moved', { ...other.byPhone, lid: one.whole.lid }));
    const contacts = [...(await contactsOf(one.byPhone)), ...(await contactsOf(other.byPhone))];
    expect(contacts.map(({ phone, lid }) => [phone, lid])).toEqual(
      expect.arrayContaining([
        [one.byPhone.phone, null],
        [other.byPhone.phone, one.whole.lid],
      ]),
    );
  });

  it('is a new phone where nobody else has it', async () => {
    const { whole } = somebody();
    await say(gateway, account.numberId, incomingText('old', whole));
    const moved = { ...whole, phone: somebody().byPhone.phone };
    await say(gateway, account.numberId, incomingText('new', moved));
    expect(await contactsOf(moved)).toMatchObject([{ phone: moved.phone, lid: moved.lid }]);
    expect(await threadsOf(moved)).toHaveLength(1);
  });
});

it('many things at once about the same people leave one contact of each, and every message', async () => {
  const group = { chat: { kind: 'group', wid: '120364@g.us', title: 'Feira' } };
  const crowd = Array.from({ length: 8 }, somebody);
  const numbers = [account.numberId, account.otherNumberId];
  for (const { byLid, byPhone } of crowd) {
    for (const number of numbers)
      await say(gateway, number, incomingText('l', byLid), incomingText('p', byPhone));
  }
  const threads = await Promise.all(crowd.map(async ({ byLid }) => threadsOf(byLid)));
  const backwards = [...crowd].reverse();
  const told = [
    // Both numbers learn the same at the same time, in opposite orders.
    say(gateway, numbers[0] ?? '', ...crowd.map(({ whole }) => incomingText('w', whole))),
    say(
      gateway,
      numbers[1] ?? '',
      ...backwards.map(({ whole }) => incomingText('w', whole, { ...group, author: whole })),
      ...backwards.map(({ whole }) => incomingText('w', whole)),
    ),
    ...crowd.map(({ byPhone }, index) =>
      post('/send', { phone: byPhone.phone, from: numbers[index % 2], message: 's' }),
    ),
    ...threads.flatMap((all) => all.map(({ id }) => post('/send', { conversationId: id, message: 'c' }))),
  ];
  const statuses = (await Promise.all(told)).flatMap((answer) => answer?.status ?? []);
  // A conversation that was merged away a moment ago is not found; nothing else is refused.
  expect(statuses.filter((status) => ![202, 404].includes(status))).toEqual([]);
  const accepted = statuses.filter((status) => status === 202).length;

  for (const { whole } of crowd) {
    expect(await contactsOf(whole)).toHaveLength(1);
    expect((await threadsOf(whole)).map(({ numberId }) => numberId).sort()).toEqual([...numbers].sort());
  }
  const stored = await database.query<{ text: string; count: number }>(
    `SELECT m.text, count(*)::int AS count FROM messages m JOIN conversations v ON v.id = m.conversation_id
      WHERE m.text IN ('l', 'p', 'w', 's', 'c') GROUP BY 1 ORDER BY 1`,
  );
  const count = new Map(stored.map((row) => [row.text, row.count]));
  expect([count.get('l'), count.get('p'), count.get('w')]).toEqual([16, 16, 24]);
  expect((count.get('s') ?? 0) + (count.get('c') ?? 0)).toBe(accepted);
});

describe('while two contacts become one', () => {
  let db: Database;
  beforeAll(() => void (db = new Database(database.url, { poolSize: 4, onError: () => undefined })));
  const accountId = (): AccountId => account.accountId as AccountId;
  const numberId = (): NumberId => account.numberId as NumberId;
  const settle = (peer: SaidBy): Promise<unknown> =>
    db.inAccount(accountId(), (tx) => settleContact(tx, accountId(), peer as Peer));
  const waits = (): Promise<unknown> =>
    until('somebody who waits for a lock', 5000, async () => {
      const rows = await database.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return rows.length > 0;
    });

  it('who is about to write to one of them is waited for', async () => {
    const { byLid, byPhone, whole } = somebody();
    await say(gateway, numberId(), incomingText('l', byLid), incomingText('p', byPhone));
    let merged: Promise<unknown> = Promise.resolve();
    await db.inAccount(accountId(), async (tx) => {
      const { id: contactId } = await upsertContact(tx, accountId(), byLid as Peer);
      merged = settle(whole);
      await waits();
      const other = account.otherNumberId as NumberId;
      await upsertConversation(tx, accountId(), other, { contactId });
    });
    await merged;
    const [contact, ...more] = await contactsOf(whole);
    expect(more).toEqual([]);
    expect((await threadsOf(whole)).map((thread) => thread.contact?.id)).toEqual([contact?.id, contact?.id]);
  });

  it.each([[[0, 1]], [[1, 0]]])('a batch that changes their messages is no deadlock: %j', async (order) => {
    const { byLid, byPhone, whole } = somebody();
    const keys = [0, 1].map((index) => `false_${byLid.lid}_${index}`) as MessageKey[];
    const texts = keys.map((key) => incomingText('l', byLid, { key }));
    await say(gateway, numberId(), ...texts, incomingText('p', byPhone));
    let merged: Promise<unknown> = Promise.resolve();
    let tries = 0;
    const [first, second] = order.map((index) => keys[index]) as [MessageKey, MessageKey];
    await db.inAccount(accountId(), async (tx) => {
      tries += 1;
      await lockNumber(tx, numberId());
      await lockByKey(tx, accountId(), numberId(), first);
      merged = settle(whole);
      await waits();
      await lockByKey(tx, accountId(), numberId(), second);
    });
    await merged;
    expect(tries).toBe(1);
    expect(await threadsOf(whole)).toHaveLength(1);
  });

  it('nobody was ever in a deadlock', async () => {
    await db.close();
    await gateway.restart();
    expect(await database.deadlocks()).toBe(0);
  });
});

describe('every table that names a contact or a conversation', () => {
  const named = (followers: { table: string; column: string }[]): string[] =>
    followers.map(({ table, column }) => `${table}.${column}`);

  it.each([
    ['contacts', [...named(followersOfContact), 'conversations.contact_id']],
    ['conversations', named(followersOfConversation)],
  ])('is known to the merge: %s', async (target, followers) => {
    const keys = await database.query<{ name: string }>(
      `SELECT DISTINCT c.conrelid::regclass || '.' || a.attname AS name FROM pg_constraint c
         JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey)
        WHERE c.contype = 'f' AND c.confrelid = $1::regclass AND a.attname NOT IN ('account_id', 'number_id')`,
      [target],
    );
    const columns = await database.query<{ name: string }>(
      `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
        WHERE table_schema = 'public' AND column_name = $1`,
      [`${target.slice(0, -1)}_id`],
    );
    for (const { name } of [...keys, ...columns]) expect(followers).toContain(name);
  });
});
