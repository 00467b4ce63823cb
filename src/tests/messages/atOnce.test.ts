import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Contact } from '../../contract/contacts.ts';
import type { Conversation } from '../../contract/conversations.ts';
import type { Message } from '../../contract/messages.ts';
import { Dice } from '../chaos/dice.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { say } from '../support/ears.ts';
import { incomingText } from '../support/incoming.ts';
import { PlainGateway } from '../support/plainGateway.ts';
import { accessTokenOf, insertMember, pretendConnected, seedAccount, type Seeded } from '../support/seed.ts';

const SEED = Number(process.env['STORM_SEED'] ?? 1);
const ana = { phone: '5511930000001', lid: null, name: 'Ana' };

let database: TestDatabase;
let gateway: PlainGateway;
let account: Seeded;
let token: string;

beforeAll(async () => {
  database = await createDatabase();
  account = await seedAccount(database, 'alpha');
  // A limit on messages would let one request in at a time.
  await database.query(`UPDATE accounts SET plan = 'owner' WHERE id = $1`, [account.accountId]);
  gateway = await PlainGateway.start({ databaseUrl: database.url });
  for (const number of [account.numberId, account.otherNumberId]) await pretendConnected(database, number);
  token = await accessTokenOf(database, gateway.tokens(), account.admin);
});
afterAll(async () => {
  await gateway.close();
  await database.drop();
});
it('what many write in one conversation at once is all accepted, in one order, and nobody waits in a circle', async () => {
  const own = `/api/accounts/${account.accountId}`;
  await say(gateway, account.numberId, incomingText('Oi', ana));
  const { items } = (await gateway.ask<{ items: Conversation[] }>('GET', `${own}/conversations`, { token }))
    .body;
  const thread = items.find(({ contact }) => contact?.phone === ana.phone);
  const question = `${own}/conversations/${thread?.id}`;
  const post = (body: object) => gateway.ask<Message>('POST', `${own}/send`, { token, body });
  const answers = Array.from({ length: 16 }, (_, index) =>
    post({
      ...(index % 2 === 0 ? { conversationId: thread?.id } : { phone: ana.phone, from: account.numberId }),
      message: `resposta ${index}`,
    }),
  );
  const hears = async (): Promise<void> => {
    for (let index = 0; index < 8; index += 1)
      await say(gateway, account.numberId, incomingText(`pergunta ${index}`, ana));
  };
  const changes = [{ tags: ['vip'] }, { state: 'pending' }, { tags: [] }].map((body) =>
    gateway.ask('PATCH', question, { token, body }),
  );
  const [told] = await Promise.all([Promise.all(answers), hears(), Promise.all(changes)]);
  expect(told.map(({ status }) => status)).toEqual(told.map(() => 202));

  const texts = async (order: string): Promise<string[]> =>
    (
      await database.query<{ text: string }>(
        `SELECT m.text FROM messages m JOIN outbox o ON o.message_id = m.id WHERE m.conversation_id = $1 ORDER BY ${order}`,
        [thread?.id],
      )
    ).map(({ text }) => text);
  expect(await texts('m.at, m.id')).toEqual(await texts('o.seq'));
  expect(await texts('o.seq')).toHaveLength(16);
  await gateway.restart();
  expect(await database.deadlocks()).toBe(0);
});

it(`whatever is done in an account at once (STORM_SEED=${SEED}), nothing breaks`, async () => {
  const dice = new Dice(SEED);
  const own = `/api/accounts/${account.accountId}`;
  const people = Array.from({ length: 12 }, (_, index) => ({
    phone: String(5_511_930_000_100 + index),
    lid: index % 2 === 0 ? null : `8800${index}@lid`,
    name: `Pessoa ${index}`,
  }));
  const numbers = [account.numberId, account.otherNumberId];
  for (const number of numbers) for (const one of people) await say(gateway, number, incomingText('Oi', one));
  const ask = <Body>(method: string, path: string, body?: unknown) =>
    gateway.ask<Body>(method, own + path, { token, body });
  const list = async <Item>(path: string): Promise<Item[]> =>
    (await ask<{ items: Item[] }>('GET', path)).body.items;
  const threads = await list<Conversation>('/conversations?limit=200');
  const contacts = await list<Contact>('/contacts?limit=200');
  const thread = () => dice.pick(threads).id;
  const contact = () => dice.pick(contacts).id;
  const one = () => dice.pick(people);
  const [agents, teams]: [string[], string[]] = [[], []];
  for (let count = 0; count < 6; count += 1) {
    const id = await insertMember(database, account.accountId, 'agent', `agent ${count}`);
    agents.push(id);
    teams.push(
      (await ask<{ id: string }>('POST', '/teams', { name: `Equipe ${count}`, memberIds: [id] })).body.id,
    );
  }
  const agent = () => dice.pick([...agents, null]);
  const deeds: Record<string, () => [string, string, unknown?]> = {
    answer: () => ['POST', '/send', { conversationId: thread(), message: 'resposta' }],
    write: () => ['POST', '/send', { phone: one().phone, from: dice.pick(numbers), message: 'oferta' }],
    react: () => ['POST', '/send', { type: 'reaction', messageId: account.messageId, emoji: '👍' }],
    forward: () => ['POST', `/messages/${account.messageId}/forward`, { conversationId: thread() }],
    assign: () => ['PATCH', `/conversations/${thread()}`, { assigneeId: agent() }],
    tag: () => ['PATCH', `/conversations/${thread()}`, { tags: [dice.pick(['vip', 'novo'])] }],
    close: () => ['PATCH', `/conversations/${thread()}`, { state: dice.pick(['resolved', 'open']) }],
    note: () => ['POST', `/conversations/${thread()}/notes`, { text: 'nota' }],
    rename: () => ['PATCH', `/contacts/${contact()}`, { name: dice.pick(['Ana', 'Bia']) }],
    optOut: () => ['PATCH', `/contacts/${contact()}`, { optedOut: dice.pick([true, false, false]) }],
    fields: () => ['PATCH', `/contacts/${contact()}`, { fields: { cidade: dice.pick(['Recife', 'Natal']) } }],
    merge: () => ['POST', `/contacts/${contact()}/merge`, { other: contact() }],
    import: () => [
      'POST',
      '/contacts/import',
      { rows: people.map(({ phone }) => ({ phone, tags: ['lista'] })) },
    ],
    count: () => ['GET', '/conversations/counts'],
    read: () => ['GET', `/conversations/${thread()}/messages`],
    search: () => ['GET', '/search?q=oferta'],
    toTeam: () => ['PATCH', `/conversations/${thread()}`, { teamId: dice.pick(teams) }],
    team: () => ['DELETE', `/teams/${dice.pick(teams)}`],
    leave: () => ['DELETE', `/members/${dice.pick(agents)}`],
    webhook: () => ['POST', '/webhooks', { url: 'https://example.com/hook', types: ['message.created'] }],
    replay: () => ['POST', `/webhooks/${account.webhookId}/replay`, { from: 1 }],
  };
  const hears = async (number: string): Promise<void> => {
    for (let count = 0; count < 60; count += 1) {
      const { phone, lid, name } = one();
      const shown = dice.pick([
        { phone, lid, name },
        { phone, lid: null, name },
        ...(lid ? [{ phone: null, lid, name }] : []),
      ]);
      await say(
        gateway,
        number,
        incomingText(dice.pick(['pergunta', 'e então?', 'alô', 'SAIR', 'VOLTAR', 'VOLTAR']), shown),
      );
    }
  };
  const wrong: string[] = [];
  const done = new Set<string>();
  const does = async (): Promise<void> => {
    for (let count = 0; count < 40; count += 1) {
      const [name, deed] = dice.pick(Object.entries(deeds));
      const { status, text } = await ask(...deed());
      if (status < 300) done.add(name);
      if (status >= 500) wrong.push(`${name}: ${status} ${text}`);
    }
  };
  await Promise.all([...numbers.map(hears), ...Array.from({ length: 8 }, does)]);
  expect(wrong).toEqual([]);
  // It was no storm of refusals.
  expect(done.size).toBeGreaterThan(Object.keys(deeds).length / 2);
});
