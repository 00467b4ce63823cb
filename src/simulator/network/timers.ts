/** Timers that close() clears, so that nothing runs after the simulator has closed. */
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

  /** 0 does not wait at all: otherwise something that was started later could overtake it. */
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
