import { expect, it } from 'vitest';
import { Rounds } from './rounds.ts';
import { until } from './time.ts';

const never = 1_000_000;
const fail = (error: unknown): never => {
  throw error;
};

it('rounds follow at once while there is more, and then wait to be woken', async () => {
  let done = 0;
  const rounds = new Rounds(() => Promise.resolve((done += 1) < 3), {
    everyMs: never,
    onError: fail,
  });
  rounds.start();
  await until('three rounds', 1000, () => done === 3);
  rounds.wake();
  await until('a fourth', 1000, () => done === 4);
  await rounds.stop();
});

it('a wake that comes while a round is under way is not lost', async () => {
  let done = 0;
  const rounds = new Rounds(
    () => {
      done += 1;
      if (done === 1) rounds.wake();
      return Promise.resolve(false);
    },
    { everyMs: never, onError: fail },
  );
  rounds.start();
  await until('the second round', 1000, () => done === 2);
  await rounds.stop();
});

it('a round that fails is told, and another follows', async () => {
  const told: unknown[] = [];
  let done = 0;
  const rounds = new Rounds(
    () => ((done += 1) === 1 ? Promise.reject(new Error('x')) : Promise.resolve(false)),
    { everyMs: 1, onError: (error) => told.push(error) },
  );
  rounds.start();
  await until('another round', 1000, () => done > 1);
  await rounds.stop();
  expect(told).toEqual([new Error('x')]);
});

it('a stop waits for the round under way, and none follows', async () => {
  let [begun, ended] = [0, 0];
  let open = (_more: boolean): void => undefined;
  const gate = new Promise<boolean>((resolve) => (open = resolve));
  const rounds = new Rounds(
    async () => {
      begun += 1;
      const more = await gate;
      ended += 1;
      return more;
    },
    { everyMs: 1, onError: fail },
  );
  rounds.start();
  const stopped = rounds.stop();
  open(true);
  await stopped;
  expect([begun, ended]).toEqual([1, 1]);
});
