import type { AccountId, MediaId, MessageId, MessageKey, NumberId } from '../model/ids.ts';
import type { ChannelName } from '../model/number.ts';
import type { MediaState } from '../model/content.ts';
import type { Tx } from './database.ts';
import { accountsInTurn } from './numbers.ts';

export interface MediaRow {
  id: MediaId;
  accountId: AccountId;
  state: MediaState;
  sha256: string | null;
  mimetype: string;
  filename: string | null;
  size: number | null;
}
type Raw = MediaRow & Record<string, unknown>;
const select = 'SELECT id, account_id AS "accountId", state, sha256, mimetype, filename, size FROM media';

export const findMedia = (tx: Tx, accountId: AccountId, id: MediaId): Promise<MediaRow | undefined> =>
  tx.one<Raw>(`${select} WHERE account_id = $1 AND id = $2`, [accountId, id]);

/** The message of the number that has it. */
export const findMediaOf = (
  tx: Tx,
  { accountId, numberId }: { accountId: AccountId; numberId: NumberId },
  id: MediaId,
): Promise<MediaRow | undefined> =>
  tx.one<Raw>(
    `${select} WHERE account_id = $1 AND id = $2 AND EXISTS (
       SELECT FROM messages m WHERE m.account_id = $1 AND m.media_id = $2 AND m.number_id = $3)`,
    [accountId, id, numberId],
  );

/** `from` is the number that has the bytes; null if they are stored here. */
export async function insertMedia(tx: Tx, media: MediaRow, from: NumberId | null): Promise<void> {
  await tx.run(
    `INSERT INTO media (account_id, id, state, sha256, mimetype, filename, size, fetch_from)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [media.accountId, media.id, media.state, media.sha256, media.mimetype, media.filename, media.size, from],
  );
}

export interface PendingMedia {
  accountId: AccountId;
  id: MediaId;
  numberId: NumberId;
  channel: ChannelName;
  messageId: MessageId;
  key: MessageKey;
  mimetype: string;
  filename: string | null;
  attempts: number;
}

/** Accounts with a connected number that has media to fetch now. They take turns: those after `last` come first. */
export const accountsWithPendingMedia = (
  tx: Tx,
  limit: number,
  last: AccountId | null,
): Promise<AccountId[]> =>
  accountsInTurn(
    tx,
    `EXISTS (SELECT FROM media m WHERE m.account_id = n.account_id AND m.fetch_from = n.id
                AND m.state = 'pending' AND m.next_at <= now())`,
    limit,
    last,
  );

/** Media that a connected number can fetch now. Each is postponed while somebody fetches it. */
export const claimPendingMedia = (tx: Tx, accountId: AccountId, limit: number): Promise<PendingMedia[]> =>
  tx.many<PendingMedia & Record<string, unknown>>(
    `UPDATE media m SET next_at = now() + interval '2 minutes', attempts = m.attempts + 1
       FROM (SELECT p.*, n.channel FROM numbers n
              CROSS JOIN LATERAL (
                SELECT p.account_id, p.id, p.next_at, s.message_id, s.key FROM media p
                 CROSS JOIN LATERAL (
                   SELECT m.id AS message_id, m.key FROM messages m
                    WHERE m.account_id = p.account_id AND m.media_id = p.id AND m.key IS NOT NULL LIMIT 1) s
                 WHERE p.account_id = n.account_id AND p.fetch_from = n.id
                   AND p.state = 'pending' AND p.next_at <= now()
                 ORDER BY p.next_at LIMIT $1 FOR UPDATE OF p SKIP LOCKED) p
              WHERE n.account_id = $2 AND n.code = 'connected' ORDER BY p.next_at LIMIT $1) s
      WHERE m.account_id = s.account_id AND m.id = s.id
     RETURNING m.account_id AS "accountId", m.id, m.fetch_from AS "numberId", s.message_id AS "messageId", s.key, s.channel,
               m.mimetype, m.filename, m.attempts`,
    [limit, accountId],
  );

export async function setMediaReady(
  tx: Tx,
  accountId: AccountId,
  id: MediaId,
  file: { sha256: string; mimetype: string; size: number },
): Promise<void> {
  await tx.run(
    `UPDATE media SET state = 'ready', sha256 = $3, mimetype = $4, size = $5 WHERE account_id = $1 AND id = $2`,
    [accountId, id, file.sha256, file.mimetype, file.size],
  );
}

/** Retried after `seconds`; null: given up. */
export async function postponeMedia(
  tx: Tx,
  accountId: AccountId,
  id: MediaId,
  seconds: number | null,
): Promise<void> {
  await tx.run(
    `UPDATE media SET state = CASE WHEN $3::int IS NULL THEN 'failed' ELSE state END,
            next_at = now() + make_interval(secs => coalesce($3::int, 0)) WHERE account_id = $1 AND id = $2`,
    [accountId, id, seconds],
  );
}

/** Whether the bytes are stored here. If so, they are not removed by age before this transaction ends. */
export const holdMedia = async (tx: Tx, accountId: AccountId, id: MediaId): Promise<boolean> =>
  (await tx.one(
    `SELECT 1 AS yes FROM media WHERE account_id = $1 AND id = $2 AND state = 'ready' FOR SHARE`,
    [accountId, id],
  )) !== undefined;

const stillWanted = `EXISTS (
  SELECT FROM messages s WHERE s.account_id = m.account_id AND s.media_id = m.id
     AND (s.created_at >= now() - make_interval(days => $2)
          OR EXISTS (SELECT FROM outbox o WHERE o.account_id = s.account_id AND o.message_id = s.id)))`;

/** Gives up media that only messages older than `days` have and no queued message needs; returns how many. */
export async function expireMedia(
  tx: Tx,
  accountId: AccountId,
  days: number,
  limit: number,
): Promise<number> {
  const rows = await tx.many<{ id: MediaId }>(
    `SELECT m.id FROM media m WHERE m.account_id = $1 AND m.state = 'ready'
        AND m.created_at < now() - make_interval(days => $2) AND NOT ${stillWanted}
      ORDER BY m.created_at LIMIT $3 FOR UPDATE SKIP LOCKED`,
    [accountId, days, limit],
  );
  // Check again now that nobody can start to use them: a forward may have been stored meanwhile.
  return tx.run(
    `UPDATE media m SET state = 'expired', sha256 = NULL
      WHERE m.account_id = $1 AND m.id = ANY($3::uuid[]) AND NOT ${stillWanted}`,
    [accountId, days, rows.map(({ id }) => id)],
  );
}

/** Deletes media of messages that were deleted for everyone; the bytes are removed with the row. */
export async function forgetUnusedMedia(tx: Tx, accountId: AccountId): Promise<void> {
  await tx.run(
    `DELETE FROM media m WHERE m.account_id = $1 AND m.created_at < now() - interval '1 day'
        AND NOT EXISTS (SELECT FROM messages s WHERE s.account_id = m.account_id AND s.media_id = m.id)`,
    [accountId],
  );
}

/** Those of these hashes that a row refers to. */
export const namedHashes = async (tx: Tx, accountId: AccountId, hashes: string[]): Promise<Set<string>> =>
  new Set(
    (
      await tx.many<{ sha256: string }>(
        'SELECT DISTINCT sha256 FROM media WHERE account_id = $1 AND sha256 = ANY($2::text[])',
        [accountId, hashes],
      )
    ).map(({ sha256 }) => sha256),
  );
