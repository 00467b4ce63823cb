import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { QuickReply } from '../../../contract/conversations.ts';
import { call } from '../call.ts';
import { at, inboxKeys } from './keys.ts';

/** By shortcut. */
export const useQuickReplies = (accountId: string) =>
  useQuery({
    queryKey: inboxKeys.quickReplies(accountId),
    queryFn: ({ signal }) =>
      call<{ items: QuickReply[] }>(at(accountId, 'quick-replies'), { signal }).then(({ items }) => items),
  });

function useChange<Input>(accountId: string, change: (input: Input) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: inboxKeys.quickReplies(accountId) }),
  });
}

export const useSaveQuickReply = (accountId: string, id: string | null) =>
  useChange(accountId, (body: { shortcut: string; text: string }) =>
    id === null
      ? call(at(accountId, 'quick-replies'), { method: 'POST', body })
      : call(at(accountId, `quick-replies/${id}`), { method: 'PATCH', body }),
  );
export const useDeleteQuickReply = (accountId: string) =>
  useChange(accountId, (id: string) => call(at(accountId, `quick-replies/${id}`), { method: 'DELETE' }));
