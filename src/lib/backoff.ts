/** Exponential backoff: `base · 2^attempt`, capped, ± 20 % by `chance` (0…1). Milliseconds. */
export function backoff(attempt: number, baseMs: number, capMs: number, chance: number): number {
  const plain = Math.min(capMs, baseMs * 2 ** Math.min(attempt, 30));
  return Math.round(plain * (0.8 + 0.4 * chance));
}
