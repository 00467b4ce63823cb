import { useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import type { Note } from '../../../contract/conversations.ts';
import { call } from '../call.ts';
import { patch } from '../patch.ts';
import { at, inboxKeys } from './keys.ts';

const path = (accountId: string, id: string): string => at(accountId, `conversations/${id}/notes`);

/** The latest first. */
export const useNotes = (accountId: string, id: string) =>
  useQuery({
    queryKey: inboxKeys.notes(accountId, id),
    queryFn: ({ signal }) =>
      call<{ items: Note[] }>(path(accountId, id), { signal }).then(({ items }) => items),
  });

export function useCreateNote(accountId: string, id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (text: string) => call<Note>(path(accountId, id), { method: 'POST', body: { text } }),
    onSuccess: (note) => putNote(client, note),
  });
}

export function putNote(client: QueryClient, note: Note): void {
  patch<Note[]>(
    client,
    inboxKeys.notes(note.accountId, note.conversationId),
    (old) => old && [note, ...old.filter(({ id }) => id !== note.id)],
  );
}
