import { createContext, useContext, useSyncExternalStore } from 'react';
import { useRouterState } from '@tanstack/react-router';
import type { Account } from '../../contract/accounts.ts';
import { useAccounts } from './account.ts';
import { useUser } from './may.ts';
import { isOwn } from './ownAccounts.ts';
import { stored } from './stored.ts';

/** The account that a page is of. */
export const AccountContext = createContext<Account | null>(null);

export function useAccount(): Account {
  const account = useContext(AccountContext);
  if (!account) throw new Error('shown outside of an account');
  return account;
}

const last = stored('ramal.account');
const entered = stored('ramal.entered', () => sessionStorage);

export const rememberAccount = (id: string): void => last.set(id);

/**
 * True when this tab comes to a customer's account from elsewhere; null: the account is not a customer's. An account may
 * turn out to be a customer's only after it was shown, so that what was shown before must not count as the visit.
 */
export function entersForeign(id: string | null): boolean {
  if (entered.get() === id) return false;
  entered.set(id);
  return id !== null;
}

/** The account of the address, else the last one, else the first of one's own, else the first in reach. */
export function useCurrentAccount() {
  const { data: accounts, ...asking } = useAccounts();
  const { accounts: own } = useUser();
  const wanted = useRouterState({
    select: ({ location }) => (location.search as { account?: unknown }).account,
  });
  const remembered = useSyncExternalStore(last.listen, last.get);
  const ids = [wanted, remembered, own[0]?.id];
  const account =
    ids.map((id) => accounts?.find((one) => one.id === id)).find((one) => one !== undefined) ?? accounts?.[0];
  return { ...asking, accounts, account };
}

/** An account of a customer, which the owner may look into. */
export function useIsForeign(account: Account): boolean {
  return !isOwn(useUser(), account);
}
