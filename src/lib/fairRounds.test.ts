import { expect, it } from 'vitest';
import { FairRounds } from './fairRounds.ts';
import { until } from './time.ts';

/** Accounts a, b, c … with as many things to do; `slow` ones never end before they are let go. */
function work(waiting: Record<string, number>, slow: string[] = []) {
  const done: string[] = [];
  const failures: unknown[] = [];
  const held = Promise.withResolvers<undefined>();
  const rounds = new FairRounds<string, string>(
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
      work: async (item) => {
        if (slow.includes(item)) await held.promise;
        done.push(item);
        if (item === 'broken') throw new Error('broken');
      },
    },
    { everyMs: 1_000_000, onError: (error) => failures.push(error) },
  );
  rounds.start();
  return { rounds, done, failures, release: () => held.resolve(undefined) };
}

it('accounts take turns, however much one of them has to do', async () => {
  const { rounds, done } = work({ a: 100, b: 2, c: 2, d: 2, e: 2, f: 2 });
  await until('the whole of it', 5000, () => done.length === 110);
  await rounds.stop();
  expect(done.slice(0, 30)).toEqual(expect.arrayContaining(['b', 'c', 'd', 'e', 'f']));
});

it('an account whose work is slow is waited for by nobody else, and by the end', async () => {
  const { rounds, done, release } = work({ a: 10, b: 10 }, ['a']);
  await until('the other account', 5000, () => done.filter((name) => name === 'b').length === 10);
  expect(done).not.toContain('a');
  const stopped = rounds.stop();
  release();
  await stopped;
  expect(done.filter((name) => name === 'a')).toHaveLength(2);
});

it('what fails is told, and the rest goes on', async () => {
  const { rounds, done, failures } = work({ broken: 2, whole: 3 });
  await until('all of it', 5000, () => done.length === 5);
  await rounds.stop();
  expect(failures).toHaveLength(2);
});
