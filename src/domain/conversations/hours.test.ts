import fc from 'fast-check';
import { expect, it } from 'vitest';
import { closedSince } from './hours.ts';

const zone = 'America/Sao_Paulo';
const week = [1, 2, 3, 4, 5].flatMap((day) => [
  { day, from: '09:00', to: '12:00' },
  { day, from: '13:00', to: '18:00' },
]);
const ask = (local: string) => closedSince({ zone, hours: week }, new Date(`${local}:00-03:00`));
const at = (local: string) => new Date(`${local}:00-03:00`);

it('within the hours of its own time zone it is open', () => {
  expect(ask('2026-11-20T09:00')).toBeNull();
  expect(ask('2026-11-20T17:59')).toBeNull();
});

it('outside of them it is closed since the last of them ended', () => {
  expect(ask('2026-11-20T12:30')).toEqual(at('2026-11-20T12:00'));
  expect(ask('2026-11-20T18:00')).toEqual(at('2026-11-20T18:00'));
  // Saturday to Monday is one time.
  expect(ask('2026-11-21T15:00')).toEqual(at('2026-11-20T18:00'));
  expect(ask('2026-11-23T08:59')).toEqual(at('2026-11-20T18:00'));
});

it('without hours it is closed, and each day is another time', () => {
  const never = (local: string) => closedSince({ zone, hours: [] }, at(local));
  expect(never('2026-11-20T23:59')).toEqual(at('2026-11-20T00:00'));
  expect(never('2026-11-21T00:01')).toEqual(at('2026-11-21T00:00'));
});

it('hours that end after midnight belong to the day on which they begin', () => {
  const bar = {
    zone,
    hours: [
      { day: 4, from: '19:30', to: '02:15' },
      { day: 5, from: '00:00', to: '00:30' },
    ],
  };
  for (const open of [
    '2026-11-19T19:30:00',
    '2026-11-19T23:59:59',
    '2026-11-20T00:00:00',
    '2026-11-20T02:14:59',
  ])
    expect(closedSince(bar, new Date(`${open}-03:00`))).toBeNull();
  expect(closedSince(bar, at('2026-11-20T02:15'))).toEqual(at('2026-11-20T02:15'));
  expect(closedSince(bar, at('2026-11-26T19:29'))).toEqual(at('2026-11-20T02:15'));
});

it.each(['24:00', '23:59'])('until %s is until the end of the day', (to) => {
  const late = {
    zone,
    hours: [
      { day: 5, from: '18:00', to },
      { day: 6, from: '00:00', to: '01:00' },
    ],
  };
  expect(closedSince(late, new Date('2026-11-20T23:59:45-03:00'))).toBeNull();
  expect(closedSince(late, at('2026-11-21T01:00'))).toEqual(at('2026-11-21T01:00'));
});

it('while it stays closed, the time since when does not change', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 7 * 24 * 60 }), (minutes) => {
      const now = new Date(at('2026-11-16T00:00').getTime() + minutes * 60_000);
      const since = closedSince({ zone, hours: week }, now);
      if (since === null) return;
      expect(since.getTime()).toBeLessThanOrEqual(now.getTime());
      expect(closedSince({ zone, hours: week }, since)).toEqual(since);
    }),
  );
});
