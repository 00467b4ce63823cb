import { expect, it } from 'vitest';
import type { AccountId } from '../model/ids.ts';
import { LaunchSlots } from './launchSlots.ts';

it('accounts take turns: one with many numbers does not stand before another with one', async () => {
  const slots = new LaunchSlots(1);
  const done: string[] = [];
  const take = (account: string, name: string): Promise<void> =>
    slots.take(account as AccountId, async () => {
      await Promise.resolve();
      done.push(name);
    });
  const many = ['a1', 'a2', 'a3', 'a4'].map((name) => take('a', name));
  await Promise.all([...many, take('b', 'b1'), take('b', 'b2'), take('c', 'c1')]);
  expect(done).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4']);
});

it('a launch that fails gives its slot back, and is told to who asked', async () => {
  const slots = new LaunchSlots(1);
  await expect(slots.take('a' as AccountId, () => Promise.reject(new Error('no browser')))).rejects.toThrow(
    'no browser',
  );
  let isDone = false;
  await slots.take('a' as AccountId, () => Promise.resolve(void (isDone = true)));
  expect(isDone).toBe(true);
});
