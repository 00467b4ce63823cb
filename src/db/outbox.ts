import type { AccountId, ConversationId, MessageId, MessageKey, NumberId, Phone, Wid } from '../model/ids.ts';
import { isUp, stateCodes } from '../model/number.ts';
import type { OutgoingContent } from '../model/message.ts';
import type { Tx } from './database.ts';
import { optedOutAt } from './optOuts.ts';

/** Why-codes of the states in which a number takes messages. */
const codesOfUp = stateCodes.filter(isUp);

/** Of a conversation `v`: with a person who has not written in it for so many days, or never. */
const isCold = (days: string, v = 'v'): string =>
  `(${v}.kind = 'contact' AND coalesce(${v}.heard_at, '-infinity') < now() - make_interval(days => ${days}))`;

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
  /** To a person who has not written for a while, or never. */
  isCold: boolean;
  /** They asked to hear nothing more. */
  optedOut: boolean;
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
 * The next message of a number that is connected, in order of acceptance, from the lanes that may send, and never one
 * whose conversation has an earlier message still owed. What the page may have already waits for no lane. Leased to the
 * `lease.holder` for so long.
 */
export async function claimNext(
  tx: Tx,
  numberId: NumberId,
  lease: { holder: string; ms: number },
  open: { reply: boolean; cold: boolean; coldAfterDays: number },
): Promise<OutboxRow | undefined> {
  return tx.one<OutboxRow & Record<string, unknown>>(
    `UPDATE outbox o SET lease_until = now() + make_interval(secs => $2 / 1000.0), lease_holder = $6
       FROM numbers n
      WHERE n.id = o.number_id AND n.code = ANY($3) AND n.desired = 'running' AND (o.account_id, o.message_id) = (
        SELECT c.account_id, c.message_id FROM outbox c
          JOIN conversations v ON v.account_id = c.account_id AND v.id = c.conversation_id
         WHERE (c.phase = 'handed' OR CASE WHEN ${isCold('$7')} THEN $5::boolean ELSE $4::boolean END) AND c.number_id = $1 AND c.next_at <= now() AND (c.lease_until IS NULL OR c.lease_until < now())
           AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.account_id = c.account_id
                              AND e.conversation_id = c.conversation_id AND e.seq < c.seq)
         ORDER BY c.seq LIMIT 1 FOR UPDATE OF c SKIP LOCKED)
     RETURNING o.account_id AS "accountId", o.message_id AS "messageId", o.number_id AS "numberId", o.phase,
               o.recipient, o.content, o.key, o.chat, o.attempts, o.handed_at AS "handedAt",
               n.linked_at AS "linkedAt",
               (SELECT ${isCold('$7')} FROM conversations v WHERE v.account_id = o.account_id AND v.id = o.conversation_id) AS "isCold",
               EXISTS (SELECT 1 FROM conversations v JOIN contacts p ON p.account_id = v.account_id AND p.id = v.contact_id
                        WHERE v.account_id = o.account_id AND v.id = o.conversation_id AND ${optedOutAt('p')} IS NOT NULL) AS "optedOut"`,
    [numberId, lease.ms, codesOfUp, open.reply, open.cold, lease.holder, open.coldAfterDays],
  );
}

/** Gives back what a holder leased and no longer works on. */
export async function giveBack(tx: Tx, numberId: NumberId, holder: string): Promise<void> {
  await tx.run(
    'UPDATE outbox SET lease_until = NULL WHERE number_id = $1 AND lease_holder = $2 AND lease_until IS NOT NULL',
    [numberId, holder],
  );
}

/** What a gateway held that is no more, of sends and of deliveries: there is one at a time, and this one has just begun. */
export async function forgetLeases(tx: Tx, accountId: AccountId): Promise<void> {
  for (const table of ['outbox', 'deliveries'])
    await tx.run(`UPDATE ${table} SET lease_until = NULL WHERE account_id = $1 AND lease_until IS NOT NULL`, [
      accountId,
    ]);
}

/** When the next message of a number that is up may go: milliseconds from now, 0 at once, null when none will. */
export async function nextDue(
  tx: Tx,
  numberId: NumberId,
  lanes: { replyAt: Date; coldAt: Date; coldAfterDays: number },
): Promise<number | null> {
  const row = await tx.one<{ ms: number | null }>(
    `SELECT CASE WHEN count(*) > 0 THEN greatest(0, extract(epoch FROM
              min(greatest(o.next_at, coalesce(o.lease_until, o.next_at), CASE WHEN o.phase = 'handed' THEN o.next_at
                WHEN ${isCold('$5')} THEN $4::timestamptz ELSE $3::timestamptz END)) - now()) * 1000)::int END AS ms
       FROM outbox o JOIN numbers n ON n.id = o.number_id
       JOIN conversations v ON v.account_id = o.account_id AND v.id = o.conversation_id
      WHERE o.number_id = $1 AND n.code = ANY($2) AND n.desired = 'running'
        AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.account_id = o.account_id
                           AND e.conversation_id = o.conversation_id AND e.seq < o.seq)`,
    [numberId, codesOfUp, lanes.replyAt, lanes.coldAt, lanes.coldAfterDays],
  );
  return row?.ms ?? null;
}

/** Whether a number is up and owes anything: asked before what costs more with each message that waits. */
export const mayOwe = async (tx: Tx, numberId: NumberId): Promise<boolean> =>
  (await tx.one(
    `SELECT 1 AS yes FROM numbers WHERE id = $1 AND code = ANY($2) AND desired = 'running'
        AND EXISTS (SELECT 1 FROM outbox WHERE number_id = $1)`,
    [numberId, codesOfUp],
  )) !== undefined;

/** Whether its page may have some of it. */
export const hasHanded = async (tx: Tx, numberId: NumberId): Promise<boolean> =>
  (await tx.one(`SELECT 1 AS yes FROM outbox WHERE number_id = $1 AND phase = 'handed' LIMIT 1`, [
    numberId,
  ])) !== undefined;

/** How many of a number's messages leave before this one. */
export async function queuePosition(
  tx: Tx,
  accountId: AccountId,
  messageId: MessageId,
  coldAfterDays: number,
): Promise<{ ahead: number; isCold: boolean; coldAhead: number } | undefined> {
  return tx.one(
    `SELECT ${isCold('$3')} AS "isCold", a.ahead, a.cold AS "coldAhead"
       FROM outbox o JOIN conversations v ON v.account_id = o.account_id AND v.id = o.conversation_id
      CROSS JOIN LATERAL (
        SELECT count(*) AS ahead, count(*) FILTER (WHERE ${isCold('$3', 'w')}) AS cold
          FROM outbox e JOIN conversations w ON w.account_id = e.account_id AND w.id = e.conversation_id
         WHERE e.account_id = o.account_id AND e.number_id = o.number_id AND e.seq < o.seq) AS a
      WHERE o.account_id = $1 AND o.message_id = $2`,
    [accountId, messageId, coldAfterDays],
  );
}

/** Another lane has the message now: whatever this one still wanted to note of it, it must not. */
export class LeaseLostError extends Error {
  constructor() {
    super('the lease of a message was lost; another lane has it');
    this.name = 'LeaseLostError';
  }
}

/** Who writes about a message, by the lease that they hold of it. */
export interface Leased {
  accountId: AccountId;
  messageId: MessageId;
  holder: string;
}
/** $1 to $3 of each statement below. */
const mine = 'account_id = $1 AND message_id = $2 AND lease_holder = $3 AND lease_until > now()';
const named = ({ accountId, messageId, holder }: Leased): string[] => [accountId, messageId, holder];

/** Nothing changed: a receipt has settled it already, which is fine, or somebody else has the lease. */
async function unlessSettled(tx: Tx, { accountId, messageId }: Leased): Promise<void> {
  const there = await tx.one('SELECT 1 AS yes FROM outbox WHERE account_id = $1 AND message_id = $2', [
    accountId,
    messageId,
  ]);
  if (there) throw new LeaseLostError();
}

/**
 * The key is on record before the page hears of it: `handed` means that it may have been sent from now on. Renews the
 * lease; what is not owed any more, or is somebody else's to send, is not handed.
 */
export async function setHanded(
  tx: Tx,
  leased: Leased,
  prepared: { key: MessageKey; chat: Wid },
  leaseMs: number,
): Promise<void> {
  const changed = await tx.run(
    `UPDATE outbox SET phase = 'handed', handed_at = now(), key = $4, chat = $5,
            lease_until = now() + make_interval(secs => $6 / 1000.0)
      WHERE ${mine}`,
    [...named(leased), prepared.key, prepared.chat, leaseMs],
  );
  if (changed === 0) throw new LeaseLostError();
}

/** Lets go of a message until `ms` from now. */
export async function release(
  tx: Tx,
  leased: Leased,
  after: { ms: number; phase: 'queued' | 'handed'; refused?: boolean },
): Promise<void> {
  const changed = await tx.run(
    `UPDATE outbox SET lease_until = NULL, phase = $5, attempts = attempts + $6, next_at = now() + make_interval(secs => $4 / 1000.0)
      WHERE ${mine}`,
    [...named(leased), after.ms, after.phase, after.refused === true ? 1 : 0],
  );
  if (changed === 0) await unlessSettled(tx, leased);
}

/** It is settled: sent, failed, or beyond knowing. */
export async function finish(tx: Tx, leased: Leased): Promise<void> {
  if ((await tx.run(`DELETE FROM outbox WHERE ${mine}`, named(leased))) === 0)
    await unlessSettled(tx, leased);
}

/** A receipt settles what is owed, whoever holds it. */
export async function removeFromOutbox(tx: Tx, accountId: AccountId, messageId: MessageId): Promise<boolean> {
  return (
    (await tx.run('DELETE FROM outbox WHERE account_id = $1 AND message_id = $2', [accountId, messageId])) > 0
  );
}

/** What could not be tried while a number was away is due now. */
export async function makeDue(tx: Tx, numberId: NumberId): Promise<void> {
  await tx.run(
    `UPDATE outbox SET next_at = now() WHERE (account_id, message_id) IN (
       SELECT account_id, message_id FROM outbox WHERE number_id = $1 AND next_at > now() ORDER BY seq FOR UPDATE)`,
    [numberId],
  );
}

/** Numbers that owe something. */
export const numbersOwing = (tx: Tx): Promise<{ accountId: AccountId; numberId: NumberId }[]> =>
  tx.many('SELECT DISTINCT account_id AS "accountId", number_id AS "numberId" FROM outbox');
