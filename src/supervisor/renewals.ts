import type { Logger } from '../lib/logger.ts';
import { pause } from '../lib/time.ts';

/** `not_now`: it was busy or has changed meanwhile, and was left alone. */
export type Renewal = 'renewed' | 'not_now' | 'failed';

export interface Renewable {
  /** It runs older code and could be restarted now: `linked` numbers are connected, `waiting` ones show a QR code. */
  readonly renewable: 'linked' | 'waiting' | null;
  /** Restarts it while nothing is being sent. Resolves when it has returned to its state, or has failed to. */
  renew(): Promise<Renewal>;
}

export interface RenewalsDeps {
  instances: () => Iterable<Renewable>;
  everyMs: number;
  log: Logger;
  /** A number did not come back: no other is renewed until the gateway restarts. */
  onStopped: () => void;
}

/**
 * After an upgrade, restarts instances of an older build one by one: a broken release affects one number, not all.
 * Linked numbers come first: those that wait for a phone have no session yet.
 */
export class Renewals {
  readonly #deps: RenewalsDeps;
  constructor(deps: RenewalsDeps) {
    this.#deps = deps;
  }

  /** Resolves when the signal has aborted, or when a renewal failed. */
  async run(signal: AbortSignal): Promise<void> {
    while (await pause(this.#deps.everyMs, signal)) {
      if ((await this.#next()) !== 'failed') continue;
      if (signal.aborted) return;
      this.#deps.log.error(
        'an instance did not come back with the new release; the others keep the old one until the gateway starts again',
      );
      return this.#deps.onStopped();
    }
  }

  /** Renews at most one. */
  async #next(): Promise<Renewal> {
    const all = [...this.#deps.instances()];
    const linked = all.filter(({ renewable }) => renewable === 'linked');
    const candidates = linked.length > 0 ? linked : all.filter(({ renewable }) => renewable === 'waiting');
    for (const instance of candidates) {
      const outcome = await instance.renew();
      if (outcome !== 'not_now') return outcome;
    }
    return 'not_now';
  }
}
