import type { Assignment } from '../model/conversation.ts';
import type { AccountId } from '../model/ids.ts';
import type { PlanName } from '../model/plans.ts';
import type { Tx } from './database.ts';

export interface AccountRow {
  id: AccountId;
  name: string;
  plan: PlanName;
  answeringTakes: boolean;
  assignment: Assignment;
  createdAt: Date;
}
type Raw = AccountRow & Record<string, unknown>;
const select = `SELECT id, name, plan, answering_takes AS "answeringTakes", assignment, created_at AS "createdAt"
  FROM accounts`;

/** The accounts with these ids, or all. Ids sort by creation, so the last id of a page is the cursor to the next. */
export const listAccounts = (
  tx: Tx,
  ids: AccountId[] | null,
  limit: number,
  after: string | null,
): Promise<AccountRow[]> =>
  tx.many<Raw>(
    `${select} WHERE ($3::uuid[] IS NULL OR id = ANY($3)) AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $1`,
    [limit, after, ids],
  );

export const accountIds = async (tx: Tx): Promise<AccountId[]> =>
  (await tx.many<{ id: AccountId }>('SELECT id FROM accounts ORDER BY id')).map(({ id }) => id);

export const findAccount = (tx: Tx, id: AccountId): Promise<AccountRow | undefined> =>
  tx.one<Raw>(`${select} WHERE id = $1`, [id]);

/**
 * Locked until the transaction ends, so that one transaction at a time counts against its limits. Rows that refer to it can
 * still be written.
 */
export const lockAccount = (tx: Tx, id: AccountId): Promise<AccountRow | undefined> =>
  tx.one<Raw>(`${select} WHERE id = $1 FOR NO KEY UPDATE`, [id]);

export async function insertAccount(
  tx: Tx,
  account: Pick<AccountRow, 'id' | 'name' | 'plan'>,
): Promise<void> {
  await tx.run('INSERT INTO accounts (id, name, plan) VALUES ($1, $2, $3)', [
    account.id,
    account.name,
    account.plan,
  ]);
}

export type AccountPatch = {
  [Key in 'name' | 'plan' | 'answeringTakes' | 'assignment']?: AccountRow[Key] | undefined;
};
export async function updateAccount(
  tx: Tx,
  id: AccountId,
  { name, plan, answeringTakes, assignment }: AccountPatch,
): Promise<boolean> {
  const changed = await tx.run(
    `UPDATE accounts SET name = coalesce($2, name), plan = coalesce($3, plan),
            answering_takes = coalesce($4, answering_takes), assignment = coalesce($5, assignment), updated_at = now()
      WHERE id = $1`,
    [id, name ?? null, plan ?? null, answeringTakes ?? null, assignment ?? null],
  );
  return changed > 0;
}

export const deleteAccount = async (tx: Tx, id: AccountId): Promise<boolean> =>
  (await tx.run('DELETE FROM accounts WHERE id = $1', [id])) > 0;
