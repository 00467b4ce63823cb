import type { AccountId, ContactId, ConversationId } from '../model/ids.ts';
import type { CanonicalPhone } from '../model/phone.ts';
import type { Tx } from './database.ts';

/** SQL: since when the person of contact `alias` has opted out; null: they have not. */
export const optedOutAt = (alias: string): string =>
  `(SELECT min(o.at) FROM contact_identities i JOIN opt_outs o USING (account_id, kind, scope, value)
     WHERE i.account_id = ${alias}.account_id AND i.contact_id = ${alias}.id)`;

/** Stores the opt-out for all identities of a contact, or removes it. The time of the first one is kept. */
export async function setOptOut(tx: Tx, accountId: AccountId, id: ContactId, isOut: boolean): Promise<void> {
  await tx.run(
    isOut
      ? `INSERT INTO opt_outs (account_id, kind, scope, value)
         SELECT account_id, kind, scope, value FROM contact_identities WHERE account_id = $1 AND contact_id = $2
         ON CONFLICT DO NOTHING`
      : `DELETE FROM opt_outs o USING contact_identities i
          WHERE i.account_id = $1 AND i.contact_id = $2
            AND o.account_id = $1 AND o.kind = i.kind AND o.scope = i.scope AND o.value = i.value`,
    [accountId, id],
  );
}

/** These contacts are one person: an opt-out of one applies to the identities of all. */
export async function shareOptOut(tx: Tx, accountId: AccountId, ids: ContactId[]): Promise<void> {
  await tx.run(
    `WITH person AS (
       SELECT account_id, kind, scope, value FROM contact_identities WHERE account_id = $1 AND contact_id = ANY($2::uuid[])
     ), wish AS (
       SELECT min(o.at) AS at FROM person JOIN opt_outs o USING (account_id, kind, scope, value)
     )
     INSERT INTO opt_outs (account_id, kind, scope, value, at)
     SELECT account_id, kind, scope, value, wish.at FROM person CROSS JOIN wish WHERE wish.at IS NOT NULL
     ON CONFLICT DO NOTHING`,
    [accountId, ids],
  );
}

/** Stores the opt-outs that came with an imported list of contacts. */
export async function noteOptOuts(tx: Tx, accountId: AccountId, phones: CanonicalPhone[]): Promise<void> {
  await tx.run(
    `INSERT INTO opt_outs (account_id, kind, scope, value)
     SELECT account_id, i.kind, i.scope, i.value FROM contact_identities p JOIN contact_identities i USING (account_id, contact_id)
      WHERE account_id = $1 AND p.kind = 'phone' AND p.scope = '' AND p.value = ANY($2::text[])
     ON CONFLICT DO NOTHING`,
    [accountId, phones],
  );
}

export const hasOptedOut = async (
  tx: Tx,
  accountId: AccountId,
  conversation: ConversationId,
): Promise<boolean> =>
  (await tx.one(
    `SELECT 1 AS yes FROM conversations v JOIN contacts c ON c.account_id = v.account_id AND c.id = v.contact_id
      WHERE v.account_id = $1 AND v.id = $2 AND ${optedOutAt('c')} IS NOT NULL`,
    [accountId, conversation],
  )) !== undefined;
