import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Message } from '../../contract/messages.ts';
import { putMessage } from './cache.ts';
import { api } from './api.ts';
import { keys } from './keys.ts';

/** What a person decides about a message of which nobody knows whether it went out, or that failed. */
export function useDecide({ accountId, id }: Message) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (what: 'lookAgain' | 'sendAnyway') => api(what, { params: { id: accountId, messageId: id } }),
    onSuccess: (answer) => {
      putMessage(client, answer, true);
      void client.invalidateQueries({ queryKey: keys.undecided(accountId) });
    },
  });
}
