import { pause } from './time.ts';

export interface PollingLoopOptions {
  /** The pause between two polls, unless `wake` ends it early. */
  everyMs: number;
  onError: (error: unknown) => void;
}

/** Polls for work: again at once while there may be more, otherwise when woken or after a pause. */
export class PollingLoop {
  readonly #poll: () => Promise<boolean>;
  readonly #options: PollingLoopOptions;
  readonly #stopped = new AbortController();
  #wake = new AbortController();
  #running: Promise<void> | undefined;

  /** `poll` returns whether to poll again at once. An error goes to `onError`, and the next poll follows after the pause. */
  constructor(poll: () => Promise<boolean>, options: PollingLoopOptions) {
    this.#poll = poll;
    this.#options = options;
  }

  get stopped(): AbortSignal {
    return this.#stopped.signal;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Called during a poll, it causes one more poll. */
  wake(): void {
    this.#wake.abort();
  }

  /** Waits for the poll in progress. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    this.wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.stopped.aborted) {
      const more = await this.#poll().catch((error: unknown) => {
        this.#options.onError(error);
        return false;
      });
      if (more) continue;
      await pause(this.#options.everyMs, this.#wake.signal);
      this.#wake = new AbortController();
    }
  }
}
