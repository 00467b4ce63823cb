import type { AccountId, ConversationId, MessageId, MessageKey, NumberId, Phone, Wid } from '../model/ids.ts';
import { stateCodes, stateReasons } from '../model/instance.ts';
import type { OutgoingContent } from '../model/message.ts';
import type { Tx } from './database.ts';

/** Why-codes of the states in which an instance takes messages. */
const codesOfUp = stateCodes.filter((code) => ['connected', 'degraded'].includes(stateReasons[code].state));

export interface OutboxRow {
  accountId: AccountId;
  messageId: MessageId;
  numberId: NumberId;
  phase: 'queued' | 'handed';
  recipient: { phone: Phone } | { wid: Wid };
  content: OutgoingContent;
  key: MessageKey | null;
  chat: Wid | null;
  attempts: number;
  handedAt: Date | null;
  linkedAt: Date | null;
}

export async function insertOutbox(
  tx: Tx,
  row: {
    accountId: AccountId;
    messageId: MessageId;
    numberId: NumberId;
    conversationId: ConversationId;
    recipient: OutboxRow['recipient'];
    content: OutgoingContent;
  },
): Promise<void> {
  await tx.run(
    `INSERT INTO outbox (account_id, message_id, number_id, conversation_id, recipient, content)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [
      row.accountId,
      row.messageId,
      row.numberId,
      row.conversationId,
      JSON.stringify(row.recipient),
      JSON.stringify(row.content),
    ],
  );
}

/** Counts up to `bound`, so that a long queue costs no more than a short one. */
export async function queueLength(tx: Tx, numberId: NumberId, bound: number): Promise<number> {
  const row = await tx.one<{ count: number }>(
    'SELECT count(*) AS count FROM (SELECT 1 FROM outbox WHERE number_id = $1 LIMIT $2) AS waiting',
    [numberId, bound],
  );
  return row?.count ?? 0;
}

/**
 * The next message of a number that is connected, in order of acceptance, and never one whose conversation has an
 * earlier message still owed. Leased to the caller for `leaseMs`.
 */
export async function claimNext(tx: Tx, numberId: NumberId, leaseMs: number): Promise<OutboxRow | undefined> {
  return tx.one<OutboxRow & Record<string, unknown>>(
    `UPDATE outbox o SET lease_until = now() + make_interval(secs => $2 / 1000.0)
       FROM instances i
      WHERE i.number_id = o.number_id AND i.code = ANY($3) AND i.desired = 'running' AND (o.account_id, o.message_id) = (
        SELECT c.account_id, c.message_id FROM outbox c
         WHERE c.number_id = $1 AND c.next_at <= now() AND (c.lease_until IS NULL OR c.lease_until < now())
           AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.account_id = c.account_id
                              AND e.conversation_id = c.conversation_id AND e.seq < c.seq)
         ORDER BY c.seq LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING o.account_id AS "accountId", o.message_id AS "messageId", o.number_id AS "numberId", o.phase,
               o.recipient, o.content, o.key, o.chat, o.attempts, o.handed_at AS "handedAt",
               i.linked_at AS "linkedAt"`,
    [numberId, leaseMs, codesOfUp],
  );
}

/** When the next message of a number that is up falls due: milliseconds from now, 0 when it is due, null when none will. */
export async function nextDue(tx: Tx, numberId: NumberId): Promise<number | null> {
  const row = await tx.one<{ ms: number | null }>(
    `SELECT CASE WHEN count(*) > 0 THEN greatest(0, extract(epoch FROM
              min(greatest(o.next_at, coalesce(o.lease_until, o.next_at))) - now()) * 1000)::int END AS ms
       FROM outbox o JOIN instances i ON i.number_id = o.number_id
      WHERE o.number_id = $1 AND i.code = ANY($2) AND i.desired = 'running'
        AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.account_id = o.account_id
                           AND e.conversation_id = o.conversation_id AND e.seq < o.seq)`,
    [numberId, codesOfUp],
  );
  return row?.ms ?? null;
}

/** The key is on record before the page hears of it: `handed` means that it may have been sent from now on. */
export async function setHanded(
  tx: Tx,
  accountId: AccountId,
  messageId: MessageId,
  prepared: { key: MessageKey; chat: Wid } | null,
): Promise<void> {
  await tx.run(
    `UPDATE outbox SET phase = 'handed', handed_at = now(), key = coalesce($3, key), chat = coalesce($4, chat)
      WHERE account_id = $1 AND message_id = $2`,
    [accountId, messageId, prepared?.key ?? null, prepared?.chat ?? null],
  );
}

/** Lets go of a message until `ms` from now. */
export async function release(
  tx: Tx,
  accountId: AccountId,
  messageId: MessageId,
  after: { ms: number; phase: 'queued' | 'handed'; refused?: boolean },
): Promise<void> {
  await tx.run(
    `UPDATE outbox SET lease_until = NULL, phase = $4, attempts = attempts + $5, next_at = now() + make_interval(secs => $3 / 1000.0)
      WHERE account_id = $1 AND message_id = $2`,
    [accountId, messageId, after.ms, after.phase, after.refused === true ? 1 : 0],
  );
}

export async function removeFromOutbox(tx: Tx, accountId: AccountId, messageId: MessageId): Promise<boolean> {
  return (
    (await tx.run('DELETE FROM outbox WHERE account_id = $1 AND message_id = $2', [accountId, messageId])) > 0
  );
}

/** What could not be tried while a number was away is due now. */
export async function makeDue(tx: Tx, numberId: NumberId): Promise<void> {
  await tx.run('UPDATE outbox SET next_at = now() WHERE number_id = $1 AND next_at > now()', [numberId]);
}

/** Numbers that owe something. */
export const numbersOwing = (tx: Tx): Promise<{ accountId: AccountId; numberId: NumberId }[]> =>
  tx.many('SELECT DISTINCT account_id AS "accountId", number_id AS "numberId" FROM outbox');
