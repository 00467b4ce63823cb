import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../contract/accounts.ts';
import type { SignedIn } from '../../contract/users.ts';
import { operations } from '../../contract/operations.ts';
import { startEmbedded, type EmbeddedPostgres } from '../../db/embedded.ts';
import { until } from '../../lib/time.ts';
import { PlainGateway, type Told } from '../support/plainGateway.ts';

const owner = { email: 'owner@example.com', password: 'an owner of the tests' };
const { email: login, password } = owner;

async function signIn(gateway: PlainGateway): Promise<string> {
  const answer = await gateway.ask<SignedIn>('POST', '/api/auth/sign-in', { body: { login, password } });
  expect(answer.status).toBe(200);
  return answer.body.accessToken;
}

async function makeAccount(gateway: PlainGateway, token: string, phone: string): Promise<string> {
  const body = { name: 'Conta', phone, plan: 'owner' };
  const made = await gateway.ask<Account>('POST', '/api/accounts', { token, body });
  expect(made.status).toBe(201);
  return made.body.id;
}

const isReady = async (gateway: PlainGateway): Promise<boolean> =>
  (await gateway.ask('GET', '/readyz')).status === 200;

describe('the embedded PostgreSQL', () => {
  it('is killed under load: it is back within ten seconds, nothing that was acknowledged is lost, and nobody hears 500', async () => {
    const gateway = await PlainGateway.start({ databaseUrl: undefined, settings: { owner } });
    try {
      const token = await signIn(gateway);
      const account = await makeAccount(gateway, token, '+55 11 93333-0001');
      const made: string[] = [];
      const others: Told<unknown>[] = [];
      const health = new Set<number>();
      let on = true;
      const write = async (worker: number): Promise<void> => {
        for (let count = 0; on; count += 1) {
          const name = `c${worker}-${count}`;
          const body = { name, phone: `+55 11 9${worker}${String(1_000_000 + count)}` };
          const told = await gateway.ask('POST', `/api/accounts/${account}/contacts`, { token, body });
          if (told.status === 201) made.push(name);
          else others.push(told);
        }
      };
      const look = async (): Promise<void> => {
        while (on) health.add((await gateway.ask('GET', '/healthz')).status);
      };
      const work = [write(1), write(2), write(3), look()];
      for (const kill of [1, 2]) {
        const enough = kill * 100;
        await until('some load', 20_000, () => made.length > enough);
        const file = path.join(gateway.directory, 'data', 'postgres', 'postmaster.pid');
        process.kill(Number((await readFile(file, 'utf8')).split('\n')[0]), 'SIGKILL');
        const before = made.length;
        await until('the first refusal', 10_000, () => others.length > 0);
        await until('the database to be back', 10_000, () => isReady(gateway), 100);
        await until('work to go on', 20_000, () => made.length > before + 20);
      }
      on = false;
      await Promise.all(work);
      // Contacts per minute are limited; that is not what this is about.
      const refused = others.filter(({ status }) => status !== 429);
      expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([503]));
      expect(refused.every(({ headers }) => headers.has('retry-after'))).toBe(true);
      expect([...health]).toEqual([200]);
      const route = `/api/accounts/${account}/contacts/export`;
      const { text } = await gateway.ask('GET', route, { token });
      expect(made.filter((name) => !text.includes(`${name},`) && !text.includes(`${name};`))).toEqual([]);
    } finally {
      await gateway.close();
    }
  });
});

describe('an external database', () => {
  let directory: string;
  let server: EmbeddedPostgres;
  let gateway: PlainGateway;
  let token: string;
  let port: number;
  const listen = async (): Promise<EmbeddedPostgres> => startEmbedded({ directory, port });

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'ramal-test-away-'));
    server = await startEmbedded({ directory, settings: ['fsync=off'] });
    port = Number(new URL(server.url).port);
    gateway = await PlainGateway.start({ databaseUrl: server.url, settings: { owner } });
    token = await signIn(gateway);
    await makeAccount(gateway, token, '+55 11 93333-0002');
  });
  afterAll(async () => {
    await gateway.close();
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const asAdmin = async <T extends pg.QueryResultRow>(sql: string): Promise<T[]> => {
    const admin = new pg.Client({ connectionString: server.url });
    await admin.connect();
    try {
      return (await admin.query<T>(sql)).rows;
    } finally {
      await admin.end();
    }
  };
  const holders = `SELECT a.pid FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
                    WHERE l.locktype = 'advisory' AND l.granted AND a.application_name LIKE 'ramal gateway %'`;

  it('is away: every operation says 503 and when to try again, and the gateway says what is wrong and heals by itself', async () => {
    await server.stop();
    const id = '0190d3f0-0000-7000-8000-000000000000';
    const strange: string[] = [];
    for (const { method, path: template } of Object.values(operations)) {
      if (!template.startsWith('/api/')) continue;
      const route = template.replaceAll(/:\w+/g, id);
      const body = method === 'get' || method === 'delete' ? {} : { body: {} };
      const told = await gateway.ask<{ code?: string }>(method.toUpperCase(), route, { token, ...body });
      // What is refused before the database is asked (bad input, a public document) needs none.
      const isFine =
        told.status === 503
          ? told.headers.has('retry-after') && told.body.code === 'unavailable'
          : told.status < 500;
      if (!isFine) strange.push(`${method} ${template}: ${told.status} ${told.text.slice(0, 200)}`);
    }
    expect(strange).toEqual([]);
    const lists = await gateway.ask<{ code: string }>('GET', '/api/accounts', { token });
    expect([lists.status, lists.body.code]).toEqual([503, 'unavailable']);
    expect((await gateway.ask('GET', '/healthz')).body).toEqual({ status: 'degraded', database: 'away' });
    const readiness = await gateway.ask('GET', '/readyz');
    expect([readiness.status, readiness.headers.has('retry-after')]).toEqual([503, true]);

    server = await listen();
    await until('the gateway to heal', 20_000, () => isReady(gateway), 100);
    expect((await gateway.ask('GET', '/api/accounts', { token })).status).toBe(200);
    expect((await gateway.ask('GET', '/healthz')).body).toEqual({ status: 'ok', database: 'answers' });
    await until('the lock', 20_000, async () => (await asAdmin(holders)).length === 1, 100);
  });

  it('has one gateway: a second one refuses to start, and has changed nothing', async () => {
    const state = (): Promise<unknown> =>
      asAdmin(
        `SELECT (SELECT array_agg(rolname ORDER BY 1) FROM pg_roles) AS roles, (SELECT count(*) FROM users) AS users,
                (SELECT array_agg(relname::text ORDER BY 1) FROM pg_class WHERE relkind = 'r') AS tables,
                (SELECT array_agg(x.xmin::text ORDER BY 1) FROM numbers x) AS rows`,
      );
    const before = await state();
    const second = PlainGateway.start({
      databaseUrl: server.url,
      settings: { owner: { ...owner, email: 'b@example.com' } },
    });
    await expect(second).rejects.toThrow(/^Another gateway works on this database/);
    expect(await state()).toEqual(before);
    expect(await isReady(gateway)).toBe(true);
  });

  it('ends the session that holds it: the gateway takes it again', async () => {
    const [before] = await asAdmin<{ pid: number }>(holders);
    await asAdmin(`SELECT pg_terminate_backend(${before?.pid})`);
    const again = async (): Promise<boolean> => {
      const found = await asAdmin<{ pid: number }>(holders);
      return found.length === 1 && found[0]?.pid !== before?.pid;
    };
    await until('the lock', 20_000, again, 100);
    expect(await isReady(gateway)).toBe(true);
  });

  it('is taken by another gateway meanwhile: this one cannot go on', async () => {
    const [before] = await asAdmin<{ pid: number }>(holders);
    const other = new pg.Client({ connectionString: server.url });
    await other.connect();
    try {
      const taken = other.query(
        `SELECT pg_advisory_lock(classid::int, objid::int) FROM pg_locks WHERE locktype = 'advisory' AND pid = ${before?.pid}`,
      );
      await until(
        'it to queue',
        5000,
        async () => (await asAdmin(`SELECT 1 FROM pg_locks WHERE NOT granted`)).length > 0,
      );
      await asAdmin(`SELECT pg_terminate_backend(${before?.pid})`);
      await taken;
      expect((await gateway.failed).message).toMatch(/^Another gateway works on this database/);
    } finally {
      await other.end();
    }
  });
});
