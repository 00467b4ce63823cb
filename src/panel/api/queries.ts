import { useRef } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Instance, PairingCode, Qr, WhatsAppNumber } from '../../contract/instances.ts';
import { dropInstance, keys, LATEST, putInstance, putMessage, putNumber } from './cache.ts';
import { newKey } from './newKey.ts';
import { gateway, type TestMessage, type Verb } from './gateway.ts';
import { useMay } from './may.ts';
import { ProblemError } from './problem.ts';
import { serverNow } from './serverClock.ts';

export interface NewPhone {
  accountId: string | null;
  name: string;
  phone: string;
}

export const useInstances = () =>
  useQuery({ queryKey: keys.instances, queryFn: ({ signal }) => gateway.listInstances(signal) });

const QR_LATE_MS = 5000;

/** null while the gateway has no code yet; the next one comes by itself. */
export const useQr = (numberId: string) =>
  useQuery({
    queryKey: keys.qr(numberId),
    queryFn: async ({ signal }): Promise<Qr | null> => {
      try {
        return await gateway.getQr(numberId, signal);
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
    queryKey: keys.pairing(numberId),
    queryFn: () => null,
    enabled: false,
    staleTime: Infinity,
    gcTime: Infinity,
  }).data ?? null;

export function useRequestPairingCode(numberId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => gateway.requestPairingCode(numberId),
    onSuccess: (code) => client.setQueryData<PairingCode | null>(keys.pairing(numberId), code),
  });
}

export function useControl({ id }: Instance) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (verb: Verb) => gateway.control(id, verb),
    onSuccess: (instance) => putInstance(client, instance),
  });
}

/** With its own account where none is named. */
export function useAddPhone() {
  const client = useQueryClient();
  // Who asks again because no answer came asks for the same.
  const keys = useRef(new Map<string, string>());
  const keyOf = (wish: NewPhone): string => {
    const name = JSON.stringify(wish);
    const key = keys.current.get(name) ?? newKey();
    keys.current.set(name, key);
    return key;
  };
  return useMutation({
    mutationFn: async (wish: NewPhone): Promise<WhatsAppNumber[]> => {
      const { accountId, ...phone } = wish;
      return accountId === null
        ? (await gateway.createAccount(phone, keyOf(wish))).numbers
        : [await gateway.addNumber(accountId, phone, keyOf(wish))];
    },
    onSuccess: (numbers) => {
      for (const number of numbers) putNumber(client, number);
      void client.invalidateQueries({ queryKey: ['accounts'] });
    },
  });
}

/** The last number goes with its account, which is the owner's to delete. */
export type Removal = 'deleteAccount' | 'removeNumber';
export function useRemoval({ accountId }: Instance): Removal {
  const { data } = useInstances();
  const alone = data?.filter((one) => one.accountId === accountId).length === 1;
  return useMay(accountId)('deleteAccount') && alone ? 'deleteAccount' : 'removeNumber';
}

export function useRemove({ id, accountId }: Instance, removal: Removal) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      removal === 'deleteAccount' ? gateway.deleteAccount(accountId) : gateway.removeNumber(accountId, id),
    onSuccess: () => {
      dropInstance(client, id);
      void client.invalidateQueries({ queryKey: ['accounts'] });
    },
  });
}

export const useLatestConversations = ({ id, accountId }: Instance) =>
  useQuery({
    queryKey: keys.conversations(id),
    queryFn: ({ signal }) => gateway.latestConversations(accountId, id, LATEST, signal),
  });

export function useSend({ id, accountId }: Instance) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ key, ...test }: TestMessage & { key: string }) => gateway.send(accountId, id, test, key),
    onSuccess: (message) => putMessage(client, message),
  });
}

export const useMessage = (accountId: string, messageId: string) =>
  useQuery({
    queryKey: keys.message(messageId),
    queryFn: ({ signal }) => gateway.getMessage(accountId, messageId, signal),
    enabled: messageId !== '',
  }).data;
