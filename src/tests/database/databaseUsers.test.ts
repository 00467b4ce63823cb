import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../contract/accounts.ts';
import type { SignedIn } from '../../contract/users.ts';
import { startEmbedded } from '../../db/embedded.ts';
import { until } from '../../lib/time.ts';
import { PlainGateway } from '../support/plainGateway.ts';

/** Roles are shared by all databases of a server, so that these tests need a server of their own. In this order. */
let directory: string;
let server: Awaited<ReturnType<typeof startEmbedded>>;
let admin: pg.Client;
const owner = { email: 'owner@example.com', password: 'an owner of the tests' };

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'ramal-test-roles-'));
  server = await startEmbedded({ directory, settings: ['fsync=off'] });
  admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

function urlOf(login: string, database: string): string {
  const url = new URL(server.url);
  [url.username, url.password, url.pathname] = [login, 'x', `/${database}`];
  return url.href;
}

/** A user who owns a database and is nobody on the server otherwise. Returns the URL. */
async function databaseOf(login: string, options: string): Promise<string> {
  await admin.query(`CREATE ROLE ${login} LOGIN PASSWORD 'x' ${options}`);
  await admin.query(`CREATE DATABASE ${login} OWNER ${login}`);
  return urlOf(login, login);
}

/** An account is made, found in the walls, and removed with all that belongs to it. */
async function use(gateway: PlainGateway): Promise<void> {
  const { email: login, password } = owner;
  const signedIn = await gateway.ask<SignedIn>('POST', '/api/auth/sign-in', { body: { login, password } });
  expect(signedIn.status).toBe(200);
  const token = signedIn.body.accessToken;
  const body = { name: 'Conta', phone: '+55 11 93333-0001', plan: 'owner' };
  const made = await gateway.ask<Account>('POST', '/api/accounts', { token, body });
  expect(made.status).toBe(201);
  const route = `/api/accounts/${made.body.id}`;
  const [number] = made.body.numbers;
  await gateway.ask('POST', `/api/instances/${number?.id}/stop`, { token });
  for (const below of ['/contacts', '/conversations', '/members', '/keys', '/audit', '/usage', ''])
    expect((await gateway.ask('GET', route + below, { token })).status, below).toBe(200);
  expect((await gateway.ask('POST', `${route}/teams`, { token, body: { name: 'Time' } })).status).toBe(201);
  expect((await gateway.ask('DELETE', route, { token })).status).toBe(204);
}

describe('a database whose user is no superuser', () => {
  it('and may not make roles: the start says what an administrator has to run', async () => {
    const databaseUrl = await databaseOf('first', '');
    await expect(PlainGateway.start({ databaseUrl })).rejects.toThrow(
      /may not create roles.*CREATE ROLE ramal_tenant NOLOGIN; CREATE ROLE ramal_system NOLOGIN;/s,
    );
  });

  it('and may make roles: the gateway prepares its login by itself, and works', async () => {
    const databaseUrl = await databaseOf('second', 'CREATEROLE CREATEDB');
    const gateway = await PlainGateway.start({ databaseUrl, settings: { owner } });
    try {
      await use(gateway);
      await gateway.restart();
      await use(gateway);
    } finally {
      await gateway.close();
    }
  });

  it('and may not make the login: the start says what an administrator has to run', async () => {
    const databaseUrl = await databaseOf('third', '');
    await expect(PlainGateway.start({ databaseUrl })).rejects.toThrow(
      /GRANT ramal_tenant, ramal_system TO "ramal_app_third_\w+"; and set DATABASE_APP_URL/,
    );
  });

  it('and is given a login by an administrator as DATABASE_APP_URL: the gateway works', async () => {
    const databaseUrl = await databaseOf('fourth', '');
    await admin.query(`CREATE ROLE fourth_app LOGIN NOINHERIT PASSWORD 'x'`);
    await admin.query('GRANT ramal_tenant, ramal_system TO fourth_app');
    const databaseAppUrl = urlOf('fourth_app', 'fourth');
    const gateway = await PlainGateway.start({ databaseUrl, settings: { owner, databaseAppUrl } });
    try {
      await use(gateway);
    } finally {
      await gateway.close();
    }
  });

  it('and is given a superuser as DATABASE_APP_URL: the start refuses it in one sentence', async () => {
    const databaseUrl = await databaseOf('fifth', '');
    const databaseAppUrl = server.url.replace(/\/postgres$/, '/fifth');
    await expect(PlainGateway.start({ databaseUrl, settings: { owner, databaseAppUrl } })).rejects.toThrow(
      /^DATABASE_APP_URL: the login \w+ is no wall between accounts\./,
    );
  });

  it('and the owner of the tables is given as DATABASE_APP_URL: the start refuses it', async () => {
    const databaseUrl = await databaseOf('sixth', 'NOINHERIT');
    await expect(
      PlainGateway.start({ databaseUrl, settings: { owner, databaseAppUrl: databaseUrl } }),
    ).rejects.toThrow(/must own no table/);
  });

  it('is not taken from a gateway that works by a second one with another DATA_DIR', async () => {
    // Of the user who has made the roles above, and so may grant them.
    const databaseUrl = urlOf('second', 'second');
    const first = await PlainGateway.start({ databaseUrl, settings: { owner } });
    try {
      const second = await PlainGateway.start({ databaseUrl, settings: { owner } }).catch(() => undefined);
      // Both have to connect anew, as after a restart of PostgreSQL.
      await admin.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename LIKE 'ramal_app_second%'`,
      );
      await second?.close();
      const isReady = async (): Promise<boolean> => (await first.ask('GET', '/readyz')).status === 200;
      await until('the first gateway to work on', 20_000, isReady, 100);
    } finally {
      await first.close();
    }
  });
});
