import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextAttempt, retryAfterOf } from './schedule.ts';

const steps = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];

describe('the schedule of a webhook', () => {
  it('waits longer after each failure, within a tenth, and ends after the last', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (failures, chance) => {
          const seconds = nextAttempt(failures, chance, null);
          const step = steps[failures - 1];
          if (step === undefined) return seconds === null;
          return seconds !== null && seconds >= step * 0.9 && seconds <= step * 1.1;
        },
      ),
    );
  });

  it('lasts for more than three days in all', () => {
    const total = steps.reduce((sum, _step, index) => sum + (nextAttempt(index + 1, 0, null) ?? 0), 0);
    expect(total).toBeGreaterThan(3 * 86_400 * 0.9);
  });

  it('waits as long as the receiver asks, but never longer than a day for it', () => {
    expect(nextAttempt(1, 0.5, 120)).toBe(120);
    expect(nextAttempt(1, 0.5, 10_000_000)).toBe(86_400);
    expect(nextAttempt(4, 0.5, 1)).toBe(7200);
  });

  it('reads Retry-After as seconds or as a date, and nothing else', () => {
    const now = new Date('2026-03-04T10:00:00Z');
    expect(retryAfterOf('30', now)).toBe(30);
    expect(retryAfterOf('Wed, 04 Mar 2026 10:01:00 GMT', now)).toBe(60);
    expect(retryAfterOf('Wed, 04 Mar 2020 10:01:00 GMT', now)).toBe(0);
    for (const odd of [undefined, '', 'soon', '-5']) expect(retryAfterOf(odd, now) ?? 0).toBe(0);
  });
});
