import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '../contract/accounts.ts';
import type { InstallationView } from '../contract/health.ts';
import type { Instance } from '../contract/instances.ts';
import type { SignedIn } from '../contract/users.ts';
import { Tokens } from '../domain/users/tokens.ts';
import { systemClock } from '../lib/clock.ts';
import { freePort } from '../lib/ports.ts';
import { until } from '../lib/time.ts';
import { startSimulator, type Simulator } from '../simulator/simulator.ts';
import { processesIn } from '../tests/support/processes.ts';
import { Installation } from './installation.ts';

/** The program as `npm start` runs it, with the embedded PostgreSQL, against the simulator. */
let directory: string;
let simulator: Simulator;
let port: number;
const running: ChildProcess[] = [];
const phone = '5511999999999';

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'ramal-main-'));
  simulator = await startSimulator({ dialect: 'live', phones: [{ phone, name: 'Conta 1' }] });
  port = await freePort();
});
afterEach(async () => {
  for (const child of running.splice(0)) child.kill('SIGTERM');
  await until(
    'the end of every process',
    40_000,
    async () => (await processesIn(directory)).length === 0,
    100,
  );
  await simulator.close();
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
});

interface Program {
  child: ChildProcess;
  output: () => string;
  ended: Promise<number | null>;
}

function start(settings: Record<string, string> = {}): Program {
  const child = spawn(process.execPath, ['src/gateway/main.ts'], {
    env: {
      ...process.env,
      PORT: String(port),
      DATA_DIR: path.join(directory, 'data'),
      SESSIONS_DIR: path.join(directory, 'sessions'),
      DATABASE_URL: '',
      INSTANCE_PORT_BASE: String(60_100 + Math.floor(Math.random() * 500) * 10),
      CHROME_PATH: process.env['CHROME_PATH'] ?? '/usr/bin/chromium',
      CHROME_ARGS: [process.env['CHROME_ARGS'], ...simulator.chromeArgs].filter(Boolean).join(' '),
      LOG_LEVEL: 'warn',
      ...settings,
    },
  });
  running.push(child);
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { child, ended, output: () => text };
}

/** Like a program that can read the installation's key. */
async function authorization(): Promise<string> {
  const installation = await Installation.attach(path.join(directory, 'data'));
  const { token } = await new Tokens(installation.secretFor('tokens'), systemClock).local('test');
  return `Bearer ${token}`;
}

async function call<Body>(method: string, route: string, body?: unknown): Promise<Body> {
  const answer = await fetch(`http://127.0.0.1:${port}${route}`, {
    method,
    headers: { 'content-type': 'application/json', authorization: await authorization() },
    body: body === undefined ? null : JSON.stringify(body),
  });
  return (await answer.json()) as Body;
}
const isReady = (): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
const pidOfInstance = async (): Promise<number | undefined> =>
  (await processesIn(directory)).find(({ command }) => command.includes('instance/main.ts'))?.pid;
const connected = (id: string): Promise<boolean> =>
  until(
    'the number',
    60_000,
    async () => (await call<Instance>('GET', `/api/instances/${id}`)).state === 'connected',
    100,
  );

async function pair(): Promise<Account> {
  const account = await call<Account>('POST', '/api/accounts', { name: 'Conta 1', phone });
  const value = await until('a QR code', 60_000, async () => {
    return (await call<{ value?: string }>('GET', `/api/instances/${account.id}/qr?format=json`)).value;
  });
  simulator.network.scan(phone, value);
  await connected(account.id);
  return account;
}

describe('the gateway as a program', () => {
  it(
    'starts with nothing at hand, stops cleanly, and is back after a second start without a new scan',
    { timeout: 400_000 },
    async () => {
      const first = start();
      await until('the gateway', 60_000, isReady);
      await until('its words', 10_000, () => first.output().includes('npm run demo'));
      expect(first.output()).toContain(`http://127.0.0.1:${port}`);
      const account = await pair();

      // Like a browser's spare connection, which sends nothing until it is needed.
      const spare = connect(port, '127.0.0.1');
      await once(spare, 'connect');
      first.child.kill('SIGTERM');
      expect(await first.ended).toBe(0);
      expect(await processesIn(directory)).toEqual([]);

      const second = start();
      await until('the gateway', 60_000, isReady);
      await connected(account.id);
      expect(simulator.network.devices(phone)).toHaveLength(1);
      second.child.kill('SIGINT');
      expect(await second.ended).toBe(0);
      expect(await processesIn(directory)).toEqual([]);
    },
  );

  it(
    'finds its instances running after it was killed, and leaves them alone',
    { timeout: 400_000 },
    async () => {
      const first = start();
      await until('the gateway', 60_000, isReady);
      const account = await pair();
      const before = await pidOfInstance();
      first.child.kill('SIGKILL');
      await first.ended;
      expect(await pidOfInstance()).toBe(before);

      const second = start();
      await until('the gateway', 60_000, isReady);
      await connected(account.id);
      expect(await pidOfInstance()).toBe(before);
      second.child.kill('SIGTERM');
      expect(await second.ended).toBe(0);
    },
  );

  it('says which setting is wrong and why, and does not start', async () => {
    const { ended, output } = start({
      PORT: 'abc',
      REGISTRATION: 'sometimes',
      OWNER_EMAIL: 'ana@example.com',
    });
    expect(await ended).toBe(78);
    expect(output()).toMatch(/PORT=abc/);
    expect(output()).toMatch(/REGISTRATION=sometimes: must be one of open, invite, closed/);
  });

  it('warns when it listens beyond its machine, but not with TLS in front', async () => {
    const plain = start({ HOST: '0.0.0.0' });
    await until('the gateway', 60_000, isReady);
    expect(plain.output()).toContain('without TLS');
    expect((await call<InstallationView>('GET', '/api/installation')).warnings).toContain('no_tls');
    plain.child.kill('SIGTERM');
    await plain.ended;
    const covered = start({ HOST: '0.0.0.0', PUBLIC_URL: 'https://ramal.example' });
    await until('the gateway', 60_000, isReady);
    await until('its words', 10_000, () => covered.output().includes('https://ramal.example/set-up#'));
    expect(covered.output()).not.toContain('without TLS');
  });

  it('leads to the page that makes the owner, until there is one', async () => {
    const first = start();
    await until('its words', 60_000, () => first.output().includes('Press Ctrl-C'));
    const token = /\/set-up#(\S+)/.exec(first.output())?.[1];
    const owner = { token, name: 'Ana', email: 'ana@example.com', password: 'a good long one' };
    const made = await call<SignedIn>('POST', '/api/auth/set-up', owner);
    expect(made.user).toMatchObject({ name: 'Ana', isOwner: true });
    first.child.kill('SIGTERM');
    await first.ended;
    const second = start();
    await until('its words', 60_000, () => second.output().includes('Press Ctrl-C'));
    expect(second.output()).not.toContain('set-up');
  });

  it('keeps a second gateway out of its data', async () => {
    start();
    await until('the gateway', 60_000, isReady);
    const other = start({ PORT: String(await freePort()) });
    expect(await other.ended).toBe(1);
    expect(other.output()).toContain('Another gateway');
    expect(await isReady()).toBe(true);
  });

  it('gives instances, browsers and PostgreSQL no secret of its environment', async () => {
    const secret = 'a-secret-of-the-environment';
    const program = start({ METRICS_TOKEN: secret, RAMAL_ANYTHING: secret });
    await until('a gateway that is ready', 90_000, () => program.output().includes('Ramal is ready'), 100);
    await call<Account>('POST', '/api/accounts', { name: 'Conta 1', phone });
    const isBrowser = (one: { command: string }): boolean => one.command.includes('--user-data-dir');
    await until('a browser', 60_000, async () => (await processesIn(directory)).some(isBrowser), 100);
    const others = (await processesIn(directory)).filter(({ pid }) => pid !== program.child.pid);
    const environments = await Promise.all(
      others.map(({ pid }) => readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')),
    );
    expect(environments.filter((one) => one.includes('PATH=')).length).toBeGreaterThan(2);
    expect(environments.filter((one) => one.includes(secret))).toEqual([]);

    // Run as root, PostgreSQL must not have more rights than its user.
    const isPostgres = (one: { command: string }): boolean =>
      /postgres/.test(one.command.split(' ')[0] ?? '');
    const servers = others.filter(isPostgres);
    expect(servers.length).toBeGreaterThan(0);
    for (const { pid } of servers) {
      const status = await readFile(`/proc/${pid}/status`, 'utf8');
      expect(status).toMatch(/^CapPrm:\t0+$/m);
      expect(status).toMatch(/^CapInh:\t0+$/m);
      expect(status).toMatch(/^CapEff:\t0+$/m);
    }
  });

  it('ends with a code that is not 0 when its database cannot come back, so that it is started anew', async () => {
    const program = start();
    await until('a gateway that is ready', 90_000, () => program.output().includes('Ramal is ready'), 100);
    const data = path.join(directory, 'data', 'postgres');
    const pid = Number((await readFile(path.join(data, 'postmaster.pid'), 'utf8')).split('\n')[0]);
    // Without it PostgreSQL does not accept the directory.
    await rm(path.join(data, 'PG_VERSION'));
    process.kill(pid, 'SIGKILL');
    expect(await program.ended).toBe(1);
    expect(program.output()).toContain('Ramal cannot continue');
  });

  it('opens the panel all the same where WhatsApp cannot be reached, and each number says so', async () => {
    start({
      CHROME_ARGS: [process.env['CHROME_ARGS'], '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1']
        .filter(Boolean)
        .join(' '),
    });
    await until('the gateway', 60_000, isReady);
    expect((await fetch(`http://127.0.0.1:${port}/`)).headers.get('content-type')).toContain('text/html');
    const account = await call<Account>('POST', '/api/accounts', { name: 'Conta 1', phone });
    const away = await until('the word', 60_000, async () => {
      const instance = await call<Instance>('GET', `/api/instances/${account.id}`);
      return instance.code === 'whatsapp_unreachable' && instance;
    });
    expect(away.text).toContain('WhatsApp cannot be reached');
    expect(away.retryAt).not.toBeNull();
  });
});
