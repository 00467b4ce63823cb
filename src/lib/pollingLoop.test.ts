import { expect, it } from 'vitest';
import { PollingLoop } from './pollingLoop.ts';
import { until } from './time.ts';

const never = 1_000_000;
const fail = (error: unknown): never => {
  throw error;
};

it('it polls again at once while there is more, and then waits to be woken', async () => {
  let done = 0;
  const loop = new PollingLoop(() => Promise.resolve((done += 1) < 3), {
    everyMs: never,
    onError: fail,
  });
  loop.start();
  await until('three polls', 1000, () => done === 3);
  loop.wake();
  await until('a fourth', 1000, () => done === 4);
  await loop.stop();
});

it('a wake during a poll is not lost', async () => {
  let done = 0;
  const loop = new PollingLoop(
    () => {
      done += 1;
      if (done === 1) loop.wake();
      return Promise.resolve(false);
    },
    { everyMs: never, onError: fail },
  );
  loop.start();
  await until('the second poll', 1000, () => done === 2);
  await loop.stop();
});

it('a poll that fails is reported, and another follows', async () => {
  const reported: unknown[] = [];
  let done = 0;
  const loop = new PollingLoop(
    () => ((done += 1) === 1 ? Promise.reject(new Error('x')) : Promise.resolve(false)),
    { everyMs: 1, onError: (error) => reported.push(error) },
  );
  loop.start();
  await until('another poll', 1000, () => done > 1);
  await loop.stop();
  expect(reported).toEqual([new Error('x')]);
});

it('a stop waits for the poll in progress, and none follows', async () => {
  let [begun, ended] = [0, 0];
  let open = (_more: boolean): void => undefined;
  const gate = new Promise<boolean>((resolve) => (open = resolve));
  const loop = new PollingLoop(
    async () => {
      begun += 1;
      const more = await gate;
      ended += 1;
      return more;
    },
    { everyMs: 1, onError: fail },
  );
  loop.start();
  const stopped = loop.stop();
  open(true);
  await stopped;
  expect([begun, ended]).toEqual([1, 1]);
});
