import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Conversation, ConversationCounts } from '../../../contract/conversations.ts';
import type { ConversationState } from '../../../model/conversation.ts';
import { call } from '../call.ts';
import { at, inboxKeys, type Filter } from './keys.ts';
import { putConversation } from './lists.ts';

export interface ConversationPage {
  items: Conversation[];
  nextCursor: string | null;
}

/** How many open conversations an account has; asked for again when something was said in it. */
export const useCounts = (accountId: string | null) =>
  useQuery({
    queryKey: inboxKeys.counts(accountId),
    queryFn: ({ signal }) =>
      call<ConversationCounts>(at(accountId ?? '', 'conversations/counts'), { signal }),
    enabled: accountId !== null,
  });

const assignees = { mine: 'me', unassigned: 'nobody', all: undefined } as const;

function queryOf({ tab, state, numberId, contactId, teamId, tag, unread }: Filter): URLSearchParams {
  const wanted = {
    assignee: assignees[tab],
    state: state === 'any' ? undefined : state,
    numberId,
    contactId,
    teamId,
    tag,
    unread: unread === true ? 'true' : undefined,
  };
  const query = new URLSearchParams({ limit: '50' });
  for (const [name, value] of Object.entries(wanted)) if (value !== undefined) query.set(name, value);
  return query;
}

export const useConversations = (accountId: string, filter: Filter, enabled = true) =>
  useInfiniteQuery({
    queryKey: inboxKeys.list(accountId, filter),
    queryFn: ({ signal, pageParam }) => {
      const query = queryOf(filter);
      if (pageParam !== null) query.set('cursor', pageParam);
      return call<ConversationPage>(at(accountId, `conversations?${query.toString()}`), { signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    enabled,
  });

const readConversation = (accountId: string, id: string, signal?: AbortSignal): Promise<Conversation> =>
  call(at(accountId, `conversations/${id}`), signal ? { signal } : {});

export function useConversation(accountId: string, id: string) {
  const client = useQueryClient();
  return useQuery<Conversation>({
    queryKey: inboxKeys.one(accountId, id),
    queryFn: ({ signal }) => readConversation(accountId, id, signal),
    // What the list knows is shown at once.
    placeholderData: () =>
      client
        .getQueriesData<{ pages: ConversationPage[] }>({ queryKey: inboxKeys.lists(accountId) })
        .flatMap(([, data]) => data?.pages ?? [])
        .flatMap(({ items }) => items)
        .find((one) => one.id === id),
  });
}

export interface ConversationPatch {
  state?: ConversationState;
  assigneeId?: string | null;
  teamId?: string | null;
  tags?: string[];
}

export function useUpdateConversation(accountId: string, id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ConversationPatch) =>
      call<Conversation>(at(accountId, `conversations/${id}`), { method: 'PATCH', body }),
    onSuccess: (conversation) => {
      putConversation(client, conversation);
      void client.invalidateQueries({ queryKey: inboxKeys.tags(accountId) });
    },
  });
}

/** Read up to a message, here and on the phone. */
export const seeConversation = (accountId: string, id: string, upTo: string): Promise<Conversation> =>
  call(at(accountId, `conversations/${id}/seen`), { method: 'POST', body: { upTo } });
