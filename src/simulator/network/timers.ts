/** Timers that close() takes back, so that nothing outlives the simulator. */
export class Timers {
  readonly #open = new Set<NodeJS.Timeout>();

  after(ms: number, run: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#open.delete(timer);
      run();
    }, ms);
    this.#open.add(timer);
    return timer;
  }

  /** No time at all for 0: an answer must not fall behind what was started after it. */
  sleep(ms: number): Promise<void> {
    if (ms <= 0) return Promise.resolve();
    return new Promise((resolve) => void this.after(ms, resolve));
  }

  clear(timer: NodeJS.Timeout | undefined): void {
    if (!timer) return;
    clearTimeout(timer);
    this.#open.delete(timer);
  }

  close(): void {
    for (const timer of this.#open) clearTimeout(timer);
    this.#open.clear();
  }
}
