import type { AccountId, ConversationId, MessageId, MessageKey, NumberId } from '../model/ids.ts';
import type { ChannelName } from '../model/number.ts';
import type { Tx } from './database.ts';
import { accountsInTurn } from './numbers.ts';

/**
 * Marks a conversation as seen up to a message; null: everything that has arrived. The phone has to be told of the last
 * incoming message among them. What was seen before stays seen. The conversation must be locked.
 */
export async function setSeen(
  tx: Tx,
  accountId: AccountId,
  id: ConversationId,
  upTo: MessageId | null,
): Promise<void> {
  const theirs = `m.account_id = $1 AND m.conversation_id = $2 AND m.direction = 'in'`;
  await tx.run(
    `WITH last AS (
       SELECT m.id, m.at FROM messages m
        WHERE ${theirs} AND ($3::uuid IS NULL OR (m.at, m.id) <= (SELECT u.at, u.id FROM messages u
                                                                   WHERE u.account_id = $1 AND u.id = $3))
        ORDER BY m.at DESC, m.id DESC LIMIT 1
     ), seen AS (
       UPDATE conversations v
          SET unread = least(v.unread, (SELECT count(*) FROM messages m WHERE ${theirs} AND (m.at, m.id) > (last.at, last.id)))
         FROM last WHERE v.account_id = $1 AND v.id = $2 RETURNING v.number_id, last.id AS last_id, last.at AS last_at)
     INSERT INTO read_receipts AS r (account_id, conversation_id, number_id, message_id)
     SELECT $1, $2, number_id, last_id FROM seen
     ON CONFLICT (account_id, conversation_id) DO UPDATE SET message_id = excluded.message_id, due_at = excluded.due_at
      WHERE NOT EXISTS (SELECT FROM messages p, last
                         WHERE p.account_id = $1 AND p.id = r.message_id AND (p.at, p.id) > (last.at, last.id))`,
    [accountId, id, upTo],
  );
}

/** A conversation that was seen here and whose number's phone has to be told. */
export interface DueReceipt {
  accountId: AccountId;
  numberId: NumberId;
  channel: ChannelName;
  conversationId: ConversationId;
  messageId: MessageId;
  key: MessageKey;
  at: Date;
}

/** Accounts with a connected number whose phone has to be told something now. They take turns: those after `last` come first. */
export const accountsWithReceipts = (tx: Tx, limit: number, last: AccountId | null): Promise<AccountId[]> =>
  accountsInTurn(
    tx,
    `EXISTS (SELECT FROM read_receipts r
              WHERE r.account_id = n.account_id AND r.number_id = n.id AND r.due_at <= now())`,
    limit,
    last,
  );

/** Read receipts for the phones of connected numbers. Each is postponed by a minute while somebody works on it. */
export const claimReceipts = (tx: Tx, accountId: AccountId, limit: number): Promise<DueReceipt[]> =>
  tx.many<DueReceipt & Record<string, unknown>>(
    `UPDATE read_receipts r SET due_at = now() + interval '1 minute'
       FROM (SELECT p.*, n.channel FROM numbers n
              CROSS JOIN LATERAL (
                SELECT p.conversation_id, p.due_at, m.key, m.at FROM read_receipts p
                  JOIN messages m ON m.account_id = p.account_id AND m.id = p.message_id AND m.key IS NOT NULL
                 WHERE p.account_id = n.account_id AND p.number_id = n.id AND p.due_at <= now()
                 ORDER BY p.due_at LIMIT $1 FOR UPDATE OF p SKIP LOCKED) p
              WHERE n.account_id = $2 AND n.code = 'connected' ORDER BY p.due_at LIMIT $1) s
      WHERE r.account_id = $2 AND r.conversation_id = s.conversation_id
     RETURNING r.account_id AS "accountId", r.number_id AS "numberId", r.conversation_id AS "conversationId",
               r.message_id AS "messageId", s.key, s.at, s.channel`,
    [limit, accountId],
  );

/** The phone was told, or never will be. What was seen meanwhile still has to be told. */
export async function settleReceipt(
  tx: Tx,
  { accountId, conversationId, messageId }: DueReceipt,
): Promise<void> {
  await tx.run(
    'DELETE FROM read_receipts WHERE account_id = $1 AND conversation_id = $2 AND message_id = $3',
    [accountId, conversationId, messageId],
  );
}
