import type { NumberId, RunId } from '../model/ids.ts';
import type { DriftReport } from '../model/instance.ts';
import type { Tx } from './database.ts';
import { numberColumns, type NumberRow } from './numbers.ts';

/** A web number with its instance. */
export interface InstanceRow extends NumberRow {
  port: number;
  retryAt: Date | null;
  failures: number;
  runId: RunId | null;
  qrValue: string | null;
  qrExpiresAt: Date | null;
  pairingCode: string | null;
  pairingCodeExpiresAt: Date | null;
  drift: DriftReport | null;
}
type Raw = InstanceRow & Record<string, unknown>;

/** A QR or pairing code is removed when its state ends. */
const select = `
  SELECT ${numberColumns}, i.port, i.retry_at AS "retryAt", i.failures, i.run_id AS "runId",
         CASE WHEN n.code IN ('scan_qr', 'unlinked', 'wrong_phone', 'enter_code') THEN i.qr_value END AS "qrValue",
         i.qr_expires_at AS "qrExpiresAt",
         CASE WHEN n.code = 'enter_code' THEN i.pairing_code END AS "pairingCode",
         i.pairing_code_expires_at AS "pairingCodeExpiresAt", i.drift
    FROM instances i JOIN numbers n ON n.account_id = i.account_id AND n.id = i.number_id`;

export const listInstances = (tx: Tx): Promise<InstanceRow[]> => tx.many<Raw>(`${select} ORDER BY i.port`);

export const findInstance = (tx: Tx, numberId: NumberId): Promise<InstanceRow | undefined> =>
  tx.one<Raw>(`${select} WHERE i.number_id = $1`, [numberId]);

export const findInstances = (tx: Tx, numberIds: NumberId[]): Promise<InstanceRow[]> =>
  tx.many<Raw>(`${select} WHERE i.number_id = ANY($1) ORDER BY i.port`, [numberIds]);

const begin = `UPDATE instances SET run_id = $2, last_seq = 0, qr_value = NULL, pairing_code = NULL,
            past_runs = (array_remove(array_remove(array_prepend(run_id, past_runs), $2), NULL))[1:50]
      WHERE number_id = $1 AND run_id IS DISTINCT FROM $2`;

/** From now on, reports of earlier runs are refused. Their codes are removed. */
export async function beginRun(tx: Tx, numberId: NumberId, runId: RunId): Promise<void> {
  await tx.run(begin, [numberId, runId]);
}

/** The same for a run that the supervisor did not assign (an instance of an older version). False: a later run has begun. */
export const beginUnknownRun = async (tx: Tx, numberId: NumberId, runId: RunId): Promise<boolean> =>
  (await tx.run(`${begin} AND $2 <> ALL (past_runs)`, [numberId, runId])) > 0;

/** What a run showed last, and the event that reported it. Undefined fields stay unchanged. */
export interface Shown {
  qr?: { seq: number; value: string; expiresAt: Date };
  pairingCode?: { seq: number; code: string; expiresAt: Date };
  drift?: { seq: number; report: DriftReport };
}

/**
 * Records that everything up to `lastSeq` is committed with this transaction. Returns the last number committed before;
 * undefined if the number has a later run. The row is locked, so that batches of reports wait for each other.
 */
export async function takeReported(
  tx: Tx,
  numberId: NumberId,
  runId: RunId,
  lastSeq: number,
  { qr, pairingCode, drift }: Shown,
): Promise<number | undefined> {
  const row = await tx.one<{ known: number }>(
    `UPDATE instances i SET last_seq = greatest(o.last_seq, $3),
            qr_value = CASE WHEN $4 > o.last_seq THEN $5 ELSE qr_value END,
            qr_expires_at = CASE WHEN $4 > o.last_seq THEN $6 ELSE qr_expires_at END,
            pairing_code = CASE WHEN $7 > o.last_seq THEN $8 ELSE pairing_code END,
            pairing_code_expires_at = CASE WHEN $7 > o.last_seq THEN $9 ELSE pairing_code_expires_at END,
            drift = CASE WHEN $10 > o.last_seq THEN $11 ELSE drift END
       FROM (SELECT last_seq FROM instances WHERE number_id = $1 AND run_id = $2 FOR NO KEY UPDATE) o
      WHERE i.number_id = $1 AND i.run_id = $2 RETURNING o.last_seq AS known`,
    [
      ...[numberId, runId, lastSeq],
      ...[qr?.seq ?? 0, qr?.value ?? null, qr?.expiresAt ?? null],
      ...[pairingCode?.seq ?? 0, pairingCode?.code ?? null, pairingCode?.expiresAt ?? null],
      ...[drift?.seq ?? 0, drift === undefined ? null : JSON.stringify(drift.report)],
    ],
  );
  return row?.known;
}

/** The lowest port from `base` that no instance has. Others who choose a port wait. */
export async function nextPort(tx: Tx, base: number): Promise<number> {
  await tx.run('LOCK TABLE instances IN SHARE ROW EXCLUSIVE MODE');
  const row = await tx.one<{ port: number }>(
    `SELECT min(port) AS port FROM generate_series($1::int, $1::int + (SELECT count(*)::int FROM instances)) AS port
      WHERE port NOT IN (SELECT port FROM instances)`,
    [base],
  );
  return row?.port ?? base;
}

export async function insertInstance(
  tx: Tx,
  { accountId, numberId }: Pick<NumberRow, 'accountId' | 'numberId'>,
  port: number,
): Promise<void> {
  await tx.run('INSERT INTO instances (account_id, number_id, port) VALUES ($1, $2, $3)', [
    accountId,
    numberId,
    port,
  ]);
}

export async function setPort(tx: Tx, numberId: NumberId, port: number): Promise<void> {
  await tx.run('UPDATE instances SET port = $2 WHERE number_id = $1', [numberId, port]);
}

export async function setRetry(
  tx: Tx,
  numberId: NumberId,
  retry: { at: Date | null; failures: number },
): Promise<void> {
  await tx.run('UPDATE instances SET retry_at = $2, failures = $3 WHERE number_id = $1', [
    numberId,
    retry.at,
    retry.failures,
  ]);
}

/** What was stored before this start of the gateway may no longer be true. */
export async function forgetStates(tx: Tx): Promise<void> {
  await tx.run('UPDATE instances SET retry_at = NULL, qr_value = NULL, pairing_code = NULL');
  await tx.run(
    `UPDATE numbers SET code = 'launching', detail = NULL, since = now() WHERE channel = 'web' AND desired = 'running'`,
  );
}
