import { useQuery, type QueryClient } from '@tanstack/react-query';
import type { Account } from '../../contract/accounts.ts';
import type { Me } from '../../contract/users.ts';
import { api } from './api.ts';
import { useAccounts } from './account.ts';
import { keys } from './keys.ts';
import { useUser } from './may.ts';
import { signInNow } from './signIn.ts';

/** What one works in day by day: the accounts that one belongs to, and the owner's own. A customer's is looked into. */
export const isOwn = ({ isOwner, accounts }: Me, { id, plan }: Pick<Account, 'id' | 'plan'>): boolean =>
  (isOwner && plan === 'owner') || accounts.some((one) => one.id === id);

export function useOwnAccounts(): Account[] {
  const user = useUser();
  const { data = [] } = useAccounts();
  return data.filter((account) => isOwn(user, account));
}

/** As far as it is known here. */
export function knownOwn(client: QueryClient, accountId: string): Account | undefined {
  const now = signInNow();
  const account = client.getQueryData<Account[]>(keys.accounts)?.find(({ id }) => id === accountId);
  return now.state === 'in' && account && isOwn(now.user, account) ? account : undefined;
}

/** Unread conversations of each of one's own accounts, by account, for who has several. The gateway counts to a hundred. */
export function useUnread(): { of: (accountId: string) => number; total: number } {
  const several = useOwnAccounts().length > 1;
  const { data = [] } = useQuery({
    queryKey: keys.unread,
    queryFn: ({ signal }) => api('countUnread', { signal }),
    select: ({ items }) => items,
    enabled: several,
  });
  const of = (accountId: string): number => data.find((one) => one.accountId === accountId)?.unread ?? 0;
  return { of, total: data.reduce((sum, { unread }) => sum + unread, 0) };
}
