import { useQuery, type QueryClient } from '@tanstack/react-query';
import type { Viewers } from '../../../contract/events.ts';
import type { ChatState } from '../../../model/chat.ts';
import { api } from '../api.ts';
import { keys } from '../keys.ts';

/** Who else has a conversation open. It is told, never asked for. */
export const useViewers = (accountId: string, id: string): Viewers['viewers'] =>
  useQuery<Viewers['viewers']>({
    queryKey: keys.viewers(accountId, id),
    queryFn: () => [],
    enabled: false,
    staleTime: Infinity,
  }).data ?? [];

export const putViewers = (client: QueryClient, { accountId, conversationId, viewers }: Viewers): void =>
  void client.setQueryData(keys.viewers(accountId, conversationId), viewers);

/** Seen by the other side. That it could not be shown matters to nobody. */
export const showTyping = (accountId: string, id: string, state: ChatState): void =>
  void api('showTyping', { params: { id: accountId, cid: id }, body: { state } }).catch(() => undefined);

/** WhatsApp says it again while it lasts, and forgets to say that it ended when a phone goes dark. */
const FORGOTTEN_MS = 25_000;

interface Typing {
  accountId: string;
  conversationId: string;
  state: ChatState;
}
/** What the other side is doing; it is told, never asked for. */
export const useTyping = (accountId: string, id: string): ChatState =>
  useQuery<ChatState>({
    queryKey: keys.typing(accountId, id),
    queryFn: () => 'paused',
    enabled: false,
    staleTime: Infinity,
  }).data ?? 'paused';

const forgetting = new Map<string, ReturnType<typeof setTimeout>>();

export function putTyping(client: QueryClient, { accountId, conversationId, state }: Typing): void {
  const key = keys.typing(accountId, conversationId);
  clearTimeout(forgetting.get(conversationId));
  forgetting.delete(conversationId);
  client.setQueryData<ChatState>(key, state);
  if (state === 'paused') return;
  const end = (): void => putTyping(client, { accountId, conversationId, state: 'paused' });
  forgetting.set(conversationId, setTimeout(end, FORGOTTEN_MS));
}
