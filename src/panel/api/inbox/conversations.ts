import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Conversation } from '../../../contract/conversations.ts';
import { api } from '../api.ts';
import type { BodyOf, QueryOf } from '../operations.ts';
import { ALL, type Filter } from './filter.ts';
import { keys } from '../keys.ts';
import { putConversation } from './lists.ts';

export interface ConversationPage {
  items: Conversation[];
  nextCursor: string | null;
}

/** How many open conversations an account has; asked for again when something was said in it. */
export const useCounts = (accountId: string | null) =>
  useQuery({
    queryKey: keys.counts(accountId),
    queryFn: ({ signal }) => api('countConversations', { params: { id: accountId ?? '' }, signal }),
    enabled: accountId !== null,
  });

const assignees = { mine: 'me', unassigned: 'nobody', all: undefined } as const;

const queryOf = ({ tab, state, unread, ...filter }: Filter): QueryOf<'listConversations'> => ({
  ...filter,
  limit: 50,
  assignee: assignees[tab],
  state: state === 'any' ? undefined : state,
  unread: unread === true ? 'true' : undefined,
});

/** Of an account, or of `ALL` together: there, filters count that every account has. */
export const useConversations = (accountId: string, filter: Filter, enabled = true) =>
  useInfiniteQuery({
    queryKey: keys.list(accountId, filter),
    queryFn: ({ signal, pageParam: cursor }) => {
      const query = { ...queryOf(filter), cursor };
      if (accountId !== ALL) return api('listConversations', { params: { id: accountId }, query, signal });
      const { assignee, state, unread } = query;
      return api('listInbox', { query: { limit: 50, assignee, state, unread, cursor }, signal });
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    enabled,
  });

export function useConversation(accountId: string, id: string) {
  const client = useQueryClient();
  return useQuery<Conversation>({
    queryKey: keys.conversation(accountId, id),
    queryFn: ({ signal }) => api('getConversation', { params: { id: accountId, cid: id }, signal }),
    // What the list knows is shown at once.
    placeholderData: () =>
      [accountId, ALL]
        .flatMap((one) => client.getQueriesData<{ pages: ConversationPage[] }>({ queryKey: keys.lists(one) }))
        .flatMap(([, data]) => data?.pages ?? [])
        .flatMap(({ items }) => items)
        .find((one) => one.id === id),
  });
}

export type ConversationPatch = BodyOf<'updateConversation'>;

export function useUpdateConversation(accountId: string, id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ConversationPatch) =>
      api('updateConversation', { params: { id: accountId, cid: id }, body }),
    onSuccess: (conversation) => {
      putConversation(client, conversation);
      void client.invalidateQueries({ queryKey: keys.tags(accountId) });
    },
  });
}

/** Read up to a message, here and on the phone. */
export const seeConversation = (accountId: string, id: string, upTo: string): Promise<Conversation> =>
  api('seeConversation', { params: { id: accountId, cid: id }, body: { upTo } });
