import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { newSecret } from '../../lib/ids.ts';
import { freePort } from '../../lib/ports.ts';
import { until } from '../../lib/time.ts';
import { startSimulator, type Simulator } from '../../simulator/simulator.ts';
import { processesIn, type FoundProcess } from '../support/processes.ts';

export const owner = { email: 'owner@example.com', password: newSecret() };

/** Everything as `npm start` runs it, each in a process that can be killed: gateway, its PostgreSQL, instances, browsers. */
export class Site {
  readonly directory: string;
  readonly simulator: Simulator;
  readonly url: string;
  readonly #env: Record<string, string>;
  /** From the end of a database to requests that are served again, at the longest. Milliseconds. */
  slowestReturn = 0;
  #gateway: ChildProcess | undefined;

  private constructor(directory: string, simulator: Simulator, url: string, env: Record<string, string>) {
    this.directory = directory;
    this.simulator = simulator;
    this.url = url;
    this.#env = env;
  }

  static async open(phones: string[]): Promise<Site> {
    const directory = await mkdtemp(path.join(tmpdir(), 'ramal-chaos-'));
    const simulator = await startSimulator({
      dialect: 'live',
      phones: phones.map((phone) => ({ phone, name: `Fone ${phone.slice(-4)}` })),
    });
    const port = await freePort();
    const asRoot = process.getuid?.() === 0 ? '--no-sandbox' : '';
    const env = {
      PORT: String(port),
      DATABASE_URL: '',
      DATA_DIR: path.join(directory, 'data'),
      SESSIONS_DIR: path.join(directory, 'sessions'),
      INSTANCE_PORT_BASE: String(await freePort()),
      CHROME_PATH: process.env['CHROME_PATH'] ?? '/usr/bin/chromium',
      CHROME_ARGS: [process.env['CHROME_ARGS'], asRoot, ...simulator.chromeArgs].filter(Boolean).join(' '),
      OWNER_EMAIL: owner.email,
      OWNER_PASSWORD: owner.password,
      WEBHOOK_URL_ALLOW_PRIVATE: 'true',
      PACING: 'off',
      LOG_LEVEL: 'info',
    };
    const site = new Site(directory, simulator, `http://127.0.0.1:${port}`, env);
    await site.startGateway();
    return site;
  }

  get logFile(): string {
    return path.join(this.directory, 'gateway.log');
  }

  /** Where it does not come up, as while its database is away, it is tried again, as a supervisor would. */
  async startGateway(): Promise<void> {
    await until('the gateway', 90_000, async () => {
      if (this.#gateway?.exitCode !== null || this.#gateway.signalCode !== null) this.#spawn();
      return this.isReady();
    });
  }

  isReady(): Promise<boolean> {
    return fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(2000) }).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  async killGateway(): Promise<void> {
    const gateway = this.#gateway;
    if (!gateway || gateway.exitCode !== null || gateway.signalCode !== null) return;
    const exit = once(gateway, 'exit');
    gateway.kill('SIGKILL');
    await exit;
  }

  /** The gateway brings it back; one that ends for it is started anew, as a supervisor would. */
  async endDatabase(signal: 'SIGKILL' | 'SIGQUIT'): Promise<void> {
    const [line] = (await readFile(path.join(this.#data, 'postmaster.pid'), 'utf8')).split('\n');
    const pid = Number(line);
    process.kill(pid, signal);
    const isGone = async (): Promise<boolean> =>
      !(await processesIn(this.#data)).some((one) => one.pid === pid);
    await until('the end of PostgreSQL', 20_000, isGone);
    const since = performance.now();
    await this.startGateway();
    this.slowestReturn = Math.max(this.slowestReturn, Math.round(performance.now() - since));
  }

  get #data(): string {
    return path.join(this.directory, 'data', 'postgres');
  }

  async instances(): Promise<FoundProcess[]> {
    return (await processesIn(this.directory)).filter(({ command }) => command.includes('instance/main.ts'));
  }

  async browsers(): Promise<FoundProcess[]> {
    const all = await processesIn(this.directory);
    return all.filter(({ command }) => command.includes('--user-data-dir') && !command.includes('--type='));
  }

  async renderers(): Promise<FoundProcess[]> {
    const all = await processesIn(this.directory);
    return all.filter(({ command }) => command.includes('--type=renderer'));
  }

  async close(): Promise<void> {
    const gateway = this.#gateway;
    if (gateway && gateway.exitCode === null && gateway.signalCode === null) {
      const exit = once(gateway, 'exit');
      gateway.kill('SIGTERM');
      await exit;
    }
    await this.simulator.close();
    const gone = async (): Promise<boolean> => (await processesIn(this.directory)).length === 0;
    await until('the end of every process', 20_000, gone, 100);
    await rm(this.directory, { recursive: true, force: true, maxRetries: 5 });
  }

  #spawn(): void {
    const child = spawn(process.execPath, ['src/gateway/main.ts'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...this.#env },
    });
    for (const output of [child.stdout, child.stderr])
      output.pipe(createWriteStream(this.logFile, { flags: 'a' }));
    this.#gateway = child;
  }
}
