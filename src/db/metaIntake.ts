import type { MetaAppId } from '../model/ids.ts';
import type { Tx } from './database.ts';

/** A post of Meta's that waits to be processed. Role of all functions here: system. */
export interface IntakeRow {
  id: number;
  appId: MetaAppId;
  ownApp: boolean;
  body: Buffer;
  attempts: number;
}

export async function insertIntake(tx: Tx, row: Pick<IntakeRow, 'appId' | 'ownApp' | 'body'>): Promise<void> {
  await tx.run('INSERT INTO meta_intake (app_id, own_app, body) VALUES ($1, $2, $3)', [
    row.appId,
    row.ownApp,
    row.body,
  ]);
}

/**
 * Posts that are due, the oldest first. Each is tried again after some seconds unless it is settled before: a gateway that
 * dies leaves nothing claimed.
 */
export const claimIntake = (tx: Tx, limit: number, retrySeconds: number): Promise<IntakeRow[]> =>
  tx.many<IntakeRow & Record<string, unknown>>(
    `WITH due AS (SELECT id FROM meta_intake WHERE kept IS NULL AND due_at <= now() ORDER BY id LIMIT $1
                     FOR UPDATE SKIP LOCKED),
          claimed AS (UPDATE meta_intake i SET attempts = i.attempts + 1,
                             due_at = now() + make_interval(secs => $2 * least(power(2, i.attempts), 360))
                        FROM due WHERE i.id = due.id
                      RETURNING i.id, i.app_id AS "appId", i.own_app AS "ownApp", i.body, i.attempts)
     SELECT * FROM claimed ORDER BY id`,
    [limit, retrySeconds],
  );

export async function deleteIntake(tx: Tx, ids: number[]): Promise<void> {
  await tx.run('DELETE FROM meta_intake WHERE id = ANY($1)', [ids]);
}

/** `why` names each part that nobody here understands. */
export async function keepIntake(tx: Tx, id: number, why: string[]): Promise<void> {
  await tx.run('UPDATE meta_intake SET kept = $2 WHERE id = $1', [id, why]);
}

export interface KeptRow {
  id: number;
  appId: MetaAppId;
  at: Date;
  kept: string[];
  body: Buffer;
}

/** The newest first. */
export const listKept = (tx: Tx, limit: number, before: number | null): Promise<KeptRow[]> =>
  tx.many<KeptRow & Record<string, unknown>>(
    `SELECT id, app_id AS "appId", at, kept, body FROM meta_intake
      WHERE kept IS NOT NULL AND ($2::bigint IS NULL OR id < $2) ORDER BY id DESC LIMIT $1`,
    [limit, before],
  );

/** The newest kept posts stay, up to a number and an age. */
export async function forgetOldKept(tx: Tx, days: number, most: number): Promise<void> {
  await tx.run(
    `DELETE FROM meta_intake WHERE kept IS NOT NULL AND (at < now() - make_interval(days => $1)
        OR id <= (SELECT id FROM meta_intake WHERE kept IS NOT NULL ORDER BY id DESC OFFSET $2 LIMIT 1))`,
    [days, most],
  );
}
