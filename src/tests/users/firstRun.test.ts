import { describe, expect, it } from 'vitest';
import type { NewInvitation } from '../../contract/members.ts';
import type { Me, OneTimeLink, Registered, SignedIn, SignInOptions } from '../../contract/users.ts';
import { newId } from '../../lib/ids.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { freshAddress, signIn, tokenIn } from '../support/people.ts';
import { PlainGateway, type Told } from '../support/plainGateway.ts';
import { insertUser, seedAccount } from '../support/seed.ts';

const password = 'a password that is long';

async function withGateway(
  settings: Parameters<typeof PlainGateway.start>[0]['settings'],
  work: (gateway: PlainGateway, database: TestDatabase) => Promise<void>,
): Promise<void> {
  const database = await createDatabase();
  const gateway = await PlainGateway.start({
    databaseUrl: database.url,
    settings: { trustProxy: ['loopback'], ...settings },
  }).catch(async (error: unknown) => {
    await database.drop();
    throw error;
  });
  try {
    await work(gateway, database);
  } finally {
    await gateway.close();
    await database.drop();
  }
}

const setUp = (gateway: PlainGateway, token: string, email: string): Promise<Told<SignedIn>> =>
  gateway.ask<SignedIn>('POST', '/api/auth/set-up', { body: { token, name: 'Dona', email, password } });
const options = async (gateway: PlainGateway): Promise<SignInOptions> =>
  (await gateway.ask<SignInOptions>('GET', '/api/auth/options')).body;

describe('the link of the first run', () => {
  it('makes the owner once, even for two who open it at once', () =>
    withGateway({}, async (gateway) => {
      expect((await options(gateway)).hasOwner).toBe(false);
      const token = tokenIn(gateway.setUpUrl ?? '');
      // Easy to guess: refused, and the link stays good.
      const easy = { token, name: 'Dona', email: 'dona@example.com', password: 'password123' };
      expect((await gateway.ask('POST', '/api/auth/set-up', { body: easy })).status).toBe(422);
      const both = await Promise.all(
        ['one@example.com', 'two@example.com'].map((email) => setUp(gateway, token, email)),
      );
      expect(both.map(({ status }) => status).sort()).toEqual([201, 403]);
      expect((await setUp(gateway, token, 'three@example.com')).status).toBe(403);
      expect((await options(gateway)).hasOwner).toBe(true);
      const made = both.find(({ status }) => status === 201);
      const me = await gateway.ask<Me>('GET', '/api/me', { token: made?.body.accessToken });
      expect(me.body.isOwner).toBe(true);
      await gateway.restart();
      expect(gateway.setUpUrl).toBeNull();
    }));

  it('is replaced by the one of the next start, and good for nothing once there is an owner', () =>
    withGateway({}, async (gateway, database) => {
      const old = tokenIn(gateway.setUpUrl ?? '');
      await gateway.restart();
      const current = tokenIn(gateway.setUpUrl ?? '');
      expect(current).not.toBe(old);
      expect((await setUp(gateway, old, 'one@example.com')).status).toBe(403);
      await insertUser(database, { name: 'Somebody was quicker', isOwner: true });
      expect((await setUp(gateway, current, 'two@example.com')).status).toBe(409);
      expect(await database.query('SELECT 1 FROM users')).toHaveLength(1);
    }));

  it('is not needed where OWNER_EMAIL and OWNER_PASSWORD say who it is, also after they change', () =>
    withGateway({ owner: { email: 'dona@example.com', password } }, async (gateway, database) => {
      expect(gateway.setUpUrl).toBeNull();
      expect((await signIn(gateway, 'Dona@Example.com', password)).body.user.isOwner).toBe(true);
      await database.query(`UPDATE users SET email = 'old@example.com'`);
      await gateway.restart();
      expect((await signIn(gateway, 'dona@example.com', password)).status).toBe(200);
      expect(await database.query('SELECT 1 FROM users')).toHaveLength(1);
    }));
});

describe('registration', () => {
  const register = (gateway: PlainGateway, more: object = {}): Promise<Told<Registered>> =>
    gateway.ask<Registered>('POST', '/api/auth/register', {
      headers: freshAddress(),
      body: {
        name: 'Ana',
        phone: `+55 11 9444${String(10_000 + Math.floor(Math.random() * 89_999))}`,
        email: `${newId<string>()}@example.com`,
        password,
        ...more,
      },
    });
  const count = async (database: TestDatabase): Promise<number> =>
    (await database.query('SELECT 1 FROM users UNION ALL SELECT 1 FROM accounts')).length;

  it('open: so many in a day, from whatever addresses; what was refused does not count', () =>
    withGateway(
      { registration: 'open', registrationsPerDay: 2, owner: { email: 'o@example.com', password } },
      async (gateway) => {
        expect((await register(gateway, { phone: '1' })).status).toBe(422);
        const told = await Promise.all(Array.from({ length: 4 }, () => register(gateway)));
        expect(told.map(({ status }) => status).sort()).toEqual([201, 201, 429, 429]);
        const refused = await register(gateway);
        expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
        expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
      },
    ));

  it('closed: nobody registers, not even with a link', () =>
    withGateway(
      { registration: 'closed', owner: { email: 'o@example.com', password } },
      async (gateway, database) => {
        const token = (await signIn(gateway, 'o@example.com', password)).body.accessToken;
        const link = await gateway.ask<OneTimeLink>('POST', '/api/registration-links', { token, body: {} });
        const before = await count(database);
        expect((await register(gateway)).status).toBe(403);
        expect((await register(gateway, { token: tokenIn(link.body.url) })).status).toBe(403);
        expect(await count(database)).toBe(before);
      },
    ));

  it('invite: a link of the owner, once; a link for anything else never', () =>
    withGateway(
      { registration: 'invite', owner: { email: 'o@example.com', password } },
      async (gateway, database) => {
        const token = (await signIn(gateway, 'o@example.com', password)).body.accessToken;
        const link = await gateway.ask<OneTimeLink>('POST', '/api/registration-links', { token, body: {} });
        const account = await seedAccount(database, 'alpha');
        const invitation = await gateway.ask<NewInvitation>(
          'POST',
          `/api/accounts/${account.accountId}/invitations`,
          { token, body: { role: 'admin' } },
        );
        expect((await register(gateway)).status).toBe(403);
        expect((await register(gateway, { token: 'made up' })).status).toBe(403);
        expect((await register(gateway, { token: tokenIn(invitation.body.url) })).status).toBe(403);
        const made = await register(gateway, { token: tokenIn(link.body.url) });
        expect(made.status).toBe(201);
        expect(made.body.account).toMatchObject({
          plan: 'free',
          numbers: [{ accountId: made.body.account.id }],
        });
        expect(made.body.user).toMatchObject({ isOwner: false, accounts: [{ role: 'admin' }] });
        expect((await register(gateway, { token: tokenIn(link.body.url) })).status).toBe(403);
        await gateway.ask('POST', `/api/instances/${made.body.account.id}/stop`, { token });
      },
    ));

  it('open: whoever wants; but not with a login that somebody has, and never as the owner', () =>
    withGateway({ registration: 'open' }, async (gateway, database) => {
      expect((await register(gateway, { password: 'password123' })).status).toBe(422);
      for (const more of [{ isOwner: true }, { plan: 'owner' }, { role: 'owner' }])
        expect((await register(gateway, more)).status).toBe(422);
      const made = await register(gateway, {});
      expect(made.status).toBe(201);
      expect(made.body.user.isOwner).toBe(false);
      expect(made.body.account.plan).toBe('free');
      const before = await count(database);
      const again = await register(gateway, { email: made.body.user.email });
      expect(again).toMatchObject({ status: 409, body: { errors: [{ path: 'body.email' }] } });
      expect((await register(gateway, { phone: made.body.user.phone })).status).toBe(409);
      expect(await count(database)).toBe(before);
      const token = made.body.accessToken;
      await gateway.ask('POST', `/api/instances/${made.body.account.id}/stop`, { token });
    }));
});
