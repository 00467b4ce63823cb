import { expect, it } from 'vitest';
import { connectedShare } from './settings.ts';

const at = (hour: number): Date => new Date(Date.UTC(2026, 0, 1, hour));

it('how long a number was connected is counted from the first that is known', () => {
  const changes = [
    { at: at(0), code: 'connected' as const },
    { at: at(6), code: 'page_lost' as const },
    { at: at(8), code: 'connected' as const },
  ];
  // It was connected before the time asked about began.
  expect(connectedShare(changes, at(2), at(12))).toBe(0.8);
  expect(connectedShare(changes.slice(1), at(2), at(12))).toBeCloseTo(4 / 6);
  expect(connectedShare([], at(0), at(1))).toBeNull();
});
