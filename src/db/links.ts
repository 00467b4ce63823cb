import type { Role } from '../model/access.ts';
import type { AccountId, LinkId, UserId } from '../model/ids.ts';
import type { Tx } from './database.ts';

export type LinkPurpose = 'set_up' | 'registration' | 'invitation' | 'password' | 'email';

export interface LinkRow {
  id: LinkId;
  purpose: LinkPurpose;
  accountId: AccountId | null;
  userId: UserId | null;
  role: Role | null;
  email: string | null;
  createdBy: UserId | null;
  createdAt: Date;
  expiresAt: Date;
}
type Raw = LinkRow & Record<string, unknown>;
const columns = `id, purpose, account_id AS "accountId", user_id AS "userId", role, email, created_by AS "createdBy",
  created_at AS "createdAt", expires_at AS "expiresAt"`;
const open = 'used_at IS NULL AND expires_at > now()';

export const insertLink = async (
  tx: Tx,
  link: Omit<LinkRow, 'createdAt' | 'expiresAt'> & { tokenHash: string; hours: number },
): Promise<LinkRow> => {
  const [row] = await tx.many<Raw>(
    `INSERT INTO links (id, purpose, token_hash, account_id, user_id, role, email, created_by, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now() + make_interval(hours => $9)) RETURNING ${columns}`,
    [
      link.id,
      link.purpose,
      link.tokenHash,
      link.accountId,
      link.userId,
      link.role,
      link.email,
      link.createdBy,
      link.hours,
    ],
  );
  if (!row) throw new Error('a link was not stored');
  return row;
};

export const findLink = (tx: Tx, tokenHash: string): Promise<LinkRow | undefined> =>
  tx.one<Raw>(`SELECT ${columns} FROM links WHERE token_hash = $1 AND ${open}`, [tokenHash]);

/** Marks a link as used; undefined if it is unknown, already used, or expired. */
export const redeemLink = (
  tx: Tx,
  tokenHash: string,
  purposes: LinkPurpose[],
): Promise<LinkRow | undefined> =>
  tx.one<Raw>(
    `UPDATE links SET used_at = now() WHERE token_hash = $1 AND purpose = ANY($2) AND ${open} RETURNING ${columns}`,
    [tokenHash, purposes],
  );

export const openInvitations = (tx: Tx, accountId: AccountId): Promise<LinkRow[]> =>
  tx.many<Raw>(
    `SELECT ${columns} FROM links WHERE account_id = $1 AND purpose = 'invitation' AND ${open} ORDER BY id`,
    [accountId],
  );

export const deleteInvitation = async (tx: Tx, accountId: AccountId, id: LinkId): Promise<boolean> =>
  (await tx.run(
    `DELETE FROM links WHERE account_id = $1 AND id = $2 AND purpose = 'invitation' AND used_at IS NULL`,
    [accountId, id],
  )) > 0;

/** A newer link of the same kind replaces the unused ones. */
export async function deleteLinks(tx: Tx, purpose: LinkPurpose, userId: UserId | null): Promise<void> {
  await tx.run(
    'DELETE FROM links WHERE purpose = $1 AND user_id IS NOT DISTINCT FROM $2 AND used_at IS NULL',
    [purpose, userId],
  );
}

/** Links that could set a user's password or address. */
export async function deleteLoginLinks(tx: Tx, userId: UserId): Promise<void> {
  await deleteLinks(tx, 'password', userId);
  await deleteLinks(tx, 'email', userId);
}

/** The new address that a user has not confirmed yet. */
export const unconfirmedEmail = async (tx: Tx, userId: UserId): Promise<string | null> =>
  (
    await tx.one<{ email: string }>(
      `SELECT email FROM links WHERE user_id = $1 AND purpose = 'email' AND ${open}`,
      [userId],
    )
  )?.email ?? null;

/** Unused links that a member of an account created. */
export async function deleteInvitationsBy(tx: Tx, accountId: AccountId, createdBy: UserId): Promise<void> {
  await tx.run(
    `DELETE FROM links WHERE account_id = $1 AND created_by = $2 AND purpose = 'invitation' AND used_at IS NULL`,
    [accountId, createdBy],
  );
}

export async function deletePasswordLinksBy(tx: Tx, createdBy: UserId): Promise<void> {
  await tx.run(`DELETE FROM links WHERE created_by = $1 AND purpose = 'password' AND used_at IS NULL`, [
    createdBy,
  ]);
}

export const forgetOldLinks = (tx: Tx): Promise<number> =>
  tx.run(`DELETE FROM links WHERE expires_at < now() - interval '30 days'`);
