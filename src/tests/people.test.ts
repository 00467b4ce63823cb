import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../contract/common.ts';
import type { Invitation, NewInvitation } from '../contract/members.ts';
import type { OneTimeLink, SignedIn } from '../contract/users.ts';
import { newId } from '../lib/ids.ts';
import { createDatabase, type TestDatabase } from './support/database.ts';
import { cookieLine, cookieOf, freshAddress, signIn, tokenIn } from './support/people.ts';
import { PlainGateway, type Told } from './support/plainGateway.ts';
import {
  accessTokenOf,
  insertMember,
  insertUser,
  joinAccount,
  seedAccount,
  seededPassword,
  type Seeded,
} from './support/seed.ts';

const password = 'a password that is long';

describe('in an account', () => {
  let database: TestDatabase;
  let gateway: PlainGateway;
  let account: Seeded;
  let adminToken: string;

  beforeAll(async () => {
    database = await createDatabase();
    await insertUser(database, { name: 'The owner', isOwner: true });
    account = await seedAccount(database, 'alpha');
    gateway = await PlainGateway.start({ databaseUrl: database.url, settings: { trustProxy: ['loopback'] } });
    adminToken = await accessTokenOf(database, gateway.tokens(), account.admin);
  });
  afterAll(async () => {
    await gateway.close();
    await database.drop();
  });

  const asAdmin = <Body = Problem>(method: string, below: string, body?: unknown): Promise<Told<Body>> =>
    gateway.ask<Body>(method, `/api/accounts/${account.accountId}${below}`, { token: adminToken, body });
  const invite = async (role = 'agent'): Promise<NewInvitation> => {
    const { status, body } = await asAdmin<NewInvitation>('POST', '/invitations', { role });
    expect(status).toBe(201);
    return body;
  };
  const accept = (url: string, body: object = {}, token?: string): Promise<Told<SignedIn>> =>
    gateway.ask<SignedIn>('POST', '/api/auth/invitation/accept', {
      token,
      body: { token: tokenIn(url), ...body },
      headers: freshAddress(),
    });
  const newcomer = () => ({ name: 'Nova', email: `${newId<string>()}@example.com`, password });
  const roleOf = async (userId: string): Promise<string | undefined> =>
    (
      await database.query<{ role: string }>(
        'SELECT role FROM memberships WHERE account_id = $1 AND user_id = $2',
        [account.accountId, userId],
      )
    )[0]?.role;

  it('an invitation is accepted by somebody new, once', async () => {
    const { url } = await invite('agent');
    const read = await gateway.ask('POST', '/api/auth/invitation', { body: { token: tokenIn(url) } });
    expect(read.body).toMatchObject({
      purpose: 'invitation',
      accountName: 'account of alpha',
      role: 'agent',
    });
    const accepted = await accept(url, newcomer());
    expect(accepted.status).toBe(200);
    expect(accepted.body.user).toMatchObject({ isOwner: false, accounts: [{ role: 'agent' }] });
    expect(cookieLine(accepted)).toContain('HttpOnly');
    expect((await accept(url, newcomer())).status).toBe(403);
    const again = await gateway.ask('POST', '/api/auth/invitation', { body: { token: tokenIn(url) } });
    expect(again.status).toBe(403);
  });

  it('an invitation is accepted by one of many who try at once', async () => {
    const { url } = await invite();
    const tried = await Promise.all(Array.from({ length: 8 }, () => accept(url, newcomer())));
    expect(tried.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(tried.filter(({ status }) => status === 403)).toHaveLength(7);
  });

  it('an invitation is accepted by somebody who is signed in, and keeps the sign-in', async () => {
    const userId = await insertUser(database, { name: 'From elsewhere' });
    const token = await accessTokenOf(database, gateway.tokens(), userId);
    const { url } = await invite('viewer');
    const accepted = await accept(url, {}, token);
    expect(accepted.status).toBe(200);
    expect(accepted.body.user.id).toBe(userId);
    expect(accepted.headers.getSetCookie()).toEqual([]);
    expect(await roleOf(userId)).toBe('viewer');
  });

  it('an invitation gives a member no other role than they have', async () => {
    const { url } = await invite('admin');
    const token = await accessTokenOf(database, gateway.tokens(), account.agent);
    await accept(url, {}, token);
    expect(await roleOf(account.agent)).toBe('agent');
  });

  it('an invitation that was taken back, has expired, or is another link is good for nobody', async () => {
    const revoked = await invite();
    expect((await asAdmin('DELETE', `/invitations/${revoked.id}`)).status).toBe(204);
    expect((await accept(revoked.url, newcomer())).status).toBe(403);
    const old = await invite();
    await database.query(`UPDATE links SET expires_at = now() WHERE id = $1`, [old.id]);
    expect((await accept(old.url, newcomer())).status).toBe(403);
    const listed = await asAdmin<{ items: Invitation[] }>('GET', '/invitations');
    expect(listed.body.items.map(({ id }) => id)).not.toContain(old.id);
    const reset = await asAdmin<OneTimeLink>('POST', `/members/${account.viewer}/password-link`);
    expect((await accept(reset.body.url, newcomer())).status).toBe(403);
    const used = await gateway.ask('POST', '/api/auth/reset-password', {
      body: { token: tokenIn((await invite()).url), password },
      headers: freshAddress(),
    });
    expect(used.status).toBe(403);
  });

  it('an invitation does not make somebody the owner, whatever the body says', async () => {
    const { url } = await invite('viewer');
    const wish = newcomer();
    for (const more of [{ isOwner: true }, { role: 'admin' }, { is_owner: true }])
      expect((await accept(url, { ...wish, ...more })).status).toBe(422);
    const accepted = await accept(url, wish);
    expect(accepted.body.user).toMatchObject({ isOwner: false, accounts: [{ role: 'viewer' }] });
  });

  it('the last admin cannot leave, nor become less; and of two who remove each other at once, one stays', async () => {
    expect((await asAdmin('DELETE', `/members/${account.admin}`)).status).toBe(409);
    expect((await asAdmin('PATCH', `/members/${account.admin}`, { role: 'viewer' })).status).toBe(409);
    const rival = await insertMember(database, account.accountId, 'admin', 'Rival');
    const rivalToken = await accessTokenOf(database, gateway.tokens(), rival);
    const both = await Promise.all([
      asAdmin('PATCH', `/members/${rival}`, { role: 'agent' }),
      gateway.ask('PATCH', `/api/accounts/${account.accountId}/members/${account.admin}`, {
        token: rivalToken,
        body: { role: 'agent' },
      }),
    ]);
    expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
    const admins = await database.query(
      `SELECT 1 FROM memberships WHERE account_id = $1 AND role = 'admin'`,
      [account.accountId],
    );
    expect(admins).toHaveLength(1);
    await database.query(`UPDATE memberships SET role = 'admin' WHERE user_id = $1`, [account.admin]);
    await database.query('DELETE FROM memberships WHERE user_id = $1', [rival]);
    await gateway.restart();
  });

  describe('a link for a new password', () => {
    const reset = (url: string, chosen: string): Promise<Told<unknown>> =>
      gateway.ask('POST', '/api/auth/reset-password', {
        body: { token: tokenIn(url), password: chosen },
        headers: freshAddress(),
      });
    const linkFor = (userId: string, token = adminToken): Promise<Told<OneTimeLink>> =>
      gateway.ask<OneTimeLink>('POST', `/api/accounts/${account.accountId}/members/${userId}/password-link`, {
        token,
      });

    it('sets it once, and ends every sign-in of that user', async () => {
      const userId = await insertMember(database, account.accountId, 'agent', 'Forgetful');
      const before = await signIn(gateway, `${userId}@example.com`, seededPassword, freshAddress());
      expect(before.status).toBe(200);
      const { body } = await linkFor(userId);
      expect((await reset(body.url, 'short')).status).toBe(422);
      expect((await reset(body.url, 'a new password')).status).toBe(204);
      expect((await gateway.ask('GET', '/api/me', { token: before.body.accessToken })).status).toBe(401);
      const refreshed = await gateway.ask('POST', '/api/auth/refresh', {
        headers: { cookie: cookieOf(before), 'x-ramal-request': '1' },
      });
      expect(refreshed.status).toBe(401);
      expect((await reset(body.url, 'another password')).status).toBe(403);
      const login = `${userId}@example.com`;
      expect((await signIn(gateway, login, seededPassword, freshAddress())).status).toBe(401);
      expect((await signIn(gateway, login, 'a new password', freshAddress())).status).toBe(200);
    });

    it('is not made by an admin for somebody who belongs elsewhere too, nor for the owner', async () => {
      const userId = await insertMember(database, account.accountId, 'agent', 'Of two accounts');
      const other = await seedAccount(database, 'beta');
      await joinAccount(database, other.accountId, userId, 'admin');
      expect((await linkFor(userId)).status).toBe(403);
      const [owner] = await database.query<{ id: string }>('SELECT id FROM users WHERE is_owner');
      await joinAccount(database, account.accountId, owner?.id ?? '', 'viewer');
      expect((await linkFor(owner?.id ?? '')).status).toBe(403);
    });

    it('that an admin made is good for nothing once its user belongs to another account', async () => {
      const userId = await insertMember(database, account.accountId, 'agent', 'Soon elsewhere');
      const { body } = await linkFor(userId);
      const other = await seedAccount(database, 'gamma');
      const theirAdmin = await accessTokenOf(database, gateway.tokens(), other.admin);
      const invitation = await gateway.ask<NewInvitation>(
        'POST',
        `/api/accounts/${other.accountId}/invitations`,
        { token: theirAdmin, body: { role: 'admin' } },
      );
      const token = await accessTokenOf(database, gateway.tokens(), userId);
      expect((await accept(invitation.body.url, {}, token)).status).toBe(200);
      // Otherwise the admin of the first account signs in as an admin of the second.
      expect((await reset(body.url, 'chosen by the admin')).status).toBe(403);
    });

    it('is good for nothing after its user has changed the password, or has left the account', async () => {
      const userId = await insertMember(database, account.accountId, 'agent', 'Careful');
      const { body } = await linkFor(userId);
      const token = await accessTokenOf(database, gateway.tokens(), userId);
      const changed = await gateway.ask('POST', '/api/me/password', {
        token,
        body: { current: seededPassword, password: 'my own new password' },
      });
      expect(changed.status).toBe(204);
      expect((await reset(body.url, 'chosen by the admin')).status).toBe(403);
      const leaver = await insertMember(database, account.accountId, 'agent', 'Leaving');
      const second = await linkFor(leaver);
      expect((await asAdmin('DELETE', `/members/${leaver}`)).status).toBe(204);
      expect((await reset(second.body.url, 'chosen by the admin')).status).toBe(403);
    });
  });

  it('a changed password ends the other sign-ins and keeps this one', async () => {
    const userId = await insertMember(database, account.accountId, 'viewer', 'Changing');
    const login = `${userId}@example.com`;
    const [here, there] = [
      await signIn(gateway, login, seededPassword, freshAddress()),
      await signIn(gateway, login, seededPassword, freshAddress()),
    ];
    const change = (current: string): Promise<Told<Problem>> =>
      gateway.ask<Problem>('POST', '/api/me/password', {
        token: here.body.accessToken,
        body: { current, password: 'a new password' },
      });
    expect((await change('not mine')).status).toBe(422);
    expect((await change(seededPassword)).status).toBe(204);
    expect((await gateway.ask('GET', '/api/me', { token: here.body.accessToken })).status).toBe(200);
    expect((await gateway.ask('GET', '/api/me', { token: there.body.accessToken })).status).toBe(401);
  });
});
