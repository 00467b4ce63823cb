import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { NumberHealth, NumberSettings } from '../../contract/numbers.ts';
import type { Pacing } from '../../contract/pacing.ts';
import { keys } from './cache.ts';
import { call } from './call.ts';

const at = (id: string, what: string): string => `/api/numbers/${id}/${what}`;
const keyOf = (id: string, what: string): string[] => ['number', id, what];
const AGAIN_MS = 15_000;

export const useHealth = (id: string) =>
  useQuery({
    queryKey: keyOf(id, 'health'),
    queryFn: ({ signal }) => call<NumberHealth>(at(id, 'health'), { signal }),
    refetchInterval: AGAIN_MS,
  });

export const useNumberSettings = (id: string) =>
  useQuery({
    queryKey: keyOf(id, 'settings'),
    queryFn: ({ signal }) => call<NumberSettings>(at(id, 'settings'), { signal }),
    // A form that is being filled in is not filled anew.
    staleTime: Infinity,
  });
export function useSaveSettings(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Partial<NumberSettings>) =>
      call<NumberSettings>(at(id, 'settings'), { method: 'PATCH', body }),
    onSuccess: (settings) => {
      client.setQueryData(keyOf(id, 'settings'), settings);
      void client.invalidateQueries({ queryKey: keys.instances });
    },
  });
}

export const usePacing = (id: string) =>
  useQuery({
    queryKey: keyOf(id, 'pacing'),
    queryFn: ({ signal }) => call<Pacing>(at(id, 'pacing'), { signal }),
    refetchInterval: AGAIN_MS,
  });
export function useSavePacing(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (settings: Partial<Pacing['settings']> | null) =>
      call<Pacing>(at(id, 'pacing'), { method: 'PATCH', body: { settings } }),
    onSuccess: (pacing) => client.setQueryData(keyOf(id, 'pacing'), pacing),
  });
}
