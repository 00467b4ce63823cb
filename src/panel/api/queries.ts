import { useRef } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { PairingCode, Qr, WhatsAppNumber } from '../../contract/instances.ts';
import { dropNumber, LATEST, putMessage, putNumber } from './cache.ts';
import { keys } from './keys.ts';
import { newKey } from './newKey.ts';
import { api } from './api.ts';
import { useMay } from './may.ts';
import { askAgain } from './patch.ts';
import { ProblemError } from './problem.ts';
import { serverNow } from './serverClock.ts';

export type Verb = 'start' | 'stop' | 'restart' | 'logout';
export interface TestMessage {
  phone: string;
  message: string;
}

export interface NewPhone {
  accountId: string | null;
  name: string;
  phone: string;
}

export const useNumbers = () =>
  useQuery({
    queryKey: keys.numbers,
    queryFn: async ({ signal }) => (await api('listNumbers', { signal })).items,
  });

const QR_LATE_MS = 5000;

/** null while the gateway has no code yet; the next one comes by itself. */
export const useQr = (numberId: string) =>
  useQuery({
    queryKey: keys.qr(numberId),
    queryFn: async ({ signal }): Promise<Qr | null> => {
      try {
        return await api('getQr', { params: { id: numberId }, query: { format: 'json' }, signal });
      } catch (error) {
        if (error instanceof ProblemError && error.status === 409) return null;
        throw error;
      }
    },
    // Live events bring every new code; asking is for the event that never came.
    refetchInterval: ({ state: { data } }) =>
      data && Date.parse(data.expiresAt) > serverNow() ? false : QR_LATE_MS,
  });

/** There is nothing to fetch: a code is known from its request's answer or from the live event. */
export const usePairingCode = (numberId: string) =>
  useQuery<PairingCode | null>({
    queryKey: keys.pairingCode(numberId),
    queryFn: () => null,
    enabled: false,
    staleTime: Infinity,
    gcTime: Infinity,
  }).data ?? null;

export function useRequestPairingCode(numberId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api('requestPairingCode', { params: { id: numberId }, body: {} }),
    onSuccess: (code) => client.setQueryData<PairingCode | null>(keys.pairingCode(numberId), code),
  });
}

export function useControl({ id }: WhatsAppNumber) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (verb: Verb) => api(`${verb}Instance`, { params: { id } }),
    onSuccess: () => askAgain(client, { queryKey: keys.numbers }),
  });
}

/** With its own account where none is named. */
export function useAddPhone() {
  const client = useQueryClient();
  // Who asks again because no answer came asks for the same.
  const made = useRef(new Map<string, string>());
  const keyOf = (wish: NewPhone): string => {
    const name = JSON.stringify(wish);
    const key = made.current.get(name) ?? newKey();
    made.current.set(name, key);
    return key;
  };
  return useMutation({
    mutationFn: async (wish: NewPhone): Promise<WhatsAppNumber[]> => {
      const { accountId, ...body } = wish;
      const headers = { 'idempotency-key': keyOf(wish) };
      if (accountId === null) return (await api('createAccount', { body, headers })).numbers;
      return [await api('addNumber', { params: { id: accountId }, body, headers })];
    },
    onSuccess: (numbers) => {
      for (const number of numbers) putNumber(client, number);
      void client.invalidateQueries({ queryKey: keys.accounts });
    },
  });
}

/** The last number goes with its account, which is the owner's to delete. */
export type Removal = 'deleteAccount' | 'removeNumber';
export function useRemoval({ accountId }: WhatsAppNumber): Removal {
  const { data } = useNumbers();
  const alone = data?.filter((one) => one.accountId === accountId).length === 1;
  return useMay(accountId)('deleteAccount') && alone ? 'deleteAccount' : 'removeNumber';
}

export function useRemove({ id, accountId }: WhatsAppNumber, removal: Removal) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      removal === 'deleteAccount'
        ? api('deleteAccount', { params: { id: accountId } })
        : api('removeNumber', { params: { id: accountId, numberId: id } }),
    onSuccess: () => {
      dropNumber(client, id);
      void client.invalidateQueries({ queryKey: keys.accounts });
    },
  });
}

export const useLatestConversations = ({ id, accountId }: WhatsAppNumber) =>
  useQuery({
    queryKey: keys.latestConversations(id),
    queryFn: async ({ signal }) => {
      const query = { limit: LATEST, numberId: id };
      return (await api('listConversations', { params: { id: accountId }, query, signal })).items;
    },
  });

export function useSend({ id, accountId }: WhatsAppNumber) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ key, ...test }: TestMessage & { key: string }) =>
      api('send', {
        params: { id: accountId },
        body: { type: 'text', ...test, from: id },
        headers: { 'idempotency-key': key },
      }),
    onSuccess: (message) => putMessage(client, message),
  });
}

export const useMessage = (accountId: string, messageId: string) =>
  useQuery({
    queryKey: keys.message(messageId),
    queryFn: ({ signal }) => api('getMessage', { params: { id: accountId, messageId }, signal }),
    enabled: messageId !== '',
  }).data;
