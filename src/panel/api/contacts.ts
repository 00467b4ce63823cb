import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Contact, ContactImport, ContactImportResult } from '../../contract/contacts.ts';
import type { Conversation } from '../../contract/conversations.ts';
import { call } from './call.ts';

export interface ContactFilter {
  q: string;
  tag: string;
  optedOut: boolean;
}
interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}
interface Tag {
  name: string;
  contacts: number;
  conversations: number;
}

const at = (accountId: string, rest = ''): string => `/api/accounts/${accountId}/contacts${rest}`;
const keyOf = (accountId: string): string[] => ['account', accountId, 'contacts'];
const PAGE = 100;

const queryOf = ({ q, tag, optedOut }: ContactFilter): URLSearchParams =>
  new URLSearchParams({
    ...(q.trim() === '' ? {} : { q: q.trim() }),
    ...(tag === '' ? {} : { tag }),
    ...(optedOut ? { optedOut: 'true' } : {}),
  });

export const useContacts = (accountId: string, filter: ContactFilter, enabled = true) =>
  useInfiniteQuery({
    queryKey: [...keyOf(accountId), filter],
    queryFn: ({ signal, pageParam }) => {
      const query = queryOf(filter);
      query.set('limit', String(PAGE));
      if (pageParam !== null) query.set('cursor', pageParam);
      return call<Page<Contact>>(at(accountId, `?${query.toString()}`), { signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    // What is shown stays until the next search is answered.
    placeholderData: (before) => before,
    enabled,
  });

export const useTags = (accountId: string) =>
  useQuery({
    queryKey: ['account', accountId, 'tags'],
    queryFn: ({ signal }) => call<{ items: Tag[] }>(`/api/accounts/${accountId}/tags`, { signal }),
    select: ({ items }) => items.map(({ name }) => name),
  });

/** With which numbers they have written, the latest first. */
export const useConversationsWith = (accountId: string, contactId: string) =>
  useQuery({
    queryKey: ['account', accountId, 'conversations-with', contactId],
    queryFn: ({ signal }) =>
      call<{ items: Conversation[] }>(
        `/api/accounts/${accountId}/conversations?contactId=${contactId}&limit=20`,
        { signal },
      ),
    select: ({ items }) => items,
  });

/** What is shown of contacts, here and at conversations, is asked for again. */
export function useRefreshContacts(accountId: string): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: ['account', accountId] });
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
    call<Contact>(at(accountId), { method: 'POST', body: { ...rest, ...(name === null ? {} : { name }) } }),
  );
export const useUpdateContact = (accountId: string) =>
  useChange(accountId, ({ id, ...body }: Partial<ContactInput> & { id: string; optedOut?: boolean }) =>
    call<Contact>(at(accountId, `/${id}`), { method: 'PATCH', body }),
  );
export const useDeleteContact = (accountId: string) =>
  useChange(accountId, (id: string) => call<undefined>(at(accountId, `/${id}`), { method: 'DELETE' }));
export const useMergeContacts = (accountId: string) =>
  useChange(accountId, ({ id, other }: { id: string; other: string }) =>
    call<Contact>(at(accountId, `/${id}/merge`), { method: 'POST', body: { other } }),
  );

export const importContacts = (accountId: string, body: ContactImport): Promise<ContactImportResult> =>
  call(at(accountId, '/import'), { method: 'POST', body });

export const exportContacts = (accountId: string, filter: ContactFilter): Promise<Blob> =>
  call<Blob>(at(accountId, `/export?${queryOf(filter).toString()}`), { as: 'blob' });
