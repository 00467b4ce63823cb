import type { Logger } from '../lib/logger.ts';
import { pause } from '../lib/time.ts';

/** `not_now`: it is busy or changed meanwhile, and was left as it is. */
export type Renewal = 'renewed' | 'not_now' | 'failed';

export interface Renewable {
  /** Runs older code, and could be started anew now: `linked` numbers are connected, `waiting` ones show a QR code. */
  readonly renewable: 'linked' | 'waiting' | null;
  /** Starts it anew while nothing is being sent, and resolves when it is back as it was, or is not. */
  renew(): Promise<Renewal>;
}

export interface RenewalsDeps {
  instances: () => Iterable<Renewable>;
  everyMs: number;
  log: Logger;
  /** One did not come back: no other is renewed until the gateway starts again. */
  onStopped: () => void;
}

/**
 * After an upgrade, starts instances of an older build anew, one by one: a release that does not work takes down one
 * number and not the fleet. Linked numbers come first, since those that wait for a phone have nothing to lose.
 */
export class Renewals {
  readonly #deps: RenewalsDeps;
  constructor(deps: RenewalsDeps) {
    this.#deps = deps;
  }

  /** Resolves when the signal has aborted, or one was not renewed. */
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

  /** Renews one at most. */
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
