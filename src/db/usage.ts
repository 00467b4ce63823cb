import type { AccountId } from '../model/ids.ts';
import type { Tx } from './database.ts';

const thisMonth = `date_trunc('month', now() AT TIME ZONE 'UTC')::date`;
const monthBegan = `date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'`;

/** Counts one message of this month; returns how many there are with it. Others of the account wait for the commit. */
export async function countMessage(tx: Tx, accountId: AccountId): Promise<number> {
  const row = await tx.one<{ messages: number }>(
    `INSERT INTO monthly_usage (account_id, month, messages) VALUES ($1, ${thisMonth}, 1)
     ON CONFLICT (account_id, month) DO UPDATE SET messages = monthly_usage.messages + 1 RETURNING messages`,
    [accountId],
  );
  return row?.messages ?? 0;
}

export interface Used {
  numbers: number;
  users: number;
  messagesThisMonth: number;
}

/** What the plan counts before one more is added. */
export async function countOf(tx: Tx, accountId: AccountId, kind: 'numbers' | 'users'): Promise<number> {
  const count =
    kind === 'numbers'
      ? '(SELECT count(*) FROM numbers WHERE account_id = $1)'
      : `(SELECT count(*) FROM memberships WHERE account_id = $1) +
         (SELECT count(*) FROM links WHERE account_id = $1 AND used_at IS NULL AND expires_at > now())`;
  return (await tx.one<{ count: number }>(`SELECT ${count} AS count`, [accountId]))?.count ?? 0;
}

/** Users are members and open invitations. Without a monthly limit nothing is counted, so the messages themselves are. */
export async function readUsed(tx: Tx, accountId: AccountId, isLimited: boolean): Promise<Used> {
  const messages = isLimited
    ? `coalesce((SELECT messages FROM monthly_usage WHERE account_id = $1 AND month = ${thisMonth}), 0)`
    : `(SELECT count(*) FROM messages WHERE account_id = $1 AND direction = 'out' AND created_at >= ${monthBegan})`;
  const row = await tx.one<Used & Record<string, unknown>>(
    `SELECT (SELECT count(*) FROM numbers WHERE account_id = $1) AS numbers,
            (SELECT count(*) FROM memberships WHERE account_id = $1) +
            (SELECT count(*) FROM links WHERE account_id = $1 AND used_at IS NULL AND expires_at > now()) AS users,
            ${messages} AS "messagesThisMonth"`,
    [accountId],
  );
  if (!row) throw new Error('usage could not be read');
  return row;
}
