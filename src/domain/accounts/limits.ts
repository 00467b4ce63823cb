import { lockAccount } from '../../db/accounts.ts';
import type { Tx } from '../../db/database.ts';
import { countMessage, countOf, readUsed, type Used } from '../../db/usage.ts';
import { AppError } from '../../model/errors.ts';
import type { AccountId } from '../../model/ids.ts';
import { plans, type Limits, type PlanName } from '../../model/plans.ts';

const what: Record<keyof Used, { limit: keyof Limits; words: string }> = {
  numbers: { limit: 'numbers', words: 'numbers' },
  users: { limit: 'users', words: 'users, open invitations among them' },
  messagesThisMonth: { limit: 'messagesPerMonth', words: 'messages a month' },
};

function exceeded(plan: PlanName, kind: keyof Used, allowed: number): AppError {
  const { limit, words } = what[kind];
  return new AppError(
    'plan_limit',
    `The plan ${plan} allows ${allowed} ${words}. The owner of this installation can change the plan.`,
    { details: { limit, allowed, plan } },
  );
}

export const usedOf = (tx: Tx, accountId: AccountId, plan: PlanName): Promise<Used> =>
  readUsed(tx, accountId, plans[plan].messagesPerMonth !== null);

/** Refuses one more than the plan allows. Requests at the same time wait for each other here. */
export async function requireRoom(tx: Tx, accountId: AccountId, kind: 'numbers' | 'users'): Promise<void> {
  const account = await lockAccount(tx, accountId);
  const allowed = account && plans[account.plan][what[kind].limit];
  if (!account || allowed === null || allowed === undefined) return;
  if ((await countOf(tx, accountId, kind)) >= allowed) throw exceeded(account.plan, kind, allowed);
}

/** Counts a message that is being accepted; what is refused after all is not counted, for the transaction is undone. */
export async function spendMessage(tx: Tx, account: { id: AccountId; plan: PlanName }): Promise<void> {
  const allowed = plans[account.plan].messagesPerMonth;
  if (allowed === null) return;
  if ((await countMessage(tx, account.id)) > allowed)
    throw exceeded(account.plan, 'messagesThisMonth', allowed);
}
