import { useInfiniteQuery, useMutation, useQuery, type QueryKey } from '@tanstack/react-query';
import type { Account } from '../../contract/accounts.ts';
import { api } from './api.ts';
import { keys } from './keys.ts';
import type { Answer, BodyOf, QueryOf } from './operations.ts';
import { useChange } from './useChange.ts';

/** Every account in reach; an installation has few enough of them to choose from one list. */
export const useAccounts = () =>
  useQuery({
    queryKey: keys.accounts,
    queryFn: async ({ signal }) => {
      const all: Account[] = [];
      let cursor: string | null | undefined;
      while (cursor !== null) {
        const query: QueryOf<'listAccounts'> = { limit: 200, cursor };
        const page: Answer<'listAccounts'> = await api('listAccounts', { query, signal });
        all.push(...page.items);
        cursor = page.nextCursor;
      }
      return all;
    },
  });

export const useUsage = (accountId: string) =>
  useQuery({
    queryKey: keys.usage(accountId),
    queryFn: ({ signal }) => api('accountUsage', { params: { id: accountId }, signal }),
    staleTime: 0,
  });

export const usePlans = (enabled: boolean) =>
  useQuery({
    queryKey: keys.plans,
    queryFn: ({ signal }) => api('listPlans', { signal }),
    select: ({ items }) => items,
    staleTime: Infinity,
    enabled,
  });

const useList = <Item>(
  queryKey: QueryKey,
  accountId: string,
  list: (accountId: string, signal: AbortSignal) => Promise<{ items: Item[] }>,
  enabled = true,
) =>
  useQuery({
    queryKey,
    queryFn: ({ signal }) => list(accountId, signal),
    select: ({ items }) => items,
    enabled,
  });
export const useMembers = (accountId: string) =>
  useList(keys.members(accountId), accountId, (id, signal) => api('listMembers', { params: { id }, signal }));
export const useTeams = (accountId: string) =>
  useList(keys.teams(accountId), accountId, (id, signal) => api('listTeams', { params: { id }, signal }));
export const useKeys = (accountId: string) =>
  useList(keys.apiKeys(accountId), accountId, (id, signal) => api('listKeys', { params: { id }, signal }));
export const useInvitations = (accountId: string, enabled: boolean) =>
  useList(
    keys.invitations(accountId),
    accountId,
    (id, signal) => api('listInvitations', { params: { id }, signal }),
    enabled,
  );

/** `accountId` null: of the whole installation. */
export const useAudit = (accountId: string | null) =>
  useInfiniteQuery({
    queryKey: accountId === null ? keys.installationAudit : keys.audit(accountId),
    queryFn: ({ signal, pageParam }) => {
      const query = { limit: 50, cursor: pageParam };
      return accountId === null
        ? api('listInstallationAudit', { query, signal })
        : api('listAudit', { params: { id: accountId }, query, signal });
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: 0,
  });

const useAccountChange = <Input, Answer = unknown>(
  accountId: string,
  change: (input: Input) => Promise<Answer>,
  alsoList = false,
) => useChange([keys.account(accountId), ...(alsoList ? [keys.accounts] : [])], change);

export const useUpdateAccount = (id: string) =>
  useAccountChange(
    id,
    (body: BodyOf<'updateAccount'>) => api('updateAccount', { params: { id }, body }),
    true,
  );

export const useUpdateMember = (id: string) =>
  useAccountChange(id, ({ userId, ...body }: BodyOf<'updateMember'> & { userId: string }) =>
    api('updateMember', { params: { id, userId }, body }),
  );
export const useRemoveMember = (id: string) =>
  useAccountChange(id, (userId: string) => api('removeMember', { params: { id, userId } }));
export const usePasswordLink = (id: string) =>
  useAccountChange(id, (userId: string) => api('linkToResetPassword', { params: { id, userId } }));

export const useInvite = (id: string) =>
  useAccountChange(id, (body: BodyOf<'invite'>) => api('invite', { params: { id }, body }));
export const useRevokeInvitation = (id: string) =>
  useAccountChange(id, (invitationId: string) => api('revokeInvitation', { params: { id, invitationId } }));

export interface TeamInput {
  name: string;
  memberIds: string[];
}
export const useSaveTeam = (id: string, teamId: string | null) =>
  useAccountChange(id, (body: TeamInput) =>
    teamId === null
      ? api('createTeam', { params: { id }, body })
      : api('updateTeam', { params: { id, teamId }, body }),
  );
export const useDeleteTeam = (id: string) =>
  useAccountChange(id, (teamId: string) => api('deleteTeam', { params: { id, teamId } }));

export const useCreateKey = (id: string) =>
  useAccountChange(id, (body: BodyOf<'createKey'>) => api('createKey', { params: { id }, body }));
export const useRevokeKey = (id: string) =>
  useAccountChange(id, (keyId: string) => api('revokeKey', { params: { id, keyId } }));

/** Said once when the owner steps into an account of somebody else. */
export const enterAccount = (id: string) => api('enterAccount', { params: { id } });

/** The owner's: a customer registers with it. */
export const useInviteToRegister = () =>
  useMutation({ mutationFn: (body: BodyOf<'inviteToRegister'>) => api('inviteToRegister', { body }) });
