/** Seconds between attempts, from the first failure on: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h. */
const STEPS = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
const DAY = 86_400;

/** An endpoint whose answers have all been failures for this long is disabled. */
export const GIVE_UP_AFTER_MS = 5 * DAY * 1000;

/**
 * Seconds until the next attempt after `failures` failed ones, ± 10 % by `chance` (0…1); null: there is no next attempt. A
 * receiver's `Retry-After` is respected, up to a day.
 */
export function nextAttempt(failures: number, chance: number, retryAfter: number | null): number | null {
  const step = STEPS[failures - 1];
  if (step === undefined) return null;
  return Math.max(step * (0.9 + 0.2 * chance), Math.min(retryAfter ?? 0, DAY));
}

/** `Retry-After` as seconds: a number, or a date. */
export function retryAfterOf(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, (at - now.getTime()) / 1000);
}
