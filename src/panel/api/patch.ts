import type { QueryClient, QueryKey } from '@tanstack/react-query';
import type { Message } from '../../contract/messages.ts';
import { statusRank } from '../../model/message.ts';

/** Sets what an event taught. A request under way may have read what was before it, so that one is asked again. */
export function patch<Data>(
  client: QueryClient,
  key: QueryKey,
  change: (old: Data | undefined) => Data | undefined,
): void {
  client.setQueryData<Data>(key, change);
  if (client.isFetching({ queryKey: key, exact: true }) > 0) {
    void client.invalidateQueries({ queryKey: key, exact: true });
  }
}

/**
 * A status only advances: the answer to a request may arrive after the event that overtook it. `anew`: but a message that
 * was given up may be sent anew, as events and the answer to that say.
 */
export function newer(old: Message, next: Message, anew: boolean): Message {
  const gaveUp = old.status === 'failed' || old.status === 'uncertain';
  const isStale = statusRank[next.status] < statusRank[old.status] && !(anew && gaveUp);
  return isStale ? { ...next, status: old.status, error: old.error } : next;
}
