import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NewApiKey } from '../../contract/keys.ts';
import type { OneTimeLink } from '../../contract/users.ts';
import { startServer } from '../../instance/server.ts';
import { newId, newSecret } from '../../lib/ids.ts';
import { createLogger } from '../../lib/logger.ts';
import { freePort } from '../../lib/ports.ts';
import { until } from '../../lib/time.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { incomingText } from '../support/incoming.ts';
import { cookieOf, refresh, signIn, tokenIn } from '../support/people.ts';
import { ask, PlainGateway } from '../support/plainGateway.ts';
import { processesIn } from '../support/processes.ts';
import {
  accessTokenOf,
  insertUser,
  pretendConnected,
  seedAccount,
  seededPassword,
  type Seeded,
} from '../support/seed.ts';
import { dump } from '../support/tables.ts';

let database: TestDatabase;
let gateway: PlainGateway;
let account: Seeded;
let logged = '';

beforeAll(async () => {
  database = await createDatabase();
  await insertUser(database, { name: 'The owner', isOwner: true });
  account = await seedAccount(database, 'alpha');
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      logged += chunk.toString();
      done();
    },
  });
  gateway = await PlainGateway.start({
    databaseUrl: database.url,
    log: pino({ level: 'trace' }, stream),
  });
  await pretendConnected(database, account.numberId);
});
afterAll(async () => {
  await gateway.close();
  await database.drop();
});

const own = (): string => `/api/accounts/${account.accountId}`;
const found = (text: string, secrets: Record<string, string>): string[] =>
  Object.entries(secrets).flatMap(([name, secret]) => (text.includes(secret) ? [name] : []));

/** A day of work. Returns every secret that was seen in it. */
async function work(): Promise<Record<string, string>> {
  const login = `${account.admin}@example.com`;
  const signedIn = await signIn(gateway, login, seededPassword);
  const token = signedIn.body.accessToken;
  await signIn(gateway, login, 'a wrong password that was typed');
  const refreshed = await refresh(gateway, cookieOf(signedIn));
  const key = await gateway.ask<NewApiKey>('POST', `${own()}/keys`, {
    token,
    body: { name: 'Script', scopes: ['send', 'read'] },
  });
  const link = async (route: string, body?: unknown): Promise<string> =>
    tokenIn((await gateway.ask<OneTimeLink>('POST', route, { token, body })).body.url);
  const secrets = {
    password: seededPassword,
    'wrong password': 'a wrong password that was typed',
    'access token': token,
    'second access token': refreshed.body.accessToken,
    'refresh token': cookieOf(signedIn).split('.')[1] ?? '',
    'second refresh token': cookieOf(refreshed).split('.')[1] ?? '',
    key: key.body.key,
    invitation: await link(`${own()}/invitations`, { role: 'viewer' }),
    'password link': await link(`${own()}/members/${account.viewer}/password-link`),
    'pairing link': await link(`/api/instances/${account.numberId}/pairing-link`),
    'new password': 'a password that was chosen',
    'secret of the instance': gateway.secretOf(account.numberId),
  };
  await gateway.ask('POST', '/api/auth/reset-password', {
    body: { token: secrets['password link'], password: secrets['new password'] },
  });
  await gateway.ask('POST', '/api/auth/invitation', { body: { token: secrets.invitation } });
  await gateway.ask('GET', '/api/pairing', { token: secrets['pairing link'] });
  // Where secrets do not belong, and are put all the same.
  await gateway.ask('GET', `/api/accounts?key=${secrets.key}&access_token=${token}`, { token });
  await gateway.ask('GET', `/reset-password?token=${secrets['password link']}`);
  return secrets;
}

const writing = {
  text: 'the text of a message, which is nobody’s business',
  name: 'Maria Confidencial',
  qr: '2@the-value-of-a-qr-code,which-links-a-phone',
  code: 'WXYZ9876',
};
describe('the log, at its most talkative,', () => {
  it('holds no password, token, key or link; nor does the database', async () => {
    const secrets = await work();
    for (const [name, secret] of Object.entries(secrets)) expect(secret.length, name).toBeGreaterThan(8);
    expect(logged).toContain('POST /api/auth/sign-in 200');
    expect(found(logged, secrets)).toEqual([]);
    expect(found(await dump(database), secrets)).toEqual([]);
  });

  it('holds no QR code, pairing code, message or full phone of what passes through', async () => {
    const run = newId<string>();
    const peer = { phone: '5511912345678', lid: null, name: writing.name };
    const reported = await gateway.report(
      account.numberId,
      run,
      1,
      incomingText(writing.text, peer),
      { type: 'qr', value: writing.qr, expiresAt: 4_000_000_000_000 },
      { type: 'pairing_code', code: writing.code, expiresAt: 4_000_000_000_000 },
    );
    expect(reported).toBe(204);
    await pretendConnected(database, account.numberId);
    const token = await accessTokenOf(database, gateway.tokens(), account.admin);
    for (const body of [
      { phone: account.contactPhone, message: writing.text },
      { phone: account.contactPhone, message: writing.text, type: 'fax' },
      { phone: '+55 11 91234-5678', message: writing.text, conversationId: account.conversationId },
    ])
      await gateway.ask('POST', `${own()}/send`, { token, body });
    const phones = { contact: account.contactPhone, number: account.phone, peer: '5511912345678' };
    expect(found(logged, { ...writing, ...phones })).toEqual([]);
  });

  it('holds nothing of a message that PostgreSQL refuses to store', async () => {
    const nobody = { phone: null, lid: null, name: `${writing.name} sem telefone` };
    // Nobody can be said to have written it, and the event is left out.
    expect(await gateway.report(account.numberId, newId<string>(), 1, incomingText('x', nobody))).toBe(200);
    expect(logged).toContain('left out');
    expect(found(logged, { name: nobody.name })).toEqual([]);
  });

  it('holds nothing of a request that PostgreSQL refuses to store', async () => {
    const token = await accessTokenOf(database, gateway.tokens(), account.admin);
    const message = 'a message with half of a pair \ud800, which is nobody’s business either';
    await gateway.ask('POST', `${own()}/send`, { token, body: { phone: account.contactPhone, message } });
    expect(found(logged, { message: 'a message with half of a pair' })).toEqual([]);
  });
});

describe('what instances and gateway say to each other', () => {
  it('is told no stranger by the gateway: whoever has not the secret of that number gets 401', async () => {
    const token = await accessTokenOf(database, gateway.tokens(), account.admin);
    const body = {
      runId: newId<string>(),
      events: [{ seq: 1, event: { type: 'state', code: 'connected', detail: null } }],
    };
    const wrong = [
      undefined,
      'garbage',
      token,
      gateway.secretOf(account.otherNumberId),
      gateway.secretOf(account.numberId).toLowerCase(),
      `${gateway.secretOf(account.numberId)}x`,
      '',
    ];
    // What an earlier test sent is tried again and again, and its lane may be at it now.
    await database.query('DELETE FROM outbox');
    const isQuiet = async (): Promise<boolean> => (await dump(database)) === (await dump(database));
    await until('a database that rests', 20_000, isQuiet, 500);
    const before = await dump(database);
    for (const given of wrong) {
      for (const number of [account.numberId, newId<string>()]) {
        const route = `/internal/instances/${number}`;
        expect((await gateway.ask('POST', `${route}/events`, { token: given, body })).status).toBe(401);
        expect((await gateway.ask('GET', `${route}/media/${account.mediaId}`, { token: given })).status).toBe(
          401,
        );
      }
    }
    expect(await dump(database)).toBe(before);
  });

  it('gives an instance no media of another account', async () => {
    const other = await seedAccount(database, 'beta');
    const route = `/internal/instances/${account.numberId}/media/${other.mediaId}`;
    const told = await gateway.ask('GET', route, { token: gateway.secretOf(account.numberId) });
    expect(told.status).toBe(404);
  });

  it('gives an instance no media of another number of its account', async () => {
    const { numberId, otherNumberId, mediaId } = account;
    const [own] = await database.query<{ numberId: string }>(
      'SELECT number_id AS "numberId" FROM messages WHERE media_id = $1',
      [mediaId],
    );
    const asks = async (number: string): Promise<string> => {
      const route = `/internal/instances/${number}/media/${mediaId}`;
      return (await gateway.ask('GET', route, { token: gateway.secretOf(number) })).text;
    };
    const others = [numberId, otherNumberId].filter((one) => one !== own?.numberId);
    expect(others).toHaveLength(1);
    for (const other of others) expect(await asks(other)).toContain('no such media of this number');
    // Its bytes are not on this disk, but it may ask for them.
    expect(await asks(own?.numberId ?? '')).not.toContain('no such media of this number');
  });

  it('is told no stranger by an instance: whoever has not its secret gets 401, whatever they ask', async () => {
    const [port, secret] = [await freePort(), newSecret()];
    let asked = 0;
    const server = await startServer({
      port,
      secret,
      // Nothing behind the door may be reached.
      commands: new Proxy({}, { get: () => (asked += 1) }) as never,
      status: () => {
        asked += 1;
        return {} as never;
      },
      page: () => {
        asked += 1;
        return null;
      },
      log: createLogger('instance', 'silent'),
    });
    try {
      for (const token of [undefined, 'garbage', secret.toLowerCase(), `${secret}x`, '']) {
        for (const [method, route] of [
          ['GET', '/status'],
          ['GET', `/status?secret=${secret}&token=${secret}`],
          ['GET', '/media?key=x'],
          ['POST', '/commands'],
          ['GET', '/'],
          ['DELETE', '/status'],
        ] as const) {
          const told = await ask(`http://127.0.0.1:${port}`, method, route, { token });
          expect(told.status, `${method} ${route}`).toBe(401);
        }
      }
      expect(asked).toBe(0);
      expect((await ask(`http://127.0.0.1:${port}`, 'GET', '/status', { token: secret })).status).toBe(200);
      expect(asked).toBe(1);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});

/** Where the sockets of these processes listen: `address:port` in hexadecimal, as the kernel writes it. */
async function listenersOf(pids: number[]): Promise<string[]> {
  const sockets = new Set<string>();
  for (const pid of pids) {
    for (const fd of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      const target = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '');
      const [, inode] = /^socket:\[(\d+)\]$/.exec(target) ?? [];
      if (inode !== undefined) sockets.add(inode);
    }
  }
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  );
  const LISTEN = '0A';
  return tables
    .flatMap((table) => table.split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode]) => state === LISTEN && sockets.has(inode ?? ''))
    .map(([, address]) => address ?? '');
}

describe.skipIf(process.platform !== 'linux')('with HOST=0.0.0.0', () => {
  it('nothing but the gateway listens beyond this machine: neither PostgreSQL nor an instance', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'ramal-listen-'));
    // It never answers, so that its instance goes on listening for a while.
    const browser = path.join(directory, 'browser');
    await writeFile(
      browser,
      '#!/bin/sh\ncase "$*" in *--version*) echo "Chromium 140.0.0.0";; *) exec sleep 30;; esac\n',
      {
        mode: 0o755,
      },
    );
    const port = await freePort();
    const [OWNER_EMAIL, OWNER_PASSWORD] = ['owner@example.com', 'an owner of the tests'];
    const child = spawn(process.execPath, ['src/gateway/main.ts'], {
      stdio: 'ignore',
      env: {
        ...process.env,
        HOST: '0.0.0.0',
        PORT: String(port),
        DATA_DIR: path.join(directory, 'data'),
        SESSIONS_DIR: path.join(directory, 'sessions'),
        DATABASE_URL: '',
        INSTANCE_PORT_BASE: String(await freePort()),
        CHROME_PATH: browser,
        LOG_LEVEL: 'silent',
        OWNER_EMAIL,
        OWNER_PASSWORD,
      },
    });
    const url = `http://127.0.0.1:${port}`;
    try {
      const isUp = (): Promise<boolean> =>
        ask(url, 'GET', '/readyz').then(
          ({ status }) => status === 200,
          () => false,
        );
      await until('the start of the gateway', 60_000, isUp, 200);
      const body = { login: OWNER_EMAIL, password: OWNER_PASSWORD };
      const signedIn = await ask<{ accessToken: string }>(url, 'POST', '/api/auth/sign-in', { body });
      const token = signedIn.body.accessToken;
      await ask(url, 'POST', '/api/accounts', { token, body: { name: 'Conta', phone: '+55 11 93333-0001' } });
      const seen = new Set<string>();
      const all = async (): Promise<boolean> => {
        const pids = (await processesIn(directory)).map(({ pid }) => pid);
        for (const one of await listenersOf([child.pid ?? 0, ...pids])) seen.add(one);
        return seen.size >= 3;
      };
      await until('gateway, PostgreSQL and an instance listening', 40_000, all, 20);
      const hex = port.toString(16).toUpperCase().padStart(4, '0');
      const isLoopback = (one: string): boolean =>
        one.startsWith('0100007F:') || one.startsWith(`${'0'.repeat(24)}01000000:`);
      expect([...seen].filter((one) => !isLoopback(one))).toEqual([`00000000:${hex}`]);
    } finally {
      child.kill('SIGTERM');
      await until(
        'the end of every process',
        40_000,
        async () => (await processesIn(directory)).length === 0,
        100,
      );
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    }
  });
});
