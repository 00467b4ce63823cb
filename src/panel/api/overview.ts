import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Message } from '../../contract/messages.ts';
import type { AccountSummary, Overview } from '../../contract/overview.ts';
import { call } from './call.ts';
import { undecided } from './decide.ts';

/** Counts are cheap enough to be looked at again while somebody looks at them. Milliseconds. */
const AGAIN_MS = 30_000;

export const useOverview = (accountId: string, days: number) =>
  useQuery({
    queryKey: ['account', accountId, 'overview', days],
    queryFn: ({ signal }) => {
      const zone = encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone);
      return call<Overview>(`/api/accounts/${accountId}/overview?days=${days}&zone=${zone}`, { signal });
    },
    refetchInterval: AGAIN_MS,
    placeholderData: (before) => before,
  });

export const useSummaries = (enabled: boolean) =>
  useInfiniteQuery({
    queryKey: ['overview'],
    queryFn: ({ signal, pageParam }) =>
      call<{ items: AccountSummary[]; nextCursor: string | null }>(
        `/api/overview?limit=50${pageParam === null ? '' : `&cursor=${encodeURIComponent(pageParam)}`}`,
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: AGAIN_MS,
    enabled,
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
