import { pause } from './time.ts';

/**
 * Every `everyMs` the work of each item is begun, unless its last one is still under way: none waits for another.
 * Resolves when the signal has aborted and everything under way has ended.
 */
export async function beats<Item>(
  everyMs: number,
  signal: AbortSignal,
  items: () => Iterable<Item>,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const busy = new Map<Item, Promise<void>>();
  while (await pause(everyMs, signal)) {
    for (const item of items()) {
      if (busy.has(item)) continue;
      const done = work(item)
        .catch(() => undefined)
        .finally(() => busy.delete(item));
      busy.set(item, done);
    }
  }
  await Promise.all(busy.values());
}
