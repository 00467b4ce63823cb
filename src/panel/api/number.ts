import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Pacing } from '../../contract/pacing.ts';
import { keys } from './keys.ts';
import { api } from './api.ts';
import type { BodyOf } from './operations.ts';

const AGAIN_MS = 15_000;

export const useHealth = (id: string) =>
  useQuery({
    queryKey: keys.health(id),
    queryFn: ({ signal }) => api('numberHealth', { params: { id }, signal }),
    refetchInterval: AGAIN_MS,
  });

export const useNumberSettings = (id: string) =>
  useQuery({
    queryKey: keys.numberSettings(id),
    queryFn: ({ signal }) => api('getNumberSettings', { params: { id }, signal }),
    // A form that is being filled in is not filled anew.
    staleTime: Infinity,
  });
export function useSaveSettings(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: BodyOf<'updateNumberSettings'>) =>
      api('updateNumberSettings', { params: { id }, body }),
    onSuccess: (settings) => {
      client.setQueryData(keys.numberSettings(id), settings);
      void client.invalidateQueries({ queryKey: keys.numbers });
    },
  });
}

export const usePacing = (id: string) =>
  useQuery({
    queryKey: keys.pacing(id),
    queryFn: ({ signal }) => api('getPacing', { params: { id }, signal }),
    refetchInterval: AGAIN_MS,
  });
export function useSavePacing(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (settings: Partial<Pacing['settings']> | null) =>
      api('updatePacing', { params: { id }, body: { settings } }),
    onSuccess: (pacing) => client.setQueryData(keys.pacing(id), pacing),
  });
}
