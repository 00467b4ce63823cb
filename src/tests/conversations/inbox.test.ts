import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '../../contract/accounts.ts';
import type { Contact } from '../../contract/contacts.ts';
import type {
  Conversation,
  ConversationCounts,
  Note,
  QuickReply,
  SearchResult,
} from '../../contract/conversations.ts';
import type { Viewers } from '../../contract/events.ts';
import type { Message } from '../../contract/messages.ts';
import type { NumberHealth, NumberSettings } from '../../contract/numbers.ts';
import type { AccountSummary, Overview } from '../../contract/overview.ts';
import { until } from '../../lib/time.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { listen } from '../support/ears.ts';
import { PlainGateway } from '../support/plainGateway.ts';
import { accessTokenOf, insertMember, insertUser, pretendConnected } from '../support/seed.ts';

let database: TestDatabase;
let gateway: PlainGateway;
let owner: string;
let account: Account;
let numberId: string;
let bia: Person;
let rui: Person;
let runId: string;
let seq: number;

interface Person {
  userId: string;
  token: string;
}
type List<Item> = { items: Item[]; nextCursor: string | null };

beforeAll(async () => {
  database = await createDatabase();
  gateway = await PlainGateway.start({ databaseUrl: database.url });
  const ownerId = await insertUser(database, { name: 'Olga', isOwner: true });
  owner = await accessTokenOf(database, gateway.tokens(), ownerId);
});
afterAll(async () => {
  await gateway.close();
  await database.drop();
});

async function join(name: string, role: 'agent' | 'admin' | 'viewer'): Promise<Person> {
  const userId = await insertMember(database, account.id, role, name);
  return { userId, token: await accessTokenOf(database, gateway.tokens(), userId) };
}

beforeEach(async () => {
  const body = { name: 'Loja', phone: `55119${String(Math.random()).slice(2, 10)}` };
  account = (await gateway.ask<Account>('POST', '/api/accounts', { token: owner, body })).body;
  numberId = account.numbers[0]?.id ?? '';
  await gateway.ask('POST', `/api/instances/${numberId}/stop`, { token: owner });
  // No phone and no browser: what is sent stays in the queue.
  await until('the stop', 5000, async () => (await instanceState()) === 'stopped');
  await pretendConnected(database, numberId);
  bia = await join('Bia', 'agent');
  rui = await join('Rui', 'agent');
  [runId, seq] = [randomUUID(), 1];
});

const instanceState = async (): Promise<string> =>
  (await gateway.ask<{ state: string }>('GET', `/api/instances/${numberId}`, { token: owner })).body.state;

const ask = <Body>(method: string, path: string, body?: unknown, token = bia.token) =>
  gateway.ask<Body>(method, `/api/accounts/${account.id}${path}`, { token, body });

const ana = '5511955550001';
const caio = '5511955550002';
/** Somebody writes to the number. */
async function hears(phone: string, text: string, more: object = {}): Promise<void> {
  const name = phone === ana ? 'Ana Gonçalves' : 'Caio';
  const event = {
    type: 'message',
    message: {
      key: `false_${phone}@c.us_${randomUUID()}`,
      chat: { kind: 'contact', peer: { phone, lid: null, name } },
      author: null,
      fromMe: false,
      type: 'text',
      text,
      media: null,
      location: null,
      contact: null,
      quoted: null,
      timestamp: Date.now(),
      status: null,
      backfilled: false,
      ...more,
    },
  };
  expect(await gateway.report(numberId, runId, seq, event)).toBe(204);
  seq += 1;
}
const conversations = async (query = '', token = bia.token): Promise<Conversation[]> =>
  (await ask<List<Conversation>>('GET', `/conversations${query}`, undefined, token)).body.items;
const conversationWith = async (phone: string): Promise<Conversation> => {
  const found = (await conversations()).find((one) => one.contact?.phone === phone);
  if (!found) throw new Error(`no conversation with ${phone}`);
  return found;
};
const change = async (id: string, patch: object): Promise<Conversation> => {
  const { status, body } = await ask<Conversation>('PATCH', `/conversations/${id}`, patch);
  expect(status).toBe(200);
  return body;
};

describe('a conversation', () => {
  it('is opened by who writes, is theirs to whom it is assigned, and is filtered by all of it', async () => {
    await hears(ana, 'Olá');
    await hears(caio, 'Hola');
    const { id, ...seen } = await conversationWith(ana);
    expect(seen).toMatchObject({ state: 'open', assignee: null, team: null, tags: [], unread: 1 });
    const team = await ask<{ id: string }>(
      'POST',
      '/teams',
      { name: 'Vendas', memberIds: [bia.userId] },
      owner,
    );
    const changed = await change(id, { assigneeId: bia.userId, teamId: team.body.id, tags: ['vip', 'vip'] });
    expect(changed).toMatchObject({
      assignee: { userId: bia.userId, name: 'Bia' },
      team: { name: 'Vendas' },
      tags: ['vip'],
    });
    const filters = ['?assignee=me', `?assignee=${bia.userId}`, `?teamId=${team.body.id}`, '?tag=vip'];
    for (const filter of filters) {
      const found = await conversations(filter);
      expect(
        found.map((one) => one.id),
        filter,
      ).toEqual([id]);
    }
    expect(await conversations('?assignee=me', rui.token)).toEqual([]);
    expect((await conversations('?assignee=nobody')).map(({ title }) => title)).toEqual(['Caio']);
    expect((await ask<ConversationCounts>('GET', '/conversations/counts')).body).toEqual({
      mine: 1,
      unassigned: 1,
      all: 2,
      unread: 2,
    });
    await ask('DELETE', `/members/${bia.userId}`, undefined, owner);
    expect((await conversations('', rui.token)).map(({ assignee }) => assignee)).toEqual([null, null]);
  });

  it('that was resolved opens again when they write', async () => {
    await hears(ana, 'Olá');
    const { id } = await conversationWith(ana);
    expect((await change(id, { state: 'resolved' })).waitingSince).toBeNull();
    expect(await conversations('?state=open')).toEqual([]);
    await hears(ana, 'Mais uma coisa');
    expect((await conversations('?state=open')).map((one) => one.id)).toEqual([id]);
  });

  it('that is found by looking back far is not opened by that', async () => {
    const lastYear = { timestamp: Date.now() - 365 * 24 * 3600 * 1000, backfilled: true };
    await hears(ana, 'Feliz ano novo', lastYear);
    expect(await conversationWith(ana)).toMatchObject({ state: 'resolved', unread: 0, waitingSince: null });
  });

  it('is not given to who may only look, nor to a stranger', async () => {
    await hears(ana, 'Olá');
    const { id } = await conversationWith(ana);
    const viewer = await join('Vera', 'viewer');
    for (const assigneeId of [viewer.userId, randomUUID()]) {
      expect((await ask('PATCH', `/conversations/${id}`, { assigneeId })).status).toBe(422);
    }
    expect((await ask('PATCH', `/conversations/${id}`, { teamId: randomUUID() })).status).toBe(404);
    expect((await conversationWith(ana)).assignee).toBeNull();
  });

  it('may be the owner’s, who is no member', async () => {
    await hears(ana, 'Olá');
    const { id } = await conversationWith(ana);
    const me = await gateway.ask<{ id: string }>('GET', '/api/me', { token: owner });
    await ask('PATCH', `/conversations/${id}`, { assigneeId: me.body.id }, owner);
    expect((await conversationWith(ana)).assignee).toEqual({ userId: me.body.id, name: 'Olga' });
    expect((await conversations('?assignee=me', owner)).map((one) => one.id)).toEqual([id]);
  });

  it('tells open panels and the event log what changed, once', async () => {
    await hears(ana, 'Olá');
    const { id } = await conversationWith(ana);
    const ear = await listen(gateway, rui.token);
    await change(id, { state: 'pending' });
    await change(id, { state: 'pending' });
    const note = await ask<Note>('POST', `/conversations/${id}/notes`, { text: 'Quer desconto' });
    await until('the note', 5000, () => ear.heard.some(({ type }) => type === 'note.created'));
    ear.socket.close();
    expect(ear.heard).toMatchObject([
      { type: 'conversation.updated', conversation: { id, state: 'pending' } },
      { type: 'note.created', note: { id: note.body.id, author: { name: 'Bia' }, text: 'Quer desconto' } },
    ]);
    const { items } = (await ask<List<{ type: string; data: object }>>('GET', '/events')).body;
    expect(items.filter(({ type }) => type === 'conversation.updated').map(({ data }) => data)).toMatchObject(
      [
        { conversationId: id, state: 'open' },
        { conversationId: id, state: 'pending', assigneeId: null },
      ],
    );
  });

  it('is read from one message on, towards the past and towards the present', async () => {
    for (let n = 1; n <= 9; n += 1) await hears(ana, `no. ${n}`, { timestamp: 1_700_000_000_000 + n * 1000 });
    const { id } = await conversationWith(ana);
    const page = async (query: string) =>
      (await ask<List<Message>>('GET', `/conversations/${id}/messages?${query}`)).body;
    const texts = ({ items }: List<Message>) => items.map(({ text }) => text?.at(-1)).join('');
    const all = await page('limit=50');
    expect(texts(all)).toBe('987654321');
    const fifth = all.items[4]?.id ?? '';
    const older = await page(`limit=2&from=${fifth}`);
    expect(texts(older)).toBe('54');
    expect(texts(await page(`limit=9&cursor=${older.nextCursor}`))).toBe('321');
    const newer = await page(`limit=3&direction=newer&from=${fifth}`);
    expect(texts(newer)).toBe('567');
    expect(texts(await page(`limit=9&direction=newer&cursor=${newer.nextCursor}`))).toBe('89');
    expect((await ask('GET', `/conversations/${id}/messages?direction=newer`)).status).toBe(422);
    expect((await ask('GET', `/conversations/${id}/messages?from=${randomUUID()}`)).status).toBe(404);
  });
});

describe('search', () => {
  it('finds names, phones and words, whatever their case and accents', async () => {
    await hears(ana, 'Vocês têm PÃO DE AÇÚCAR?');
    await hears(caio, '100% sim_claro');
    const find = async (q: string) =>
      (await ask<SearchResult>('GET', `/search?q=${encodeURIComponent(q)}`)).body;
    expect((await find('goncal')).conversations.map(({ title }) => title)).toEqual(['Ana Gonçalves']);
    expect((await find('55550002')).conversations.map(({ title }) => title)).toEqual(['Caio']);
    const found = await find('pao de acu');
    expect(found.conversations).toEqual([]);
    expect(found.messages).toMatchObject([
      { title: 'Ana Gonçalves', message: { text: 'Vocês têm PÃO DE AÇÚCAR?' } },
    ]);
    expect((await find('sim_cla')).messages).toHaveLength(1);
    // Of the middle of a word nothing is found.
    expect((await find('laro')).messages).toEqual([]);
    // Not as patterns.
    expect((await find('_%_')).messages).toEqual([]);
    expect((await ask<List<Conversation>>('GET', '/conversations?q=ANA%20GON')).body.items).toHaveLength(1);
  });
});

describe('who is looking', () => {
  it('is told to the panels of the account, and to nobody else', async () => {
    await hears(ana, 'Olá');
    const { id: conversationId } = await conversationWith(ana);
    const [first, second] = [await listen(gateway, bia.token), await listen(gateway, rui.token)];
    const stranger = await insertUser(database, { name: 'Eve' });
    const other = { name: 'Outra', phone: `55118${String(Math.random()).slice(2, 10)}` };
    const elsewhere = await gateway.ask<Account>('POST', '/api/accounts', { token: owner, body: other });
    await database.query(`INSERT INTO memberships (account_id, user_id, role) VALUES ($1, $2, 'admin')`, [
      elsewhere.body.id,
      stranger,
    ]);
    const eve = await listen(gateway, await accessTokenOf(database, gateway.tokens(), stranger));
    const told: Viewers[] = [];
    const overheard: unknown[] = [];
    second.socket.on('viewers', (one: Viewers) => told.push(one));
    eve.socket.on('viewers', (one: unknown) => overheard.push(one));
    eve.socket.emit('looking', { accountId: account.id, conversationId });
    first.socket.emit('looking', { accountId: account.id, conversationId, typing: true });
    await until('Bia', 5000, () => told.length > 0);
    first.socket.close();
    await until('her end', 5000, () => told.at(-1)?.viewers.length === 0);
    expect(told).toEqual([
      { accountId: account.id, conversationId, viewers: [{ userId: bia.userId, name: 'Bia', typing: true }] },
      { accountId: account.id, conversationId, viewers: [] },
    ]);
    expect(overheard).toEqual([]);
    eve.socket.close();
    second.socket.close();
  });
});

describe('a number', () => {
  const ofNumber = <Body>(method: string, what: string, body?: unknown) =>
    gateway.ask<Body>(method, `/api/numbers/${numberId}/${what}`, { token: owner, body });
  const set = async (settings: object): Promise<NumberSettings> => {
    const { status, body } = await ofNumber<NumberSettings>('PATCH', 'settings', settings);
    expect(status).toBe(200);
    return body;
  };

  it('gives each new conversation to the least busy of its team', async () => {
    const sofia = await join('Sofia', 'agent');
    const memberIds = [bia.userId, rui.userId];
    const team = await ask<{ id: string }>('POST', '/teams', { name: 'Balcão', memberIds }, owner);
    await set({ defaultTeamId: team.body.id, assignment: 'least_busy' });
    for (const phone of ['5511955550011', '5511955550012', '5511955550013', '5511955550014'])
      await hears(phone, 'Olá');
    const all = await conversations();
    expect(all.map((one) => one.team?.name)).toEqual(Array(4).fill('Balcão'));
    const counts = [bia, rui, sofia].map(
      ({ userId }) => all.filter(({ assignee }) => assignee?.userId === userId).length,
    );
    expect(counts).toEqual([2, 2, 0]);
  });

  it('answers once outside of its hours, and that answers nobody’s question', async () => {
    // Closed since yesterday's first minute, also when midnight comes meanwhile.
    const day = (new Date().getUTCDay() + 6) % 7 || 7;
    const hours = [{ day, from: '00:00', to: '00:01' }];
    await set({ businessHours: { zone: 'UTC', hours }, awayMessage: 'Voltamos amanhã.' });
    await hears(ana, 'Alguém aí?');
    const { id } = await conversationWith(ana);
    const messages = async () =>
      (await ask<List<Message>>('GET', `/conversations/${id}/messages`)).body.items;
    await until('the answer', 5000, async () => (await messages()).length === 2);
    await hears(ana, 'Oi?');
    await hears(caio, 'Oi');
    const other = (await conversationWith(caio)).id;
    await until(
      'the other answer',
      5000,
      async () =>
        (await ask<List<Message>>('GET', `/conversations/${other}/messages`)).body.items.length === 2,
    );
    expect((await messages()).map(({ direction, text }) => [direction, text])).toEqual([
      ['in', 'Oi?'],
      ['out', 'Voltamos amanhã.'],
      ['in', 'Alguém aí?'],
    ]);
    expect(await conversationWith(ana)).toMatchObject({
      unread: 2,
      waitingSince: expect.any(String) as string,
    });
  });

  it('refuses hours that last no time, and a team of nobody’s', async () => {
    const hours = [{ day: 1, from: '18:00', to: '18:00' }];
    const bad = { businessHours: { zone: 'UTC', hours } };
    expect((await ofNumber('PATCH', 'settings', bad)).status).toBe(422);
    expect((await ofNumber('PATCH', 'settings', { defaultTeamId: randomUUID() })).status).toBe(404);
    expect((await ofNumber<NumberSettings>('GET', 'settings')).body).toMatchObject({
      businessHours: null,
      defaultTeamId: null,
      assignment: 'as_account',
    });
  });

  it('tells how it was over time', async () => {
    const report = (code: string) =>
      gateway.report(numberId, runId, (seq += 1), { type: 'state', code, detail: null });
    await report('page_lost');
    await report('connected');
    const { body } = await ofNumber<NumberHealth>('GET', 'health');
    expect(body.items.map(({ state }) => state).slice(-2)).toEqual(['disconnected', 'connected']);
    expect(body.connectedShare).toBeLessThan(1);
  });
});

describe('the overview', () => {
  it('counts what came, what went, and how long people waited', async () => {
    await hears(ana, 'Olá', { timestamp: Date.now() - 60_000 });
    await hears(caio, 'Oi');
    const sent = await ask<Message>('POST', '/send', { phone: ana, message: 'Bom dia!' });
    expect(sent.body.sentBy).toEqual({ userId: bia.userId, name: 'Bia' });
    const { body } = await ask<Overview>('GET', '/overview?days=2&zone=America/Sao_Paulo');
    expect(body).toMatchObject({
      numbers: { total: 1, connected: 1 },
      conversations: { open: 2, unassigned: 2 },
      received: 2,
      sent: { queued: 1 },
      firstResponse: { count: 1 },
    });
    expect(body.firstResponse.medianSeconds).toBeGreaterThan(59);
    expect(body.series.reduce((sum, { received }) => sum + received, 0)).toBe(2);
    expect(body.byNumber).toMatchObject([{ numberId, received: 2, sent: 1, firstResponse: { count: 1 } }]);
    const month = await ask<Overview>('GET', '/overview?days=30');
    expect(month.body.series).toHaveLength(30);
    expect((await ask('GET', '/overview?zone=Mars/Olympus')).status).toBe(422);
  });

  it('summarises each account to who is in it', async () => {
    await hears(ana, 'Olá');
    const ours = await gateway.ask<List<AccountSummary>>('GET', '/api/overview', { token: bia.token });
    expect(ours.body.items).toMatchObject([{ accountId: account.id, open: 1, receivedToday: 1 }]);
    // Two hours ago is today where it is noon, and yesterday where the day has just begun.
    await database.query(
      `UPDATE messages SET at = at - interval '2 hours', created_at = created_at - interval '2 hours'`,
    );
    const hour = new Date().getUTCHours();
    const receivedWhereItIs = async (local: number): Promise<number | undefined> => {
      const west = ((((hour - local + 12) % 24) + 24) % 24) - 12;
      const zone = encodeURIComponent(`Etc/GMT${west < 0 ? '' : '+'}${west}`);
      const answer = await gateway.ask<List<AccountSummary>>('GET', `/api/overview?zone=${zone}`, {
        token: bia.token,
      });
      return answer.body.items[0]?.receivedToday;
    };
    expect([await receivedWhereItIs(12), await receivedWhereItIs(0)]).toEqual([1, 0]);
    const all = await gateway.ask<List<AccountSummary>>('GET', '/api/overview', { token: owner });
    expect(all.body.items.length).toBeGreaterThan(1);
  });

  it('notes in the account’s audit log that the owner stepped in', async () => {
    expect((await ask('POST', '/enter', undefined, owner)).status).toBe(204);
    const { items } = (await ask<List<{ action: string }>>('GET', '/audit', undefined, owner)).body;
    expect(items.map(({ action }) => action)).toContain('enterAccount');
  });
});

describe('contacts', () => {
  const create = (body: object) => ask<Contact>('POST', '/contacts', body);
  it('are made, found, changed and deleted', async () => {
    const made = await create({
      phone: '+55 11 95555-0009',
      name: 'Zé',
      tags: ['vip'],
      fields: { cidade: 'Sé' },
    });
    expect(made.status).toBe(201);
    expect((await create({ phone: '5511955550009' })).status).toBe(409);
    const { id } = made.body;
    const list = async (query: string) => (await ask<List<Contact>>('GET', `/contacts?${query}`)).body.items;
    for (const query of ['q=ze', 'q=550009', 'tag=vip', 'optedOut=false'])
      expect(
        (await list(query)).map((one) => one.id),
        query,
      ).toEqual([id]);
    const patch = { name: null, tags: [], fields: { a: 'b' }, optedOut: true };
    const changed = await ask<Contact>('PATCH', `/contacts/${id}`, patch);
    expect(changed.body).toMatchObject({ name: null, tags: [], fields: { a: 'b' } });
    expect((await list('optedOut=true')).length).toBe(1);
    expect((await ask('DELETE', `/contacts/${id}`, undefined, owner)).status).toBe(204);
    expect((await ask('GET', `/contacts/${id}`)).status).toBe(404);
  });

  it('are called what people call them, else what WhatsApp does; open panels hear of another name', async () => {
    const called = (name: string) => ({ chat: { kind: 'contact', peer: { phone: ana, lid: null, name } } });
    await hears(ana, 'Oi');
    const { contact } = await conversationWith(ana);
    const ear = await listen(gateway, rui.token);
    const names = (): unknown[] =>
      ear.heard.flatMap((event) => (event.type === 'conversation.updated' ? event.conversation.title : []));
    await hears(ana, 'de novo', called('Ana ❤️'));
    await until('her new name', 5000, () => names().includes('Ana ❤️'));
    await ask('PATCH', `/contacts/${String(contact?.id)}`, { name: 'Ana (padaria)' });
    await until('our name', 5000, () => names().includes('Ana (padaria)'));
    ear.socket.close();
    await hears(ana, 'e mais uma', called('aninha'));
    expect((await conversationWith(ana)).title).toBe('Ana (padaria)');
    const rows = [{ phone: caio, name: 'Caio do Rio' }];
    expect((await ask('POST', '/contacts/import', { rows }, owner)).status).toBe(200);
    await hears(caio, 'Oi');
    expect((await conversationWith(caio)).title).toBe('Caio do Rio');
    await ask('PATCH', `/contacts/${String(contact?.id)}`, { name: null });
    await hears(ana, 'sem nome', called('aninha'));
    expect((await conversationWith(ana)).title).toBe('aninha');
  });

  it('to whom messages are owed are not deleted', async () => {
    const sent = await ask<Message>('POST', '/send', { phone: ana, message: 'Olá' });
    expect(sent.status).toBe(202);
    const { contact } = await conversationWith(ana);
    expect((await ask('DELETE', `/contacts/${contact?.id ?? ''}`, undefined, owner)).status).toBe(409);
  });

  it('come in by hundreds: each row says what became of it, and the same file again changes nothing', async () => {
    await create({ phone: '5511955550009', name: 'Zé', tags: ['velho'], fields: { a: '1' } });
    const rows = [
      { phone: '+55 11 95555-0009', name: 'José', tags: ['novo'], fields: { b: '2' } },
      { phone: '(11) 95555-0010', name: 'Bete' },
      { phone: '11955550010', name: 'Bete outra vez' },
      { phone: 'abc' },
      { phone: '5511955550011', name: 'x'.repeat(201) },
      { phone: '+591 7 1234567', name: 'Evo' },
    ];
    const trial = await ask<object>('POST', '/contacts/import', { rows, country: 'BR', dryRun: true }, owner);
    const done = await ask<{ rows: object[] }>('POST', '/contacts/import', { rows, country: 'BR' }, owner);
    expect(done.body).toEqual(trial.body);
    expect(done.body).toMatchObject({
      created: 2,
      updated: 1,
      refused: 3,
      rows: [
        { outcome: 'updated', phone: '5511955550009' },
        { outcome: 'created', phone: '5511955550010' },
        { outcome: 'refused', reason: 'repeated' },
        { outcome: 'refused', reason: 'phone_unreadable', phone: null },
        { outcome: 'refused', reason: 'name_too_long' },
        { outcome: 'created', phone: '59171234567' },
      ],
    });
    const [jose] = (await ask<List<Contact>>('GET', '/contacts?q=jose')).body.items;
    expect(jose).toMatchObject({ tags: ['novo', 'velho'], fields: { a: '1', b: '2' } });
    const again = await ask<object>('POST', '/contacts/import', { rows, country: 'BR' }, owner);
    expect(again.body).toMatchObject({ created: 0, updated: 3, refused: 3 });
  });

  it('go out as CSV in which nothing is a formula', async () => {
    await create({ phone: '5511955550009', name: '=HYPERLINK("http://evil")', tags: ['a', 'b'] });
    const { status, text, headers } = await ask<string>('GET', '/contacts/export', undefined, owner);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/csv/);
    expect(headers.get('content-disposition')).toMatch(/attachment/);
    const [, line = ''] = text.split('\n');
    expect(line).toContain(`"'=HYPERLINK(""http://evil"")"`);
    expect(line).toContain('"a, b"');
  });

  it('become one: conversations, notes, tags and fields come to the one that stays', async () => {
    await hears(ana, 'Meu número antigo');
    const from = await conversationWith(ana);
    await ask('POST', `/conversations/${from.id}/notes`, { text: 'Mudou de número' });
    await change(from.id, { tags: ['mudou'] });
    await ask('PATCH', `/contacts/${from.contact?.id ?? ''}`, { tags: ['vip'], fields: { a: '1', b: '1' } });
    await hears(caio, 'Meu número novo');
    const into = await conversationWith(caio);
    const stays = into.contact?.id ?? '';
    await ask('PATCH', `/contacts/${stays}`, { tags: ['novo'], fields: { b: '2' } });
    const ear = await listen(gateway, rui.token);
    const merged = await ask<Contact>('POST', `/contacts/${stays}/merge`, { other: from.contact?.id });
    expect(merged.body).toMatchObject({
      id: stays,
      phone: caio,
      name: 'Caio',
      tags: ['novo', 'vip'],
      fields: { a: '1', b: '2' },
    });
    const [only, ...others] = await conversations();
    expect(others).toEqual([]);
    expect(only).toMatchObject({ id: into.id, unread: 2, tags: ['mudou'] });
    const messages = await ask<List<Message>>('GET', `/conversations/${into.id}/messages`);
    expect(messages.body.items).toHaveLength(2);
    expect((await ask<List<Note>>('GET', `/conversations/${into.id}/notes`)).body.items).toHaveLength(1);
    await until('the news', 5000, () => ear.heard.length >= 2);
    ear.socket.close();
    expect(ear.heard.map(({ type }) => type)).toEqual(['conversation.deleted', 'conversation.updated']);
    expect((await ask('POST', `/contacts/${stays}/merge`, { other: stays })).status).toBe(409);
  });

  it('and conversations tell which tags are in use', async () => {
    await create({ phone: '5511955550009', tags: ['vip', 'sp'] });
    await hears(ana, 'Olá');
    await change((await conversationWith(ana)).id, { tags: ['vip'] });
    expect((await ask<List<object>>('GET', '/tags')).body.items).toEqual([
      { name: 'vip', contacts: 1, conversations: 1 },
      { name: 'sp', contacts: 1, conversations: 0 },
    ]);
  });
});

describe('quick replies', () => {
  it('are kept under a shortcut of their own', async () => {
    const made = await ask<QuickReply>('POST', '/quick-replies', {
      shortcut: 'Horário',
      text: 'Das 9 às 18.',
    });
    expect(made.body).toMatchObject({ shortcut: 'horário', text: 'Das 9 às 18.' });
    expect((await ask('POST', '/quick-replies', { shortcut: 'horário', text: 'x' })).status).toBe(409);
    expect((await ask('POST', '/quick-replies', { shortcut: 'com espaço', text: 'x' })).status).toBe(422);
    const changed = await ask<QuickReply>('PATCH', `/quick-replies/${made.body.id}`, {
      text: 'Das 8 às 17.',
    });
    expect(changed.body.text).toBe('Das 8 às 17.');
    expect((await ask('DELETE', `/quick-replies/${made.body.id}`)).status).toBe(204);
    expect((await ask<List<QuickReply>>('GET', '/quick-replies')).body.items).toEqual([]);
  });
});
