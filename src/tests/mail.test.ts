import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { NewInvitation } from '../contract/members.ts';
import { createDatabase, type TestDatabase } from './support/database.ts';
import { eventually, freshAddress, tokenIn } from './support/people.ts';
import { PlainGateway, type Told } from './support/plainGateway.ts';
import { accessTokenOf, insertMember, insertUser, seedAccount, type Seeded } from './support/seed.ts';

interface Letter {
  from: string;
  to: string[];
  raw: string;
}

const letters: Letter[] = [];
/** What a slow mail server waits for before it takes a letter. */
let mayTake: Promise<void> = Promise.resolve();
let smtp: SMTPServer;
let database: TestDatabase;
let gateway: PlainGateway;
let account: Seeded;
let token: string;

beforeAll(async () => {
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, session, done) {
      void Promise.all([text(stream), mayTake]).then(([raw]) => {
        const { mailFrom, rcptTo } = session.envelope;
        letters.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw,
        });
        done();
      });
    },
  });
  smtp.on('error', () => undefined);
  const server = smtp.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  database = await createDatabase();
  await insertUser(database, { name: 'The owner', isOwner: true });
  account = await seedAccount(database, 'alpha');
  gateway = await PlainGateway.start({
    databaseUrl: database.url,
    settings: {
      trustProxy: ['loopback'],
      mail: { smtpUrl: `smtp://127.0.0.1:${port}`, from: 'ramal@example.com' },
    },
  });
  token = await accessTokenOf(database, gateway.tokens(), account.admin);
});
afterAll(async () => {
  await gateway.close();
  await new Promise<void>((resolve) => smtp.close(resolve));
  await database.drop();
});
beforeEach(() => {
  letters.length = 0;
  mayTake = Promise.resolve();
});

const invite = (
  email: string,
  language = 'en',
  address: Record<string, string> = freshAddress(),
): Promise<Told<NewInvitation>> =>
  gateway.ask<NewInvitation>('POST', `/api/accounts/${account.accountId}/invitations`, {
    token,
    body: { role: 'agent', email },
    headers: { 'accept-language': language, ...address },
  });
const forgot = (login: string, headers: Record<string, string> = freshAddress()): Promise<Told<unknown>> =>
  gateway.ask('POST', '/api/auth/forgot-password', { body: { login }, headers });

/** As a mail reader shows it: lines that were folded and encoded words are put together again. */
const headerOf = ({ raw }: Letter, name: string): string[] => {
  const [head = ''] = raw.split('\r\n\r\n');
  return head
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
    .filter((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`));
};
const bodyOf = ({ raw }: Letter): string =>
  raw.slice(raw.indexOf('\r\n\r\n')).replace(/=\r\n/g, '').replace(/=3D/g, '=');

describe('a letter', () => {
  it('brings an invitation, in the language of the one who invites', async () => {
    const told = await invite('nova@example.com', 'es-AR,es;q=0.9');
    expect(told).toMatchObject({ status: 201, body: { mailed: true } });
    const [letter] = letters;
    expect(letter?.to).toEqual(['nova@example.com']);
    expect(letter?.from).toBe('ramal@example.com');
    expect(letter && bodyOf(letter)).toContain(tokenIn(told.body.url));
    expect(letter && headerOf(letter, 'Subject').join()).toMatch(/Invitaci/);
  });

  it('brings a link for a forgotten password, which works; asked from anywhere, it leads to this server', async () => {
    const userId = await insertMember(database, account.accountId, 'agent', 'Forgetful');
    const headers = { ...freshAddress(), 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' };
    expect((await forgot(`${userId}@example.com`, headers)).status).toBe(202);
    const letter = await eventually<Letter>('the letter', () => Promise.resolve(letters[0]));
    const [url = ''] = /http\S+#[\w-]+/.exec(bodyOf(letter)) ?? [];
    expect(url.startsWith(`${gateway.url}/reset-password#`)).toBe(true);
    const body = { token: tokenIn(url), password: 'a new password' };
    expect((await gateway.ask('POST', '/api/auth/reset-password', { body })).status).toBe(204);
  });

  it('is not sent to a login that nobody has, and the answer is the same', async () => {
    const userId = await insertMember(database, account.accountId, 'agent', 'Known');
    const [known, unknown] = [await forgot(`${userId}@example.com`), await forgot('nobody@example.com')];
    expect([unknown.status, unknown.text]).toEqual([known.status, known.text]);
    expect(unknown.status).toBe(202);
    await eventually('the letter to the one who is known', () => Promise.resolve(letters.length > 0));
    expect(letters.flatMap(({ to }) => to)).toEqual([`${userId}@example.com`]);
  });

  it('does not tell by the time that it takes whether somebody has a login', async () => {
    const userId = await insertMember(database, account.accountId, 'agent', 'Known as well');
    let take = (): void => undefined;
    mayTake = new Promise((resolve) => (take = resolve));
    try {
      const told = await Promise.race([
        forgot(`${userId}@example.com`),
        // A letter that the mail server does not take yet: whoever waits for it tells.
        new Promise<{ status: string }>((resolve) =>
          setTimeout(resolve, 20_000, { status: 'waits for the mail server' }),
        ),
      ]);
      expect(told.status).toBe(202);
    } finally {
      take();
    }
    await eventually('the letter', () => Promise.resolve(letters.length > 0));
  });

  it('is asked for a few times only, from one address', async () => {
    const address = { 'x-forwarded-for': '198.51.100.9' };
    const statuses: number[] = [];
    for (let index = 0; index < 6; index += 1)
      statuses.push((await forgot(`nobody${index}@example.com`, address)).status);
    expect(statuses).toEqual([202, 202, 202, 202, 202, 429]);
  });

  it('has one subject and no header that somebody wrote into the name of an account', async () => {
    const name = 'Loja\r\nBcc: everybody@example.com\r\nX-Evil: 1\r\n\r\nBuy now\u2028Bcc: x@example.com';
    await gateway.ask('PATCH', `/api/accounts/${account.accountId}`, { token, body: { name } });
    expect((await invite('victim@example.com')).status).toBe(201);
    const [letter] = letters;
    expect(letter?.to).toEqual(['victim@example.com']);
    expect(letter && headerOf(letter, 'Subject')).toHaveLength(1);
    expect(letter && [...headerOf(letter, 'Bcc'), ...headerOf(letter, 'X-Evil')]).toEqual([]);
  });

  it.each([
    'a@example.com, b@example.com',
    'a@example.com\r\nBcc: b@example.com',
    '"x" <a@example.com>',
    'a@b@c.com',
  ])('goes to one address only, not to %j', async (email) => {
    expect((await invite(email)).status).toBe(422);
    expect(letters).toEqual([]);
  });

  it('cannot be sent without end by inviting and taking back, over and over', async () => {
    const statuses: number[] = [];
    for (let index = 0; index < 40; index += 1) {
      const told = await invite(`stranger${index}@example.com`, 'en', { 'x-forwarded-for': '198.51.100.10' });
      statuses.push(told.status);
      if (told.status === 201)
        await gateway.ask('DELETE', `/api/accounts/${account.accountId}/invitations/${told.body.id}`, {
          token,
        });
    }
    expect(statuses).toContain(429);
  });
});

describe('without a mail server', () => {
  it('a forgotten password cannot be reset by mail, and the answer says so to everybody', async () => {
    const own = await createDatabase();
    const userId = await insertUser(own, { name: 'The owner', isOwner: true });
    const plain = await PlainGateway.start({ databaseUrl: own.url });
    try {
      for (const login of ['nobody@example.com', `${userId}@example.com`]) {
        const told = await plain.ask('POST', '/api/auth/forgot-password', { body: { login } });
        expect(told).toMatchObject({ status: 501, body: { code: 'unsupported' } });
      }
    } finally {
      await plain.close();
      await own.drop();
    }
  });
});
