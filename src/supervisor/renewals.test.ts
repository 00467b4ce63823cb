import { pino } from 'pino';
import { expect, it } from 'vitest';
import { Renewals, type Renewable, type Renewal } from './renewals.ts';

const log = pino({ level: 'silent' });

interface Fake extends Renewable {
  renewable: 'linked' | 'waiting' | null;
}

/** Renews until nothing is left to do, and returns the order of the attempts. */
async function run(
  kinds: Record<string, 'linked' | 'waiting' | null>,
  answers: Record<string, Renewal[]> = {},
): Promise<{ tried: string[]; stopped: number; atOnce: number }> {
  const end = new AbortController();
  const tried: string[] = [];
  let [stopped, underWay, atOnce] = [0, 0, 0];
  const instances = Object.entries(kinds).map(([name, renewable]): Fake => {
    const fake: Fake = {
      renewable,
      renew: async () => {
        tried.push(name);
        underWay += 1;
        atOnce = Math.max(atOnce, underWay);
        await new Promise(setImmediate);
        underWay -= 1;
        const answer = answers[name]?.shift() ?? 'renewed';
        if (answer === 'renewed') fake.renewable = null;
        if (instances.every((one) => one.renewable === null)) end.abort();
        return answer;
      },
    };
    return fake;
  });
  const onStopped = (): void => void (stopped += 1);
  await new Renewals({ instances: () => instances, everyMs: 1, log, onStopped }).run(end.signal);
  return { tried, stopped, atOnce };
}

it('instances are renewed one by one, linked numbers before those that wait for a phone', async () => {
  const { tried, stopped, atOnce } = await run({
    a: 'waiting',
    b: 'linked',
    c: null,
    d: 'waiting',
    e: 'linked',
  });
  expect(tried).toEqual(['b', 'e', 'a', 'd']);
  expect([stopped, atOnce]).toEqual([0, 1]);
});

it('one that is busy is left for later, and holds up no other', async () => {
  const busy = { a: ['not_now', 'not_now'] satisfies Renewal[] };
  const { tried } = await run({ a: 'linked', b: 'linked', c: 'waiting' }, busy);
  expect(tried).toEqual(['a', 'b', 'a', 'a', 'c']);
});

it('one that does not come back ends the round: the others keep their release', async () => {
  const failed = { b: ['failed'] satisfies Renewal[] };
  const { tried, stopped } = await run({ a: 'linked', b: 'linked', c: 'linked', d: 'waiting' }, failed);
  expect(tried).toEqual(['a', 'b']);
  expect(stopped).toBe(1);
});
