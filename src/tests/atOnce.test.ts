import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Conversation } from '../contract/conversations.ts';
import type { Message } from '../contract/messages.ts';
import { createDatabase, type TestDatabase } from './support/database.ts';
import { say } from './support/ears.ts';
import { incomingText } from './support/incoming.ts';
import { PlainGateway } from './support/plainGateway.ts';
import { accessTokenOf, pretendConnected, seedAccount, type Seeded } from './support/seed.ts';

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
  await pretendConnected(database, account.numberId);
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
  // Counted when a connection has ended.
  await gateway.restart();
  const deadlocks = 'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()';
  expect(await database.query(deadlocks)).toEqual([{ deadlocks: 0 }]);
});
