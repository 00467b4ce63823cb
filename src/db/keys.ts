import type { Scope } from '../model/access.ts';
import type { AccountId, KeyId, NumberId, UserId } from '../model/ids.ts';
import type { PlanName } from '../model/plans.ts';
import type { Tx } from './database.ts';

export interface KeyRow {
  id: KeyId;
  accountId: AccountId;
  name: string;
  hint: string;
  scopes: Scope[];
  /** null: every number. */
  numberIds: NumberId[] | null;
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
}
type Raw = KeyRow & Record<string, unknown>;
const columns = `k.id, k.account_id AS "accountId", k.name, k.hint, k.scopes, k.created_at AS "createdAt",
  k.expires_at AS "expiresAt", k.last_used_at AS "lastUsedAt",
  CASE WHEN NOT k.all_numbers THEN array(
    SELECT n.number_id FROM api_key_numbers n WHERE n.account_id = k.account_id AND n.key_id = k.id ORDER BY 1) END AS "numberIds"`;

export const listKeys = (tx: Tx, accountId: AccountId): Promise<KeyRow[]> =>
  tx.many<Raw>(
    `SELECT ${columns} FROM api_keys k WHERE k.account_id = $1 AND k.revoked_at IS NULL ORDER BY k.id`,
    [accountId],
  );

/** The key with this hash, if it is valid now, and its account's plan. */
export const findWorkingKey = (tx: Tx, hash: string): Promise<(KeyRow & { plan: PlanName }) | undefined> =>
  tx.one<Raw & { plan: PlanName }>(
    `SELECT ${columns}, a.plan FROM api_keys k JOIN accounts a ON a.id = k.account_id
      WHERE k.hash = $1 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())`,
    [hash],
  );

/** Returns how many of the numbers belong to the account. */
export async function insertKey(
  tx: Tx,
  key: Omit<KeyRow, 'createdAt' | 'lastUsedAt'> & { hash: string; createdBy: UserId | null },
): Promise<number> {
  await tx.run(
    `INSERT INTO api_keys (account_id, id, name, hash, hint, scopes, all_numbers, expires_at, created_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      ...[key.accountId, key.id, key.name, key.hash, key.hint, key.scopes, key.numberIds === null],
      ...[key.expiresAt, key.createdBy],
    ],
  );
  return tx.run(
    `INSERT INTO api_key_numbers (account_id, key_id, number_id)
     SELECT account_id, $2, id FROM numbers WHERE account_id = $1 AND id = ANY($3)`,
    [key.accountId, key.id, key.numberIds ?? []],
  );
}

export const revokeKey = async (tx: Tx, accountId: AccountId, id: KeyId): Promise<boolean> =>
  (await tx.run(
    'UPDATE api_keys SET revoked_at = now() WHERE account_id = $1 AND id = $2 AND revoked_at IS NULL',
    [accountId, id],
  )) > 0;

/** All keys that a user created. */
export async function revokeKeysOf(tx: Tx, accountId: AccountId, createdBy: UserId): Promise<void> {
  await tx.run(
    'UPDATE api_keys SET revoked_at = now() WHERE account_id = $1 AND created_by = $2 AND revoked_at IS NULL',
    [accountId, createdBy],
  );
}

export async function touchKey(tx: Tx, accountId: AccountId, id: KeyId): Promise<void> {
  await tx.run(
    `UPDATE api_keys SET last_used_at = date_trunc('minute', now()) WHERE account_id = $1 AND id = $2`,
    [accountId, id],
  );
}
