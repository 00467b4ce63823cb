import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { withDeadline } from '../../src/lib/time.ts';
import type { Network } from '../../src/simulator/network/network.ts';
import type { Chrome } from '../config.ts';
import type { BareCommand, BareEvent } from './bareProtocol.ts';
import { memoryOf } from './processes.ts';
import type { Moment, Side } from './side.ts';
import { Watch } from './watch.ts';

const program = fileURLToPath(new URL('bareClients.ts', import.meta.url));
const DEADLINE = 120_000;

interface Running {
  child: ChildProcess;
  watch: Watch;
  codes: Map<string, string>;
  ready: Set<string>;
  up: boolean;
  answers: number[][];
}

/** whatsapp-web.js as it comes, in a process of its own, so that its memory can be told from ours. */
export class Bare implements Side {
  readonly name = 'library';
  readonly #network: Network;
  readonly #chrome: Chrome;
  readonly #sessions: string;
  #phones: string[] = [];
  #running: Running | undefined;

  constructor(options: { network: Network; chrome: Chrome; directory: string }) {
    this.#network = options.network;
    this.#chrome = options.chrome;
    this.#sessions = path.join(options.directory, 'library');
  }

  async start(phones: string[]): Promise<number> {
    this.#phones = phones;
    return this.#launch('the QR codes of the library', ({ codes }) => codes.size === phones.length);
  }

  async pair(): Promise<void> {
    const { watch, codes, ready } = this.#now();
    for (const [phone, code] of codes) this.#network.scan(phone, code);
    await watch.until('pairing with the library', DEADLINE, () => ready.size === this.#phones.length);
  }

  restore(): Promise<number> {
    return this.#launch('restoring with the library', ({ ready }) => ready.size === this.#phones.length);
  }

  async stop(): Promise<void> {
    const child = this.#running?.child;
    this.#running = undefined;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    this.#tell(child, { type: 'end' });
    await withDeadline("the library's end", 30_000, exit).catch(() => child.kill('SIGKILL'));
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.#sessions, { recursive: true, force: true, maxRetries: 5 });
  }

  memory(): Promise<number | null> {
    return memoryOf([this.#now().child.pid ?? 0]);
  }

  series(moment: Moment, count: number): Promise<number[]> {
    return this.#ask({ type: 'series', moment, count });
  }

  async burst(count: number): Promise<void> {
    await this.#ask({ type: 'burst', count });
  }

  async #launch(what: string, reached: (running: Running) => boolean): Promise<number> {
    const running = this.#fork();
    await running.watch.until("the library's process", 30_000, () => running.up);
    const start = performance.now();
    const { path: chromePath, args } = this.#chrome;
    const chrome = { path: chromePath, args };
    this.#tell(running.child, { type: 'launch', phones: this.#phones, sessions: this.#sessions, chrome });
    await running.watch.until(what, DEADLINE, () => reached(running));
    return performance.now() - start;
  }

  #fork(): Running {
    const child = fork(program, [this.#sessions], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const watch = new Watch();
    const running: Running = {
      ...{ child, watch, codes: new Map<string, string>(), ready: new Set<string>() },
      ...{ up: false, answers: [] },
    };
    child.on('message', (event: BareEvent) => {
      if (event.type === 'up') running.up = true;
      if (event.type === 'qr') running.codes.set(event.phone, event.value);
      if (event.type === 'ready') running.ready.add(event.phone);
      if (event.type === 'done') running.answers.push(event.times);
      if (event.type === 'failed') watch.fail(new Error(`the library failed: ${event.reason}`));
      else watch.changed();
    });
    child.once('exit', () => watch.fail(new Error("the library's process ended")));
    this.#running = running;
    return running;
  }

  async #ask(command: BareCommand): Promise<number[]> {
    const running = this.#now();
    running.answers = [];
    this.#tell(running.child, command);
    await running.watch.until('sending with the library', DEADLINE, () => running.answers.length > 0);
    return running.answers.flat();
  }

  #tell(child: ChildProcess, command: BareCommand): void {
    if (child.connected) child.send(command);
  }

  #now(): Running {
    if (!this.#running) throw new Error('the library is not running');
    return this.#running;
  }
}
