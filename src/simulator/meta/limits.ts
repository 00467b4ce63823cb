import type { VirtualClock } from './clock.ts';
import type { Tier } from './state.ts';

/** Counts what happened in moving windows of virtual time. */
export class Counters {
  readonly #clock: VirtualClock;
  readonly #times = new Map<string, number[]>();
  readonly #free = new Map<string, number>();

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  /** Counts one, unless `most` were counted in the last `windowMs`. */
  take(key: string, most: number, windowMs: number): boolean {
    const times = this.#recent(key, windowMs);
    if (times.length >= most) return false;
    times.push(this.#clock.ms());
    return true;
  }

  /** One every `everyMs`; a pause allows up to `burst` at once. */
  takeEvenly(key: string, everyMs: number, burst: number): boolean {
    const now = this.#clock.ms();
    const next = Math.max(this.#free.get(key) ?? now, now);
    if (next - now > (burst - 1) * everyMs) return false;
    this.#free.set(key, next + everyMs);
    return true;
  }

  #recent(key: string, windowMs: number): number[] {
    const since = this.#clock.ms() - windowMs;
    const times = this.#times.get(key) ?? [];
    const first = times.findIndex((at) => at > since);
    if (first === -1) times.length = 0;
    else if (first > 0) times.splice(0, first);
    this.#times.set(key, times);
    return times;
  }
}

/** How many people a portfolio may write to first, in 24 hours. */
export const TIER_SIZES: Record<Tier, number> = {
  TIER_250: 250,
  TIER_2K: 2_000,
  TIER_10K: 10_000,
  TIER_100K: 100_000,
  TIER_UNLIMITED: Number.POSITIVE_INFINITY,
};
