import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLogger } from '../lib/logger.ts';
import type { Phone } from '../model/ids.ts';
import type { EventQueue } from './eventQueue.ts';
import type { PageApi } from './pageApi.ts';
import { keepUp } from './upkeep.ts';

const DAY = 24 * 3_600_000;
const phone = '5511999999999' as Phone;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A connected number whose page answers the question with `check`, for this long. */
async function live(
  check: () => Promise<unknown>,
  ms: number,
): Promise<{ asked: number; said: (string | null)[]; ends: string[] }> {
  const seen = { asked: 0, said: [] as (string | null)[], ends: [] as string[] };
  const page = {
    checkPhone: () => {
      seen.asked += 1;
      return check();
    },
    unreported: () => Promise.resolve([]),
    freeOld: () => Promise.resolve(0),
  } as unknown as PageApi;
  const stop = new AbortController();
  const done = keepUp({
    ...{ page: () => page, phone, everySeconds: 60, signal: stop.signal },
    events: { push: () => undefined } as unknown as EventQueue,
    log: createLogger('test', 'silent'),
    answers: (wrong) => void seen.said.push(wrong),
    giveUp: (why) => void seen.ends.push(why),
  });
  await vi.advanceTimersByTimeAsync(ms);
  stop.abort();
  await vi.advanceTimersByTimeAsync(0);
  await done;
  return seen;
}

describe('a day in which nobody writes', () => {
  const registered = (): Promise<unknown> => Promise.resolve({ outcome: 'registered', wid: `${phone}@c.us` });

  it('is no reason to restart a number', async () => {
    const { asked, said, ends } = await live(registered, DAY);
    expect(asked).toBeGreaterThan(1400);
    expect(said.every((wrong) => wrong === null)).toBe(true);
    expect(ends).toEqual([]);
  });

  it('with an answer missing now and then neither', async () => {
    let count = 0;
    const { said, ends } = await live(() => {
      count += 1;
      return count % 5 < 2 ? Promise.reject(new Error('no answer')) : registered();
    }, DAY);
    expect(said.filter((wrong) => wrong !== null).length).toBeGreaterThan(500);
    expect(ends).toEqual([]);
  });

  it('is one when WhatsApp answers wrong three times in a row', async () => {
    const { asked, ends } = await live(() => Promise.resolve({ outcome: 'absent' }), DAY);
    expect([asked, ends.length]).toEqual([3, 1]);
  });
});
