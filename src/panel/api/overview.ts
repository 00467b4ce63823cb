import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { InstallationView } from '../../contract/health.ts';
import type { Message } from '../../contract/messages.ts';
import type { AccountSummary, Overview } from '../../contract/overview.ts';
import { call } from './call.ts';
import { undecided } from './decide.ts';

/** Counts are cheap enough to be looked at again while somebody looks at them. Milliseconds. */
const AGAIN_MS = 30_000;

/** As a part of a query. */
const ownZone = (): string => encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone);

export const useOverview = (accountId: string, days: number) =>
  useQuery({
    queryKey: ['account', accountId, 'overview', days],
    queryFn: ({ signal }) =>
      call<Overview>(`/api/accounts/${accountId}/overview?days=${days}&zone=${ownZone()}`, { signal }),
    refetchInterval: AGAIN_MS,
    placeholderData: (before) => before,
  });

export const useSummaries = (enabled: boolean) =>
  useInfiniteQuery({
    queryKey: ['overview'],
    queryFn: ({ signal, pageParam }) =>
      call<{ items: AccountSummary[]; nextCursor: string | null }>(
        `/api/overview?limit=50&zone=${ownZone()}${pageParam === null ? '' : `&cursor=${encodeURIComponent(pageParam)}`}`,
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: AGAIN_MS,
    enabled,
  });

export const useInstallation = () =>
  useQuery({
    queryKey: ['installation'],
    queryFn: ({ signal }) => call<InstallationView>('/api/installation', { signal }),
    staleTime: Infinity,
  });

export type Undecided = 'uncertain' | 'failed';

/** The latest of them; who has more than fits here asks the API. */
export const useUndecided = (accountId: string, status: Undecided) =>
  useQuery({
    queryKey: [...undecided(accountId), status],
    queryFn: ({ signal }) =>
      call<{ items: Message[] }>(`/api/accounts/${accountId}/messages?status=${status}&limit=50`, { signal }),
    select: ({ items }) => items,
    refetchInterval: AGAIN_MS,
  });
