import { useMutation, useQuery } from '@tanstack/react-query';
import { api } from './api.ts';
import { keys } from './keys.ts';
import { useChange } from './useChange.ts';
import type { BodyOf } from './operations.ts';

const connections = (accountId: string) =>
  ({
    queryKey: keys.meta(accountId),
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      api('listMetaConnections', { params: { id: accountId }, signal }),
    staleTime: 0,
  }) as const;
export const useMetaConnections = (accountId: string) =>
  useQuery({ ...connections(accountId), select: ({ items }) => items });
/** How this installation connects. */
export const useMetaWays = (accountId: string) =>
  useQuery({ ...connections(accountId), select: ({ ways }) => ways });

export const useOfferedNumbers = (accountId: string, connectionId: string) =>
  useQuery({
    queryKey: keys.offered(accountId, connectionId),
    queryFn: ({ signal }) => api('listOfferedNumbers', { params: { id: accountId, connectionId }, signal }),
    select: ({ items }) => items,
    staleTime: 0,
  });

export const useConnectOwnApp = (accountId: string) =>
  useChange([keys.meta(accountId), keys.numbers], (body: BodyOf<'connectOwnApp'>) =>
    api('connectOwnApp', { params: { id: accountId }, body }),
  );
export const useSubscribe = (accountId: string) =>
  useChange([keys.meta(accountId), keys.numbers], (connectionId: string) =>
    api('subscribeMetaConnection', { params: { id: accountId, connectionId } }),
  );
export const useDisconnect = (accountId: string) =>
  useChange([keys.meta(accountId), keys.numbers], (connectionId: string) =>
    api('removeMetaConnection', { params: { id: accountId, connectionId } }),
  );
export const useAddCloudNumber = (accountId: string, connectionId: string) =>
  useChange([keys.meta(accountId), keys.numbers], (body: BodyOf<'addCloudNumber'>) =>
    api('addCloudNumber', { params: { id: accountId, connectionId }, body }),
  );
export const useBeginSignIn = (accountId: string) =>
  useMutation({ mutationFn: () => api('beginMetaSignIn', { params: { id: accountId } }) });
export const useFinishSignIn = (accountId: string) =>
  useChange([keys.meta(accountId), keys.numbers], (body: BodyOf<'finishMetaSignIn'>) =>
    api('finishMetaSignIn', { params: { id: accountId }, body }),
  );
