import { expect, it } from 'vitest';
import { FairQueueWorker } from './fairQueueWorker.ts';
import { until } from './time.ts';

/** `waiting` has the number of items of each account. Items of `slow` accounts end only after `release`. */
function startWorker(waiting: Record<string, number>, slow: string[] = []) {
  const done: string[] = [];
  const failures: unknown[] = [];
  const held = Promise.withResolvers<undefined>();
  const worker = new FairQueueWorker<string, string>(
    {
      accounts: (limit, last) => {
        const open = Object.keys(waiting).filter((name) => (waiting[name] ?? 0) > 0);
        const later = open.filter((name) => last !== null && name > last);
        return Promise.resolve([...later, ...open.filter((name) => !later.includes(name))].slice(0, limit));
      },
      claim: (account, limit) => {
        const taken = Math.min(limit, waiting[account] ?? 0);
        waiting[account] = (waiting[account] ?? 0) - taken;
        return Promise.resolve(Array<string>(taken).fill(account));
      },
      process: async (item) => {
        if (slow.includes(item)) await held.promise;
        done.push(item);
        if (item === 'broken') throw new Error('broken');
      },
    },
    { everyMs: 1_000_000, onError: (error) => failures.push(error) },
  );
  worker.start();
  return { worker, done, failures, release: () => held.resolve(undefined) };
}

it('accounts take turns, however many items one of them has', async () => {
  const { worker, done } = startWorker({ a: 100, b: 2, c: 2, d: 2, e: 2, f: 2 });
  await until('all items', 5000, () => done.length === 110);
  await worker.stop();
  expect(done.slice(0, 30)).toEqual(expect.arrayContaining(['b', 'c', 'd', 'e', 'f']));
});

it('a slow account does not delay the others, and a stop waits for it', async () => {
  const { worker, done, release } = startWorker({ a: 10, b: 10 }, ['a']);
  await until('the other account', 5000, () => done.filter((name) => name === 'b').length === 10);
  expect(done).not.toContain('a');
  const stopped = worker.stop();
  release();
  await stopped;
  expect(done.filter((name) => name === 'a')).toHaveLength(2);
});

it('a failure is reported, and the other items are processed', async () => {
  const { worker, done, failures } = startWorker({ broken: 2, whole: 3 });
  await until('all items', 5000, () => done.length === 5);
  await worker.stop();
  expect(failures).toHaveLength(2);
});
