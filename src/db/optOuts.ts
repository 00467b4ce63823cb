import type { AccountId, ContactId, ConversationId } from '../model/ids.ts';
import type { CanonicalPhone } from '../model/phone.ts';
import type { Tx } from './database.ts';

/** What is known to name the person of contact `alias`. */
const identities = (alias: string): string =>
  `(VALUES ('phone', ${alias}.canonical_phone), ('lid', ${alias}.lid)) AS who (kind, value)`;

/** Since when the person of contact `alias` wants to hear nothing more; null: they do not mind. */
export const optedOutAt = (alias: string): string =>
  `(SELECT min(o.at) FROM opt_outs o JOIN ${identities(alias)} USING (kind, value) WHERE o.account_id = ${alias}.account_id)`;

/** Notes the wish for all that names them, or takes it back. The first time counts. */
export async function setOptOut(tx: Tx, accountId: AccountId, id: ContactId, isOut: boolean): Promise<void> {
  await tx.run(
    isOut
      ? `INSERT INTO opt_outs (account_id, kind, value)
         SELECT c.account_id, who.kind, who.value FROM contacts c CROSS JOIN LATERAL ${identities('c')}
          WHERE c.account_id = $1 AND c.id = $2 AND who.value IS NOT NULL
         ON CONFLICT DO NOTHING`
      : `DELETE FROM opt_outs o USING contacts c CROSS JOIN LATERAL ${identities('c')}
          WHERE c.account_id = $1 AND c.id = $2 AND o.account_id = $1 AND o.kind = who.kind AND o.value = who.value`,
    [accountId, id],
  );
}

/** These contacts are one person: what one of them asked for holds for all that names any of them. */
export async function shareOptOut(tx: Tx, accountId: AccountId, ids: ContactId[]): Promise<void> {
  await tx.run(
    `WITH person AS (
       SELECT who.kind, who.value FROM contacts c CROSS JOIN LATERAL ${identities('c')}
        WHERE c.account_id = $1 AND c.id = ANY($2::uuid[]) AND who.value IS NOT NULL
     ), wish AS (
       SELECT min(o.at) AS at FROM opt_outs o JOIN person USING (kind, value) WHERE o.account_id = $1
     )
     INSERT INTO opt_outs (account_id, kind, value, at)
     SELECT $1, kind, value, wish.at FROM person CROSS JOIN wish WHERE wish.at IS NOT NULL
     ON CONFLICT DO NOTHING`,
    [accountId, ids],
  );
}

/** The people of a list of contacts that came with their wish. */
export async function noteOptOuts(tx: Tx, accountId: AccountId, phones: CanonicalPhone[]): Promise<void> {
  await tx.run(
    `INSERT INTO opt_outs (account_id, kind, value)
     SELECT $1, who.kind, who.value FROM contacts c CROSS JOIN LATERAL ${identities('c')}
      WHERE c.account_id = $1 AND c.canonical_phone = ANY($2::text[]) AND who.value IS NOT NULL
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
