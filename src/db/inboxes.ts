import type { ConversationState } from '../model/conversation.ts';
import type { AccountId, ConversationId, UserId } from '../model/ids.ts';
import type { Tx } from './database.ts';

/** What the system reads across accounts, so that several of them can be one inbox: ids and times, and nothing written. */

/** Those of these accounts that exist, and, if `own`, the accounts of the installation's owner. */
export const accountsTogether = async (tx: Tx, ids: AccountId[], own: boolean): Promise<AccountId[]> =>
  (
    await tx.many<{ id: AccountId }>(
      `SELECT id FROM accounts WHERE id = ANY ($1::uuid[]) OR ($2 AND plan = 'owner') ORDER BY id`,
      [ids, own],
    )
  ).map(({ id }) => id);

export interface InboxFilter {
  state?: ConversationState | undefined;
  assignee?: UserId | 'nobody' | undefined;
  unread?: boolean | undefined;
}
export interface InboxPlace {
  accountId: AccountId;
  id: ConversationId;
  lastMessageAt: Date;
}

/** The latest first; the cursor is `[time, id]` of the last one. Of each account, no more rows are read than are wanted. */
export function listAcross(
  tx: Tx,
  accountIds: AccountId[],
  { state, assignee, unread }: InboxFilter,
  limit: number,
  after: [Date, string] | null,
): Promise<InboxPlace[]> {
  const values: unknown[] = [accountIds, limit];
  const where = ['v.account_id = a.id'];
  const place = (value: unknown): string => `$${values.push(value)}`;
  if (state !== undefined) where.push(`v.state = ${place(state)}`);
  if (assignee === 'nobody') where.push('v.assignee_id IS NULL');
  else if (assignee !== undefined) where.push(`v.assignee_id = ${place(assignee)}`);
  if (unread !== undefined) where.push(unread ? 'v.unread > 0' : 'v.unread = 0');
  if (after) where.push(`(v.last_message_at, v.id) < (${place(after[0])}, ${place(after[1])}::uuid)`);
  const order = 'last_message_at DESC, id DESC LIMIT $2';
  return tx.many<InboxPlace & Record<string, unknown>>(
    `SELECT f.account_id AS "accountId", f.id, f.last_message_at AS "lastMessageAt"
       FROM unnest($1::uuid[]) AS a (id) CROSS JOIN LATERAL (
         SELECT v.account_id, v.id, v.last_message_at FROM conversations v
          WHERE ${where.join(' AND ')} ORDER BY v.${order.replace(', id', ', v.id')}) AS f
      ORDER BY f.${order.replace(', id', ', f.id')}`,
    values,
  );
}

/** Up to so many unread conversations of an account are counted; nobody needs to know more exactly. */
export const MOST_UNREAD = 100;

/** Open conversations with unread messages in each account. */
export const unreadAcross = (
  tx: Tx,
  accountIds: AccountId[],
): Promise<{ accountId: AccountId; unread: number }[]> =>
  tx.many<{ accountId: AccountId; unread: number }>(
    `SELECT a.id AS "accountId", (SELECT count(*) FROM (
              SELECT 1 FROM conversations v
               WHERE v.account_id = a.id AND v.state = 'open' AND v.unread > 0 LIMIT ${MOST_UNREAD}) AS found) AS unread
       FROM unnest($1::uuid[]) AS a (id)`,
    [accountIds],
  );
