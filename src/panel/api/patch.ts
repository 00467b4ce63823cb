import type { Query, QueryClient, QueryFilters, QueryKey } from '@tanstack/react-query';
import type { Message } from '../../contract/messages.ts';
import { statusRank } from '../../model/message.ts';

const askedOnceMore = new WeakSet<Query>();

/**
 * Asks anew for what is shown. A first request under way is left alone by TanStack Query, and would never end if each
 * event broke it off; but it may have read what was before, so when it has ended it is made once more.
 */
export function askAgain(client: QueryClient, what: QueryFilters): void {
  const underWay = client.getQueryCache().findAll({ ...what, fetchStatus: 'fetching' });
  void client.invalidateQueries(what);
  for (const query of underWay) {
    if (query.state.data !== undefined || askedOnceMore.has(query)) continue;
    askedOnceMore.add(query);
    const asked = (): void => void askedOnceMore.delete(query);
    query.promise?.then(() => {
      asked();
      void client.invalidateQueries({ queryKey: query.queryKey, exact: true });
    }, asked);
  }
}

/** Sets what an event taught. A request under way may have read what was before it, so that one is made again. */
export function patch<Data>(
  client: QueryClient,
  key: QueryKey,
  change: (old: Data | undefined) => Data | undefined,
): void {
  client.setQueryData<Data>(key, change);
  if (client.isFetching({ queryKey: key, exact: true }) > 0) askAgain(client, { queryKey: key, exact: true });
}

/**
 * A status only advances: the answer to a request may arrive after the event that overtook it. `anew`: but a message that
 * was given up may be sent anew, as events and the answer to that say.
 */
export function newer(old: Message, next: Message, anew: boolean): Message {
  const gaveUp = old.status === 'failed' || old.status === 'uncertain';
  // The official API may report a failure after `sent`, and then for good.
  const isNewFailure = next.status === 'failed' && old.status === 'sent' && next.failedAt !== null;
  const isStale = statusRank[next.status] < statusRank[old.status] && !(anew && gaveUp) && !isNewFailure;
  return isStale ? { ...next, status: old.status, error: old.error } : next;
}
