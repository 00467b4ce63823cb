import { expect, it } from 'vitest';
import { pino } from 'pino';
import { newId } from '../lib/ids.ts';
import { until } from '../lib/time.ts';
import type { InstanceEvent } from '../model/instance.ts';
import type { RunId } from '../model/ids.ts';
import { EventQueue } from './eventQueue.ts';

const log = pino({ level: 'silent' });
const runId = newId<RunId>();
const event = (code: string): InstanceEvent => ({ type: 'pairing_code', code, expiresAt: 0 });

it('events arrive in order, each again until it was acknowledged, and the numbers tell which', async () => {
  const batches: number[][] = [];
  let refuse = 2;
  const queue = new EventQueue({
    runId,
    onRefused: () => undefined,
    log,
    onGap: () => undefined,
    post: ({ events }) => {
      batches.push(events.map(({ seq }) => seq));
      refuse -= 1;
      return Promise.resolve(new Response(null, { status: refuse >= 0 ? 503 : 204 }));
    },
  });
  for (const code of ['a', 'b', 'c']) queue.push(event(code));
  await until('the queue to be empty', 5000, () => queue.pending === 0);
  expect(batches.filter((batch) => batch[0] === 1).length).toBeGreaterThanOrEqual(3);
  expect(batches.at(-1)?.at(-1)).toBe(3);
});

it('what does not fit while the gateway is away is given up, and the page is looked over when it is back', async () => {
  let away = true;
  let gaps = 0;
  const seen: number[] = [];
  const queue = new EventQueue({
    runId,
    onRefused: () => undefined,
    log,
    onGap: () => (gaps += 1),
    post: ({ events }) => {
      if (away) return Promise.reject(new Error('connection refused'));
      seen.push(...events.map(({ seq }) => seq));
      return Promise.resolve(new Response(null, { status: 204 }));
    },
  });
  for (let index = 0; index < 10_050; index += 1) queue.push(event(String(index)));
  expect(queue.pending).toBe(10_000);
  away = false;
  queue.retryNow();
  await until('the queue to be empty', 20_000, () => queue.pending === 0);
  expect(gaps).toBe(1);
  expect(seen[0]).toBe(51);
  expect(seen.at(-1)).toBe(10_050);
});

it('an event that the gateway can never take does not hold up the others', async () => {
  const taken: number[] = [];
  const queue = new EventQueue({
    runId,
    onRefused: () => undefined,
    log,
    onGap: () => undefined,
    post: ({ events }) => {
      const bad = events.some(({ seq }) => seq === 7);
      if (!bad) taken.push(...events.map(({ seq }) => seq));
      return Promise.resolve(new Response(null, { status: bad ? 422 : 204 }));
    },
  });
  for (let index = 0; index < 20; index += 1) queue.push(event(String(index)));
  await until('the queue to be empty', 5000, () => queue.pending === 0);
  expect(taken).toEqual(Array.from({ length: 20 }, (_, index) => index + 1).filter((seq) => seq !== 7));
});
