import { expect, it } from 'vitest';
import { beats } from './beats.ts';
import { until } from './time.ts';

it('one that does not answer holds up no other, is asked once, and is waited for at the end', async () => {
  const asked: string[] = [];
  const held = Promise.withResolvers<undefined>();
  const stop = new AbortController();
  let isOver = false;
  const over = beats(
    1,
    stop.signal,
    () => ['sick', 'well', 'failing'],
    async (name) => {
      asked.push(name);
      if (name === 'sick') await held.promise;
      if (name === 'failing') throw new Error('failed');
    },
  ).then(() => (isOver = true));
  const times = (name: string): number => asked.filter((one) => one === name).length;
  await until('five questions', 5000, () => times('well') >= 5 && times('failing') >= 5);
  expect(times('sick')).toBe(1);
  stop.abort();
  await Promise.resolve();
  expect(isOver).toBe(false);
  held.resolve(undefined);
  await over;
});
