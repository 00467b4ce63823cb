import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Contact } from '../../../../contract/contacts.ts';
import { api } from '../../../api/api.ts';
import { keys } from '../../../api/keys.ts';
import type { BodyOf } from '../../../api/operations.ts';

/** What the account knows about the person; the conversations that show it are asked for anew. */
export function useUpdateContact({ accountId, id }: Contact) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: BodyOf<'updateContact'>) =>
      api('updateContact', { params: { id: accountId, contactId: id }, body }),
    onSuccess: async () => {
      void client.invalidateQueries({ queryKey: keys.tags(accountId) });
      void client.invalidateQueries({ queryKey: keys.lists(accountId) });
      await client.invalidateQueries({ queryKey: keys.opened(accountId) });
    },
  });
}
