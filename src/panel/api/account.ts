import {
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type QueryKey,
} from '@tanstack/react-query';
import type { Account, AccountUsage } from '../../contract/accounts.ts';
import type { AuditEntry } from '../../contract/audit.ts';
import type { ApiKey, NewApiKey } from '../../contract/keys.ts';
import type { Invitation, Member, NewInvitation, Team } from '../../contract/members.ts';
import type { OneTimeLink } from '../../contract/users.ts';
import type { Role, Scope } from '../../model/access.ts';
import type { Limits, PlanName } from '../../model/plans.ts';
import { call } from './call.ts';

interface Items<Item> {
  items: Item[];
}
interface Page<Item> extends Items<Item> {
  nextCursor: string | null;
}

/** What is kept of an account is asked for under `['account', id, …]`; the list of them under `['accounts']`. */
const of = (accountId: string, what?: string): QueryKey =>
  what === undefined ? ['account', accountId] : ['account', accountId, what];
const accounts = ['accounts'];
const at = (accountId: string, rest = ''): string => `/api/accounts/${accountId}${rest}`;

/** Every account in reach; an installation has few enough of them to choose from one list. */
export const useAccounts = () =>
  useQuery({
    queryKey: accounts,
    queryFn: async ({ signal }) => {
      const all: Account[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const from: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
        const page: Page<Account> = await call(`/api/accounts?limit=200${from}`, { signal });
        all.push(...page.items);
        cursor = page.nextCursor;
      }
      return all;
    },
  });

export const useUsage = (accountId: string) =>
  useQuery({
    queryKey: of(accountId, 'usage'),
    queryFn: ({ signal }) => call<AccountUsage>(at(accountId, '/usage'), { signal }),
    staleTime: 0,
  });

export const usePlans = (enabled: boolean) =>
  useQuery({
    queryKey: ['plans'],
    queryFn: ({ signal }) => call<Items<{ name: PlanName; limits: Limits }>>('/api/plans', { signal }),
    select: ({ items }) => items,
    staleTime: Infinity,
    enabled,
  });

const useList = <Item>(accountId: string, what: string, enabled = true) =>
  useQuery({
    queryKey: of(accountId, what),
    queryFn: ({ signal }) => call<Items<Item>>(at(accountId, `/${what}`), { signal }),
    select: ({ items }) => items,
    enabled,
  });
export const useMembers = (accountId: string) => useList<Member>(accountId, 'members');
export const useTeams = (accountId: string) => useList<Team>(accountId, 'teams');
export const useKeys = (accountId: string) => useList<ApiKey>(accountId, 'keys');
export const useInvitations = (accountId: string, enabled: boolean) =>
  useList<Invitation>(accountId, 'invitations', enabled);

/** `accountId` null: of the whole installation. */
export const useAudit = (accountId: string | null) =>
  useInfiniteQuery({
    queryKey: accountId === null ? ['audit'] : of(accountId, 'audit'),
    queryFn: ({ signal, pageParam }) => {
      const from = pageParam === null ? '' : `&cursor=${encodeURIComponent(pageParam)}`;
      const log = accountId === null ? '/api/audit' : at(accountId, '/audit');
      return call<Page<AuditEntry>>(`${log}?limit=50${from}`, { signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: 0,
  });

/** A change, after which what shows the account is asked for again. */
function useChange<Input, Answer = unknown>(
  accountId: string,
  change: (input: Input) => Promise<Answer>,
  alsoList = false,
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: of(accountId) });
      if (alsoList) void client.invalidateQueries({ queryKey: accounts });
    },
  });
}

export const useUpdateAccount = (id: string) =>
  useChange(
    id,
    (body: { name?: string; plan?: PlanName }) => call<Account>(at(id), { method: 'PATCH', body }),
    true,
  );

export const useUpdateMember = (id: string) =>
  useChange(id, ({ userId, role }: { userId: string; role: Role }) =>
    call<Member>(at(id, `/members/${userId}`), { method: 'PATCH', body: { role } }),
  );
export const useRemoveMember = (id: string) =>
  useChange(id, (userId: string) => call(at(id, `/members/${userId}`), { method: 'DELETE' }));
export const usePasswordLink = (id: string) =>
  useChange(id, (userId: string) =>
    call<OneTimeLink>(at(id, `/members/${userId}/password-link`), { method: 'POST' }),
  );

export const useInvite = (id: string) =>
  useChange(id, (body: { role: Role; email?: string }) =>
    call<NewInvitation>(at(id, '/invitations'), { method: 'POST', body }),
  );
export const useRevokeInvitation = (id: string) =>
  useChange(id, (invitationId: string) => call(at(id, `/invitations/${invitationId}`), { method: 'DELETE' }));

export interface TeamInput {
  name: string;
  memberIds: string[];
}
export const useSaveTeam = (id: string, teamId: string | null) =>
  useChange(id, (body: TeamInput) =>
    teamId === null
      ? call<Team>(at(id, '/teams'), { method: 'POST', body })
      : call<Team>(at(id, `/teams/${teamId}`), { method: 'PATCH', body }),
  );
export const useDeleteTeam = (id: string) =>
  useChange(id, (teamId: string) => call(at(id, `/teams/${teamId}`), { method: 'DELETE' }));

export interface KeyInput {
  name: string;
  scopes: Scope[];
  numberIds: string[] | null;
  expiresAt: string | null;
}
export const useCreateKey = (id: string) =>
  useChange(id, (body: KeyInput) => call<NewApiKey>(at(id, '/keys'), { method: 'POST', body }));
export const useRevokeKey = (id: string) =>
  useChange(id, (keyId: string) => call(at(id, `/keys/${keyId}`), { method: 'DELETE' }));

/** Said once when the owner steps into an account of somebody else. */
export const enterAccount = (id: string): Promise<void> => call(at(id, '/enter'), { method: 'POST' });

/** The owner's: a customer registers with it. */
export const useInviteToRegister = () =>
  useMutation({
    mutationFn: (body: { email?: string }) =>
      call<OneTimeLink>('/api/registration-links', { method: 'POST', body }),
  });
