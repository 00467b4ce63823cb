import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { NewInvitation } from '../../contract/members.ts';
import type { Me, OneTimeLink } from '../../contract/users.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { eventually, freshAddress, signIn, tokenIn } from '../support/people.ts';
import { PlainGateway, type Told } from '../support/plainGateway.ts';
import {
  accessTokenOf,
  insertMember,
  insertUser,
  joinAccount,
  seedAccount,
  seededPassword,
  type Seeded,
} from '../support/seed.ts';

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
    onRcptTo({ address }, _session, done) {
      done(address.includes('@refused.') ? new Error('no such mailbox') : null);
    },
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

  it('for a forgotten password is sent again where the mail server refused it, also after a restart; its job holds no address and no link', async () => {
    const userId = await insertMember(database, account.accountId, 'agent', 'Patient');
    await database.query('UPDATE users SET email = $2 WHERE id = $1', [
      userId,
      `${userId}@refused.example.com`,
    ]);
    const english = { ...freshAddress(), 'accept-language': 'en' };
    expect((await forgot(`${userId}@refused.example.com`, english)).status).toBe(202);
    const jobs = await eventually<{ row: string; data: object }[]>('the first try', async () => {
      const rows = await database.query<{ row: string; data: object }>(
        `SELECT to_jsonb(j)::text AS row, data FROM pgboss.job j WHERE name = 'password_letter' AND state = 'retry'`,
      );
      return rows.length > 0 && rows;
    });
    expect(jobs.map(({ data }) => data)).toEqual([{ userId, language: 'en' }]);
    expect(jobs[0]?.row).not.toMatch(/@|http|#|refused|mailbox/);
    const links = await database.query<{ hash: string }>(
      `SELECT token_hash AS hash FROM links WHERE purpose = 'password' AND user_id = $1`,
      [userId],
    );
    expect(links).toHaveLength(1);
    expect(jobs[0]?.row).not.toContain(links[0]?.hash);

    await database.query('UPDATE users SET email = $2 WHERE id = $1', [userId, `${userId}@example.com`]);
    await database.query(`UPDATE pgboss.job SET start_after = now() WHERE state = 'retry'`);
    await gateway.restart();
    const letter = await eventually<Letter>('the letter', () => Promise.resolve(letters[0]));
    expect(letter.to).toEqual([`${userId}@example.com`]);
    const [url = ''] = /http\S+#[\w-]+/.exec(bodyOf(letter)) ?? [];
    const body = { token: tokenIn(url), password: 'a new password' };
    expect((await gateway.ask('POST', '/api/auth/reset-password', { body })).status).toBe(204);
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

describe('a new e-mail address', () => {
  interface Person {
    userId: string;
    login: string;
    token: string;
  }
  const somebody = async (name: string): Promise<Person> => {
    const userId = await insertMember(database, account.accountId, 'agent', name);
    const access = await accessTokenOf(database, gateway.tokens(), userId);
    return { userId, login: `${userId}@example.com`, token: access };
  };
  const change = (who: string, email: string, current = seededPassword): Promise<Told<Me>> =>
    gateway.ask<Me>('PATCH', '/api/me', { token: who, body: { email, current }, headers: freshAddress() });
  const confirm = (url: string): Promise<Told<unknown>> =>
    gateway.ask('POST', '/api/auth/confirm-email', {
      body: { token: tokenIn(url) },
      headers: freshAddress(),
    });
  const setPassword = (who: string, current: string, password: string): Promise<Told<unknown>> =>
    gateway.ask('POST', '/api/me/password', {
      token: who,
      body: { current, password },
      headers: freshAddress(),
    });
  const lettersTo = (address: string): Letter[] => letters.filter(({ to }) => to.includes(address));
  const linkTo = (address: string): string => {
    const letter = lettersTo(address).at(-1);
    return /http\S+#[\w-]+/.exec(letter ? bodyOf(letter) : '')?.[0] ?? '';
  };
  const addressOf = async (userId: string): Promise<string | undefined> =>
    (await database.query<{ email: string }>('SELECT email FROM users WHERE id = $1', [userId]))[0]?.email;
  /** Once every letter that was asked for has been decided on. */
  const resetLinks = async (userId: string): Promise<object[]> => {
    await eventually('the end of the jobs', async () => {
      const jobs = await database.query<{ state: string }>(
        `SELECT state::text FROM pgboss.job WHERE name = 'password_letter' AND data ->> 'userId' = $1`,
        [userId],
      );
      return jobs.length > 0 && jobs.every(({ state }) => state === 'completed');
    });
    return database.query(
      `SELECT 1 FROM links WHERE purpose = 'password' AND user_id = $1 AND used_at IS NULL`,
      [userId],
    );
  };

  it('counts once the link that is mailed to it was opened, and the old address is told', async () => {
    const { userId, login, token } = await somebody('Moving');
    const email = `${userId}@new.example.com`;
    const told = await change(token, email);
    expect(told).toMatchObject({ status: 200, body: { email: login, newEmail: email } });
    expect(await addressOf(userId)).toBe(login);
    const [warning] = lettersTo(login);
    expect(warning && bodyOf(warning)).toContain(email);
    expect(warning && bodyOf(warning)).not.toContain('http');
    const url = linkTo(email);
    expect(url.startsWith(`${gateway.url}/confirm-email#`)).toBe(true);
    expect((await confirm(url)).status).toBe(204);
    const me = await gateway.ask('GET', '/api/me', { token });
    expect(me.body).toMatchObject({ email, newEmail: null, emailTrusted: true });
    expect((await confirm(url)).status).toBe(403);
  });

  it('is not taken by a link of an older wish, nor by one that was open when the password changed', async () => {
    const { userId, login, token } = await somebody('Of many minds');
    await change(token, `${userId}@first.example.com`);
    await change(token, `${userId}@second.example.com`);
    expect((await confirm(linkTo(`${userId}@first.example.com`))).status).toBe(403);
    expect((await setPassword(token, seededPassword, 'only mine to know')).status).toBe(204);
    expect((await confirm(linkTo(`${userId}@second.example.com`))).status).toBe(403);
    expect(await addressOf(userId)).toBe(login);
  });

  it('that somebody else has taken meanwhile stays theirs', async () => {
    const [{ userId, login, token }, other] = [await somebody('Late'), await somebody('Quick')];
    const email = `${userId}@wanted.example.com`;
    expect((await change(token, other.login)).status).toBe(409);
    expect((await change(token, email)).status).toBe(200);
    await database.query('UPDATE users SET email = $2 WHERE id = $1', [other.userId, email]);
    expect((await confirm(linkTo(email))).status).toBe(409);
    expect(await addressOf(userId)).toBe(login);
  });

  it('that no letter reaches changes nothing', async () => {
    const { userId, login, token } = await somebody('Unreachable');
    expect((await change(token, `${userId}@refused.example.com`)).status).toBe(503);
    const me = await gateway.ask('GET', '/api/me', { token });
    expect(me.body).toMatchObject({ email: login, newEmail: null });
  });

  it('is no way for an admin who knew a password into what its owner joins later', async () => {
    const member = await somebody('The member');
    const ownMailbox = `admin-${member.userId}@example.com`;
    const passwordLink = async (): Promise<string> =>
      (
        await gateway.ask<OneTimeLink>(
          'POST',
          `/api/accounts/${account.accountId}/members/${member.userId}/password-link`,
          { token },
        )
      ).body.url;
    const reset = async (password: string): Promise<string> => {
      const body = { token: tokenIn(await passwordLink()), password };
      await gateway.ask('POST', '/api/auth/reset-password', { body, headers: freshAddress() });
      return (await signIn(gateway, await currentLogin(), password, freshAddress())).body.accessToken;
    };
    const currentLogin = async (): Promise<string> => (await addressOf(member.userId)) ?? '';

    // The admin signs in as the member, with a password from a link of their own.
    const asMember = await reset('the admin knows it');
    const refused = await change(asMember, ownMailbox, 'the admin knows it');
    expect(refused).toMatchObject({ status: 409, body: { code: 'password_shared' } });
    // Then they play the member to the end: another password, and the address, confirmed.
    expect((await setPassword(asMember, 'the admin knows it', 'still only the admin')).status).toBe(204);
    expect((await change(asMember, ownMailbox, 'still only the admin')).status).toBe(200);
    expect((await confirm(linkTo(ownMailbox))).status).toBe(204);
    // The member, locked out, gets a link from the admin, chooses a password of their own, and joins another account.
    const back = await reset('for the member at last');
    expect((await setPassword(back, 'for the member at last', 'only the member knows')).status).toBe(204);
    const other = await seedAccount(database, 'omega');
    await joinAccount(database, other.accountId, member.userId, 'admin');
    // Now the admin forgets the password.
    expect((await forgot(ownMailbox)).status).toBe(202);
    expect(await resetLinks(member.userId)).toEqual([]);
    // Once the member has an address of their own, it is good for that.
    expect((await change(back, member.login, 'only the member knows')).status).toBe(200);
    expect((await confirm(linkTo(member.login))).status).toBe(204);
    expect((await forgot(member.login)).status).toBe(202);
    expect(await resetLinks(member.userId)).toHaveLength(1);
  });

  it('that was chosen with an invitation resets the password as an admin could, and leaves it to be changed', async () => {
    const { userId, login, token } = await somebody('Invited');
    expect((await forgot(login)).status).toBe(202);
    const letter = await eventually('the letter', () => Promise.resolve(linkTo(login) || undefined));
    const body = { token: tokenIn(letter), password: 'by whoever reads it' };
    expect(
      (await gateway.ask('POST', '/api/auth/reset-password', { body, headers: freshAddress() })).status,
    ).toBe(204);
    const shared = 'SELECT password_shared AS shared FROM users WHERE id = $1';
    expect(await database.query(shared, [userId])).toEqual([{ shared: true }]);
    expect((await gateway.ask('GET', '/api/me', { token })).status).toBe(401);
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
