import type { Role } from '../model/access.ts';
import type { AccountId, SignInId, UserId } from '../model/ids.ts';
import type { Tx } from './database.ts';

/** Where a sign-in is used. */
export interface Device {
  address: string | null;
  /** User-Agent. */
  agent: string | null;
}

export interface OpenSignIn extends Device {
  id: SignInId;
  createdAt: Date;
  lastUsedAt: Date;
}

export interface SignInRow {
  id: SignInId;
  userId: UserId;
  tokenHash: string;
  previousHash: string | null;
  rotatedAt: Date;
  isOver: boolean;
}

export async function insertSignIn(
  tx: Tx,
  signIn: { id: SignInId; userId: UserId; tokenHash: string; days: number } & Device,
): Promise<void> {
  await tx.run(
    `INSERT INTO sign_ins (id, user_id, token_hash, expires_at, address, agent)
     VALUES ($1, $2, $3, now() + make_interval(days => $4), $5, $6)`,
    [signIn.id, signIn.userId, signIn.tokenHash, signIn.days, signIn.address, signIn.agent],
  );
}

/** Sign-ins that have not ended, the last used first. */
export const listSignIns = (tx: Tx, userId: UserId): Promise<OpenSignIn[]> =>
  tx.many<OpenSignIn & Record<string, unknown>>(
    `SELECT id, created_at AS "createdAt", rotated_at AS "lastUsedAt", address, agent FROM sign_ins
      WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > now() ORDER BY rotated_at DESC, id`,
    [userId],
  );

/** Locked until the transaction ends, so that two uses of one token run one after the other. */
export const lockSignIn = (tx: Tx, id: SignInId): Promise<SignInRow | undefined> =>
  tx.one<SignInRow & Record<string, unknown>>(
    `SELECT id, user_id AS "userId", token_hash AS "tokenHash", previous_hash AS "previousHash",
            rotated_at AS "rotatedAt", revoked_at IS NOT NULL OR expires_at <= now() AS "isOver"
       FROM sign_ins WHERE id = $1 FOR UPDATE`,
    [id],
  );

/** A sign-in ends so many days after it began, however often it is used. */
const MOST_DAYS = 90;

export async function rotateSignIn(
  tx: Tx,
  { id, tokenHash, days, address, agent }: { id: SignInId; tokenHash: string; days: number } & Device,
): Promise<void> {
  await tx.run(
    `UPDATE sign_ins SET previous_hash = token_hash, token_hash = $2, rotated_at = now(), address = $4, agent = $5,
            expires_at = least(now() + make_interval(days => $3), created_at + make_interval(days => ${MOST_DAYS}))
      WHERE id = $1`,
    [id, tokenHash, days, address, agent],
  );
}

export async function revokeSignIn(tx: Tx, id: SignInId): Promise<void> {
  await tx.run('UPDATE sign_ins SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL', [id]);
}

/** Whether it belonged to the user and had not ended. */
export const revokeOwnSignIn = async (tx: Tx, userId: UserId, id: SignInId): Promise<boolean> =>
  (await tx.run(
    `UPDATE sign_ins SET revoked_at = now()
      WHERE id = $1 AND user_id = $2 AND revoked_at IS NULL AND expires_at > now()`,
    [id, userId],
  )) > 0;

/** All sign-ins of a user except the one to keep. */
export async function revokeSignIns(tx: Tx, userId: UserId, keep: SignInId | null = null): Promise<void> {
  await tx.run(
    'UPDATE sign_ins SET revoked_at = now() WHERE user_id = $1 AND revoked_at IS NULL AND id IS DISTINCT FROM $2',
    [userId, keep],
  );
}

/** The user of a sign-in; undefined after it has ended. */
export async function userOfSignIn(
  tx: Tx,
  id: SignInId,
): Promise<
  { userId: UserId; name: string; isOwner: boolean; roles: ReadonlyMap<AccountId, Role> } | undefined
> {
  const rows = await tx.many<{
    userId: UserId;
    name: string;
    isOwner: boolean;
    accountId: AccountId | null;
    role: Role;
  }>(
    `SELECT u.id AS "userId", u.name, u.is_owner AS "isOwner", m.account_id AS "accountId", m.role
       FROM sign_ins s JOIN users u ON u.id = s.user_id LEFT JOIN memberships m ON m.user_id = u.id
      WHERE s.id = $1 AND s.revoked_at IS NULL AND s.expires_at > now()`,
    [id],
  );
  const [first] = rows;
  if (!first) return undefined;
  const roles = new Map(rows.flatMap(({ accountId, role }) => (accountId ? [[accountId, role]] : [])));
  return { userId: first.userId, name: first.name, isOwner: first.isOwner, roles };
}

/** Ended sign-ins are kept for a week, so that the reuse of an old token is still recognised. */
export const forgetOldSignIns = (tx: Tx): Promise<number> =>
  tx.run(
    `DELETE FROM sign_ins WHERE least(expires_at, coalesce(revoked_at, expires_at)) < now() - interval '7 days'`,
  );
