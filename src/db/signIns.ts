import type { Role } from '../model/access.ts';
import type { AccountId, SignInId, UserId } from '../model/ids.ts';
import type { Tx } from './database.ts';

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
  signIn: { id: SignInId; userId: UserId; tokenHash: string; days: number },
): Promise<void> {
  await tx.run(
    'INSERT INTO sign_ins (id, user_id, token_hash, expires_at) VALUES ($1, $2, $3, now() + make_interval(days => $4))',
    [signIn.id, signIn.userId, signIn.tokenHash, signIn.days],
  );
}

/** Locked until the transaction ends: two uses of one token come one after the other. */
export const lockSignIn = (tx: Tx, id: SignInId): Promise<SignInRow | undefined> =>
  tx.one<SignInRow & Record<string, unknown>>(
    `SELECT id, user_id AS "userId", token_hash AS "tokenHash", previous_hash AS "previousHash",
            rotated_at AS "rotatedAt", revoked_at IS NOT NULL OR expires_at <= now() AS "isOver"
       FROM sign_ins WHERE id = $1 FOR UPDATE`,
    [id],
  );

/** However often it is used, a sign-in ends so many days after it began. */
const MOST_DAYS = 90;

export async function rotateSignIn(tx: Tx, id: SignInId, tokenHash: string, days: number): Promise<void> {
  await tx.run(
    `UPDATE sign_ins SET previous_hash = token_hash, token_hash = $2, rotated_at = now(),
            expires_at = least(now() + make_interval(days => $3), created_at + make_interval(days => ${MOST_DAYS}))
      WHERE id = $1`,
    [id, tokenHash, days],
  );
}

export async function revokeSignIn(tx: Tx, id: SignInId): Promise<void> {
  await tx.run('UPDATE sign_ins SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL', [id]);
}

/** All of a user's, but for the one to keep. */
export async function revokeSignIns(tx: Tx, userId: UserId, keep: SignInId | null = null): Promise<void> {
  await tx.run(
    'UPDATE sign_ins SET revoked_at = now() WHERE user_id = $1 AND revoked_at IS NULL AND id IS DISTINCT FROM $2',
    [userId, keep],
  );
}

/** Who a sign-in stands for now: nobody, once it has ended. */
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

/** Ended ones are kept for a week, so that a token that comes again is still known as one that was used. */
export const forgetOldSignIns = (tx: Tx): Promise<number> =>
  tx.run(
    `DELETE FROM sign_ins WHERE least(expires_at, coalesce(revoked_at, expires_at)) < now() - interval '7 days'`,
  );
