import { useQuery, type QueryClient } from '@tanstack/react-query';
import type { Viewers } from '../../../contract/events.ts';
import type { ChatState } from '../../../model/chat.ts';
import { call } from '../call.ts';
import { at, inboxKeys } from './keys.ts';

/** Who else has a conversation open. It is told, never asked for. */
export const useViewers = (accountId: string, id: string): Viewers['viewers'] =>
  useQuery<Viewers['viewers']>({
    queryKey: inboxKeys.viewers(accountId, id),
    queryFn: () => [],
    enabled: false,
    staleTime: Infinity,
  }).data ?? [];

export const putViewers = (client: QueryClient, { accountId, conversationId, viewers }: Viewers): void =>
  void client.setQueryData(inboxKeys.viewers(accountId, conversationId), viewers);

/** Seen by the other side. That it could not be shown matters to nobody. */
export const showTyping = (accountId: string, id: string, state: ChatState): void =>
  void call(at(accountId, `conversations/${id}/typing`), { method: 'POST', body: { state } }).catch(
    () => undefined,
  );
