import { expect, it } from 'vitest';
import { Turns } from './turns.ts';

it('parts run one after the other, in the order in which the turns were taken', async () => {
  const turns = new Turns();
  const [first, second] = [turns.take(), turns.take()];
  const said: string[] = [];
  const slow = Promise.withResolvers<undefined>();
  const later = second.run(() => Promise.resolve(said.push('second')));
  const sooner = first.run(async () => {
    said.push('first begins');
    await slow.promise;
    said.push('first ends');
  });
  slow.resolve(undefined);
  await Promise.all([later, sooner]);
  expect(said).toEqual(['first begins', 'first ends', 'second']);
});

it('a turn that ends without its part, or whose part fails, lets the next one begin', async () => {
  const turns = new Turns();
  const [unused, failing, last] = [turns.take(), turns.take(), turns.take()];
  unused.end();
  await expect(failing.run(() => Promise.reject(new Error('no page')))).rejects.toThrow('no page');
  await expect(last.run(() => Promise.resolve('sent'))).resolves.toBe('sent');
});

it('a turn waits for all before it, also for those that ended in another order', async () => {
  const turns = new Turns();
  const [first, second, third] = [turns.take(), turns.take(), turns.take()];
  const said: string[] = [];
  second.end();
  const last = third.run(() => Promise.resolve(said.push('third')));
  await new Promise(setImmediate);
  expect(said).toEqual([]);
  first.end();
  await last;
  expect(said).toEqual(['third']);
});
