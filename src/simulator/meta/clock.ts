import type { Clock } from '../../lib/clock.ts';

interface Task {
  due: number;
  run: () => void | Promise<void>;
}

/**
 * Meta's time. It runs with the real time unless it is frozen, and the control API moves it forward. What was planned
 * for the time in between then happens, in order.
 */
export class VirtualClock implements Clock {
  readonly #tasks = new Set<Task>();
  #offset = 0;
  #frozenAt: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** `startsAt`: milliseconds since 1970. A frozen clock moves only when `advance` is called. */
  constructor(options: { frozen?: boolean | undefined; startsAt?: number | undefined } = {}) {
    const { frozen = false, startsAt } = options;
    if (frozen) this.#frozenAt = startsAt ?? Date.now();
    else if (startsAt !== undefined) this.#offset = startsAt - Date.now();
  }

  now(): Date {
    return new Date(this.ms());
  }

  ms(): number {
    return this.#frozenAt ?? Date.now() + this.#offset;
  }

  seconds(): number {
    return Math.floor(this.ms() / 1000);
  }

  /** Runs in `ms` of virtual time. */
  after(ms: number, run: Task['run']): void {
    this.#tasks.add({ due: this.ms() + ms, run });
    this.#plan();
  }

  /** Each step is awaited, so that whatever it plans within these `ms` happens too. */
  async advance(ms: number): Promise<void> {
    const end = this.ms() + ms;
    for (;;) {
      const next = this.#next();
      if (!next || next.due > end) break;
      this.#set(Math.max(next.due, this.ms()));
      await this.#run(next);
    }
    this.#set(Math.max(end, this.ms()));
    this.#plan();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#tasks.clear();
  }

  #set(ms: number): void {
    if (this.#frozenAt === undefined) this.#offset = ms - Date.now();
    else this.#frozenAt = ms;
  }

  #next(): Task | undefined {
    let first: Task | undefined;
    for (const task of this.#tasks) if (!first || task.due < first.due) first = task;
    return first;
  }

  async #run(task: Task): Promise<void> {
    this.#tasks.delete(task);
    await task.run();
  }

  #plan(): void {
    clearTimeout(this.#timer);
    const next = this.#next();
    const wait = next && next.due - this.ms();
    if (!next || wait === undefined || (this.#frozenAt !== undefined && wait > 0)) return;
    this.#timer = setTimeout(() => this.#tick(), Math.min(Math.max(wait, 0), 2 ** 31 - 1));
  }

  #tick(): void {
    const now = this.ms();
    const due = [...this.#tasks].filter((task) => task.due <= now).sort((a, b) => a.due - b.due);
    for (const task of due) void this.#run(task);
    this.#plan();
  }
}
