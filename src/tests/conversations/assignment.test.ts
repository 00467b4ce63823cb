import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '../../contract/accounts.ts';
import type { Conversation } from '../../contract/conversations.ts';
import { until } from '../../lib/time.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { listen, say } from '../support/ears.ts';
import { incomingText } from '../support/incoming.ts';
import { PlainGateway } from '../support/plainGateway.ts';
import { accessTokenOf, insertMember, insertNumber, insertUser, pretendConnected } from '../support/seed.ts';

let database: TestDatabase;
let gateway: PlainGateway;
let owner: string;
let ownerId: string;
let accountId: string;
let numberId: string;
let bia: Person;
let rui: Person;
let sofia: Person;

interface Person {
  userId: string;
  token: string;
}
type List<Item> = { items: Item[] };

beforeAll(async () => {
  database = await createDatabase();
  gateway = await PlainGateway.start({ databaseUrl: database.url });
  ownerId = await insertUser(database, { name: 'Olga', isOwner: true });
  owner = await accessTokenOf(database, gateway.tokens(), ownerId);
});
afterAll(async () => {
  await gateway.close();
  await database.drop();
});

async function join(name: string, role: 'agent' | 'admin' | 'viewer'): Promise<Person> {
  const userId = await insertMember(database, accountId, role, name);
  return { userId, token: await accessTokenOf(database, gateway.tokens(), userId) };
}

beforeEach(async () => {
  await database.empty('accounts');
  accountId = crypto.randomUUID();
  await database.query(`INSERT INTO accounts (id, name, plan) VALUES ($1, 'Loja', 'owner')`, [accountId]);
  ({ numberId } = await insertNumber(database, accountId, 'Balcão'));
  await pretendConnected(database, numberId);
  bia = await join('Bia', 'agent');
  rui = await join('Rui', 'agent');
  sofia = await join('Sofia', 'admin');
  await join('Vera', 'viewer');
});

const ask = <Body>(method: string, path: string, body?: unknown, token = owner) =>
  gateway.ask<Body>(method, `/api/accounts/${accountId}${path}`, { token, body });
const set = async (settings: object): Promise<void> => {
  expect((await ask<Account>('PATCH', '', settings)).body).toMatchObject(settings);
};
const setNumber = async (settings: object): Promise<void> => {
  const route = `/api/numbers/${numberId}/settings`;
  expect((await gateway.ask('PATCH', route, { token: owner, body: settings })).status).toBe(200);
};
const phone = (n: number): string => `5511955550${String(n).padStart(3, '0')}`;
const writes = (n: number, text = 'Oi'): object =>
  incomingText(text, { phone: phone(n), lid: null, name: `Cliente ${n}` }, { timestamp: Date.now() });
const hears = (n: number, to = numberId): Promise<void> => say(gateway, to, writes(n));
const conversations = async (): Promise<Conversation[]> =>
  (await ask<List<Conversation>>('GET', '/conversations?limit=200')).body.items;
async function conversationWith(n: number): Promise<Conversation> {
  const found = (await conversations()).find(({ contact }) => contact?.phone === phone(n));
  if (!found) throw new Error(`no conversation with ${n}`);
  return found;
}
const whose = async (n: number): Promise<string | null> => (await conversationWith(n)).assignee?.name ?? null;
/** How many conversations each of them has. */
async function shares(): Promise<Record<string, number>> {
  const all: Record<string, number> = {};
  for (const { assignee } of await conversations()) {
    const name = assignee?.name ?? 'nobody';
    all[name] = (all[name] ?? 0) + 1;
  }
  return all;
}

describe('a new conversation', () => {
  it('is nobody’s, unless the account says otherwise', async () => {
    await hears(1);
    expect(await whose(1)).toBeNull();
    const { body } = await ask<Account>('GET', '');
    expect(body).toMatchObject({ assignment: 'by_hand', answeringTakes: false });
  });

  it('goes round: admins and agents in turn, and nobody gets two in a row', async () => {
    await set({ assignment: 'round_robin' });
    const order: (string | null)[] = [];
    for (const n of [1, 2, 3, 4, 5, 6]) {
      await hears(n);
      order.push(await whose(n));
    }
    expect(new Set(order.slice(0, 3))).toEqual(new Set(['Bia', 'Rui', 'Sofia']));
    expect(order.slice(3)).toEqual(order.slice(0, 3));
  });

  it('that comes in at the same instant as others goes to another person', async () => {
    await set({ assignment: 'round_robin' });
    const others = await Promise.all(
      [1, 2, 3, 4, 5].map((n) => insertNumber(database, accountId, `Loja ${n}`)),
    );
    for (const one of others) await pretendConnected(database, one.numberId);
    const numbers = [numberId, ...others.map((one) => one.numberId)];
    for (const round of [0, 1, 2])
      await Promise.all(numbers.map((to, index) => hears(round * numbers.length + index, to)));
    expect(await shares()).toEqual({ Bia: 6, Rui: 6, Sofia: 6 });
    await set({ assignment: 'least_busy' });
    await Promise.all(numbers.map((to, index) => hears(100 + index, to)));
    expect(await shares()).toEqual({ Bia: 8, Rui: 8, Sofia: 8 });
  });

  it('of one batch goes round as well', async () => {
    await set({ assignment: 'round_robin' });
    await say(gateway, numberId, ...[1, 2, 3, 4, 5, 6].map((n) => writes(n)));
    expect(await shares()).toEqual({ Bia: 2, Rui: 2, Sofia: 2 });
  });

  it('goes to the one with the fewest open ones; a resolved one counts no more', async () => {
    await set({ assignment: 'least_busy' });
    for (const n of [1, 2, 3]) await hears(n);
    expect(await shares()).toEqual({ Bia: 1, Rui: 1, Sofia: 1 });
    const ofRui = (await conversations()).find(({ assignee }) => assignee?.name === 'Rui');
    await ask('PATCH', `/conversations/${ofRui?.id ?? ''}`, { state: 'resolved' });
    await hears(4);
    expect(await whose(4)).toBe('Rui');
  });

  it('stays within the team of its number, and a number may do otherwise than the account', async () => {
    const memberIds = [bia.userId, rui.userId];
    const team = await ask<{ id: string }>('POST', '/teams', { name: 'Vendas', memberIds });
    await set({ assignment: 'round_robin' });
    await setNumber({ defaultTeamId: team.body.id });
    for (const n of [1, 2, 3, 4]) await hears(n);
    expect(await shares()).toEqual({ Bia: 2, Rui: 2 });
    await setNumber({ assignment: 'by_hand' });
    await hears(5);
    expect(await conversationWith(5)).toMatchObject({ assignee: null, team: { name: 'Vendas' } });
    await setNumber({ assignment: 'as_account' });
    await hears(6);
    expect(await whose(6)).not.toBeNull();
  });

  it('does not go to who has left, nor is one taken from who has it', async () => {
    await set({ assignment: 'round_robin' });
    await ask('DELETE', `/members/${bia.userId}`);
    await ask('PATCH', `/members/${rui.userId}`, { role: 'viewer' });
    for (const n of [1, 2]) await hears(n);
    expect(await shares()).toEqual({ Sofia: 2 });
    const { id } = await conversationWith(1);
    await ask('PATCH', `/conversations/${id}`, { state: 'resolved', assigneeId: ownerId });
    await hears(1);
    expect(await conversationWith(1)).toMatchObject({ state: 'open', assignee: { name: 'Olga' } });
  });

  it('is told with its assignee to open panels and to the log, once', async () => {
    await set({ assignment: 'round_robin' });
    const ear = await listen(gateway, bia.token);
    await hears(1);
    await until('the news', 5000, () => ear.heard.some(({ type }) => type === 'conversation.updated'));
    ear.socket.close();
    const { assignee, id } = await conversationWith(1);
    const { items } = (await ask<List<{ type: string; data: object }>>('GET', '/events')).body;
    expect(items.filter(({ type }) => type === 'conversation.updated')).toMatchObject([
      { data: { conversationId: id, state: 'open', assigneeId: assignee?.userId } },
    ]);
  });
});

describe('answering', () => {
  const answers = (n: number, token: string, more: object = { message: 'Já vejo' }) =>
    ask('POST', '/send', { phone: phone(n), ...more }, token);

  it('changes nothing, unless the account says so', async () => {
    await hears(1);
    expect((await answers(1, bia.token)).status).toBe(202);
    expect(await whose(1)).toBeNull();
  });

  it('takes a conversation that nobody has, for the owner too, and tells of it', async () => {
    await set({ answeringTakes: true });
    await hears(1);
    await hears(2);
    const ear = await listen(gateway, rui.token);
    await answers(1, bia.token);
    await answers(2, owner);
    expect([await whose(1), await whose(2)]).toEqual(['Bia', 'Olga']);
    const { id } = await conversationWith(1);
    await until('the news', 5000, () =>
      ear.heard.some(
        (one) => one.type === 'conversation.updated' && one.conversation.assignee?.name === 'Bia',
      ),
    );
    ear.socket.close();
    const { items } = (await ask<List<{ type: string; data: object }>>('GET', '/events')).body;
    const updates = items.filter(({ type }) => type === 'conversation.updated').map(({ data }) => data);
    expect(updates).toMatchObject([
      { conversationId: id, assigneeId: null },
      { assigneeId: null },
      { conversationId: id, assigneeId: bia.userId },
      { assigneeId: ownerId },
    ]);
  });

  it('takes none from who has it, and who answers first has it', async () => {
    await set({ answeringTakes: true });
    await hears(1);
    const people = [bia, rui, sofia];
    await Promise.all(people.map(({ token }) => answers(1, token)));
    const first = await whose(1);
    expect(first).not.toBeNull();
    for (const { token } of people) await answers(1, token);
    expect(await whose(1)).toBe(first);
  });

  it('does not count where a program answers, or where somebody only reacts', async () => {
    await set({ answeringTakes: true });
    await hears(1);
    const { lastMessage } = await conversationWith(1);
    const key = await ask<{ key: string }>('POST', '/keys', { name: 'Loja virtual', scopes: ['send'] });
    expect((await answers(1, key.body.key)).status).toBe(202);
    expect(await whose(1)).toBeNull();
    const reaction = { type: 'reaction', messageId: lastMessage?.id, emoji: '👍' };
    expect((await ask('POST', '/send', reaction, bia.token)).status).toBe(202);
    expect(await whose(1)).toBeNull();
  });

  it('begins a conversation as one’s own', async () => {
    await set({ answeringTakes: true });
    await database.query(
      `INSERT INTO phone_checks (account_id, asked, phone) VALUES ($1, canonical_phone($2), $2)`,
      [accountId, phone(7)],
    );
    expect((await answers(7, rui.token)).status).toBe(202);
    expect(await whose(7)).toBe('Rui');
  });
});
