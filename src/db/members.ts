import type { Role } from '../model/access.ts';
import type { AccountId, TeamId, UserId } from '../model/ids.ts';
import type { Tx } from './database.ts';

export interface MemberRow {
  userId: UserId;
  name: string;
  email: string | null;
  phone: string | null;
  role: Role;
  since: Date;
}
export interface TeamRow {
  id: TeamId;
  name: string;
  memberIds: UserId[];
}

export const listMembers = (tx: Tx, accountId: AccountId): Promise<MemberRow[]> =>
  tx.many<MemberRow & Record<string, unknown>>(
    `SELECT u.id AS "userId", u.name, u.email, u.phone, m.role, m.created_at AS since
       FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.account_id = $1 ORDER BY lower(u.name), u.id`,
    [accountId],
  );

/** A second membership of the same user changes nothing; `setRole` raises the role of an existing one. */
export async function insertMember(tx: Tx, accountId: AccountId, userId: UserId, role: Role): Promise<void> {
  await tx.run(
    'INSERT INTO memberships (account_id, user_id, role) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [accountId, userId, role],
  );
}

export const setRole = async (tx: Tx, accountId: AccountId, userId: UserId, role: Role): Promise<boolean> =>
  (await tx.run('UPDATE memberships SET role = $3 WHERE account_id = $1 AND user_id = $2', [
    accountId,
    userId,
    role,
  ])) > 0;

export const deleteMember = async (tx: Tx, accountId: AccountId, userId: UserId): Promise<boolean> =>
  (await tx.run('DELETE FROM memberships WHERE account_id = $1 AND user_id = $2', [accountId, userId])) > 0;

const selectTeam = `SELECT t.id, t.name,
    array(SELECT m.user_id FROM team_members m WHERE m.account_id = t.account_id AND m.team_id = t.id ORDER BY 1) AS "memberIds"
  FROM teams t`;

export const listTeams = (tx: Tx, accountId: AccountId): Promise<TeamRow[]> =>
  tx.many<TeamRow & Record<string, unknown>>(`${selectTeam} WHERE t.account_id = $1 ORDER BY lower(t.name)`, [
    accountId,
  ]);

export const findTeam = (tx: Tx, accountId: AccountId, id: TeamId): Promise<TeamRow | undefined> =>
  tx.one<TeamRow & Record<string, unknown>>(`${selectTeam} WHERE t.account_id = $1 AND t.id = $2`, [
    accountId,
    id,
  ]);

export async function insertTeam(tx: Tx, accountId: AccountId, id: TeamId, name: string): Promise<void> {
  await tx.run('INSERT INTO teams (account_id, id, name) VALUES ($1, $2, $3)', [accountId, id, name]);
}

export const renameTeam = async (
  tx: Tx,
  accountId: AccountId,
  id: TeamId,
  name: string | null,
): Promise<boolean> =>
  (await tx.run('UPDATE teams SET name = coalesce($3, name) WHERE account_id = $1 AND id = $2', [
    accountId,
    id,
    name,
  ])) > 0;

/** Replaces the members of a team. Returns how many of the users are members of the account, and so were added. */
export async function setTeamMembers(
  tx: Tx,
  accountId: AccountId,
  id: TeamId,
  users: UserId[],
): Promise<number> {
  await tx.run('DELETE FROM team_members WHERE account_id = $1 AND team_id = $2', [accountId, id]);
  return tx.run(
    `INSERT INTO team_members (account_id, team_id, user_id)
     SELECT account_id, $2, user_id FROM memberships WHERE account_id = $1 AND user_id = ANY($3)`,
    [accountId, id, users],
  );
}

/** Whether the team (still) exists. If so, it cannot be deleted until the transaction ends. */
export const holdTeam = async (tx: Tx, accountId: AccountId, id: TeamId): Promise<boolean> =>
  (await tx.one('SELECT 1 AS yes FROM teams WHERE account_id = $1 AND id = $2 FOR KEY SHARE', [
    accountId,
    id,
  ])) !== undefined;

/**
 * Locks the rows that refer to the team before the team itself, like everybody who assigns something to it. The foreign keys
 * alone would lock in the opposite order, and deadlock.
 */
export async function deleteTeam(tx: Tx, accountId: AccountId, id: TeamId): Promise<boolean> {
  const own = 'account_id = $1 AND team_id = $2';
  await tx.run(`SELECT 1 FROM conversations WHERE ${own} ORDER BY id FOR NO KEY UPDATE`, [accountId, id]);
  await tx.run(`UPDATE conversations SET team_id = NULL WHERE ${own}`, [accountId, id]);
  await tx.run('UPDATE numbers SET default_team_id = NULL WHERE account_id = $1 AND default_team_id = $2', [
    accountId,
    id,
  ]);
  return (await tx.run('DELETE FROM teams WHERE account_id = $1 AND id = $2', [accountId, id])) > 0;
}

export const hasMembers = async (tx: Tx, accountId: AccountId): Promise<boolean> =>
  (await tx.one('SELECT 1 AS yes FROM memberships WHERE account_id = $1 LIMIT 1', [accountId])) !== undefined;

/** Locks the memberships of an account until the transaction ends. */
export async function lockMembers(tx: Tx, accountId: AccountId): Promise<void> {
  await tx.many('SELECT 1 FROM memberships WHERE account_id = $1 ORDER BY user_id FOR UPDATE', [accountId]);
}
