import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../contract/common.ts';
import type { Invitation, NewInvitation } from '../../contract/members.ts';
import type { OneTimeLink, SignedIn } from '../../contract/users.ts';
import { newId } from '../../lib/ids.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { cookieLine, cookieOf, freshAddress, signIn, tokenIn } from '../support/people.ts';
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

  it('an invitation raises the role of a member, and is not used up where it would lower it', async () => {
    const member = await insertMember(database, account.accountId, 'agent', 'Rising');
    const token = await accessTokenOf(database, gateway.tokens(), member);
    const lower = await invite('viewer');
    expect((await accept(lower.url, {}, token)).status).toBe(409);
    expect((await accept((await invite('admin')).url, {}, token)).status).toBe(200);
    expect(await roleOf(member)).toBe('admin');
    await database.query(`UPDATE memberships SET role = 'agent' WHERE user_id = $1`, [member]);
    // Somebody else can still use it.
    expect((await accept(lower.url, newcomer())).status).toBe(200);
  });

  it('who joins by an invitation ends all other sign-ins of that user', async () => {
    const userId = await insertUser(database, { name: 'With two browsers' });
    const [here, there] = [
      await accessTokenOf(database, gateway.tokens(), userId),
      await accessTokenOf(database, gateway.tokens(), userId),
    ];
    expect((await accept((await invite('admin')).url, {}, here)).status).toBe(200);
    expect((await gateway.ask('GET', '/api/me', { token: here })).status).toBe(200);
    expect((await gateway.ask('GET', '/api/me', { token: there })).status).toBe(401);
    await database.query('DELETE FROM memberships WHERE user_id = $1', [userId]);
  });

  it('a password that an admin may know is changed before its user joins another account', async () => {
    const other = await seedAccount(database, 'delta');
    const theirAdmin = await accessTokenOf(database, gateway.tokens(), other.admin);
    const elsewhere = async (): Promise<string> =>
      (
        await gateway.ask<NewInvitation>('POST', `/api/accounts/${other.accountId}/invitations`, {
          token: theirAdmin,
          body: { role: 'agent' },
        })
      ).body.url;
    // Made by an invitation, whose link the admin had too.
    const who = newcomer();
    const made = await accept((await invite('agent')).url, who);
    const token = made.body.accessToken;
    const url = await elsewhere();
    expect((await accept(url, {}, token)).body).toMatchObject({ code: 'password_shared' });
    const change = { current: password, password: 'known to nobody else' };
    expect((await gateway.ask('POST', '/api/me/password', { token, body: change })).status).toBe(204);
    expect((await accept(url, {}, token)).status).toBe(200);
    // Set anew by a link of an admin.
    const member = await insertMember(database, account.accountId, 'agent', 'Reset');
    const link = await asAdmin<OneTimeLink>('POST', `/members/${member}/password-link`);
    const body = { token: tokenIn(link.body.url), password: 'chosen by the admin' };
    const headers = freshAddress();
    expect((await gateway.ask('POST', '/api/auth/reset-password', { body, headers })).status).toBe(204);
    const theirs = await accessTokenOf(database, gateway.tokens(), member);
    expect((await accept(await elsewhere(), {}, theirs)).body).toMatchObject({ code: 'password_shared' });
  });

  it('what an admin made ends with their being one: invitations, reset links and keys', async () => {
    for (const end of ['remove', 'demote']) {
      const leaver = await insertMember(database, account.accountId, 'admin', `Leaving: ${end}`);
      const token = await accessTokenOf(database, gateway.tokens(), leaver);
      const own = `/api/accounts/${account.accountId}`;
      const asLeaver = <Body>(route: string, body?: object) =>
        gateway.ask<Body>('POST', own + route, { token, body });
      const invitation = await asLeaver<NewInvitation>('/invitations', { role: 'admin' });
      const link = await asLeaver<OneTimeLink>(`/members/${account.viewer}/password-link`);
      const key = await asLeaver<{ key: string }>('/keys', { name: 'k', scopes: ['manage'] });
      const asKey = () => gateway.ask('GET', own, { headers: { 'x-api-key': key.body.key } });
      expect([invitation.status, link.status, key.status, (await asKey()).status]).toEqual([
        201, 201, 201, 200,
      ]);
      const ended =
        end === 'remove'
          ? await asAdmin('DELETE', `/members/${leaver}`)
          : await asAdmin('PATCH', `/members/${leaver}`, { role: 'agent' });
      expect(ended.status).toBeLessThan(300);
      expect((await accept(invitation.body.url, newcomer())).status).toBe(403);
      const body = { token: tokenIn(link.body.url), password: 'chosen by who left' };
      const headers = freshAddress();
      expect((await gateway.ask('POST', '/api/auth/reset-password', { body, headers })).status).toBe(403);
      expect((await asKey()).status).toBe(401);
    }
  });

  it('an e-mail address or phone is changed by who knows the password, and open links die', async () => {
    const userId = await insertMember(database, account.accountId, 'agent', 'Moving');
    const token = await accessTokenOf(database, gateway.tokens(), userId);
    const { body: link } = await asAdmin<OneTimeLink>('POST', `/members/${userId}/password-link`);
    const patch = (body: object) => gateway.ask<Problem>('PATCH', '/api/me', { token, body });
    const email = `${userId}@elsewhere.example.com`;
    for (const more of [{}, { current: 'a guess' }]) {
      const { status, body } = await patch({ email, ...more });
      expect([status, body.errors?.[0]?.path]).toEqual([422, 'body.current']);
    }
    expect((await patch({ name: 'Moved' })).status).toBe(200);
    // No mail is configured here: it counts at once.
    expect(await patch({ email, current: seededPassword })).toMatchObject({
      status: 200,
      body: { email, newEmail: null, emailTrusted: true },
    });
    const reset = { token: tokenIn(link.url), password: 'chosen by somebody' };
    const headers = freshAddress();
    expect((await gateway.ask('POST', '/api/auth/reset-password', { body: reset, headers })).status).toBe(
      403,
    );
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

  it('a password that is easy to guess is chosen nowhere', async () => {
    const easy = 'password123';
    const refused = { status: 422, body: { errors: [{ path: 'body.password' }] } };
    const { url } = await invite();
    expect(await accept(url, { ...newcomer(), password: easy })).toMatchObject(refused);
    const userId = await insertMember(database, account.accountId, 'agent', 'Marcolina Prates');
    const link = await asAdmin<OneTimeLink>('POST', `/members/${userId}/password-link`);
    const reset = (chosen: string) =>
      gateway.ask('POST', '/api/auth/reset-password', {
        body: { token: tokenIn(link.body.url), password: chosen },
        headers: freshAddress(),
      });
    expect(await reset(easy)).toMatchObject(refused);
    // Nor what is known of them; and neither uses the link up.
    expect(await reset('marcolina1')).toMatchObject(refused);
    expect((await reset('a few words apart')).status).toBe(204);
    const token = await accessTokenOf(database, gateway.tokens(), userId);
    const body = { current: 'a few words apart', password: easy };
    expect(await gateway.ask('POST', '/api/me/password', { token, body })).toMatchObject(refused);
    expect((await accept(url, newcomer())).status).toBe(200);
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
