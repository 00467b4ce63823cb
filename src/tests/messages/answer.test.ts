import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '../../contract/messages.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { PlainGateway, type Told } from '../support/plainGateway.ts';
import { accessTokenOf, insertKey, pretendConnected, seedAccount, type Seeded } from '../support/seed.ts';

describe('the answer to a send', () => {
  let database: TestDatabase;
  let gateway: PlainGateway;
  let account: Seeded;
  let key: string;
  let signedIn: string;

  beforeAll(async () => {
    database = await createDatabase();
    account = await seedAccount(database, 'alpha');
    gateway = await PlainGateway.start({ databaseUrl: database.url });
    await pretendConnected(database, account.numberId);
    await database.query(`UPDATE numbers SET code = 'launching' WHERE id = $1`, [account.numberId]);
    await database.query(`UPDATE media SET state = 'ready' WHERE id = $1`, [account.mediaId]);
    ({ key } = await insertKey(database, account.accountId, ['send', 'read']));
    signedIn = await accessTokenOf(database, gateway.tokens(), account.admin);
  });
  afterAll(async () => {
    await gateway.close();
    await database.drop();
  });

  const route = (rest: string): string => `/api/accounts/${account.accountId}/${rest}`;
  const send = (body: object, token = key): Promise<Told<Message>> =>
    gateway.ask<Message>('POST', route('send'), { token, body });
  /** When it leaves is reckoned from the moment of the answer. */
  const timeless = (message: Message): object => ({
    ...message,
    queue: message.queue && { ...message.queue, expectedAt: undefined },
  });
  const read = async (id: string): Promise<Message> =>
    (await gateway.ask<Message>('GET', route(`messages/${id}`), { token: key })).body;

  const png =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  const kinds: [string, () => object][] = [
    ['a text to a person', () => ({ phone: account.contactPhone, message: 'hello', clientRef: 'mine' })],
    ['a text to a stranger', () => ({ phone: '5511951234567', from: account.phone, message: 'hello' })],
    ['a text in a conversation', () => ({ conversationId: account.conversationId, message: 'hello' })],
    [
      'a text to a group',
      () => ({ group: '120363000000000001@g.us', from: account.phone, message: 'hello' }),
    ],
    [
      'a text with mentions',
      () => ({ phone: account.contactPhone, message: '@5511951234567', mentions: ['5511951234567'] }),
    ],
    [
      'an answer',
      () => ({ conversationId: account.conversationId, message: 'yes', replyTo: account.messageId }),
    ],
    [
      'a picture',
      () => ({
        type: 'image',
        phone: account.contactPhone,
        message: 'look',
        filename: 'a.png',
        media: { base64: png },
      }),
    ],
    [
      'a place',
      () => ({ type: 'location', phone: account.contactPhone, latitude: 1.5, longitude: 2, name: 'here' }),
    ],
    [
      'a card',
      () => ({
        type: 'contact',
        phone: account.contactPhone,
        contact: { name: 'Ana', phone: '5511951234567' },
      }),
    ],
    [
      'a poll',
      () => ({ type: 'poll', phone: account.contactPhone, question: 'tea?', options: ['yes', 'no'] }),
    ],
    ['a reaction', () => ({ type: 'reaction', messageId: account.messageId, emoji: '👍' })],
  ];
  it.each(kinds)('is what reading it says: %s', async (_kind, body) => {
    const { status, body: told } = await send(body());
    expect(status).toBe(202);
    expect(told.queue?.position).toBeGreaterThan(0);
    expect(timeless(told)).toEqual(timeless(await read(told.id)));
  });

  it('is what reading it says: a forwarded message', async () => {
    const forward = `messages/${account.messageId}/forward`;
    const { body: told } = await gateway.ask<Message>('POST', route(forward), {
      token: key,
      body: { phone: '5511951234567', from: account.phone },
    });
    expect(timeless(told)).toEqual(timeless(await read(told.id)));
  });

  it('is what reading it says: of a user who is signed in', async () => {
    const { body: told } = await send({ phone: account.contactPhone, message: 'from a person' }, signedIn);
    expect(told.sentBy).not.toBeNull();
    expect(timeless(told)).toEqual(timeless(await read(told.id)));
  });

  it('is the first one when it is repeated under its key', async () => {
    const headers = { 'idempotency-key': 'once' };
    const wish = { token: key, headers, body: { phone: account.contactPhone, message: 'once' } };
    const [first, again] = [
      await gateway.ask<Message>('POST', route('send'), wish),
      await gateway.ask<Message>('POST', route('send'), wish),
    ];
    expect(again.body.id).toBe(first.body.id);
    expect(timeless(again.body)).toEqual(timeless(first.body));
  });
});
