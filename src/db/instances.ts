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

/** A QR or pairing code does not outlive the state that it waits in. */
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

export interface Run {
  runId: RunId | null;
  /** The last event of that run that was committed. */
  lastSeq: number;
}

/**
 * Locks the row for who reports as a run: undefined when a later run has begun, also when it began while this waited for
 * the row. A run that nobody handed out (an instance of an older version) is taken as the latest.
 */
export const lockForRun = (tx: Tx, numberId: NumberId, runId: RunId): Promise<Run | undefined> =>
  tx.one<Run & Record<string, unknown>>(
    `SELECT run_id AS "runId", last_seq AS "lastSeq" FROM instances
      WHERE number_id = $1 AND $2 <> ALL (past_runs) FOR NO KEY UPDATE`,
    [numberId, runId],
  );

export const isPastRun = async (tx: Tx, numberId: NumberId, runId: RunId): Promise<boolean> =>
  (await tx.one('SELECT 1 AS yes FROM instances WHERE number_id = $1 AND $2 = ANY (past_runs)', [
    numberId,
    runId,
  ])) !== undefined;

/** From now on, what the runs before this one report is refused. Codes of theirs are gone with them. */
export async function beginRun(tx: Tx, numberId: NumberId, runId: RunId): Promise<void> {
  await tx.run(
    `UPDATE instances SET run_id = $2, last_seq = 0, qr_value = NULL, pairing_code = NULL,
            past_runs = (array_remove(array_remove(array_prepend(run_id, past_runs), $2), NULL))[1:50]
      WHERE number_id = $1 AND run_id IS DISTINCT FROM $2`,
    [numberId, runId],
  );
}

/** What a run showed last; undefined leaves it as it was. */
export interface Shown {
  qr?: { value: string; expiresAt: Date } | null;
  pairingCode?: { code: string; expiresAt: Date } | null;
  drift?: DriftReport;
}

/** Everything up to `lastSeq` is committed with this. */
export async function noteReported(
  tx: Tx,
  numberId: NumberId,
  lastSeq: number,
  { qr, pairingCode, drift }: Shown,
): Promise<void> {
  await tx.run(
    `UPDATE instances SET last_seq = $2,
            qr_value = CASE WHEN $3 THEN $4 ELSE qr_value END, qr_expires_at = CASE WHEN $3 THEN $5 ELSE qr_expires_at END,
            pairing_code = CASE WHEN $6 THEN $7 ELSE pairing_code END,
            pairing_code_expires_at = CASE WHEN $6 THEN $8 ELSE pairing_code_expires_at END,
            drift = coalesce($9, drift)
      WHERE number_id = $1`,
    [
      numberId,
      lastSeq,
      qr !== undefined,
      qr?.value ?? null,
      qr?.expiresAt ?? null,
      pairingCode !== undefined,
      pairingCode?.code ?? null,
      pairingCode?.expiresAt ?? null,
      drift === undefined ? null : JSON.stringify(drift),
    ],
  );
}

/** The lowest port from `base` that no instance has. Holds off everybody else who chooses one. */
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

/** What was stored before a start of the gateway is no longer known to be true. */
export async function forgetStates(tx: Tx): Promise<void> {
  await tx.run('UPDATE instances SET retry_at = NULL, qr_value = NULL, pairing_code = NULL');
  await tx.run(
    `UPDATE numbers SET code = 'launching', detail = NULL, since = now() WHERE channel = 'web' AND desired = 'running'`,
  );
}
