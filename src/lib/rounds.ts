import { pause } from './time.ts';

export interface RoundsOptions {
  /** How long it rests where nobody wakes it. */
  everyMs: number;
  onError: (error: unknown) => void;
}

/** Work that is done again and again: at once while it says that there is more, else when it is woken or time has passed. */
export class Rounds {
  readonly #work: () => Promise<boolean>;
  readonly #options: RoundsOptions;
  readonly #stopped = new AbortController();
  #wake = new AbortController();
  #running: Promise<void> | undefined;

  /** `work` answers whether there may be more to do at once. What it throws is told, and tried again later. */
  constructor(work: () => Promise<boolean>, options: RoundsOptions) {
    this.#work = work;
    this.#options = options;
  }

  get stopped(): AbortSignal {
    return this.#stopped.signal;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Also while it works: then it looks once more. */
  wake(): void {
    this.#wake.abort();
  }

  /** Waits for the round under way. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    this.wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.stopped.aborted) {
      const more = await this.#work().catch((error: unknown) => {
        this.#options.onError(error);
        return false;
      });
      if (more) continue;
      await pause(this.#options.everyMs, this.#wake.signal);
      this.#wake = new AbortController();
    }
  }
}
