import { spawn } from 'node:child_process';
import { closeSync, openSync, renameSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NumberId } from '../model/ids.ts';
import { isAlive } from '../lib/processes.ts';
import type { Driver } from './driver.ts';
import { endProcess, runs } from './processes.ts';

export const instanceProgram = fileURLToPath(new URL('../instance/main.ts', import.meta.url));

/**
 * Saves about 7 MB for each instance (measured). Instances mostly wait for their browser, so a smaller heap does no
 * harm.
 */
const nodeOptions = ['--max-semi-space-size=1', '--optimize-for-size'];

/**
 * The end of a process that was started by an earlier gateway is not reported to this one, so it is polled.
 * Milliseconds.
 */
const WATCH = 1000;

const MAX_LOG_BYTES = 10_000_000;

/** The previous log is kept. */
function openLog(file: string): number {
  const { size } = statSync(file, { throwIfNoEntry: false }) ?? { size: 0 };
  if (size > MAX_LOG_BYTES) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}

/**
 * Instances as processes in their own sessions: Ctrl-C in the terminal reaches only the gateway, which stops them in
 * order. If the gateway is killed they keep running, and the next one finds them by their lock files.
 */
export class ChildDriver implements Driver {
  readonly #sessions: string;
  readonly #logs: string;
  readonly #environment: Record<string, string>;
  readonly #pids = new Map<NumberId, number>();
  readonly #watch: NodeJS.Timeout;
  #listener: (number: NumberId) => void = () => undefined;

  /** `environment`: for the instances and their browsers. */
  constructor(options: {
    sessionsDirectory: string;
    logDirectory: string;
    environment: Record<string, string>;
  }) {
    this.#sessions = options.sessionsDirectory;
    this.#environment = options.environment;
    this.#logs = options.logDirectory;
    this.#watch = setInterval(() => this.#look(), WATCH).unref();
  }

  launch(number: NumberId, configFile: string): Promise<void> {
    const log = openLog(path.join(this.#logs, `${number}.log`));
    const child = spawn(process.execPath, [...nodeOptions, instanceProgram, configFile], {
      detached: true,
      stdio: ['ignore', log, log],
      env: this.#environment,
    });
    closeSync(log);
    child.unref();
    child.once('exit', () => this.#ended(number, child.pid));
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('spawn', () => {
        if (child.pid !== undefined) this.#pids.set(number, child.pid);
        resolve();
      });
    });
  }

  async findPid(number: NumberId): Promise<number | null> {
    const known = this.#pids.get(number);
    if (known !== undefined && isAlive(known)) return known;
    const lock = await readFile(path.join(this.#sessions, number, 'lock'), 'utf8').catch(() => '');
    const pid = Number(/"pid":(\d+)/.exec(lock)?.[1]);
    // Checks that the process is of this number: after a restart of a container, another instance may have the pid.
    if (!pid || !runs(pid, instanceProgram, `${number}.json`)) return null;
    this.#pids.set(number, pid);
    return pid;
  }

  async end(number: NumberId, graceMs: number): Promise<void> {
    const pid = await this.findPid(number);
    if (pid === null) return;
    await endProcess(pid, graceMs);
    this.#ended(number, pid);
  }

  onEnd(listener: (number: NumberId) => void): void {
    this.#listener = listener;
  }

  close(): void {
    clearInterval(this.#watch);
    this.#listener = () => undefined;
  }

  #look(): void {
    for (const [number, pid] of this.#pids) if (!isAlive(pid)) this.#ended(number, pid);
  }

  #ended(number: NumberId, pid: number | undefined): void {
    if (this.#pids.get(number) !== pid) return;
    this.#pids.delete(number);
    this.#listener(number);
  }
}
