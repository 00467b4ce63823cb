let offset = 0;

/** The Date header has seconds only, so a smaller difference is no difference. */
export function learnServerTime(date: string | null): void {
  if (date === null) return;
  const difference = Date.parse(date) - Date.now();
  if (Number.isFinite(difference)) offset = Math.abs(difference) > 3000 ? difference : 0;
}

/** Milliseconds since 1970 by the gateway's clock: what `expiresAt` and `retryAt` are measured by. */
export const serverNow = (): number => Date.now() + offset;
