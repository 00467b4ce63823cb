import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../contract/common.ts';
import type { OwnSignIn } from '../../contract/users.ts';
import { Database } from '../../db/database.ts';
import { Changes } from '../../domain/changes.ts';
import { SignIns } from '../../domain/users/signIns.ts';
import type { GatewayConfig } from '../../gateway/config.ts';
import { systemClock } from '../../lib/clock.ts';
import { freePort } from '../../lib/ports.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { cookieLine, cookieOf, freshAddress, ownPage, refresh, signIn } from '../support/people.ts';
import { PlainGateway } from '../support/plainGateway.ts';
import { insertMember, insertUser, seedAccount, seededPassword, type Seeded } from '../support/seed.ts';

let database: TestDatabase;
let gateway: PlainGateway;
let account: Seeded;

beforeAll(async () => {
  database = await createDatabase();
  await insertUser(database, { name: 'The owner', isOwner: true });
  account = await seedAccount(database, 'alpha');
  gateway = await PlainGateway.start({ databaseUrl: database.url, settings: { trustProxy: ['loopback'] } });
});
afterAll(async () => {
  await gateway.close();
  await database.drop();
});

/** A gateway with other settings, and a database of its own. */
async function elsewhere(
  settings: Partial<GatewayConfig>,
  work: (other: PlainGateway, login: string, own: TestDatabase) => Promise<void>,
): Promise<void> {
  const own = await createDatabase();
  const userId = await insertUser(own, { name: 'The owner', isOwner: true });
  const other = await PlainGateway.start({ databaseUrl: own.url, settings });
  try {
    await work(other, `${userId}@example.com`, own);
  } finally {
    await other.close();
    await own.drop();
  }
}

/** Somebody new who has just signed in. */
async function somebody(): Promise<{ login: string; userId: string; cookie: string; accessToken: string }> {
  const userId = await insertMember(database, account.accountId, 'agent', 'Somebody');
  const login = `${userId}@example.com`;
  const told = await signIn(gateway, login, seededPassword, freshAddress());
  expect(told.status).toBe(200);
  return { login, userId, cookie: cookieOf(told), accessToken: told.body.accessToken };
}
const statusOf = async (token: string): Promise<number> =>
  (await gateway.ask('GET', '/api/me', { token })).status;
/** As if the grace for two tabs was over. */
const age = (userId: string): Promise<unknown> =>
  database.query(`UPDATE sign_ins SET rotated_at = now() - interval '1 minute' WHERE user_id = $1`, [userId]);

describe('the cookie of a sign-in', () => {
  it('is for this server alone: no script reads it, no other site sends it, no other path gets it', async () => {
    const userId = await insertMember(database, account.accountId, 'agent', 'Cookie');
    const told = await signIn(gateway, `${userId}@example.com`, seededPassword, freshAddress());
    const line = cookieLine(told);
    expect(line).toMatch(/^ramal_refresh=[\w.-]+; /);
    for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/api/auth', 'Max-Age=2592000'])
      expect(line.split('; ')).toContain(part);
    expect(line).not.toMatch(/Domain=|Secure/);
    expect(told.headers.get('cache-control')).toBe('no-store');
    expect(told.text).not.toContain(cookieOf(told).split('=')[1]);
  });

  it('is Secure behind https, where a trusted proxy says so', async () => {
    const userId = await insertMember(database, account.accountId, 'agent', 'Secure');
    const login = `${userId}@example.com`;
    const https = { ...freshAddress(), 'x-forwarded-proto': 'https' };
    expect(cookieLine(await signIn(gateway, login, seededPassword, https))).toContain('Secure');
  });

  it('is Secure wherever PUBLIC_URL is https, whatever a proxy forgets to say', async () => {
    const publicUrl = 'https://ramal.example';
    await elsewhere({ publicUrl, port: await freePort() }, async (behind, login) => {
      expect(cookieLine(await signIn(behind, login, seededPassword))).toContain('Secure');
    });
  });

  it('is cleared when one signs out, with the attributes that it was set with', async () => {
    const { cookie, accessToken } = await somebody();
    const told = await gateway.ask('POST', '/api/auth/sign-out', { headers: { cookie, ...ownPage } });
    expect(told.status).toBe(204);
    expect(cookieLine(told)).toMatch(/^ramal_refresh=; .*Path=\/api\/auth; Expires=Thu, 01 Jan 1970/);
    expect(await statusOf(accessToken)).toBe(401);
    expect((await refresh(gateway, cookie)).status).toBe(401);
  });
});

describe('a refresh token', () => {
  it('is changed for a new one at every use, and the new one works', async () => {
    const { cookie, userId } = await somebody();
    const second = await refresh(gateway, cookie);
    expect(second.status).toBe(200);
    expect(cookieOf(second)).not.toBe(cookie);
    await age(userId);
    const third = await refresh(gateway, cookieOf(second));
    expect(third.status).toBe(200);
    expect(await statusOf(third.body.accessToken)).toBe(200);
  });

  it('that comes a second time ends the sign-in, for the thief and for the robbed', async () => {
    const { cookie, userId, accessToken } = await somebody();
    const robbed = await refresh(gateway, cookie);
    await age(userId);
    const thief = await refresh(gateway, cookie);
    expect(thief.status).toBe(401);
    expect(cookieLine(thief)).toMatch(/^ramal_refresh=;/);
    expect((await refresh(gateway, cookieOf(robbed))).status).toBe(401);
    expect(await statusOf(robbed.body.accessToken)).toBe(401);
    expect(await statusOf(accessToken)).toBe(401);
  });

  it('of two changes ago ends the sign-in even within the grace', async () => {
    const { cookie } = await somebody();
    const second = cookieOf(await refresh(gateway, cookie));
    const third = cookieOf(await refresh(gateway, second));
    expect((await refresh(gateway, cookie)).status).toBe(401);
    expect((await refresh(gateway, third)).status).toBe(401);
  });

  it('that two tabs use at once works for both, and leaves one chain', async () => {
    const { cookie, userId } = await somebody();
    const tabs = await Promise.all(Array.from({ length: 5 }, () => refresh(gateway, cookie)));
    expect(tabs.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const next = tabs.filter((one) => one.headers.getSetCookie().length > 0);
    expect(next).toHaveLength(1);
    const [only] = next;
    await age(userId);
    expect((await refresh(gateway, only ? cookieOf(only) : '')).status).toBe(200);
  });

  it('with a wrong secret is no refresh token', async () => {
    const { cookie } = await somebody();
    for (const wrong of [cookie.slice(0, -4), `${cookie}x`, 'ramal_refresh=', 'ramal_refresh=../..', 'x=1'])
      expect((await refresh(gateway, wrong)).status, wrong).toBe(401);
  });

  it('that is malformed or nobody’s breaks nothing, and makes nobody’s rights be looked up anew', async () => {
    const dashes = '-'.repeat(36);
    const secret = 'x'.repeat(43);
    const values = [
      '',
      '.',
      dashes,
      `${dashes}.${secret}`,
      `${randomUUID()}.${secret}`,
      '%E0%A4%A',
      '\u00ff',
    ];
    for (const value of values) {
      const headers = { cookie: `ramal_refresh=${value}`, ...ownPage };
      expect((await gateway.ask('POST', '/api/auth/refresh', { headers })).status).toBe(401);
      expect((await gateway.ask('POST', '/api/auth/sign-out', { headers })).status).toBe(204);
    }
    const db = new Database(database.url, { poolSize: 1, onError: () => undefined });
    const changes = new Changes();
    let told = 0;
    changes.listen(() => (told += 1));
    const signIns = new SignIns({ db, clock: systemClock, changes });
    for (const value of values) {
      await signIns.end(value);
      await expect(signIns.refresh(value, { agent: null, address: null })).rejects.toThrow();
    }
    await db.close();
    expect(told).toBe(0);
  });

  it('is no access token, and an access token is no refresh token', async () => {
    const { cookie, accessToken } = await somebody();
    expect(await statusOf(cookie.replace('ramal_refresh=', ''))).toBe(401);
    expect((await refresh(gateway, `ramal_refresh=${accessToken}`)).status).toBe(401);
  });

  it('is asked for by the panel only: without its header, or from another origin, nothing happens', async () => {
    const { cookie, accessToken } = await somebody();
    const bad: Record<string, string>[] = [
      {},
      { origin: 'https://evil.example' },
      { ...ownPage, origin: 'https://evil.example' },
      { ...ownPage, origin: 'null' },
      { ...ownPage, origin: `${gateway.url}.evil.example` },
      { ...ownPage, origin: gateway.url.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10)) },
    ];
    for (const headers of bad) {
      for (const route of ['/api/auth/refresh', '/api/auth/sign-out']) {
        const told = await gateway.ask('POST', route, { headers: { cookie, ...headers } });
        expect(told.status, JSON.stringify(headers)).toBe(403);
        expect(told.headers.get('access-control-allow-origin')).toBeNull();
        expect(told.headers.getSetCookie()).toEqual([]);
      }
    }
    expect(await statusOf(accessToken)).toBe(200);
    expect((await refresh(gateway, cookie, { ...ownPage, origin: gateway.url })).status).toBe(200);
  });

  it('is not given to a page elsewhere by a preflight that is answered', async () => {
    const headers = {
      origin: 'https://evil.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-ramal-request',
    };
    const told = await gateway.ask('OPTIONS', '/api/auth/refresh', { headers });
    expect([...told.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

describe("one's own sign-ins", () => {
  const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0';
  const list = async (token: string): Promise<OwnSignIn[]> =>
    (await gateway.ask<{ items: OwnSignIn[] }>('GET', '/api/me/sign-ins', { token })).body.items;
  const end = async (token: string, id: string): Promise<number> =>
    (await gateway.ask('DELETE', `/api/me/sign-ins/${id}`, { token })).status;

  it('are listed with browser, address and times, the one that asks is marked, and those that ended are gone', async () => {
    const { login, accessToken, cookie } = await somebody();
    const headers = { 'x-forwarded-for': '198.51.100.77', 'user-agent': firefox };
    const there = await signIn(gateway, login, seededPassword, headers);
    const listed = await list(accessToken);
    expect(listed).toHaveLength(2);
    expect(listed.map(({ isThisOne }) => isThisOne)).toEqual([false, true]);
    expect(listed[0]).toMatchObject({ address: '198.51.100.77', agent: firefox });
    // Used again from elsewhere.
    const moved = { ...ownPage, 'x-forwarded-for': '198.51.100.78', 'user-agent': 'Another' };
    expect((await refresh(gateway, cookieOf(there), moved)).status).toBe(200);
    const [first] = await list(accessToken);
    expect(first).toMatchObject({ id: listed[0]?.id, address: '198.51.100.78', agent: 'Another' });
    expect(Date.parse(first?.lastUsedAt ?? '')).toBeGreaterThan(Date.parse(first?.createdAt ?? ''));
    await gateway.ask('POST', '/api/auth/sign-out', { headers: { cookie, ...ownPage } });
    expect((await list(there.body.accessToken)).map(({ isThisOne }) => isThisOne)).toEqual([true]);
  });

  it('are ended one by one: what was opened there is closed at once, and cannot be renewed', async () => {
    const { login, accessToken } = await somebody();
    const there = await signIn(gateway, login, seededPassword, freshAddress());
    expect(await statusOf(there.body.accessToken)).toBe(200);
    const other = (await list(accessToken)).find(({ isThisOne }) => !isThisOne);
    expect(await end(accessToken, other?.id ?? '')).toBe(204);
    expect(await statusOf(there.body.accessToken)).toBe(401);
    expect((await refresh(gateway, cookieOf(there))).status).toBe(401);
    expect(await statusOf(accessToken)).toBe(200);
    expect(await end(accessToken, other?.id ?? '')).toBe(404);
  });

  it('are nobody else’s to see or to end', async () => {
    const [me, stranger] = [await somebody(), await somebody()];
    const [theirs] = await list(stranger.accessToken);
    expect((await list(me.accessToken)).map(({ id }) => id)).not.toContain(theirs?.id);
    expect(await end(me.accessToken, theirs?.id ?? '')).toBe(404);
    expect(await statusOf(stranger.accessToken)).toBe(200);
  });

  it('end 90 days after they began, however often they are renewed', async () => {
    const { userId, cookie } = await somebody();
    await database.query(`UPDATE sign_ins SET created_at = now() - interval '89 days' WHERE user_id = $1`, [
      userId,
    ]);
    expect((await refresh(gateway, cookie)).status).toBe(200);
    const left = `SELECT expires_at - now() <= interval '1 day' AS short FROM sign_ins WHERE user_id = $1`;
    expect(await database.query(left, [userId])).toEqual([{ short: true }]);
  });
});

describe('a wrong password', () => {
  it('is answered like an unknown login, word for word', async () => {
    const { login } = await somebody();
    const [wrong, unknown] = [
      await signIn(gateway, login, 'not the password', freshAddress()),
      await signIn(gateway, 'nobody@example.com', 'not the password', freshAddress()),
    ];
    const plain = ({ status, body }: { status: number; body: unknown }): unknown => ({
      status,
      body: { ...(body as Problem), requestId: '' },
    });
    expect(wrong.status).toBe(401);
    expect(plain(unknown)).toEqual(plain(wrong));
  });

  it('five times locks the login for that address, also for the right one; not another login', async () => {
    const [{ login }, other] = [await somebody(), await somebody()];
    const address = { 'x-forwarded-for': '198.51.100.1' };
    for (let index = 0; index < 5; index += 1)
      expect((await signIn(gateway, login, `wrong ${index}`, address)).status).toBe(401);
    const locked = await signIn(gateway, login, seededPassword, address);
    expect(locked.status).toBe(429);
    expect((locked.body as unknown as Problem).code).toBe('rate_limited');
    expect(locked.headers.get('retry-after')).toMatch(/^\d+$/);
    expect((await signIn(gateway, ` ${login.toUpperCase()} `, seededPassword, address)).status).toBe(429);
    expect((await signIn(gateway, other.login, seededPassword, address)).status).toBe(200);
    expect((await signIn(gateway, login, seededPassword, freshAddress())).status).toBe(200);
  });

  it('among a hundred at once is tried five times at most', async () => {
    const { login } = await somebody();
    const address = { 'x-forwarded-for': '198.51.100.2' };
    const tried = await Promise.all(
      Array.from({ length: 100 }, (_, index) => signIn(gateway, login, `wrong ${index}`, address)),
    );
    expect(tried.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(tried.filter(({ status }) => status === 429)).toHaveLength(95);
  });

  it('counts for the person, however their phone is written, and whichever login name is used', async () => {
    const { userId, login } = await somebody();
    await database.query(`UPDATE users SET phone = '5511944447777' WHERE id = $1`, [userId]);
    const spellings = [
      '5511944447777',
      '+5511944447777',
      '+55 11 94444-7777',
      '55 (11) 94444 7777',
      '+55-11-94444-7777',
      '+55 (11) 9.4444.7777',
      login,
    ];
    const address = { 'x-forwarded-for': '198.51.100.3' };
    let tries = 0;
    for (const spelling of spellings)
      for (let index = 0; index < 5; index += 1)
        if ((await signIn(gateway, spelling, `wrong ${index}`, address)).status === 401) tries += 1;
    expect(tries).toBe(5);
  });

  it('cannot be counted for somebody else by a client that invents addresses, nor is anything else believed', async () => {
    await elsewhere({}, async (plain, login, own) => {
      const statuses: number[] = [];
      for (let index = 0; index < 6; index += 1) {
        const headers = {
          'x-forwarded-for': `192.0.2.${index}`,
          'x-real-ip': `192.0.2.${index}`,
          forwarded: `for=192.0.2.${index}`,
          'cf-connecting-ip': `192.0.2.${index}`,
          host: `host-${index}.example`,
        };
        statuses.push((await signIn(plain, login, `wrong ${index}`, headers)).status);
      }
      expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
      const tried = `SELECT DISTINCT address FROM audit_log WHERE action = 'signInFailed'`;
      expect(await own.query(tried)).toEqual([{ address: '127.0.0.1' }]);
      const { accountId } = await seedAccount(own, 'beta');
      const other = await insertMember(own, accountId, 'agent', 'Behind no proxy');
      const https = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.9' };
      const told = await signIn(plain, `${other}@example.com`, seededPassword, https);
      expect(cookieLine(told)).not.toContain('Secure');
    });
  });
});
