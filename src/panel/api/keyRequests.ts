import { useCallback } from 'react';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from './api.ts';
import { keys } from './keys.ts';

/** Who looks at the log has just asked something. Milliseconds. */
const AGAIN_MS = 4000;

export interface KeyRequestFilter {
  /** Empty: of every key. */
  keyId: string;
  onlyProblems: boolean;
}

export const useKeyRequests = (accountId: string, filter: KeyRequestFilter) =>
  useInfiniteQuery({
    queryKey: keys.keyRequests(accountId, filter),
    queryFn: ({ signal, pageParam }) =>
      api('listKeyRequests', {
        params: { id: accountId },
        query: {
          limit: 50,
          cursor: pageParam,
          ...(filter.keyId !== '' && { keyId: filter.keyId }),
          ...(filter.onlyProblems && { only: 'problems' as const }),
        },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: 0,
    refetchInterval: AGAIN_MS,
  });

/**
 * The API key that was made or typed in this tab, so that the examples have it. In memory only: it is gone after a reload,
 * and when somebody else signs in.
 */
export function useGivenKey(accountId: string): [string, (key: string) => void] {
  const client = useQueryClient();
  const queryKey = keys.givenKey(accountId);
  const { data = '' } = useQuery<string>({ queryKey, enabled: false, staleTime: Infinity, gcTime: Infinity });
  const give = useCallback(
    (key: string) => void client.setQueryData(keys.givenKey(accountId), key),
    [client, accountId],
  );
  return [data, give];
}
