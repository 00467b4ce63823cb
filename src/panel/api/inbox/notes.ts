import { useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import type { Note } from '../../../contract/conversations.ts';
import { api } from '../api.ts';
import { patch } from '../patch.ts';
import { keys } from '../keys.ts';

/** The latest first. */
export const useNotes = (accountId: string, id: string) =>
  useQuery({
    queryKey: keys.notes(accountId, id),
    queryFn: async ({ signal }) =>
      (await api('listNotes', { params: { id: accountId, cid: id }, signal })).items,
  });

export function useCreateNote(accountId: string, id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (text: string) => api('createNote', { params: { id: accountId, cid: id }, body: { text } }),
    onSuccess: (note) => putNote(client, note),
  });
}

export function putNote(client: QueryClient, note: Note): void {
  patch<Note[]>(
    client,
    keys.notes(note.accountId, note.conversationId),
    (old) => old && [note, ...old.filter(({ id }) => id !== note.id)],
  );
}
