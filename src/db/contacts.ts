import type { AccountId, ContactId, ConversationId, Phone } from '../model/ids.ts';
import type { Peer } from '../model/message.ts';
import { newId } from '../lib/ids.ts';
import type { Tx } from './database.ts';
import { mergeContacts, type MergedConversation } from './mergeContacts.ts';

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

interface Known {
  id: ContactId;
  phone: string | null;
  lid: string | null;
  name: string | null;
}
/** That of the phone first. */
const contactsOf = (tx: Tx, accountId: AccountId, peer: Peer, lock: '' | 'FOR KEY SHARE'): Promise<Known[]> =>
  tx.many<Known & Record<string, unknown>>(
    `SELECT id, phone, lid, name FROM contacts WHERE account_id = $1 AND (phone = $2 OR lid = $3)
      ORDER BY (phone = $2) DESC NULLS LAST ${lock}`,
    [accountId, peer.phone, peer.lid],
  );

/**
 * The contact that has this phone or LID, made when there is none. It is there until the transaction ends: nobody merges
 * it away. Whose LID is whose is learned by `settleContact`, before.
 */
export async function upsertContact(tx: Tx, accountId: AccountId, peer: Peer): Promise<ContactId> {
  const [contact] = await contactsOf(tx, accountId, peer, 'FOR KEY SHARE');
  if (!contact) {
    const id = newId<ContactId>();
    const inserted = await tx.run(
      `INSERT INTO contacts (account_id, id, phone, lid, name) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
      [accountId, id, peer.phone, peer.lid, peer.name],
    );
    // Someone else made the same contact since; now it is visible.
    return inserted > 0 ? id : upsertContact(tx, accountId, peer);
  }
  // Nearly always nothing is new, and then nobody waits for anybody's lock.
  if (peer.name !== null && peer.name !== contact.name) {
    await tx.run('UPDATE contacts SET name = $3, updated_at = now() WHERE account_id = $1 AND id = $2', [
      accountId,
      contact.id,
      peer.name,
    ]);
  }
  return contact.id;
}

/** Those of these people whose contact is missing, lacks an address, or is two. */
export async function unsettledPeers(tx: Tx, accountId: AccountId, peers: Peer[]): Promise<Peer[]> {
  const known = await tx.many<{ phone: string | null; lid: string | null }>(
    `SELECT phone, lid FROM contacts WHERE account_id = $1 AND (phone = ANY($2::text[]) OR lid = ANY($3::text[]))`,
    [accountId, peers.flatMap(({ phone }) => phone ?? []), peers.flatMap(({ lid }) => lid ?? [])],
  );
  const holds = (one: (typeof known)[number], { phone, lid }: Peer): boolean =>
    (phone === null || one.phone === phone) && (lid === null || one.lid === lid);
  return peers.filter((peer) => !known.some((one) => holds(one, peer)));
}

/**
 * Learns whose phone and LID belong together. A contact that is known by LID only becomes one with that of the phone,
 * their conversations too. In a transaction of its own (see `mergeContacts`); throws a unique violation when somebody
 * else learned the same at this moment.
 */
export async function settleContact(tx: Tx, accountId: AccountId, peer: Peer): Promise<MergedConversation[]> {
  const [contact, other] = await contactsOf(tx, accountId, peer, '');
  if (!contact) {
    await upsertContact(tx, accountId, peer);
    return [];
  }
  let merged: MergedConversation[] = [];
  if (other && other.phone === null) {
    merged = (await mergeContacts(tx, accountId, other.id, contact.id)) ?? [];
  } else if (other) {
    // WhatsApp says whose it is now; the other has a phone of its own.
    await tx.run('UPDATE contacts SET lid = NULL WHERE account_id = $1 AND id = $2', [accountId, other.id]);
  }
  await tx.run(
    `UPDATE contacts SET phone = coalesce($3, phone), lid = coalesce($4, lid), updated_at = now()
      WHERE account_id = $1 AND id = $2`,
    [accountId, contact.id, peer.phone, peer.lid],
  );
  return merged;
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
