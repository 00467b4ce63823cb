import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Conversation } from '../../contract/conversations.ts';
import type { Role } from '../../model/access.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { say } from '../support/ears.ts';
import { incomingText } from '../support/incoming.ts';
import { PlainGateway } from '../support/plainGateway.ts';
import {
  accessTokenOf,
  insertKey,
  insertNumber,
  insertUser,
  joinAccount,
  pretendConnected,
} from '../support/seed.ts';

let database: TestDatabase;
let gateway: PlainGateway;
let owner: string;

interface Place {
  accountId: string;
  numberId: string;
}
/** Two of the owner's own, and one of a customer. */
let padaria: Place;
let loja: Place;
let customer: Place;
interface Page {
  items: Conversation[];
  nextCursor: string | null;
}
interface Unread {
  items: { accountId: string; unread: number }[];
}

beforeAll(async () => {
  database = await createDatabase();
  gateway = await PlainGateway.start({ databaseUrl: database.url });
});
afterAll(async () => {
  await gateway.close();
  await database.drop();
});

async function account(name: string, plan: string): Promise<Place> {
  const accountId = crypto.randomUUID();
  await database.query('INSERT INTO accounts (id, name, plan) VALUES ($1, $2, $3)', [accountId, name, plan]);
  const { numberId } = await insertNumber(database, accountId, name);
  await pretendConnected(database, numberId);
  return { accountId, numberId };
}

async function person(roles: [Place, Role][], isOwner = false): Promise<string> {
  const userId = await insertUser(database, { name: 'Somebody', isOwner });
  for (const [{ accountId }, role] of roles) await joinAccount(database, accountId, userId, role);
  return accessTokenOf(database, gateway.tokens(), userId);
}

beforeEach(async () => {
  await database.empty('accounts', 'users', 'audit_log');
  padaria = await account('Padaria', 'owner');
  loja = await account('Loja', 'owner');
  customer = await account('Cliente', 'basic');
  owner = await person([], true);
});

let minute = 0;
/** Somebody writes, a minute after whoever wrote last. */
async function hears({ numberId }: Place, ...names: string[]): Promise<void> {
  const events = names.map((name) => {
    minute += 1;
    const timestamp = Date.now() - 3_600_000 * 20 + minute * 60_000 + 1;
    return incomingText(
      'Oi',
      { phone: `55119555${String(50_000 + minute)}`, lid: null, name },
      { timestamp },
    );
  });
  await say(gateway, numberId, ...events);
}
const get = <Body>(path: string, token: string) => gateway.ask<Body>('GET', path, { token });
const inbox = async (token: string, query = ''): Promise<Page> =>
  (await get<Page>(`/api/inbox${query}`, token)).body;
const titles = ({ items }: Page): string[] => items.map(({ title }) => title);

describe('one inbox over several accounts', () => {
  it('has the conversations of each in one order, and says whose they are', async () => {
    await hears(padaria, 'a');
    await hears(loja, 'b');
    await hears(padaria, 'c');
    const agent = await person([
      [padaria, 'agent'],
      [loja, 'viewer'],
    ]);
    const page = await inbox(agent);
    expect(titles(page)).toEqual(['c', 'b', 'a']);
    expect(page.items.map(({ accountId }) => accountId)).toEqual([
      padaria.accountId,
      loja.accountId,
      padaria.accountId,
    ]);
    expect(page.items.every(({ lastMessage }) => lastMessage?.text === 'Oi')).toBe(true);
  });

  it('is of exactly the accounts that one belongs to', async () => {
    await hears(padaria, 'a');
    await hears(loja, 'b');
    await hears(customer, 'c');
    const agent = await person([
      [padaria, 'agent'],
      [customer, 'agent'],
    ]);
    expect(titles(await inbox(agent))).toEqual(['c', 'a']);
    expect(titles(await inbox(await person([[loja, 'admin']])))).toEqual(['b']);
    const nobody = await get('/api/inbox', await person([]));
    expect(nobody.status).toBe(403);
    const key = await insertKey(database, padaria.accountId, ['read', 'manage', 'send']);
    for (const path of ['/api/inbox', '/api/inbox/unread'])
      expect((await get(path, key.key)).status).toBe(403);
  });

  it('is, for the owner, of their own accounts and not of those of customers', async () => {
    await hears(padaria, 'a');
    await hears(loja, 'b');
    await hears(customer, 'c');
    expect(titles(await inbox(owner))).toEqual(['b', 'a']);
    expect((await get<Unread>('/api/inbox/unread', owner)).body.items).toHaveLength(2);
  });

  it('is read page after page, without doubles and gaps', async () => {
    for (let n = 0; n < 10; n += 1) await hears(n % 3 === 0 ? loja : padaria, `no. ${n}`);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Page = await inbox(owner, `?limit=4${cursor && `&cursor=${cursor}`}`);
      seen.push(...titles(page));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(Array.from({ length: 10 }, (_, n) => `no. ${9 - n}`));
  });

  it('is filtered by state, assignee and what is unread', async () => {
    await hears(padaria, 'a');
    await hears(loja, 'b', 'c');
    const agent = await person([
      [padaria, 'agent'],
      [loja, 'agent'],
    ]);
    const { items } = await inbox(agent);
    const me = await get<{ id: string }>('/api/me', agent);
    const change = ({ id, accountId }: Conversation, body: object) =>
      gateway.ask('PATCH', `/api/accounts/${accountId}/conversations/${id}`, { token: agent, body });
    const [c, b, a] = items;
    if (!a || !b || !c) throw new Error('three conversations');
    await change(a, { assigneeId: me.body.id });
    await change(b, { state: 'resolved' });
    await gateway.ask('POST', `/api/accounts/${c.accountId}/conversations/${c.id}/seen`, {
      token: agent,
      body: {},
    });
    expect(titles(await inbox(agent, '?assignee=me'))).toEqual(['a']);
    expect(titles(await inbox(agent, '?assignee=nobody&state=open'))).toEqual(['c']);
    expect(titles(await inbox(agent, '?state=resolved'))).toEqual(['b']);
    expect(titles(await inbox(agent, '?unread=true&state=open'))).toEqual(['a']);
    expect((await get<Unread>('/api/inbox/unread', agent)).body.items.sort(byUnread)).toEqual([
      { accountId: loja.accountId, unread: 0 },
      { accountId: padaria.accountId, unread: 1 },
    ]);
  });

  it('counts what is unread up to a hundred, from an index that has nothing else', async () => {
    await hears(padaria, ...Array.from({ length: 60 }, (_, n) => `a${n}`));
    await hears(padaria, ...Array.from({ length: 60 }, (_, n) => `b${n}`));
    const { items } = (await get<Unread>('/api/inbox/unread', owner)).body;
    expect(items.sort(byUnread).map(({ unread }) => unread)).toEqual([0, 100]);
  });
});

const byUnread = (a: { unread: number }, b: { unread: number }): number => a.unread - b.unread;
