import type { Role } from '../model/access.ts';
import type { AccountId, Phone, UserId } from '../model/ids.ts';
import type { PlanName } from '../model/plans.ts';
import type { Tx } from './database.ts';

export interface UserRow {
  id: UserId;
  name: string;
  email: string | null;
  phone: Phone | null;
  isOwner: boolean;
  passwordHash: string;
  /** The password was set with a link that somebody else created, who may know it. */
  passwordShared: boolean;
  /** A link mailed to the address may reset the password, whichever accounts the user belongs to. */
  emailTrusted: boolean;
}
type Raw = UserRow & Record<string, unknown>;
const select = `SELECT id, name, email, phone, is_owner AS "isOwner", password_hash AS "passwordHash", password_shared AS "passwordShared",
  email_trusted AS "emailTrusted" FROM users`;

export const findUser = (tx: Tx, id: UserId): Promise<UserRow | undefined> =>
  tx.one<Raw>(`${select} WHERE id = $1`, [id]);

/**
 * Locks users until the transaction ends: their passwords and memberships. Whoever changes one of these, or decides by it,
 * takes this lock first, before memberships and links.
 */
export const lockUsers = (tx: Tx, ...ids: UserId[]): Promise<UserRow[]> =>
  tx.many<Raw>(`${select} WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE`, [ids]);

export const lockUser = async (tx: Tx, id: UserId): Promise<UserRow | undefined> =>
  (await lockUsers(tx, id))[0];

/** By one of the two login names. */
export const findLogin = (tx: Tx, email: string, phone: Phone | null): Promise<UserRow | undefined> =>
  tx.one<Raw>(
    `${select} WHERE email = $1 OR canonical_phone(phone) = canonical_phone($2) ORDER BY email = $1 DESC NULLS LAST LIMIT 1`,
    [email, phone],
  );

export const findOwner = (tx: Tx): Promise<UserRow | undefined> => tx.one<Raw>(`${select} WHERE is_owner`);

export async function insertUser(tx: Tx, user: UserRow): Promise<void> {
  await tx.run(
    `INSERT INTO users (id, name, email, phone, is_owner, password_hash, password_shared, email_trusted)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      ...[user.id, user.name, user.email, user.phone, user.isOwner],
      ...[user.passwordHash, user.passwordShared, user.emailTrusted],
    ],
  );
}

/** An address that is set here was chosen by the user, so it is trusted. */
export async function updateUser(
  tx: Tx,
  id: UserId,
  patch: { name?: string | undefined; email?: string | undefined; phone?: string | undefined },
): Promise<void> {
  await tx.run(
    `UPDATE users SET name = coalesce($2, name), email = coalesce($3, email), phone = coalesce($4, phone),
            email_trusted = email_trusted OR $3 IS NOT NULL
      WHERE id = $1`,
    [id, patch.name ?? null, patch.email ?? null, patch.phone ?? null],
  );
}

/** Whoever knows the password may have set the address. So with a shared password the address is no longer trusted. */
export async function setPassword(tx: Tx, id: UserId, hash: string, isShared: boolean): Promise<void> {
  await tx.run(
    `UPDATE users SET password_hash = $2, password_shared = $3, email_trusted = email_trusted AND NOT $3,
            password_changed_at = now()
      WHERE id = $1`,
    [id, hash, isShared],
  );
}

export interface MembershipOfUser {
  accountId: AccountId;
  name: string;
  plan: PlanName;
  role: Role;
}

/** The accounts that a user belongs to. */
export const membershipsOf = (tx: Tx, id: UserId): Promise<MembershipOfUser[]> =>
  tx.many<MembershipOfUser & Record<string, unknown>>(
    `SELECT m.account_id AS "accountId", a.name, a.plan, m.role
       FROM memberships m JOIN accounts a ON a.id = m.account_id WHERE m.user_id = $1 ORDER BY a.id`,
    [id],
  );
