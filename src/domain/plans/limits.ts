import { findAccount, lockAccount } from '../../db/accounts.ts';
import type { Tx } from '../../db/database.ts';
import { countMessages, countOf, readUsed, storedBesides, type Counted, type Used } from '../../db/usage.ts';
import { AppError } from '../../model/errors.ts';
import type { AccountId } from '../../model/ids.ts';
import { plans, type Limits, type PlanName } from '../../model/plans.ts';

const askTheOwner = 'The owner of this installation can change the plan.';
const words: Record<Exclude<keyof Limits, 'requestsPerMinute'>, (allowed: number) => string> = {
  numbers: (allowed) => `${allowed} numbers. ${askTheOwner}`,
  users: (allowed) => `${allowed} users, open invitations among them. ${askTheOwner}`,
  messagesPerMonth: (allowed) => `${allowed} messages a month. ${askTheOwner}`,
  webhooks: (allowed) => `${allowed} webhooks. Remove one first. ${askTheOwner}`,
  keys: (allowed) => `${allowed} API keys. Revoke one first. ${askTheOwner}`,
  storageBytes: (allowed) =>
    `${allowed / 1_000_000_000} GB of files, and this one does not fit. Delete messages with files for everyone, or send without a file. ${askTheOwner}`,
};

function exceeded(plan: PlanName, limit: keyof typeof words, allowed: number): AppError {
  return new AppError('plan_limit', `The plan ${plan} allows ${words[limit](allowed)}`, {
    details: { limit, allowed, plan },
  });
}

export const usedOf = (tx: Tx, accountId: AccountId, plan: PlanName): Promise<Used> =>
  readUsed(tx, accountId, plans[plan].messagesPerMonth !== null);

/** Refuses one more than the plan allows. Concurrent requests wait for each other here. */
export async function requireRoom(tx: Tx, accountId: AccountId, kind: Counted): Promise<void> {
  const account = await lockAccount(tx, accountId);
  const allowed = account && plans[account.plan][kind];
  if (!account || allowed === null || allowed === undefined) return;
  if ((await countOf(tx, accountId, kind)) >= allowed) throw exceeded(account.plan, kind, allowed);
}

/** Refuses a file that exceeds the plan's storage. A file that the account has already needs no space. */
export async function requireStorage(
  tx: Tx,
  accountId: AccountId,
  { sha256, size }: { sha256: string; size: number },
): Promise<void> {
  const isLimited = (plan: PlanName): boolean => plans[plan].storageBytes !== null;
  const known = await findAccount(tx, accountId);
  // Without a limit, files of one account do not wait for each other.
  const account = known && isLimited(known.plan) ? await lockAccount(tx, accountId) : undefined;
  const allowed = account && plans[account.plan].storageBytes;
  if (!account || allowed === null || allowed === undefined) return;
  if ((await storedBesides(tx, accountId, sha256)) + size > allowed)
    throw exceeded(account.plan, 'storageBytes', allowed);
}

/**
 * Counts messages that are being accepted. Returns how many of them the plan allows, and the error with which to refuse the
 * others.
 */
export async function spendMessages(
  tx: Tx,
  account: { id: AccountId; plan: PlanName },
  count: number,
): Promise<{ room: number; refusal: () => AppError }> {
  const allowed = plans[account.plan].messagesPerMonth;
  const refusal = (): AppError => exceeded(account.plan, 'messagesPerMonth', allowed ?? 0);
  if (allowed === null || count === 0) return { room: count, refusal };
  const before = (await countMessages(tx, account.id, count)) - count;
  const room = Math.min(count, Math.max(0, allowed - before));
  if (room < count) await countMessages(tx, account.id, room - count);
  return { room, refusal };
}
