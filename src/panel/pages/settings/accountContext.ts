import { createContext, useContext } from 'react';
import type { Account } from '../../../contract/accounts.ts';

/** The account that the settings are of. */
export const AccountContext = createContext<Account | null>(null);

export function useAccount(): Account {
  const account = useContext(AccountContext);
  if (!account) throw new Error('shown outside of an account');
  return account;
}
