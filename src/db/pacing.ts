import type { AccountId, MessageId, NumberId } from '../model/ids.ts';
import type { PacingSettings, PacingState, PauseReason } from '../model/pacing.ts';
import type { Tx } from './database.ts';
import { owesNow } from './outbox.ts';

export interface PacingRow extends PacingState {
  /** null: the defaults. */
  settings: PacingSettings | null;
}

/** The highest possible daily cap: sends beyond it make no difference. */
export const MOST_COLD = 1000;

type Read = Omit<PacingRow, 'coldSends'> & { coldSends: string[] } & Record<string, unknown>;
const select = `SELECT p.settings, p.warm_since AS "warmSince", n.linked_at AS "linkedAt", p.reply_next_at AS "replyNextAt",
            p.cold_next_at AS "coldNextAt", p.last_cold_at AS "lastColdAt",
            p.paused_until AS "pausedUntil", p.pause_reason AS "pauseReason",
            jsonb_build_object('reply', p.queued_reply, 'cold', p.queued_cold, 'bulk', p.queued_bulk) AS queued,
            coalesce((SELECT jsonb_agg(at) FROM (
              SELECT at FROM cold_sends s WHERE s.account_id = $1 AND s.number_id = $2 AND at > now() - interval '24 hours'
               ORDER BY at DESC LIMIT ${MOST_COLD}) AS latest), '[]') AS "coldSends"
       FROM pacing p JOIN numbers n ON n.account_id = p.account_id AND n.id = p.number_id
      WHERE p.account_id = $1 AND p.number_id = $2`;

const toRow = (read: Read): PacingRow => ({
  ...read,
  coldSends: read.coldSends.map((at) => new Date(at)),
});

/** Read-only, for display. A number that was never paced looks as if it began now. */
export async function readPacing(tx: Tx, accountId: AccountId, numberId: NumberId): Promise<PacingRow> {
  const row = await tx.one<Read>(select, [accountId, numberId]);
  if (row) return toRow(row);
  const began = new Date(0);
  return {
    ...{ settings: null, warmSince: null, linkedAt: null, lastColdAt: null, pausedUntil: null },
    ...{ pauseReason: null, replyNextAt: began, coldNextAt: began, coldSends: [] },
    queued: { reply: 0, cold: 0, bulk: 0 },
  };
}

/** Locked until the transaction ends, so that one message of a number is chosen at a time. */
export async function lockPacing(tx: Tx, accountId: AccountId, numberId: NumberId): Promise<PacingRow> {
  const row = await tx.one<Read>(`${select} FOR UPDATE OF p`, [accountId, numberId]);
  if (row) return toRow(row);
  await tx.run('INSERT INTO pacing (account_id, number_id) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    accountId,
    numberId,
  ]);
  return lockPacing(tx, accountId, numberId);
}

/** The same, if the number is up and its outbox is not empty; otherwise undefined. */
export async function lockPacingOfOwing(
  tx: Tx,
  accountId: AccountId,
  numberId: NumberId,
): Promise<PacingRow | undefined> {
  // The row counts what is in the outbox, so it exists.
  const row = await tx.one<Read>(`${select} AND ${owesNow('n')} FOR UPDATE OF p`, [accountId, numberId]);
  return row && toRow(row);
}

/** null: the defaults. */
export const readPacingSettings = async (
  tx: Tx,
  accountId: AccountId,
  numberId: NumberId,
): Promise<PacingSettings | null> =>
  (
    await tx.one<{ settings: PacingSettings | null }>(
      'SELECT settings FROM pacing WHERE account_id = $1 AND number_id = $2',
      [accountId, numberId],
    )
  )?.settings ?? null;

export async function setPacingSettings(
  tx: Tx,
  accountId: AccountId,
  numberId: NumberId,
  settings: PacingSettings | null,
): Promise<void> {
  await tx.run(
    `INSERT INTO pacing (account_id, number_id, settings) VALUES ($1, $2, $3)
     ON CONFLICT (account_id, number_id) DO UPDATE SET settings = excluded.settings`,
    [accountId, numberId, settings && JSON.stringify(settings)],
  );
}

export async function setReplyNext(
  tx: Tx,
  accountId: AccountId,
  numberId: NumberId,
  at: Date,
): Promise<void> {
  await tx.run('UPDATE pacing SET reply_next_at = $3 WHERE account_id = $1 AND number_id = $2', [
    accountId,
    numberId,
    at,
  ]);
}

/** Counts a cold message when it is given to WhatsApp. A second try of it is not counted again. */
export async function spendCold(
  tx: Tx,
  send: {
    accountId: AccountId;
    numberId: NumberId;
    messageId: MessageId;
    textHash: string | null;
    next: Date;
    warmSince: Date;
  },
): Promise<void> {
  const { accountId, numberId } = send;
  await tx.run(
    `INSERT INTO cold_sends (account_id, number_id, message_id, text_hash) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [accountId, numberId, send.messageId, send.textHash],
  );
  await tx.run(
    `UPDATE pacing SET cold_next_at = $3, last_cold_at = now(), warm_since = $4 WHERE account_id = $1 AND number_id = $2`,
    [accountId, numberId, send.next, send.warmSince],
  );
}

/** Texts that have reached the hourly limit for strangers, and until when. */
export const cappedTexts = (
  tx: Tx,
  accountId: AccountId,
  numberId: NumberId,
  cap: number,
): Promise<{ hash: string; until: Date }[]> =>
  tx.many<{ hash: string; until: Date }>(
    `SELECT text_hash AS hash, (array_agg(at ORDER BY at DESC))[$3] + interval '1 hour' AS until FROM cold_sends
      WHERE account_id = $1 AND number_id = $2 AND at > now() - interval '1 hour' AND text_hash IS NOT NULL
      GROUP BY text_hash HAVING count(*) >= $3`,
    [accountId, numberId, cap],
  );

/** Whether WhatsApp refused each of the last `count` messages that it has judged. */
export async function lastOnesFailed(
  tx: Tx,
  accountId: AccountId,
  numberId: NumberId,
  count: number,
): Promise<boolean> {
  const row = await tx.one<{ failed: number }>(
    `SELECT count(*) FILTER (WHERE status = 'failed' AND error_code = 'whatsapp') AS failed FROM (
       SELECT status, error_code FROM messages
        WHERE account_id = $1 AND number_id = $2 AND direction = 'out' AND key IS NOT NULL AND status NOT IN ('queued', 'sending')
        ORDER BY at DESC LIMIT $3) AS last`,
    [accountId, numberId, count],
  );
  return row?.failed === count;
}

export async function pauseCold(
  tx: Tx,
  accountId: AccountId,
  numberId: NumberId,
  reason: PauseReason | null,
  seconds: number,
): Promise<void> {
  await tx.run(
    `INSERT INTO pacing (account_id, number_id, paused_until, pause_reason)
     VALUES ($1, $2, now() + make_interval(secs => $4), $3)
     ON CONFLICT (account_id, number_id) DO UPDATE
       SET paused_until = excluded.paused_until, pause_reason = excluded.pause_reason`,
    [accountId, numberId, reason, seconds],
  );
}

export const forgetOldColdSends = (tx: Tx, accountId: AccountId): Promise<number> =>
  tx.run(`DELETE FROM cold_sends WHERE account_id = $1 AND at < now() - interval '2 days'`, [accountId]);
