import type { AccountId } from '../model/ids.ts';
import type { Tx } from './database.ts';

/** What is deleted by age alone; README.md lists it too. Votes are kept for as long as people still look at polls. */
const ages = {
  key_requests: `at < now() - interval '7 days'`,
  phone_checks: `checked_at < now() - interval '30 days'`,
  responses: `answered_at < now() - interval '400 days'`,
  monthly_usage: `month < now() - interval '800 days'`,
  cloud_media: `at < now() - interval '30 days'`,
  cloud_uploads: `expires_at < now()`,
  poll_votes: `at < now() - interval '400 days'`,
} as const;
export type AgedTable = keyof typeof ages;
export const agedTables = Object.keys(ages) as AgedTable[];

export const forgetAged = (tx: Tx, accountId: AccountId, table: AgedTable): Promise<number> =>
  tx.run(`DELETE FROM ${table} WHERE account_id = $1 AND ${ages[table]}`, [accountId]);

/** The application may not delete from the audit log; this database function deletes entries older than 400 days. */
export async function forgetOldAudit(tx: Tx): Promise<void> {
  await tx.run('SELECT forget_old_audit()');
}
