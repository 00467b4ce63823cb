import { pause } from './time.ts';

/**
 * Starts the work of each item every `everyMs`, unless that item's last run is still in progress. Items do not wait for
 * each other. Resolves when the signal has aborted and all runs have ended.
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
