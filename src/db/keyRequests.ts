import type { AccountId, KeyId } from '../model/ids.ts';
import type { ErrorCode } from '../model/errors.ts';
import type { Tx } from './database.ts';

/** A request that was made with an API key. */
export interface KeyRequestRow {
  id: string;
  keyId: KeyId;
  at: Date;
  method: string;
  /** null: it was refused before, or there is no such path. */
  operation: string | null;
  /** null: the client was gone before it had the answer. */
  status: number | null;
  durationMs: number;
  problem: ErrorCode | null;
  /** The first field that the problem is about. */
  field: string | null;
}

/** How many requests of each key are kept. */
const KEPT = 1000;

/** Of one account; requests of keys that are gone are left out. Older ones than the latest 1,000 of a key are removed. */
export async function insertKeyRequests(tx: Tx, accountId: AccountId, rows: KeyRequestRow[]): Promise<void> {
  await tx.run(
    `INSERT INTO key_requests (account_id, key_id, id, at, method, operation, status, duration_ms, problem, field)
     SELECT k.account_id, k.id, r.id, r.at, r.method, r.operation, r.status, r.duration_ms, r.problem, r.field
       FROM unnest($2::uuid[], $3::uuid[], $4::timestamptz[], $5::text[], $6::text[], $7::int[], $8::int[], $9::text[], $10::text[])
              AS r (key_id, id, at, method, operation, status, duration_ms, problem, field)
       JOIN api_keys k ON k.account_id = $1 AND k.id = r.key_id`,
    [
      ...[accountId, rows.map((row) => row.keyId), rows.map((row) => row.id), rows.map((row) => row.at)],
      ...[rows.map((row) => row.method), rows.map((row) => row.operation), rows.map((row) => row.status)],
      ...[rows.map((row) => row.durationMs), rows.map((row) => row.problem), rows.map((row) => row.field)],
    ],
  );
  await tx.run(
    `DELETE FROM key_requests r USING unnest($2::uuid[]) AS asked (key_id)
      WHERE r.account_id = $1 AND r.key_id = asked.key_id
        AND r.id <= (SELECT id FROM key_requests
                      WHERE account_id = $1 AND key_id = asked.key_id ORDER BY id DESC OFFSET ${KEPT} LIMIT 1)`,
    [accountId, [...new Set(rows.map((row) => row.keyId))]],
  );
}

export interface KeyRequestFilter {
  /** null: of every key. */
  keyId: KeyId | null;
  onlyProblems: boolean;
}

/** The latest first. */
export const listKeyRequests = (
  tx: Tx,
  accountId: AccountId,
  { keyId, onlyProblems }: KeyRequestFilter,
  limit: number,
  before: string | null,
): Promise<KeyRequestRow[]> =>
  tx.many<KeyRequestRow & Record<string, unknown>>(
    `SELECT id, key_id AS "keyId", at, method, operation, status, duration_ms AS "durationMs", problem, field
       FROM key_requests
      WHERE account_id = $1 AND ($3::uuid IS NULL OR key_id = $3) AND ($4::uuid IS NULL OR id < $4)
        AND (NOT $5 OR status IS NULL OR status >= 400)
      ORDER BY id DESC LIMIT $2`,
    [accountId, limit, keyId, before, onlyProblems],
  );
