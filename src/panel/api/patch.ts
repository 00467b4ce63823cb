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

/** A status only advances: the answer to a request may arrive after the event that overtook it. */
export const newer = (old: Message, next: Message): Message =>
  statusRank[next.status] < statusRank[old.status] ? { ...next, status: old.status, error: old.error } : next;
