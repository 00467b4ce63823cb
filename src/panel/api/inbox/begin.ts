import { useRef } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../api.ts';
import { putMessage } from '../cache.ts';
import { keys } from '../keys.ts';
import { newKey } from '../newKey.ts';

export interface FirstMessage {
  phone: string;
  /** Id of the number that sends; empty: the gateway chooses. */
  from: string;
  text: string;
}

const fromOf = (from: string): { from?: string } => (from === '' ? {} : { from });

/** What would become of a message to this phone now. */
export const usePreview = (accountId: string, phone: string | null, from: string) =>
  useQuery({
    queryKey: keys.preview(accountId, phone ?? '', from),
    queryFn: ({ signal }) =>
      api('previewSend', {
        params: { id: accountId },
        body: { phone: phone ?? '', ...fromOf(from) },
        signal,
      }),
    enabled: phone !== null,
    // When it would leave changes all the time; what was refused stays refused.
    staleTime: 0,
    retry: false,
  });

/** The same message under the same key, however often it is tried. */
export function useBegin(accountId: string) {
  const client = useQueryClient();
  const tried = useRef<{ what: string; key: string } | null>(null);
  return useMutation({
    mutationFn: ({ phone, from, text }: FirstMessage) => {
      const what = JSON.stringify([phone, from, text]);
      if (tried.current?.what !== what) tried.current = { what, key: newKey() };
      return api('send', {
        params: { id: accountId },
        headers: { 'idempotency-key': tried.current.key },
        body: { type: 'text', phone, message: text, ...fromOf(from) },
      });
    },
    onSuccess: (message) => putMessage(client, message),
  });
}
