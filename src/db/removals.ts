import type { AccountId, NumberId } from '../model/ids.ts';
import type { Tx } from './database.ts';

export type Removal =
  | { kind: 'number'; id: NumberId; accountId: AccountId; port: number; isUp: boolean }
  | { kind: 'account'; id: AccountId; accountId: AccountId; port: null; isUp: boolean };

export async function insertRemoval(tx: Tx, { kind, id, accountId, port, isUp }: Removal): Promise<void> {
  await tx.run('INSERT INTO removals (id, kind, of_account, port, is_up) VALUES ($1, $2, $3, $4, $5)', [
    id,
    kind,
    accountId,
    port,
    isUp,
  ]);
}

const columns = 'id, kind, of_account AS "accountId", port, is_up AS "isUp"';

export const findRemoval = (tx: Tx, id: AccountId | NumberId): Promise<Removal | undefined> =>
  tx.one<Removal & Record<string, unknown>>(`SELECT ${columns} FROM removals WHERE id = $1`, [id]);

/** Numbers before accounts: an account is removed after its numbers. */
export const listRemovals = (tx: Tx): Promise<Removal[]> =>
  tx.many<Removal & Record<string, unknown>>(`SELECT ${columns} FROM removals ORDER BY kind DESC, at, id`);

export const deleteRemoval = (tx: Tx, id: AccountId | NumberId): Promise<number> =>
  tx.run('DELETE FROM removals WHERE id = $1', [id]);
