import type { Conversation } from '../../../../contract/conversations.ts';
import { useAccount } from '../../../api/currentAccount.ts';
import { useOwnAccounts } from '../../../api/ownAccounts.ts';
import { usePlace } from '../place.ts';

/** What a row says of where its conversation is: the number, where there are several, and the account, where all are shown. */
export function useWhere(): (conversation: Conversation) => string[] {
  const account = useAccount();
  const own = useOwnAccounts();
  const isAll = usePlace().place.all === true;
  return ({ accountId, numberId }) => {
    const of = isAll ? own.find(({ id }) => id === accountId) : account;
    const number = of?.numbers.find(({ id }) => id === numberId);
    if (!isAll) return number && account.numbers.length > 1 ? [number.name] : [];
    return [...new Set([of?.name, number?.name].filter((name) => name !== undefined))];
  };
}
