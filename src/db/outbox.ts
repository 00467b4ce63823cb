import type { AccountId, ConversationId, MessageId, MessageKey, NumberId, Wid } from '../model/ids.ts';
import { isUp, stateCodes, type ChannelName } from '../model/number.ts';
import type { StoredContent } from '../model/content.ts';
import { statusRank, type DeliveryStatus, type Recipient } from '../model/message.ts';
import { lanes, rankOf, type Lane } from '../model/pacing.ts';
import type { Tx } from './database.ts';
import { advancing } from './messages.ts';
import { optedOutAt } from './optOuts.ts';

/** Reason codes of the states in which a number takes messages. */
const codesOfUp = stateCodes.filter(isUp);

/** A message that is owed, with what it holds. */
export interface OutboxRow extends StoredContent {
  accountId: AccountId;
  messageId: MessageId;
  numberId: NumberId;
  channel: ChannelName;
  phase: 'queued' | 'handed';
  recipient: Recipient;
  key: MessageKey | null;
  chat: Wid | null;
  attempts: number;
  handedAt: Date | null;
  linkedAt: Date | null;
  lane: Lane;
  /** To a person who has not written for a while, or never. */
  isCold: boolean;
  textHash: string | null;
  /** They opted out. */
  optedOut: boolean;
}

/** SQL: whether a message goes to a person who has not written for so many days. The conversation is of this `kind`. */
export const coldness = (kind: string, heardAt: string, days: string): string =>
  `(${kind} = 'contact' AND coalesce(${heardAt}, '-infinity') < now() - make_interval(days => ${days}))`;
export const laneOf = (isBulk: string, isCold: string): string =>
  `CASE WHEN ${isBulk} THEN ${rankOf('bulk')} WHEN ${isCold} THEN ${rankOf('cold')} ELSE ${rankOf('reply')} END`;
export const textHashOf = (type: string, text: string, isCold: string): string =>
  `CASE WHEN ${isCold} AND ${type} <> 'reaction' THEN encode(sha256(convert_to(${text}, 'UTF8')), 'hex') END`;

/** Puts a stored message into the outbox. It is cold if the person has not written for `coldAfterDays`. */
export async function insertOutbox(
  tx: Tx,
  row: {
    accountId: AccountId;
    messageId: MessageId;
    numberId: NumberId;
    conversationId: ConversationId;
    recipient: OutboxRow['recipient'];
  },
  coldAfterDays: number,
): Promise<void> {
  await tx.run(
    `INSERT INTO outbox (account_id, message_id, number_id, conversation_id, recipient, is_cold, lane, text_hash)
     SELECT $1, m.id, $3, v.id, $5, c.is_cold, ${laneOf('false', 'c.is_cold')}, ${textHashOf('m.type', 'm.text', 'c.is_cold')}
       FROM messages m JOIN conversations v ON v.account_id = m.account_id AND v.id = $4
      CROSS JOIN LATERAL (SELECT ${coldness('v.kind', 'v.heard_at', '$6')} AS is_cold) c
      WHERE m.account_id = $1 AND m.id = $2`,
    [
      row.accountId,
      row.messageId,
      row.numberId,
      row.conversationId,
      JSON.stringify(row.recipient),
      coldAfterDays,
    ],
  );
}

/** Messages that are queued for people who have just written are no longer cold. Locks outbox rows, so it comes after messages. */
export async function warmUp(tx: Tx, accountId: AccountId, conversations: ConversationId[]): Promise<void> {
  await tx.run(
    `WITH warmed AS (
       UPDATE outbox o SET is_cold = false, text_hash = NULL,
              lane = CASE WHEN lane = ${rankOf('cold')} THEN ${rankOf('reply')} ELSE lane END
         FROM (SELECT account_id, message_id, lane AS was FROM outbox
                WHERE account_id = $1 AND conversation_id = ANY ($2::uuid[]) AND is_cold ORDER BY seq FOR UPDATE) w
        WHERE o.account_id = w.account_id AND o.message_id = w.message_id RETURNING o.number_id, w.was)
     UPDATE pacing p SET queued_reply = queued_reply + c.count, queued_cold = queued_cold - c.count
       FROM (SELECT number_id, count(*) AS count FROM warmed WHERE was = ${rankOf('cold')} GROUP BY 1) c
      WHERE p.account_id = $1 AND p.number_id = c.number_id`,
    [accountId, conversations],
  );
}

/** SQL: whether the person of outbox row `o` has opted out. */
const isOptedOut = (o: string): string =>
  `EXISTS (SELECT 1 FROM conversations v JOIN contacts p ON p.account_id = v.account_id AND p.id = v.contact_id
            WHERE v.account_id = ${o}.account_id AND v.id = ${o}.conversation_id AND ${optedOutAt('p')} IS NOT NULL)`;

/** SQL: the earlier messages `e` of its conversation that a message `c` waits for. Only bulk waits for bulk. */
const waitsFor = `e.account_id = c.account_id AND e.conversation_id = c.conversation_id AND e.seq < c.seq
             AND (e.phase = 'handed' OR e.lane <> ${rankOf('bulk')} OR c.lane = ${rankOf('bulk')})`;

/**
 * Claims the next message of a connected number: first those that the channel may have already, then by rank, then in order
 * of acceptance. A message that waits for another one of its conversation is never claimed. `open` says which lanes may send
 * now, and which texts have reached their limit for strangers. The message is leased to `lease.holder` for so long.
 */
export async function claimNext(
  tx: Tx,
  numberId: NumberId,
  lease: { holder: string; ms: number },
  open: { reply: boolean; cold: boolean; cappedTexts: string[] },
): Promise<OutboxRow | undefined> {
  return tx.one<OutboxRow & Record<string, unknown>>(
    `UPDATE outbox o SET lease_until = now() + make_interval(secs => $2 / 1000.0), lease_holder = $6
       FROM numbers n, messages m LEFT JOIN media f ON f.account_id = m.account_id AND f.id = m.media_id
      WHERE m.account_id = o.account_id AND m.id = o.message_id AND n.id = o.number_id AND n.code = ANY($3) AND n.desired = 'running' AND (o.account_id, o.message_id) = (
        SELECT c.account_id, c.message_id FROM outbox c
         WHERE c.number_id = $1 AND c.next_at <= now() AND (c.lease_until IS NULL OR c.lease_until < now())
           AND (c.phase = 'handed' OR CASE WHEN c.is_cold THEN $5::boolean AND (c.text_hash IS NULL OR c.text_hash <> ALL ($7::text[])) ELSE $4::boolean END)
           AND NOT EXISTS (SELECT 1 FROM outbox e WHERE ${waitsFor})
         ORDER BY c.phase, c.lane, c.seq LIMIT 1 FOR UPDATE OF c SKIP LOCKED)
     RETURNING o.account_id AS "accountId", o.message_id AS "messageId", o.number_id AS "numberId", n.channel, o.phase,
               o.recipient, m.type, m.text, m.content, m.quoted_key AS "quotedKey", m.forwarded, m.media_id AS "mediaId",
               f.mimetype, f.filename, f.size, o.key, o.chat, o.attempts, o.handed_at AS "handedAt", n.linked_at AS "linkedAt",
               ($8::text[])[o.lane + 1] AS lane, o.is_cold AS "isCold", o.text_hash AS "textHash",
               ${isOptedOut('o')} AS "optedOut"`,
    [numberId, lease.ms, codesOfUp, open.reply, open.cold, lease.holder, open.cappedTexts, lanes],
  );
}

/** Releases the messages that a holder leased and no longer works on. */
export async function giveBack(tx: Tx, numberId: NumberId, holder: string): Promise<void> {
  await tx.run(
    'UPDATE outbox SET lease_until = NULL WHERE number_id = $1 AND lease_holder = $2 AND lease_until IS NOT NULL',
    [numberId, holder],
  );
}

/**
 * Releases the leases of an earlier gateway, of sends and of deliveries. There is one gateway at a time, and this one has just
 * started.
 */
export async function forgetLeases(tx: Tx, accountId: AccountId): Promise<void> {
  for (const table of ['outbox', 'deliveries'])
    await tx.run(`UPDATE ${table} SET lease_until = NULL WHERE account_id = $1 AND lease_until IS NOT NULL`, [
      accountId,
    ]);
}

/**
 * When a number whose claim found nothing should claim again, in milliseconds from now; null: only a wake-up can change that.
 * A message that waits for another one of its conversation is woken by that one.
 */
export async function nextDue(
  tx: Tx,
  numberId: NumberId,
  times: {
    replyAt: Date;
    coldAt: Date;
    cappedTexts: { hash: string; until: Date }[];
    /** A time before the claim that found nothing: the claim did not see what became due since. */
    since: Date;
  },
): Promise<number | null> {
  const row = await tx.one<{ ms: number | null }>(
    `SELECT CASE WHEN count(*) > 0 THEN greatest(0, extract(epoch FROM min(d.at) - now()) * 1000)::int END AS ms
       FROM outbox o JOIN numbers n ON n.id = o.number_id
       LEFT JOIN unnest($4::text[], $5::timestamptz[]) AS t (hash, until) ON t.hash = o.text_hash AND o.phase = 'queued'
      CROSS JOIN LATERAL (
        SELECT greatest(o.next_at, o.lease_until, t.until,
                        CASE WHEN o.phase = 'handed' THEN NULL WHEN o.is_cold THEN $3::timestamptz ELSE $2::timestamptz END) AS at) d
      WHERE o.number_id = $1 AND n.code = ANY($6) AND n.desired = 'running' AND d.at > $7`,
    [
      numberId,
      times.replyAt,
      times.coldAt,
      times.cappedTexts.map(({ hash }) => hash),
      times.cappedTexts.map(({ until }) => until),
      codesOfUp,
      times.since,
    ],
  );
  return row?.ms ?? null;
}

/** SQL: whether number `n` is up and its outbox is not empty. Checked before queries whose cost grows with the queue. */
export const owesNow = (n: string): string =>
  `(${n}.code = ANY ('{${codesOfUp.join()}}') AND ${n}.desired = 'running' AND EXISTS (
     SELECT 1 FROM outbox w WHERE w.account_id = ${n}.account_id AND w.number_id = ${n}.id))`;

/** Whether its channel may already have some of its messages. */
export const hasHanded = async (tx: Tx, numberId: NumberId): Promise<boolean> =>
  (await tx.one(`SELECT 1 AS yes FROM outbox WHERE number_id = $1 AND phase = 'handed' LIMIT 1`, [
    numberId,
  ])) !== undefined;

/**
 * A message's lane, and how many messages of the lane leave after it: for the latest message, which is read most often,
 * there is nothing to count. undefined: it is no longer in the outbox.
 */
export const queuePlace = (
  tx: Tx,
  accountId: AccountId,
  messageId: MessageId,
): Promise<{ lane: Lane; isCold: boolean; after: number } | undefined> =>
  tx.one(
    `SELECT ($3::text[])[o.lane + 1] AS lane, o.is_cold AS "isCold",
            (SELECT count(*) FROM outbox e WHERE e.account_id = o.account_id AND e.number_id = o.number_id
                AND e.phase = 'queued' AND e.lane = o.lane AND e.seq > o.seq) AS after
       FROM outbox o WHERE o.account_id = $1 AND o.message_id = $2`,
    [accountId, messageId, lanes],
  );

/** Another worker has the message now, so this one must not write anything about it. */
export class LeaseLostError extends Error {
  constructor() {
    super('the lease of a message was lost; another lane has it');
    this.name = 'LeaseLostError';
  }
}

/** The holder of a message's lease, who writes about it. */
export interface Leased {
  accountId: AccountId;
  messageId: MessageId;
  holder: string;
}
/** $1 to $3 of each statement below. */
const mine = 'account_id = $1 AND message_id = $2 AND lease_holder = $3 AND lease_until > now()';
const named = ({ accountId, messageId, holder }: Leased): string[] => [accountId, messageId, holder];

/** Nothing was changed: either a receipt has settled the message already, which is fine, or somebody else has the lease. */
async function unlessSettled(tx: Tx, { accountId, messageId }: Leased): Promise<void> {
  const there = await tx.one('SELECT 1 AS yes FROM outbox WHERE account_id = $1 AND message_id = $2', [
    accountId,
    messageId,
  ]);
  if (there) throw new LeaseLostError();
}

interface Moved {
  /** The status has moved. */
  moves: boolean;
  /** The lease was still valid, and the outbox row was changed. */
  held: boolean;
}

/**
 * Moves a message to a status and changes its outbox row by `owed`, in one statement. A message is always locked before its
 * outbox row; otherwise a receipt and this statement could deadlock. `owed` and `condition`, without which nothing is
 * changed, may use $7 and up.
 */
async function move(
  tx: Tx,
  leased: Leased,
  to: { status: DeliveryStatus; key: MessageKey | null; error: { code: string; text: string } | null },
  owed: string,
  values: unknown[] = [],
  condition = 'true',
  ranks = statusRank,
): Promise<Moved> {
  const { moves, columns } = advancing(to.status, '$5', ranks);
  const all: [string, string][] = [...columns, ['error_code', '$5'], ['error_text', '$6']];
  const set = all.map(
    ([column, value]) => `${column} = CASE WHEN o.moves THEN ${value} ELSE m.${column} END`,
  );
  const row = await tx.one<Moved & Record<string, unknown>>(
    `WITH old AS (
       SELECT m.id, ${moves} AS moves FROM messages m WHERE m.account_id = $1 AND m.id = $2 AND ${condition} FOR NO KEY UPDATE
     ), message AS (
       UPDATE messages m SET key = coalesce($4, m.key), ${set.join()}
         FROM old o WHERE m.account_id = $1 AND m.id = o.id RETURNING m.account_id, m.id, o.moves
     ), owed AS (${owed} RETURNING 1)
     SELECT moves, EXISTS (SELECT 1 FROM owed) AS held FROM message`,
    [
      ...[leased.accountId, leased.messageId, leased.holder],
      ...[to.key, to.error?.code ?? null, to.error?.text ?? null],
      ...values,
    ],
  );
  return row ?? { moves: false, held: false };
}
const joined = `w.account_id = m.account_id AND w.message_id = m.id AND w.lease_holder = $3 AND w.lease_until > now()`;

/**
 * Committed before the channel gets the message. `handed` means that it may have been sent from now on (under `key`, if the
 * channel's keys are chosen in advance). Renews the lease. A message that is no longer in the outbox, or that somebody else
 * has leased, is not handed over: LeaseLostError. Nor is one that may not leave any more, because its person has opted out or
 * its number is not up: much may happen between claim and hand-over. `moves`: the status has moved.
 */
export async function hand(
  tx: Tx,
  leased: Leased,
  prepared: { key: MessageKey; chat: Wid } | null,
  leaseMs: number,
): Promise<{ outcome: 'handed'; moves: boolean } | { outcome: 'opted_out' | 'not_up' }> {
  const { moves, held } = await move(
    tx,
    leased,
    { status: 'sending', key: prepared?.key ?? null, error: null },
    `UPDATE outbox w SET phase = 'handed', handed_at = now(), key = $4, chat = $7,
            lease_until = now() + make_interval(secs => $8 / 1000.0)
       FROM message m WHERE ${joined}`,
    [prepared?.chat ?? null, leaseMs, codesOfUp],
    `EXISTS (SELECT 1 FROM outbox w JOIN numbers n ON n.id = w.number_id
              WHERE w.account_id = $1 AND w.message_id = $2 AND (w.phase = 'handed' OR ${mayLeave('w', 'n', '$9')}))`,
  );
  return held ? { outcome: 'handed', moves } : { outcome: await whyNot(tx, leased) };
}

/** SQL: whether outbox row `w` of number `n` may be handed over. */
const mayLeave = (w: string, n: string, codes: string): string =>
  `(${n}.code = ANY (${codes}) AND ${n}.desired = 'running' AND NOT ${isOptedOut(w)})`;

/** Why a leased message may not be handed over; null: it may. */
export async function mayNotLeave(tx: Tx, leased: Leased): Promise<'opted_out' | 'not_up' | null> {
  const row = await tx.one<{ may: boolean; optedOut: boolean }>(
    `SELECT ${mayLeave('w', 'n', '$4')} AS may, ${isOptedOut('w')} AS "optedOut"
       FROM outbox w JOIN numbers n ON n.id = w.number_id
      WHERE w.account_id = $1 AND w.message_id = $2 AND w.lease_holder = $3 AND w.lease_until > now()`,
    [...named(leased), codesOfUp],
  );
  if (!row) throw new LeaseLostError();
  if (row.may) return null;
  return row.optedOut ? 'opted_out' : 'not_up';
}

// If it may leave again by now, it is claimed again soon.
const whyNot = async (tx: Tx, leased: Leased): Promise<'opted_out' | 'not_up'> =>
  (await mayNotLeave(tx, leased)) ?? 'not_up';

/** The message is settled: sent, failed, or uncertain. Returns whether the status has moved. */
export async function finish(
  tx: Tx,
  leased: Leased,
  to: { status: DeliveryStatus; key: MessageKey | null; error: { code: string; text: string } | null },
  ranks = statusRank,
): Promise<boolean> {
  const owed = `DELETE FROM outbox w USING message m WHERE ${joined}`;
  const { moves, held } = await move(tx, leased, to, owed, [], 'true', ranks);
  if (!held) await unlessSettled(tx, leased);
  return moves;
}

/** Releases a message; it is due again in `ms`. */
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

/** A receipt removes the message from the outbox, whoever has leased it. */
export async function removeFromOutbox(tx: Tx, accountId: AccountId, messageId: MessageId): Promise<boolean> {
  return (
    (await tx.run('DELETE FROM outbox WHERE account_id = $1 AND message_id = $2', [accountId, messageId])) > 0
  );
}

/** Messages that could not be tried while a number was not connected are due now. */
export async function makeDue(tx: Tx, numberId: NumberId): Promise<void> {
  await tx.run(
    `UPDATE outbox SET next_at = now() WHERE (account_id, message_id) IN (
       SELECT account_id, message_id FROM outbox WHERE number_id = $1 AND next_at > now() ORDER BY seq FOR UPDATE)`,
    [numberId],
  );
}

/** Numbers with messages in the outbox. */
export const numbersOwing = (tx: Tx): Promise<{ accountId: AccountId; numberId: NumberId }[]> =>
  tx.many('SELECT DISTINCT account_id AS "accountId", number_id AS "numberId" FROM outbox');
