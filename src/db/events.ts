import { newId } from '../lib/ids.ts';
import type { EventDraft, EventRow, RecordedEvent } from '../model/event.ts';
import type { AccountId, WebhookId } from '../model/ids.ts';
import type { Tx } from './database.ts';

type Raw = EventRow & Record<string, unknown>;
const columns = `account_id AS "accountId", seq, id, type, number_id AS "numberId", message_id AS "messageId", data, at`;

/**
 * Writes events to the account's log and queues them for its webhooks, or for `only` one of them. Must be the last step of a
 * transaction: it locks the account's position in the log until the commit, and other transactions wait.
 */
export async function recordEvents(
  tx: Tx,
  accountId: AccountId,
  drafts: EventDraft[],
  only: WebhookId | null = null,
): Promise<RecordedEvent[]> {
  if (drafts.length === 0) return [];
  const rows = drafts.map((draft) => {
    const { type, ...rest } = draft;
    const { numberId, messageId, ...data } = { numberId: null, messageId: null, ...rest };
    return { id: newId<string>(), type, numberId, messageId, data };
  });
  return tx.many<RecordedEvent & Record<string, unknown>>(
    `WITH head AS (
       INSERT INTO event_heads (account_id, last_seq) VALUES ($1, $2)
       ON CONFLICT (account_id) DO UPDATE SET last_seq = event_heads.last_seq + $2 RETURNING last_seq - $2 AS before
     ), made AS (
       INSERT INTO events (account_id, seq, id, type, number_id, message_id, data)
       SELECT $1, head.before + d.place, (d.row->>'id')::uuid, d.row->>'type', (d.row->>'numberId')::uuid,
              (d.row->>'messageId')::uuid, d.row->'data'
         FROM head, jsonb_array_elements($3::jsonb) WITH ORDINALITY AS d (row, place)
       RETURNING *
     ), owed AS (
       INSERT INTO deliveries (account_id, webhook_id, seq, lease_until)
       -- Who asked for one alone delivers it too.
       SELECT w.account_id, w.id, made.seq, CASE WHEN $4::uuid IS NOT NULL THEN now() + interval '1 minute' END FROM made JOIN webhooks w
           ON w.account_id = $1 AND CASE WHEN $4::uuid IS NOT NULL THEN w.id = $4
              ELSE w.disabled_at IS NULL AND (w.types IS NULL OR made.type = ANY (w.types)) END
       RETURNING seq
     )
     SELECT ${columns}, seq IN (SELECT seq FROM owed) AS "isOwed" FROM made ORDER BY seq`,
    [accountId, rows.length, JSON.stringify(rows), only],
  );
}

export const listEvents = (
  tx: Tx,
  accountId: AccountId,
  after: number,
  limit: number,
  types: string[] | null = null,
): Promise<EventRow[]> =>
  tx.many<Raw>(
    `SELECT ${columns} FROM events WHERE account_id = $1 AND seq > $2 AND ($4::text[] IS NULL OR type = ANY ($4))
      ORDER BY seq LIMIT $3`,
    [accountId, after, limit, types],
  );

export const findEvents = (tx: Tx, accountId: AccountId, seqs: number[]): Promise<EventRow[]> =>
  tx.many<Raw>(
    `SELECT ${columns} FROM events WHERE account_id = $1 AND seq = ANY ($2::bigint[]) ORDER BY seq`,
    [accountId, seqs],
  );

/** The position of the latest event; 0 before the first. */
export async function lastSeq(tx: Tx, accountId: AccountId): Promise<number> {
  const row = await tx.one<{ seq: number }>('SELECT last_seq AS seq FROM event_heads WHERE account_id = $1', [
    accountId,
  ]);
  return row?.seq ?? 0;
}

/** Deletes events older than `days`, with their deliveries. */
export const forgetOldEvents = (tx: Tx, accountId: AccountId, days: number): Promise<number> =>
  tx.run('DELETE FROM events WHERE account_id = $1 AND at < now() - make_interval(days => $2)', [
    accountId,
    days,
  ]);
