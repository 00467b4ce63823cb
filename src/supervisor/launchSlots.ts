import PQueue from 'p-queue';

/** Starting a browser is the heaviest thing an instance does: only so many at a time. */
export class LaunchSlots {
  readonly #queue: PQueue;
  constructor(count: number) {
    this.#queue = new PQueue({ concurrency: count });
  }

  /** Runs `launch` when a slot is free. */
  take(launch: () => Promise<void>): Promise<void> {
    return this.#queue.add(launch);
  }
}
