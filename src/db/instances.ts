import type { AccountId, NumberId, Phone, RunId } from '../model/ids.ts';
import type { DriftReport, StateCode } from '../model/instance.ts';
import type { Tx } from './database.ts';

/** A web number with its instance: what it should do, and what it last said. */
export interface InstanceRow {
  accountId: AccountId;
  numberId: NumberId;
  name: string;
  phone: Phone;
  port: number;
  desired: 'running' | 'stopped';
  code: StateCode;
  detail: string | null;
  since: Date;
  retryAt: Date | null;
  failures: number;
  runId: RunId | null;
  lastSeq: number;
  qrValue: string | null;
  qrExpiresAt: Date | null;
  pairingCode: string | null;
  pairingCodeExpiresAt: Date | null;
  linkedAt: Date | null;
  linkedPhone: string | null;
  linkedLid: string | null;
  linkedName: string | null;
  drift: DriftReport | null;
  queued: number;
}
type Raw = InstanceRow & Record<string, unknown>;

const select = `
  SELECT i.account_id AS "accountId", i.number_id AS "numberId", n.name, n.phone, i.port, i.desired, i.code, i.detail,
         i.since, i.retry_at AS "retryAt", i.failures, i.run_id AS "runId", i.last_seq AS "lastSeq",
         i.qr_value AS "qrValue", i.qr_expires_at AS "qrExpiresAt", i.pairing_code AS "pairingCode",
         i.pairing_code_expires_at AS "pairingCodeExpiresAt", i.linked_at AS "linkedAt",
         i.linked_phone AS "linkedPhone", i.linked_lid AS "linkedLid", i.linked_name AS "linkedName", i.drift,
         (SELECT count(*) FROM outbox o WHERE o.number_id = i.number_id) AS queued
    FROM instances i JOIN numbers n ON n.account_id = i.account_id AND n.id = i.number_id`;

export const listInstances = (tx: Tx): Promise<InstanceRow[]> => tx.many<Raw>(`${select} ORDER BY i.port`);

export const instancesOfAccounts = (tx: Tx, accountIds: AccountId[]): Promise<InstanceRow[]> =>
  tx.many<Raw>(`${select} WHERE i.account_id = ANY($1) ORDER BY i.port`, [accountIds]);

export const findInstance = (tx: Tx, numberId: NumberId): Promise<InstanceRow | undefined> =>
  tx.one<Raw>(`${select} WHERE i.number_id = $1`, [numberId]);

/** The row stays locked until the transaction ends: events of one instance are taken one batch at a time. */
export const lockInstance = (tx: Tx, numberId: NumberId): Promise<InstanceRow | undefined> =>
  tx.one<Raw>(`${select} WHERE i.number_id = $1 FOR UPDATE OF i`, [numberId]);

/**
 * The same for who reports as a run: undefined when a later run has begun, also when it began while this waited for the
 * row. A run that nobody handed out (an instance of an older version) is taken as the latest.
 */
export const lockForRun = (tx: Tx, numberId: NumberId, runId: RunId): Promise<InstanceRow | undefined> =>
  tx.one<Raw>(`${select} WHERE i.number_id = $1 AND $2 <> ALL (i.past_runs) FOR UPDATE OF i`, [
    numberId,
    runId,
  ]);

export const isPastRun = async (tx: Tx, numberId: NumberId, runId: RunId): Promise<boolean> =>
  (await tx.one('SELECT 1 AS yes FROM instances WHERE number_id = $1 AND $2 = ANY (past_runs)', [
    numberId,
    runId,
  ])) !== undefined;

/** From now on, what the runs before this one report is refused. */
export async function beginRun(tx: Tx, numberId: NumberId, runId: RunId): Promise<void> {
  await tx.run(
    `UPDATE instances SET run_id = $2, last_seq = 0,
            past_runs = (array_remove(array_remove(array_prepend(run_id, past_runs), $2), NULL))[1:50]
      WHERE number_id = $1 AND run_id IS DISTINCT FROM $2`,
    [numberId, runId],
  );
}

/** The lowest port from `base` that no instance has. */
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
  instance: { accountId: AccountId; numberId: NumberId; name: string; phone: string; port: number },
): Promise<void> {
  const { accountId, numberId, name, phone, port } = instance;
  await tx.run(`INSERT INTO numbers (account_id, id, channel, phone, name) VALUES ($1, $2, 'web', $3, $4)`, [
    accountId,
    numberId,
    phone,
    name,
  ]);
  await tx.run('INSERT INTO instances (account_id, number_id, port) VALUES ($1, $2, $3)', [
    accountId,
    numberId,
    port,
  ]);
}

/** Removes a number and everything that was said over it. */
export const deleteNumber = async (tx: Tx, numberId: NumberId): Promise<boolean> =>
  (await tx.run('DELETE FROM numbers WHERE id = $1', [numberId])) > 0;

export async function setPort(tx: Tx, numberId: NumberId, port: number): Promise<void> {
  await tx.run('UPDATE instances SET port = $2 WHERE number_id = $1', [numberId, port]);
}

/**
 * Accounts with a connected number `i` for which something waits, in turn: those after `last` come first. `waits` is a
 * condition on `i.account_id` and `i.number_id`.
 */
export const accountsInTurn = async (
  tx: Tx,
  waits: string,
  limit: number,
  last: AccountId | null,
): Promise<AccountId[]> =>
  (
    await tx.many<{ id: AccountId }>(
      `SELECT a.id FROM (SELECT DISTINCT i.account_id AS id FROM instances i WHERE i.code = 'connected' AND ${waits}) a
        ORDER BY a.id <= $2::uuid, a.id LIMIT $1`,
      [limit, last],
    )
  ).map(({ id }) => id);

export async function setDesired(tx: Tx, numberId: NumberId, desired: 'running' | 'stopped'): Promise<void> {
  await tx.run('UPDATE instances SET desired = $2, failures = 0, retry_at = NULL WHERE number_id = $1', [
    numberId,
    desired,
  ]);
}

/** `since` begins anew only when the code changes. A QR or pairing code does not outlive the state that it waits in. */
export async function setState(
  tx: Tx,
  numberId: NumberId,
  code: StateCode,
  detail: string | null,
  retry: { at: Date | null; failures: number } | null = null,
): Promise<void> {
  await tx.run(
    `UPDATE instances SET code = $2, detail = $3, since = CASE WHEN code = $2 THEN since ELSE now() END,
            retry_at = $4, failures = coalesce($5, failures),
            qr_value = CASE WHEN $2 IN ('scan_qr', 'unlinked', 'enter_code') THEN qr_value END,
            pairing_code = CASE WHEN $2 = 'enter_code' THEN pairing_code END
      WHERE number_id = $1`,
    [numberId, code, detail, retry?.at ?? null, retry?.failures ?? null],
  );
}

/** What was stored before a start of the gateway is no longer known to be true. */
export async function forgetStates(tx: Tx): Promise<void> {
  await tx.run(
    `UPDATE instances SET code = 'launching', detail = NULL, since = now(), retry_at = NULL, qr_value = NULL,
            pairing_code = NULL
      WHERE desired = 'running'`,
  );
}

export async function setLastSeq(tx: Tx, numberId: NumberId, lastSeq: number): Promise<void> {
  await tx.run('UPDATE instances SET last_seq = $2 WHERE number_id = $1', [numberId, lastSeq]);
}

export async function setQr(tx: Tx, numberId: NumberId, value: string, expiresAt: Date): Promise<void> {
  await tx.run('UPDATE instances SET qr_value = $2, qr_expires_at = $3 WHERE number_id = $1', [
    numberId,
    value,
    expiresAt,
  ]);
}

export async function setPairingCode(
  tx: Tx,
  numberId: NumberId,
  code: string,
  expiresAt: Date,
): Promise<void> {
  await tx.run('UPDATE instances SET pairing_code = $2, pairing_code_expires_at = $3 WHERE number_id = $1', [
    numberId,
    code,
    expiresAt,
  ]);
}

/** `linked_at` keeps the first time: a restored session was linked before. */
export async function setLinked(
  tx: Tx,
  numberId: NumberId,
  phone: { phone: string; lid: string | null; name: string | null },
): Promise<void> {
  await tx.run(
    `UPDATE instances SET linked_at = coalesce(linked_at, now()), linked_phone = $2, linked_lid = $3, linked_name = $4
      WHERE number_id = $1`,
    [numberId, phone.phone, phone.lid, phone.name],
  );
}

export async function setUnlinked(tx: Tx, numberId: NumberId): Promise<void> {
  await tx.run(
    `UPDATE instances SET linked_at = NULL, linked_phone = NULL, linked_lid = NULL, linked_name = NULL
      WHERE number_id = $1`,
    [numberId],
  );
}

export async function setDrift(tx: Tx, numberId: NumberId, drift: DriftReport): Promise<void> {
  await tx.run('UPDATE instances SET drift = $2 WHERE number_id = $1', [numberId, JSON.stringify(drift)]);
}
