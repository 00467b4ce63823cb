import type { AccountId } from '../model/ids.ts';
import type { Tx } from './database.ts';

export interface AuditRow {
  id: string;
  accountId: AccountId | null;
  at: Date;
  action: string;
  actorKind: 'user' | 'key' | 'pairing' | 'local' | 'anonymous';
  actorId: string | null;
  actorName: string;
  address: string | null;
  target: Record<string, string>;
  detail: Record<string, unknown>;
}

export async function insertAudit(tx: Tx, entry: Omit<AuditRow, 'at'>): Promise<void> {
  await tx.run(
    `INSERT INTO audit_log (id, account_id, action, actor_kind, actor_id, actor_name, address, target, detail)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      entry.id,
      entry.accountId,
      entry.action,
      entry.actorKind,
      entry.actorId,
      entry.actorName,
      entry.address,
      JSON.stringify(entry.target),
      JSON.stringify(entry.detail),
    ],
  );
}

/** The latest first; of one account, or of the installation and all of them. */
export const listAudit = (
  tx: Tx,
  accountId: AccountId | null,
  limit: number,
  before: string | null,
): Promise<AuditRow[]> =>
  tx.many<AuditRow & Record<string, unknown>>(
    `SELECT id, account_id AS "accountId", at, action, actor_kind AS "actorKind", actor_id AS "actorId",
            actor_name AS "actorName", address, target, detail
       FROM audit_log WHERE ($1::uuid IS NULL OR account_id = $1) AND ($3::uuid IS NULL OR id < $3)
      ORDER BY id DESC LIMIT $2`,
    [accountId, limit, before],
  );
