import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NewInvitation } from '../../contract/members.ts';
import type { OneTimeLink } from '../../contract/users.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { eventually, freshAddress, signIn, tokenIn } from '../support/people.ts';
import { PlainGateway, type Told } from '../support/plainGateway.ts';
import {
  accessTokenOf,
  insertMember,
  insertUser,
  seedAccount,
  seededPassword,
  type Seeded,
} from '../support/seed.ts';

/** Two things happen to one person in the same moment: one of them is made to wait in the middle of the other. */
let database: TestDatabase;
let gateway: PlainGateway;
let ours: Seeded;
let theirs: Seeded;
let adminToken: string;

beforeAll(async () => {
  database = await createDatabase();
  await insertUser(database, { name: 'The owner', isOwner: true });
  ours = await seedAccount(database, 'alpha');
  theirs = await seedAccount(database, 'beta');
  gateway = await PlainGateway.start({ databaseUrl: database.url, settings: { trustProxy: ['loopback'] } });
  adminToken = await accessTokenOf(database, gateway.tokens(), ours.admin);
});
afterAll(async () => {
  await gateway.close();
  await database.drop();
});

const holdUser = 'SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE';
const linkFor = (userId: string, token = adminToken): Promise<Told<OneTimeLink>> =>
  gateway.ask('POST', `/api/accounts/${ours.accountId}/members/${userId}/password-link`, { token });
const reset = (url: string): Promise<Told<unknown>> =>
  gateway.ask('POST', '/api/auth/reset-password', {
    body: { token: tokenIn(url), password: 'chosen by the admin' },
    headers: freshAddress(),
  });

/** Holds a row, asks, and goes on in the same transaction once the request waits for it, or did not wait and was answered. */
async function whileHeld<Body>(
  [hold, id]: [string, string],
  request: () => Promise<Told<Body>>,
  meanwhile: (query: TestDatabase['query']) => Promise<unknown>,
): Promise<Told<Body>> {
  const { asked } = await database.transaction(async (query) => {
    await query(hold, [id]);
    let isAnswered = false;
    const asked = request().finally(() => (isAnswered = true));
    await eventually('the request to wait', async () => isAnswered || (await database.waiting()) > 0);
    await meanwhile(query);
    return { asked };
  });
  return asked;
}

describe('while somebody joins another account', () => {
  const join = (userId: string) => (query: TestDatabase['query']) =>
    query(`INSERT INTO memberships (account_id, user_id, role) VALUES ($1, $2, 'admin')`, [
      theirs.accountId,
      userId,
    ]);

  it('no admin of the first gets a link for their password', async () => {
    const userId = await insertMember(database, ours.accountId, 'agent', 'Joining');
    const told = await whileHeld([holdUser, userId], () => linkFor(userId), join(userId));
    expect(told.status).toBe(403);
    expect(await database.query('SELECT 1 FROM links WHERE user_id = $1', [userId])).toEqual([]);
  });

  it('a link that an admin has already sets no password', async () => {
    const userId = await insertMember(database, ours.accountId, 'agent', 'Joining');
    const { body } = await linkFor(userId);
    const told = await whileHeld(
      [holdUser, userId],
      () => reset(body.url),
      async (query) => {
        await join(userId)(query);
        // The one who waits for the user holds no link yet: nobody waits in a circle.
        await query('SELECT 1 FROM links WHERE user_id = $1 FOR UPDATE NOWAIT', [userId]);
        await query('DELETE FROM links WHERE user_id = $1', [userId]);
      },
    );
    expect(told.status).toBe(403);
    const [user] = await database.query('SELECT password_shared FROM users WHERE id = $1', [userId]);
    expect(user).toEqual({ password_shared: false });
  });
});

describe('while an admin sets the password of somebody', () => {
  it('they do not join another account with it', async () => {
    const userId = await insertMember(database, ours.accountId, 'agent', 'Reset');
    const token = await accessTokenOf(database, gateway.tokens(), userId);
    const theirAdmin = await accessTokenOf(database, gateway.tokens(), theirs.admin);
    const { body } = await gateway.ask<NewInvitation>(
      'POST',
      `/api/accounts/${theirs.accountId}/invitations`,
      { token: theirAdmin, body: { role: 'admin' } },
    );
    const told = await whileHeld(
      [holdUser, userId],
      () =>
        gateway.ask('POST', '/api/auth/invitation/accept', {
          token,
          body: { token: tokenIn(body.url) },
          headers: freshAddress(),
        }),
      (query) => query('UPDATE users SET password_shared = true WHERE id = $1', [userId]),
    );
    expect(told).toMatchObject({ status: 409, body: { code: 'password_shared' } });
  });

  it('the password before signs nobody in, and changes nothing', async () => {
    const userId = await insertMember(database, ours.accountId, 'agent', 'Reset');
    const token = await accessTokenOf(database, gateway.tokens(), userId);
    const replace = (query: TestDatabase['query']) =>
      query('UPDATE users SET password_hash = password_hash || $2 WHERE id = $1', [userId, 'x']);
    const login = `${userId}@example.com`;
    const signedIn = await whileHeld(
      [holdUser, userId],
      () => signIn(gateway, login, seededPassword, freshAddress()),
      replace,
    );
    expect(signedIn.status).toBe(401);
    const restore = `UPDATE users SET password_hash = rtrim(password_hash, 'x') WHERE id = $1`;
    const body = { current: seededPassword, password: 'one of my own' };
    const email = { current: seededPassword, email: `${userId}@elsewhere.example.com` };
    for (const [method, route, change] of [
      ['POST', '/api/me/password', body],
      ['PATCH', '/api/me', email],
    ] as const) {
      await database.query(restore, [userId]);
      const ask = () => gateway.ask(method, route, { token, body: change, headers: freshAddress() });
      expect((await whileHeld([holdUser, userId], ask, replace)).status, route).toBe(422);
    }
  });
});

describe('an admin who leaves', () => {
  it('makes no link for a password in the moment of leaving', async () => {
    const leaver = await insertMember(database, ours.accountId, 'admin', 'Leaving');
    const userId = await insertMember(database, ours.accountId, 'agent', 'Staying');
    const token = await accessTokenOf(database, gateway.tokens(), leaver);
    const told = await whileHeld(
      [holdUser, leaver],
      () => linkFor(userId, token),
      (query) => query('DELETE FROM memberships WHERE user_id = $1', [leaver]),
    );
    expect(told.status).toBe(403);
    expect(await database.query('SELECT 1 FROM links WHERE user_id = $1', [userId])).toEqual([]);
  });

  it.each([
    ['removed', 'DELETE', undefined],
    ['made an agent', 'PATCH', { role: 'agent' }],
  ] as const)('is %s together with their links, or not at all', async (_what, method, body) => {
    const leaver = await insertMember(database, ours.accountId, 'admin', 'Leaving');
    const token = await accessTokenOf(database, gateway.tokens(), leaver);
    expect((await linkFor(ours.viewer, token)).status).toBe(201);
    const role = `SELECT role FROM memberships WHERE user_id = $1`;
    const told = await whileHeld(
      ['SELECT 1 FROM links WHERE created_by = $1 FOR UPDATE', leaver],
      () =>
        gateway.ask(method, `/api/accounts/${ours.accountId}/members/${leaver}`, { token: adminToken, body }),
      async () => expect(await database.query(role, [leaver])).toEqual([{ role: 'admin' }]),
    );
    expect(told.status).toBeLessThan(300);
    expect(await database.query('SELECT 1 FROM links WHERE created_by = $1', [leaver])).toEqual([]);
    expect(await database.query(role, [leaver])).toEqual(body ? [body] : []);
  });

  it('leaves no link to their own password behind, not for a moment', async () => {
    const leaver = await insertMember(database, ours.accountId, 'agent', 'Leaving');
    expect((await linkFor(leaver)).status).toBe(201);
    const told = await whileHeld(
      ['SELECT 1 FROM links WHERE user_id = $1 FOR UPDATE', leaver],
      () => gateway.ask('DELETE', `/api/accounts/${ours.accountId}/members/${leaver}`, { token: adminToken }),
      async () =>
        expect(await database.query('SELECT 1 FROM memberships WHERE user_id = $1', [leaver])).toHaveLength(
          1,
        ),
    );
    expect(told.status).toBe(204);
    expect(await database.query('SELECT 1 FROM links WHERE user_id = $1', [leaver])).toEqual([]);
  });
});
