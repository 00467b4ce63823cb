import type { AccountId, ContactId, ConversationId, Phone } from '../model/ids.ts';
import type { Peer } from '../model/message.ts';
import { newId } from '../lib/ids.ts';
import type { Tx } from './database.ts';

export interface ContactRow {
  id: ContactId;
  accountId: AccountId;
  name: string | null;
  phone: string | null;
  lid: string | null;
  /** They want to hear nothing more. */
  optedOutAt: Date | null;
  createdAt: Date;
}
type Raw = ContactRow & Record<string, unknown>;
export const contactColumns = (alias: string): string =>
  `${alias}.id, ${alias}.account_id AS "accountId", ${alias}.name, ${alias}.phone, ${alias}.lid, ${alias}.opted_out_at AS "optedOutAt", ${alias}.created_at AS "createdAt"`;

export const findContact = (tx: Tx, accountId: AccountId, id: ContactId): Promise<ContactRow | undefined> =>
  tx.one<Raw>(`SELECT ${contactColumns('c')} FROM contacts c WHERE account_id = $1 AND id = $2`, [
    accountId,
    id,
  ]);

/** By name; the cursor is `[lowercase name, id]` of the last one. */
export const listContacts = (
  tx: Tx,
  accountId: AccountId,
  limit: number,
  after: [string, string] | null,
): Promise<ContactRow[]> =>
  tx.many<Raw>(
    `SELECT ${contactColumns('c')} FROM contacts c
      WHERE account_id = $1 AND ($3::text IS NULL OR (lower(coalesce(name, '')), id) > ($3, $4::uuid))
      ORDER BY lower(coalesce(name, '')), id LIMIT $2`,
    [accountId, limit, after?.[0] ?? null, after?.[1] ?? null],
  );

/**
 * The contact that has this phone or LID, made or completed with what the peer says. Where phone and LID are known as
 * two contacts, the one with the phone is meant and the LID stays with the other.
 */
export async function upsertContact(tx: Tx, accountId: AccountId, peer: Peer): Promise<ContactId> {
  const found = await tx.many<{
    id: ContactId;
    phone: string | null;
    lid: string | null;
    name: string | null;
  }>(
    `SELECT id, phone, lid, name FROM contacts WHERE account_id = $1 AND (phone = $2 OR lid = $3)
      ORDER BY (phone = $2) DESC NULLS LAST`,
    [accountId, peer.phone, peer.lid],
  );
  const [contact] = found;
  if (!contact) {
    const id = newId<ContactId>();
    const inserted = await tx.run(
      `INSERT INTO contacts (account_id, id, phone, lid, name) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
      [accountId, id, peer.phone, peer.lid, peer.name],
    );
    // Someone else made the same contact since; now it is visible.
    return inserted > 0 ? id : upsertContact(tx, accountId, peer);
  }
  const alone = found.length === 1;
  const learned =
    (peer.phone !== null && contact.phone === null) ||
    (peer.name !== null && peer.name !== contact.name) ||
    (alone && peer.lid !== null && peer.lid !== contact.lid);
  // Nearly always nothing is new, and then nobody waits for anybody's lock.
  if (!learned) return contact.id;
  await tx.run(
    `UPDATE contacts SET phone = coalesce(phone, $3), lid = CASE WHEN $6 THEN coalesce($4, lid) ELSE lid END,
            name = coalesce($5, name), updated_at = now()
      WHERE account_id = $1 AND id = $2`,
    [accountId, contact.id, peer.phone, peer.lid, peer.name, alone],
  );
  return contact.id;
}

/** How long WhatsApp's answer about a phone is believed. */
const CHECK_VALID = `interval '30 days'`;
const ABSENCE_VALID = `interval '1 hour'`;

/** undefined: not known; null: WhatsApp does not know the phone. */
export async function knownPhone(
  tx: Tx,
  accountId: AccountId,
  asked: Phone,
): Promise<Phone | null | undefined> {
  const row = await tx.one<{ phone: Phone | null }>(
    `SELECT phone FROM phone_checks WHERE account_id = $1 AND asked = $2
        AND checked_at > now() - CASE WHEN phone IS NULL THEN ${ABSENCE_VALID} ELSE ${CHECK_VALID} END`,
    [accountId, asked],
  );
  return row?.phone;
}

export async function rememberPhone(
  tx: Tx,
  accountId: AccountId,
  asked: Phone,
  phone: Phone | null,
): Promise<void> {
  await tx.run(
    `INSERT INTO phone_checks (account_id, asked, phone) VALUES ($1, $2, $3)
     ON CONFLICT (account_id, asked) DO UPDATE SET phone = excluded.phone, checked_at = now()`,
    [accountId, asked, phone],
  );
}

/** The first time counts; undefined when there is no such contact. */
export const setOptedOut = (
  tx: Tx,
  accountId: AccountId,
  id: ContactId,
  optedOut: boolean,
): Promise<ContactRow | undefined> =>
  tx.one<Raw>(
    `UPDATE contacts c SET opted_out_at = CASE WHEN $3 THEN coalesce(opted_out_at, now()) END
      WHERE account_id = $1 AND id = $2 RETURNING ${contactColumns('c')}`,
    [accountId, id, optedOut],
  );

export const hasOptedOut = async (
  tx: Tx,
  accountId: AccountId,
  conversation: ConversationId,
): Promise<boolean> =>
  (await tx.one(
    `SELECT 1 AS yes FROM conversations v JOIN contacts c ON c.account_id = v.account_id AND c.id = v.contact_id
      WHERE v.account_id = $1 AND v.id = $2 AND c.opted_out_at IS NOT NULL`,
    [accountId, conversation],
  )) !== undefined;
