import type { AccountId } from '../model/ids.ts';
import type { Tx } from './database.ts';

const thisMonth = `date_trunc('month', now() AT TIME ZONE 'UTC')::date`;
const monthBegan = `date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'`;

/** Adds messages to this month's count and returns the new count. Other sends of the account wait for the commit. */
export async function countMessages(tx: Tx, accountId: AccountId, count: number): Promise<number> {
  const row = await tx.one<{ messages: number }>(
    `INSERT INTO monthly_usage (account_id, month, messages) VALUES ($1, ${thisMonth}, $2)
     ON CONFLICT (account_id, month) DO UPDATE SET messages = monthly_usage.messages + excluded.messages RETURNING messages`,
    [accountId, count],
  );
  return row?.messages ?? 0;
}

export interface Used {
  numbers: number;
  users: number;
  webhooks: number;
  keys: number;
  messagesThisMonth: number;
  storedBytes: number;
}

/** Users are members and open invitations. */
const counts = {
  numbers: '(SELECT count(*) FROM numbers WHERE account_id = $1)',
  users: `((SELECT count(*) FROM memberships WHERE account_id = $1) +
           (SELECT count(*) FROM links WHERE account_id = $1 AND used_at IS NULL AND expires_at > now()))`,
  webhooks: '(SELECT count(*) FROM webhooks WHERE account_id = $1)',
  keys: `(SELECT count(*) FROM api_keys
           WHERE account_id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()))`,
};
export type Counted = keyof typeof counts;

/** The count to compare with the plan's limit before one more is added. */
export const countOf = async (tx: Tx, accountId: AccountId, kind: Counted): Promise<number> =>
  (await tx.one<{ count: number }>(`SELECT ${counts[kind]} AS count`, [accountId]))?.count ?? 0;

const storedBytes = (but: string): string =>
  `(SELECT coalesce(sum(size), 0)::bigint FROM (
     SELECT sha256, max(size) AS size FROM media
      WHERE account_id = $1 AND sha256 IS NOT NULL AND sha256 <> ${but} GROUP BY sha256) AS files)`;

/** The bytes of an account's files, each counted once, without the file that has this hash. */
export const storedBesides = async (tx: Tx, accountId: AccountId, sha256: string): Promise<number> =>
  (await tx.one<{ bytes: number }>(`SELECT ${storedBytes('$2')} AS bytes`, [accountId, sha256]))?.bytes ?? 0;

/** Accounts without a monthly limit have no count, so the messages themselves are counted. */
export async function readUsed(tx: Tx, accountId: AccountId, isLimited: boolean): Promise<Used> {
  const messages = isLimited
    ? `coalesce((SELECT messages FROM monthly_usage WHERE account_id = $1 AND month = ${thisMonth}), 0)`
    : `(SELECT count(*) FROM messages WHERE account_id = $1 AND direction = 'out' AND created_at >= ${monthBegan})`;
  const row = await tx.one<Used & Record<string, unknown>>(
    `SELECT ${Object.entries(counts)
      .map(([kind, count]) => `${count} AS ${kind}`)
      .join(', ')},
            ${messages} AS "messagesThisMonth", ${storedBytes("''")} AS "storedBytes"`,
    [accountId],
  );
  if (!row) throw new Error('usage could not be read');
  return row;
}
