import PQueue from 'p-queue';
import type { AccountId } from '../model/ids.ts';

/**
 * Starting a browser is the heaviest thing an instance does: only so many at a time. Accounts take turns: the first of each
 * that waits goes before the second of any, so that one with many numbers delays no other's for long.
 */
export class LaunchSlots {
  readonly #queue: PQueue;
  readonly #waiting = new Map<AccountId, number>();
  constructor(count: number) {
    this.#queue = new PQueue({ concurrency: count });
  }

  /** Runs `launch` when a slot is free. */
  async take(account: AccountId, launch: () => Promise<void>): Promise<void> {
    const before = this.#waiting.get(account) ?? 0;
    this.#waiting.set(account, before + 1);
    try {
      await this.#queue.add(launch, { priority: -before });
    } finally {
      const left = (this.#waiting.get(account) ?? 1) - 1;
      if (left > 0) this.#waiting.set(account, left);
      else this.#waiting.delete(account);
    }
  }
}
