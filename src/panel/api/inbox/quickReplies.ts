import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../api.ts';
import { keys } from '../keys.ts';

/** By shortcut. */
export const useQuickReplies = (accountId: string) =>
  useQuery({
    queryKey: keys.quickReplies(accountId),
    queryFn: async ({ signal }) =>
      (await api('listQuickReplies', { params: { id: accountId }, signal })).items,
  });

function useChange<Input>(accountId: string, change: (input: Input) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: keys.quickReplies(accountId) }),
  });
}

export const useSaveQuickReply = (accountId: string, id: string | null) =>
  useChange(accountId, (body: { shortcut: string; text: string }) =>
    id === null
      ? api('createQuickReply', { params: { id: accountId }, body })
      : api('updateQuickReply', { params: { id: accountId, quickReplyId: id }, body }),
  );
export const useDeleteQuickReply = (accountId: string) =>
  useChange(accountId, (id: string) =>
    api('deleteQuickReply', { params: { id: accountId, quickReplyId: id } }),
  );
