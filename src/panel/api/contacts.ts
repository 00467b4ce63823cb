import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ContactImport } from '../../contract/contacts.ts';
import { api } from './api.ts';
import { keys } from './keys.ts';
import type { BodyOf } from './operations.ts';

export interface ContactFilter {
  q: string;
  tag: string;
  optedOut: boolean;
}
const PAGE = 100;

const queryOf = ({ q, tag, optedOut }: ContactFilter) => ({
  ...(q.trim() !== '' && { q: q.trim() }),
  ...(tag !== '' && { tag }),
  ...(optedOut && { optedOut: 'true' }),
});

export const useContacts = (accountId: string, filter: ContactFilter, enabled = true) =>
  useInfiniteQuery({
    queryKey: keys.contactsWhere(accountId, filter),
    queryFn: ({ signal, pageParam: cursor }) =>
      api('listContacts', {
        params: { id: accountId },
        query: { ...queryOf(filter), limit: PAGE, cursor },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    // What is shown stays until the next search is answered.
    placeholderData: (before) => before,
    enabled,
  });

/** With which numbers they have written, the latest first. */
export const useConversationsWith = (accountId: string, contactId: string) =>
  useQuery({
    queryKey: keys.conversationsWith(accountId, contactId),
    queryFn: ({ signal }) =>
      api('listConversations', { params: { id: accountId }, query: { contactId, limit: 20 }, signal }),
    select: ({ items }) => items,
  });

/** What is shown of contacts, here and at conversations, is asked for again. */
export function useRefreshContacts(accountId: string): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: keys.account(accountId) });
}

function useChange<Input, Answer>(accountId: string, change: (input: Input) => Promise<Answer>) {
  const refresh = useRefreshContacts(accountId);
  return useMutation({ mutationFn: change, onSuccess: refresh });
}

export interface ContactInput {
  name: string | null;
  tags: string[];
  fields: Record<string, string>;
}
export const useCreateContact = (accountId: string) =>
  useChange(accountId, ({ name, ...rest }: ContactInput & { phone: string }) =>
    api('createContact', {
      params: { id: accountId },
      body: { ...rest, ...(name !== null && { name }) },
    }),
  );
export const useUpdateContact = (accountId: string) =>
  useChange(accountId, ({ id: contactId, ...body }: BodyOf<'updateContact'> & { id: string }) =>
    api('updateContact', { params: { id: accountId, contactId }, body }),
  );
export const useDeleteContact = (accountId: string) =>
  useChange(accountId, (contactId: string) => api('deleteContact', { params: { id: accountId, contactId } }));
export const useMergeContacts = (accountId: string) =>
  useChange(accountId, ({ id: contactId, other }: { id: string; other: string }) =>
    api('mergeContacts', { params: { id: accountId, contactId }, body: { other } }),
  );

export const importContacts = (accountId: string, body: ContactImport) =>
  api('importContacts', { params: { id: accountId }, body });

export const exportContacts = (accountId: string, filter: ContactFilter): Promise<Blob> =>
  api('exportContacts', { params: { id: accountId }, query: queryOf(filter) });
