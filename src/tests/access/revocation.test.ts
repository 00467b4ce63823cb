import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../lib/time.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { everything, listen, say, type Ear } from '../support/ears.ts';
import { PlainGateway } from '../support/plainGateway.ts';
import {
  accessTokenOf,
  insertKey,
  insertMember,
  insertSignIn,
  insertUser,
  seedAccount,
  type Seeded,
} from '../support/seed.ts';

/** The promise for sockets. Requests have a minute, and are refused as soon. */
const CUT_WITHIN = 5000;

let database: TestDatabase;
let gateway: PlainGateway;
let ours: Seeded;
let bystander: Ear;
const ears: Ear[] = [];

beforeAll(async () => {
  database = await createDatabase();
  await insertUser(database, { name: 'The owner', isOwner: true });
  ours = await seedAccount(database, 'alpha-marker');
  gateway = await PlainGateway.start({ databaseUrl: database.url });
  // Otherwise what instances say of their state is not taken.
  await database.query(`UPDATE numbers SET desired = 'running'`);
  bystander = await listen(gateway, await accessTokenOf(database, gateway.tokens(), ours.viewer));
  ears.push(bystander);
});
afterAll(async () => {
  for (const { socket } of ears) socket.close();
  await gateway.close();
  await database.drop();
});

describe('a right that is taken away', () => {
  /** REST and socket of the same principal, who may read our account's status now. */
  async function both(token: string): Promise<{ status: () => Promise<number>; ear: Ear }> {
    const route = `/api/accounts/${ours.accountId}/status`;
    const status = async (): Promise<number> => (await gateway.ask('GET', route, { token })).status;
    const heard = await listen(gateway, token);
    ears.push(heard);
    expect(await status()).toBe(200);
    return { status, ear: heard };
  }

  async function isCut(
    take: () => Promise<unknown>,
    held: Awaited<ReturnType<typeof both>>,
    refused: number,
  ): Promise<void> {
    expect(held.ear.cut).toBe(false);
    const began = performance.now();
    await take();
    await until('the end of the socket', CUT_WITHIN, () => held.ear.cut);
    await until('the refusal', CUT_WITHIN, async () => (await held.status()) === refused);
    expect(performance.now() - began).toBeLessThan(CUT_WITHIN + 2000);
  }

  const adminAsks = async (method: string, route: string, body?: unknown): Promise<void> => {
    const token = await accessTokenOf(database, gateway.tokens(), ours.admin);
    const { status, text } = await gateway.ask(method, route, { token, body });
    expect(status, text).toBeLessThan(300);
  };
  const joinAs = async (role: 'agent' | 'viewer' | 'admin'): Promise<{ userId: string; token: string }> => {
    const userId = await insertMember(database, ours.accountId, role, 'On the way out');
    return { userId, token: await accessTokenOf(database, gateway.tokens(), userId) };
  };

  it('by removing a member cuts their socket and their requests', async () => {
    const { userId, token } = await joinAs('agent');
    const route = `/api/accounts/${ours.accountId}/members/${userId}`;
    await isCut(() => adminAsks('DELETE', route), await both(token), 404);
  });

  it('by revoking a key cuts its socket and its requests', async () => {
    const { keyId, key } = await insertKey(database, ours.accountId, ['read']);
    await isCut(
      () => adminAsks('DELETE', `/api/accounts/${ours.accountId}/keys/${keyId}`),
      await both(key),
      401,
    );
  });

  it('by signing out everywhere cuts every sign-in of that user', async () => {
    const { userId, token } = await joinAs('viewer');
    const other = await both(await accessTokenOf(database, gateway.tokens(), userId));
    const signOut = () => gateway.ask('POST', '/api/auth/sign-out-everywhere', { token });
    await isCut(signOut, await both(token), 401);
    await until('the end of the other socket', CUT_WITHIN, () => other.ear.cut);
    expect(await other.status()).toBe(401);
  });

  it('by signing out cuts that sign-in and no other', async () => {
    const { userId, token } = await joinAs('viewer');
    const stays = await both(token);
    const { id, refreshToken } = await insertSignIn(database, userId);
    const leaves = await both((await gateway.tokens().access(id)).token);
    const headers = { cookie: `ramal_refresh=${refreshToken}`, 'x-ramal-request': '1' };
    await isCut(() => gateway.ask('POST', '/api/auth/sign-out', { headers }), leaves, 401);
    expect(stays.ear.cut).toBe(false);
    expect(await stays.status()).toBe(200);
  });

  it.each([
    ['ending a sign-in', `UPDATE sign_ins SET revoked_at = now() WHERE user_id = $1`, 401],
    ['removing a sign-in', `DELETE FROM sign_ins WHERE user_id = $1`, 401],
    ['removing a membership', `DELETE FROM memberships WHERE user_id = $1`, 404],
    ['removing a user', `DELETE FROM users WHERE id = $1`, 401],
  ] as const)('in the database alone counts as well: by %s', async (_what, statement, refused) => {
    const { userId, token } = await joinAs('agent');
    await isCut(() => database.query(statement, [userId]), await both(token), refused);
  });

  it('in the database alone counts as well: by a key that expires', async () => {
    const { keyId, key } = await insertKey(database, ours.accountId, ['read']);
    const expire = 'UPDATE api_keys SET expires_at = now() WHERE id = $1';
    await isCut(() => database.query(expire, [keyId]), await both(key), 401);
  });

  it('in part leaves the rest: an admin who becomes a viewer hears messages, and no more codes', async () => {
    const { userId, token } = await joinAs('admin');
    const { ear: heard } = await both(token);
    await adminAsks('PATCH', `/api/accounts/${ours.accountId}/members/${userId}`, { role: 'viewer' });
    const asks = async (): Promise<boolean> => {
      heard.heard.length = 0;
      await say(gateway, ours.numberId, ...everything('after the change'));
      await until('a message', 5000, () => heard.heard.some(({ type }) => type === 'message.created'));
      return !heard.heard.some(({ type }) => type === 'instance.qr');
    };
    await until('the end of codes', CUT_WITHIN, asks);
    expect(heard.cut).toBe(false);
  });

  it('is missed by nobody: the socket of somebody who may stays', () => {
    expect(bystander.cut).toBe(false);
  });
});
