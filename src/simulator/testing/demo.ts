import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Tokens } from '../../domain/users/tokens.ts';
import { Installation } from '../../gateway/installation.ts';
import { systemClock } from '../../lib/clock.ts';
import { freePort } from '../../lib/ports.ts';
import { until } from '../../lib/time.ts';
import { processesIn } from '../../tests/support/processes.ts';

export interface DemoNumber {
  id: string;
  accountId: string;
  name: string;
  phone: string;
  state: string;
  link: string | null;
}

/** The demo as `npm run demo` runs it, with ports and a folder of its own. */
export class RunningDemo {
  readonly directory: string;
  readonly panel: number;
  readonly phones: number;
  #child: ChildProcess | undefined;
  #ended: Promise<number | null> = Promise.resolve(null);
  #output = '';

  private constructor(directory: string, panel: number, phones: number) {
    this.directory = directory;
    this.panel = panel;
    this.phones = phones;
  }

  static async prepare(): Promise<RunningDemo> {
    const directory = await mkdtemp(path.join(tmpdir(), 'ramal-demo-'));
    return new RunningDemo(directory, await freePort(), await freePort());
  }

  get output(): string {
    return this.#output;
  }

  start(): void {
    this.#output = '';
    const child = spawn(process.execPath, ['src/simulator/demo.ts'], {
      env: {
        ...process.env,
        DEMO_DIR: this.directory,
        PORT: String(this.panel),
        SIMULATOR_PORT: String(this.phones),
        INSTANCE_PORT_BASE: String(15_000 + Math.floor(Math.random() * 400) * 10),
        CHROME_PATH: process.env['CHROME_PATH'] ?? '/usr/bin/chromium',
      },
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (this.#output += chunk.toString()));
    this.#ended = new Promise((resolve) => child.once('exit', resolve));
    this.#child = child;
  }

  /** Returns its exit code. */
  stop(): Promise<number | null> {
    this.#child?.kill('SIGTERM');
    return this.#ended;
  }

  async close(): Promise<void> {
    this.#child?.kill('SIGTERM');
    const none = async (): Promise<boolean> => (await processesIn(this.directory)).length === 0;
    await until('the end of every process', 60_000, none, 100);
    await rm(this.directory, { recursive: true, force: true, maxRetries: 5 });
  }

  /** From the gateway, as a program that can read the demo's own key; null while it does not answer well. */
  async ask<Body>(route: string, method = 'GET', body?: object): Promise<Body | null> {
    const token = await Installation.attach(this.directory).then(
      async (installation) =>
        (await new Tokens(installation.secretFor('tokens'), systemClock).local('test')).token,
      // Its key is not there before the gateway is.
      () => null,
    );
    if (token === null) return null;
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`http://127.0.0.1:${this.panel}${route}`, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
    }).catch(() => null);
    return answer?.ok === true ? ((await answer.json()) as Body) : null;
  }

  /** From the simulator's control API. */
  async control<Body>(route: string, body?: object): Promise<Body> {
    const answer = await fetch(`http://127.0.0.1:${this.phones}/control/${route}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${route}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Body;
  }

  async numbers(): Promise<DemoNumber[]> {
    return (await this.ask<{ items: DemoNumber[] }>('/api/instances'))?.items ?? [];
  }

  /** When every number, or each of those phones, is in a state. */
  all(state: string, phones?: string[]): Promise<DemoNumber[]> {
    return until(`the numbers in ${state}`, 120_000, async () => {
      const found = await this.numbers();
      const wanted = found.filter(({ phone }) => phones?.includes(phone) ?? true);
      return wanted.length === (phones?.length ?? 4) && wanted.every((one) => one.state === state) && wanted;
    });
  }

  /** Scans the code of a number with its phone. */
  async scan({ id, phone }: DemoNumber): Promise<void> {
    await until(`the scan of ${phone}`, 30_000, async () => {
      const qr = await this.ask<{ value: string }>(`/api/instances/${id}/qr?format=json`);
      if (!qr) return false;
      // The code may have been replaced meanwhile.
      return this.control(`phones/${phone}/scan`, { qrText: qr.value }).then(
        () => true,
        () => false,
      );
    });
  }
}
