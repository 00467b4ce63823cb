import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { NumberId } from '../model/ids.ts';
import { isAlive } from '../lib/processes.ts';
import { instanceProgram } from './childDriver.ts';
import type { Driver } from './driver.ts';
import { endProcess } from './processes.ts';

const run = promisify(execFile);
const WATCH = 2000;
const DEADLINE = 30_000;

const jlist = z.array(z.object({ name: z.string(), pid: z.number().nullish() }));
const nameOf = (number: NumberId): string => `ramal-${number}`;

/**
 * Instances under pm2, controlled through its command line: they survive a restart of the gateway. pm2 does not restart
 * them; only the supervisor's policy does.
 */
export class Pm2Driver implements Driver {
  readonly #watch: NodeJS.Timeout;
  readonly #environment: Record<string, string>;
  readonly #pids = new Map<NumberId, number>();
  #listener: (number: NumberId) => void = () => undefined;

  /** `environment`: what pm2 passes to the instances and their browsers. */
  constructor(environment: Record<string, string>) {
    this.#environment = environment;
    this.#watch = setInterval(() => this.#look(), WATCH).unref();
  }

  async launch(number: NumberId, configFile: string): Promise<void> {
    await this.#forget(number);
    const options = [
      '--name',
      nameOf(number),
      '--no-autorestart',
      '--kill-timeout',
      '20000',
      '--no-treekill',
    ];
    // pm2 chooses an interpreter by the file's extension; Node runs TypeScript directly.
    await this.#pm2([
      'start',
      instanceProgram,
      ...options,
      '--interpreter',
      process.execPath,
      '--',
      configFile,
    ]);
    await this.findPid(number);
  }

  async findPid(number: NumberId): Promise<number | null> {
    const known = this.#pids.get(number);
    if (known !== undefined && isAlive(known)) return known;
    const list = jlist.parse(JSON.parse(lastLine(await this.#pm2(['jlist']))));
    const pid = list.find(({ name }) => name === nameOf(number))?.pid;
    if (!pid || !isAlive(pid)) return null;
    this.#pids.set(number, pid);
    return pid;
  }

  async end(number: NumberId, graceMs: number): Promise<void> {
    const pid = await this.findPid(number);
    if (pid !== null) await endProcess(pid, graceMs);
    await this.#forget(number);
    this.#ended(number);
  }

  onEnd(listener: (number: NumberId) => void): void {
    this.#listener = listener;
  }

  close(): void {
    clearInterval(this.#watch);
    this.#listener = () => undefined;
  }

  /** Removes the ended process from pm2's list, if it is there. */
  async #forget(number: NumberId): Promise<void> {
    await this.#pm2(['delete', nameOf(number)]).catch(() => undefined);
  }

  async #pm2(args: string[]): Promise<string> {
    const { stdout } = await run('pm2', ['--silent', ...args], {
      timeout: DEADLINE,
      maxBuffer: 50_000_000,
      env: this.#environment,
    }).catch((cause: unknown) => {
      throw new Error(
        'pm2 could not be run. Install it (npm install --global pm2), or set INSTANCE_DRIVER=process.',
        {
          cause,
        },
      );
    });
    return stdout;
  }

  #look(): void {
    for (const [number, pid] of this.#pids) if (!isAlive(pid)) this.#ended(number);
  }

  #ended(number: NumberId): void {
    if (this.#pids.delete(number)) this.#listener(number);
  }
}

/** pm2 may print notices before the JSON. */
const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '[]';
