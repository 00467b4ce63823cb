import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from './api.ts';
import { keys } from './keys.ts';

/** Counts are cheap enough to be looked at again while somebody looks at them. Milliseconds. */
const AGAIN_MS = 30_000;

const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

export const useOverview = (accountId: string, days: number) =>
  useQuery({
    queryKey: keys.overview(accountId, days),
    queryFn: ({ signal }) =>
      api('getOverview', { params: { id: accountId }, query: { days, zone: ownZone() }, signal }),
    refetchInterval: AGAIN_MS,
    placeholderData: (before) => before,
  });

export const useSummaries = (enabled: boolean) =>
  useInfiniteQuery({
    queryKey: keys.summaries,
    queryFn: ({ signal, pageParam: cursor }) =>
      api('listSummaries', { query: { limit: 50, zone: ownZone(), cursor }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: AGAIN_MS,
    enabled,
  });

export const useInstallation = () =>
  useQuery({
    queryKey: keys.installation,
    queryFn: ({ signal }) => api('getInstallation', { signal }),
    staleTime: Infinity,
  });

export type Undecided = 'uncertain' | 'failed';

/** The latest of them; who has more than fits here asks the API. */
export const useUndecided = (accountId: string, status: Undecided) =>
  useQuery({
    queryKey: keys.undecidedWith(accountId, status),
    queryFn: ({ signal }) =>
      api('listUndecided', { params: { id: accountId }, query: { status, limit: 50 }, signal }),
    select: ({ items }) => items,
    refetchInterval: AGAIN_MS,
  });
