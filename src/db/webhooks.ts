import type { EventType } from '../model/event.ts';
import type { AccountId, AttemptId, WebhookId } from '../model/ids.ts';
import type { Tx } from './database.ts';

export interface WebhookRow {
  id: WebhookId;
  accountId: AccountId;
  url: string;
  description: string;
  /** null: all. */
  types: EventType[] | null;
  /** Encrypted. */
  secret: string;
  previousSecret: string | null;
  previousUntil: Date | null;
  disabledAt: Date | null;
  disabledReason: 'by_hand' | 'gone' | 'failing' | null;
  failingSince: Date | null;
  createdAt: Date;
}
type Raw = WebhookRow & Record<string, unknown>;
const select = `SELECT id, account_id AS "accountId", url, description, types, secret, previous_secret AS "previousSecret",
    previous_until AS "previousUntil", disabled_at AS "disabledAt", disabled_reason AS "disabledReason",
    failing_since AS "failingSince", created_at AS "createdAt" FROM webhooks`;

export const listWebhooks = (tx: Tx, accountId: AccountId): Promise<WebhookRow[]> =>
  tx.many<Raw>(`${select} WHERE account_id = $1 ORDER BY id`, [accountId]);

export const findWebhook = (tx: Tx, accountId: AccountId, id: WebhookId): Promise<WebhookRow | undefined> =>
  tx.one<Raw>(`${select} WHERE account_id = $1 AND id = $2`, [accountId, id]);

export async function insertWebhook(
  tx: Tx,
  hook: Pick<WebhookRow, 'id' | 'accountId' | 'url' | 'description' | 'types' | 'secret'>,
): Promise<void> {
  await tx.run(
    'INSERT INTO webhooks (account_id, id, url, description, types, secret) VALUES ($1, $2, $3, $4, $5, $6)',
    [hook.accountId, hook.id, hook.url, hook.description, hook.types, hook.secret],
  );
}

export async function updateWebhook(
  tx: Tx,
  accountId: AccountId,
  id: WebhookId,
  hook: Pick<WebhookRow, 'url' | 'description' | 'types'>,
): Promise<void> {
  await tx.run(
    'UPDATE webhooks SET url = $3, description = $4, types = $5 WHERE account_id = $1 AND id = $2',
    [accountId, id, hook.url, hook.description, hook.types],
  );
}

/** Disables a webhook with a reason, or enables it again and clears its failures. */
export async function setWebhookDisabled(
  tx: Tx,
  accountId: AccountId,
  id: WebhookId,
  reason: WebhookRow['disabledReason'],
): Promise<void> {
  await tx.run(
    `UPDATE webhooks SET disabled_at = CASE WHEN $3::text IS NOT NULL THEN coalesce(disabled_at, now()) END,
            disabled_reason = $3, failing_since = CASE WHEN $3::text IS NOT NULL THEN failing_since END
      WHERE account_id = $1 AND id = $2`,
    [accountId, id, reason],
  );
}

/** For a while, deliveries are signed with the old secret too. */
export async function rotateWebhookSecret(
  tx: Tx,
  accountId: AccountId,
  id: WebhookId,
  secret: string,
  hours: number,
): Promise<void> {
  await tx.run(
    `UPDATE webhooks SET previous_secret = secret, previous_until = now() + make_interval(hours => $4), secret = $3
      WHERE account_id = $1 AND id = $2`,
    [accountId, id, secret, hours],
  );
}

export const deleteWebhook = async (tx: Tx, accountId: AccountId, id: WebhookId): Promise<boolean> =>
  (await tx.run('DELETE FROM webhooks WHERE account_id = $1 AND id = $2', [accountId, id])) > 0;

/** Since when all its answers have been failures; null after a success. */
export async function setFailing(
  tx: Tx,
  accountId: AccountId,
  id: WebhookId,
  failing: boolean,
): Promise<void> {
  await tx.run(
    `UPDATE webhooks SET failing_since = CASE WHEN $3 THEN coalesce(failing_since, now()) END
      WHERE account_id = $1 AND id = $2 AND (failing_since IS NULL) = $3`,
    [accountId, id, failing],
  );
}

export interface DeliveryRow {
  webhookId: WebhookId;
  seq: number;
  eventId: string;
  type: EventType;
  state: 'pending' | 'delivered' | 'failed';
  attempts: number;
  nextAt: Date;
  at: Date;
}

/**
 * Webhooks of all accounts that have deliveries due now and may get a free lane. The first webhook of each account comes
 * before the second of any. No account gets a lane that would leave it with more lanes than are still free, so an account
 * with hanging receivers or many deliveries never takes the last lane. Webhooks that are `served` are counted and skipped.
 */
export const webhooksDue = (
  tx: Tx,
  served: { accountId: AccountId; webhookId: WebhookId }[],
  free: number,
): Promise<{ accountId: AccountId; webhookId: WebhookId }[]> =>
  tx.many(
    // Starts from the webhooks: each is one index look-up, however many deliveries it has.
    `SELECT account_id AS "accountId", id AS "webhookId" FROM (
       SELECT *, row_number() OVER (ORDER BY turn, next_at, id) AS place FROM (
         SELECT w.account_id, w.id, due.next_at,
                row_number() OVER (PARTITION BY w.account_id ORDER BY due.next_at, w.id) +
                  (SELECT count(*) FROM unnest($1::uuid[]) AS held (account_id) WHERE held.account_id = w.account_id) AS turn
           FROM webhooks w
          CROSS JOIN LATERAL (
            SELECT d.next_at FROM deliveries d
             WHERE d.account_id = w.account_id AND d.webhook_id = w.id AND d.state = 'pending' AND d.next_at <= now()
               AND (d.lease_until IS NULL OR d.lease_until < now())
             ORDER BY d.next_at LIMIT 1) due
          WHERE w.disabled_at IS NULL AND w.id <> ALL ($2::uuid[])) waiting) placed
      -- Before it there are $3 + 1 - place lanes free, and turn - 1 of its account's.
      WHERE turn - 1 < $3 + 1 - place ORDER BY place`,
    [served.map(({ accountId }) => accountId), served.map(({ webhookId }) => webhookId), free],
  );

/** The earliest due deliveries of an enabled webhook, leased to the caller. */
export const claimDeliveries = (
  tx: Tx,
  accountId: AccountId,
  id: WebhookId,
  limit: number,
  leaseSeconds: number,
): Promise<{ seq: number; attempts: number }[]> =>
  tx.many(
    `UPDATE deliveries d SET lease_until = now() + make_interval(secs => $4)
       FROM webhooks w
      WHERE w.account_id = d.account_id AND w.id = d.webhook_id AND w.disabled_at IS NULL
        AND (d.account_id, d.webhook_id, d.seq) IN (
          SELECT account_id, webhook_id, seq FROM deliveries
           WHERE account_id = $1 AND webhook_id = $2 AND state = 'pending' AND next_at <= now()
             AND (lease_until IS NULL OR lease_until < now())
           ORDER BY seq LIMIT $3 FOR UPDATE SKIP LOCKED)
     RETURNING d.seq, d.attempts`,
    [accountId, id, limit, leaseSeconds],
  );

/**
 * An attempt failed: it is retried after so many seconds, or given up (null). A delivery that was dropped meanwhile is not
 * retried.
 */
export async function settleFailed(
  tx: Tx,
  accountId: AccountId,
  id: WebhookId,
  seq: number,
  againAfter: number | null,
): Promise<void> {
  await tx.run(
    `UPDATE deliveries SET state = $4, attempts = attempts + 1, lease_until = NULL,
            next_at = now() + make_interval(secs => coalesce($5::float8, 0))
      WHERE account_id = $1 AND webhook_id = $2 AND seq = $3 AND state = 'pending'`,
    [accountId, id, seq, againAfter === null ? 'failed' : 'pending', againAfter],
  );
}

/** These were delivered, including those that were dropped meanwhile. */
export async function settleDelivered(
  tx: Tx,
  accountId: AccountId,
  id: WebhookId,
  seqs: number[],
): Promise<void> {
  await tx.run(
    `UPDATE deliveries SET state = 'delivered', attempts = attempts + 1, lease_until = NULL, next_at = now()
      WHERE account_id = $1 AND webhook_id = $2 AND seq = ANY ($3::bigint[])`,
    [accountId, id, seqs],
  );
}

/** Claimed and not posted: due again at once. */
export async function giveBackDeliveries(
  tx: Tx,
  accountId: AccountId,
  id: WebhookId,
  seqs: number[],
): Promise<void> {
  await tx.run(
    `UPDATE deliveries SET lease_until = NULL
      WHERE account_id = $1 AND webhook_id = $2 AND seq = ANY ($3::bigint[]) AND state = 'pending'`,
    [accountId, id, seqs],
  );
}

/** Drops the open deliveries of a disabled webhook. */
export async function dropPending(tx: Tx, accountId: AccountId, id: WebhookId): Promise<void> {
  await tx.run(
    `UPDATE deliveries SET state = 'failed', lease_until = NULL WHERE account_id = $1 AND webhook_id = $2 AND state = 'pending'`,
    [accountId, id],
  );
}

/** Queues the events of a range again, whether or not they were delivered before. */
export const replayDeliveries = (
  tx: Tx,
  accountId: AccountId,
  id: WebhookId,
  range: { from: number; to: number },
): Promise<number> =>
  tx.run(
    `INSERT INTO deliveries (account_id, webhook_id, seq)
     SELECT e.account_id, w.id, e.seq FROM events e JOIN webhooks w ON w.account_id = e.account_id AND w.id = $2
      WHERE e.account_id = $1 AND e.seq BETWEEN $3 AND $4 AND (w.types IS NULL OR e.type = ANY (w.types))
     ON CONFLICT (account_id, webhook_id, seq)
       DO UPDATE SET state = 'pending', attempts = 0, next_at = now(), lease_until = NULL`,
    [accountId, id, range.from, range.to],
  );

/** The latest first. */
export const listDeliveries = (
  tx: Tx,
  accountId: AccountId,
  id: WebhookId,
  limit: number,
  before: number | null,
): Promise<DeliveryRow[]> =>
  tx.many<DeliveryRow & Record<string, unknown>>(
    `SELECT d.webhook_id AS "webhookId", d.seq, e.id AS "eventId", e.type, d.state, d.attempts, d.next_at AS "nextAt", e.at
       FROM deliveries d JOIN events e ON e.account_id = d.account_id AND e.seq = d.seq
      WHERE d.account_id = $1 AND d.webhook_id = $2 AND ($4::bigint IS NULL OR d.seq < $4)
      ORDER BY d.seq DESC LIMIT $3`,
    [accountId, id, limit, before],
  );

export interface AttemptRow {
  id: AttemptId;
  at: Date;
  durationMs: number;
  status: number | null;
  error: string | null;
  request: string;
  response: string | null;
}

export type NewAttempt = Omit<AttemptRow, 'at'> & { seq: number };

export async function insertAttempts(
  tx: Tx,
  accountId: AccountId,
  webhookId: WebhookId,
  attempts: NewAttempt[],
): Promise<void> {
  await tx.run(
    `INSERT INTO delivery_attempts (account_id, id, webhook_id, seq, duration_ms, status, error, request, response)
     SELECT $1, id, $2, seq, "durationMs", status, error, request, response
       FROM jsonb_to_recordset($3::jsonb) AS r (id uuid, seq bigint, "durationMs" int, status int, error text, request text, response text)`,
    [accountId, webhookId, JSON.stringify(attempts)],
  );
}

export const listAttempts = (
  tx: Tx,
  accountId: AccountId,
  webhookId: WebhookId,
  seq: number,
): Promise<AttemptRow[]> =>
  tx.many<AttemptRow & Record<string, unknown>>(
    `SELECT id, at, duration_ms AS "durationMs", status, error, request, response FROM delivery_attempts
      WHERE account_id = $1 AND webhook_id = $2 AND seq = $3 ORDER BY id`,
    [accountId, webhookId, seq],
  );
