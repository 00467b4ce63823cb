import PQueue from 'p-queue';
import type { AccountId } from '../model/ids.ts';

/**
 * Limits how many browsers start at a time, since that is the most expensive thing an instance does. Accounts take
 * turns, so that an account with many numbers does not delay the others for long.
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
