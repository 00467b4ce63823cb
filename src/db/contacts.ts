import type { AccountId, ContactId, Phone } from '../model/ids.ts';
import type { Peer } from '../model/message.ts';
import { canonicalPhone, type CanonicalPhone } from '../model/phone.ts';
import { newId } from '../lib/ids.ts';
import type { Tx } from './database.ts';
import { mergeContacts, type MergedConversation } from './mergeContacts.ts';
import { optedOutAt, setOptOut, shareOptOut } from './optOuts.ts';
import { searchPatterns } from './search.ts';

export interface ContactRow {
  id: ContactId;
  accountId: AccountId;
  name: string | null;
  phone: Phone | null;
  lid: string | null;
  tags: string[];
  fields: Record<string, string>;
  /** They want to hear nothing more. */
  optedOutAt: Date | null;
  createdAt: Date;
}
type Raw = ContactRow & Record<string, unknown>;
export const contactColumns = (alias: string): string =>
  `${alias}.id, ${alias}.account_id AS "accountId", ${alias}.name, ${alias}.phone, ${alias}.lid, ${alias}.tags, ${alias}.fields, ${optedOutAt(alias)} AS "optedOutAt", ${alias}.created_at AS "createdAt"`;

export const findContact = (tx: Tx, accountId: AccountId, id: ContactId): Promise<ContactRow | undefined> =>
  tx.one<Raw>(`SELECT ${contactColumns('c')} FROM contacts c WHERE account_id = $1 AND id = $2`, [
    accountId,
    id,
  ]);

export interface ContactFilter {
  /** Part of a name or phone. */
  q?: string | undefined;
  tag?: string | undefined;
  optedOut?: boolean | undefined;
}

/** By name; the cursor is `[lowercase name, id]` of the last one. */
export const listContacts = (
  tx: Tx,
  accountId: AccountId,
  { q = '', tag, optedOut }: ContactFilter,
  limit: number,
  after: [string, string] | null,
): Promise<ContactRow[]> =>
  tx.many<Raw>(
    `SELECT ${contactColumns('c')} FROM contacts c
      WHERE account_id = $1 AND ($3::text IS NULL OR (lower(coalesce(name, '')), id) > ($3, $4::uuid))
        AND ($5::text[] IS NULL OR search LIKE ANY ($5)) AND ($6::text IS NULL OR $6 = ANY (tags))
        AND ($7::boolean IS NULL OR (${optedOutAt('c')} IS NOT NULL) = $7)
      ORDER BY lower(coalesce(name, '')), id LIMIT $2`,
    [
      accountId,
      limit,
      after?.[0] ?? null,
      after?.[1] ?? null,
      q === '' ? null : searchPatterns(q),
      tag ?? null,
      optedOut ?? null,
    ],
  );

/** False when the account knows the phone already. */
export const insertContact = async (
  tx: Tx,
  contact: Pick<ContactRow, 'id' | 'accountId' | 'phone' | 'name' | 'tags' | 'fields'>,
): Promise<boolean> =>
  (await tx.run(
    `INSERT INTO contacts (account_id, id, phone, name, is_named, tags, fields)
     VALUES ($1, $2, $3, $4::text, $4::text IS NOT NULL, $5, $6)
     ON CONFLICT (account_id, canonical_phone) DO NOTHING`,
    [
      contact.accountId,
      contact.id,
      contact.phone,
      contact.name,
      contact.tags,
      JSON.stringify(contact.fields),
    ],
  )) > 0;

export interface ContactPatch {
  /** null takes it away: WhatsApp's comes back with their next message. */
  name?: string | null | undefined;
  tags?: string[] | undefined;
  fields?: Record<string, string> | undefined;
  optedOut?: boolean | undefined;
}
/** Undefined when there is no such contact. */
export const updateContact = async (
  tx: Tx,
  accountId: AccountId,
  id: ContactId,
  { name, tags, fields, optedOut }: ContactPatch,
): Promise<ContactRow | undefined> => {
  if (optedOut !== undefined) await setOptOut(tx, accountId, id, optedOut);
  return tx.one<Raw>(
    `UPDATE contacts c
        SET name = CASE WHEN $3 THEN $4 ELSE name END, is_named = CASE WHEN $3 THEN $4 IS NOT NULL ELSE is_named END,
            tags = coalesce($5, tags), fields = coalesce($6, fields), updated_at = now()
      WHERE account_id = $1 AND id = $2 RETURNING ${contactColumns('c')}`,
    [accountId, id, name !== undefined, name ?? null, tags ?? null, fields ? JSON.stringify(fields) : null],
  );
};

export interface ImportedContact {
  id: ContactId;
  phone: Phone;
  name: string | null;
  tags: string[];
  fields: Record<string, string>;
}
/** Each person once. Tags and fields are added, a name that is given replaces. Returns those who were new. */
export async function upsertImported(
  tx: Tx,
  accountId: AccountId,
  contacts: ImportedContact[],
): Promise<Set<CanonicalPhone>> {
  const rows = await tx.many<{ phone: CanonicalPhone; created: boolean }>(
    `INSERT INTO contacts AS c (account_id, id, phone, name, is_named, tags, fields)
     SELECT $1, r.id, r.phone, r.name, r.name IS NOT NULL, array(SELECT jsonb_array_elements_text(r.tags)), r.fields
       FROM jsonb_to_recordset($2::jsonb) AS r (id uuid, phone text, name text, tags jsonb, fields jsonb)
     -- In one order, so that two imports at once do not wait for each other in a circle.
      ORDER BY canonical_phone(r.phone)
     ON CONFLICT (account_id, canonical_phone) DO UPDATE
        SET name = coalesce(excluded.name, c.name), is_named = c.is_named OR excluded.is_named, fields = c.fields || excluded.fields, updated_at = now(),
            tags = array(SELECT DISTINCT unnest(c.tags || excluded.tags) ORDER BY 1)
     RETURNING canonical_phone AS phone, xmax = 0 AS created`,
    [accountId, JSON.stringify(contacts)],
  );
  return new Set(rows.filter(({ created }) => created).map(({ phone }) => phone));
}

/** Those of these digits that are the phone of a contact, just as they are: as the API and events tell it. */
export const phonesAsTold = async (
  tx: Tx,
  accountId: AccountId,
  typed: string[],
): Promise<Map<string, Phone>> => {
  const digits = typed.filter((one) => /^\d{5,15}$/.test(one));
  if (digits.length === 0) return new Map();
  const rows = await tx.many<{ phone: Phone }>(
    'SELECT phone FROM contacts WHERE account_id = $1 AND phone = ANY ($2)',
    [accountId, digits],
  );
  return new Map(rows.map(({ phone }) => [phone, phone]));
};

/** Those of these people who have a contact. */
export const knownPeople = async (
  tx: Tx,
  accountId: AccountId,
  phones: CanonicalPhone[],
): Promise<Set<CanonicalPhone>> =>
  new Set(
    (
      await tx.many<{ phone: CanonicalPhone }>(
        'SELECT canonical_phone AS phone FROM contacts WHERE account_id = $1 AND canonical_phone = ANY ($2)',
        [accountId, phones],
      )
    ).map(({ phone }) => phone),
  );

/** With conversations and messages. */
export const deleteContact = async (tx: Tx, accountId: AccountId, id: ContactId): Promise<boolean> =>
  (await tx.run('DELETE FROM contacts WHERE account_id = $1 AND id = $2', [accountId, id])) > 0;

/** Whether messages to them are still owed. */
export const isOwed = async (tx: Tx, accountId: AccountId, id: ContactId): Promise<boolean> =>
  (
    await tx.many(
      `SELECT 1 FROM outbox o JOIN conversations v ON v.account_id = o.account_id AND v.id = o.conversation_id
      WHERE v.account_id = $1 AND v.contact_id = $2 LIMIT 1`,
      [accountId, id],
    )
  ).length > 0;

export interface TagRow {
  name: string;
  contacts: number;
  conversations: number;
}
/** The most used first. */
export const listTags = (tx: Tx, accountId: AccountId, limit: number): Promise<TagRow[]> =>
  tx.many<TagRow & Record<string, unknown>>(
    `SELECT name, sum(contact) AS contacts, sum(1 - contact) AS conversations FROM (
       SELECT unnest(tags) AS name, 1 AS contact FROM contacts WHERE account_id = $1
       UNION ALL SELECT unnest(tags), 0 FROM conversations WHERE account_id = $1) used
      GROUP BY name ORDER BY count(*) DESC, name LIMIT $2`,
    [accountId, limit],
  );

interface Known {
  id: ContactId;
  phone: Phone | null;
  lid: string | null;
  name: string | null;
  isNamed: boolean;
}
const personOf = ({ phone }: Pick<Peer, 'phone'>): CanonicalPhone | null => phone && canonicalPhone(phone);

/** That of the phone first, in whatever spelling. */
const contactsOf = (tx: Tx, accountId: AccountId, peer: Peer, lock: '' | 'FOR KEY SHARE'): Promise<Known[]> =>
  tx.many<Known & Record<string, unknown>>(
    `SELECT id, phone, lid, name, is_named AS "isNamed" FROM contacts
      WHERE account_id = $1 AND (canonical_phone = $2 OR lid = $3)
      ORDER BY (canonical_phone = $2) DESC NULLS LAST ${lock}`,
    [accountId, personOf(peer), peer.lid],
  );

export const findPerson = async (tx: Tx, accountId: AccountId, phone: Phone): Promise<Known | undefined> =>
  (await contactsOf(tx, accountId, { phone, lid: null, name: null }, ''))[0];

export interface UpsertedContact {
  id: ContactId;
  /** As the contact has it: WhatsApp's own spelling where it is known. */
  phone: Phone | null;
  isRenamed: boolean;
}

/**
 * The contact of this person, made when there is none. It is there until the transaction ends: nobody merges it away. Whose
 * LID is whose, and how WhatsApp spells a phone, is learned by `settleContact`, before.
 */
export async function upsertContact(tx: Tx, accountId: AccountId, peer: Peer): Promise<UpsertedContact> {
  const [contact] = await contactsOf(tx, accountId, peer, 'FOR KEY SHARE');
  if (!contact) {
    const id = newId<ContactId>();
    const inserted = await tx.run(
      `INSERT INTO contacts (account_id, id, phone, lid, name) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
      [accountId, id, peer.phone, peer.lid, peer.name],
    );
    // Someone else made the same contact since; now it is visible.
    return inserted > 0 ? { id, phone: peer.phone, isRenamed: false } : upsertContact(tx, accountId, peer);
  }
  // Nearly always nothing is new, and then nobody waits for anybody's lock.
  const isRenamed = !contact.isNamed && peer.name !== null && peer.name !== contact.name;
  if (isRenamed) {
    await tx.run('UPDATE contacts SET name = $3, updated_at = now() WHERE account_id = $1 AND id = $2', [
      accountId,
      contact.id,
      peer.name,
    ]);
  }
  return { id: contact.id, phone: contact.phone, isRenamed };
}

/** Makes a contact of each phone that has none, in one order, so that two transactions do not wait for each other in a circle. */
export async function insertPeople(tx: Tx, accountId: AccountId, phones: Phone[]): Promise<void> {
  const rows = phones.map((phone) => ({ id: newId<ContactId>(), phone }));
  await tx.run(
    `INSERT INTO contacts (account_id, id, phone)
     SELECT $1, r.id, r.phone FROM jsonb_to_recordset($2::jsonb) AS r (id uuid, phone text) ORDER BY canonical_phone(r.phone)
     ON CONFLICT DO NOTHING`,
    [accountId, JSON.stringify(rows)],
  );
}

/** Those of these people whose contact is missing, lacks an address or WhatsApp's spelling of it, or is two. */
export async function unsettledPeers(tx: Tx, accountId: AccountId, peers: Peer[]): Promise<Peer[]> {
  const known = await tx.many<{ phone: string | null; lid: string | null }>(
    `SELECT phone, lid FROM contacts WHERE account_id = $1 AND (canonical_phone = ANY($2::text[]) OR lid = ANY($3::text[]))`,
    [accountId, peers.flatMap((peer) => personOf(peer) ?? []), peers.flatMap(({ lid }) => lid ?? [])],
  );
  const holds = (one: (typeof known)[number], { phone, lid }: Peer): boolean =>
    (phone === null || one.phone === phone) && (lid === null || one.lid === lid);
  return peers.filter((peer) => !known.some((one) => holds(one, peer)));
}

/**
 * Learns whose phone and LID belong together, and how WhatsApp spells the phone. A contact that is known by LID only becomes one with that of the phone,
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
  await shareOptOut(tx, accountId, [contact.id]);
  return merged;
}

/** How long WhatsApp's answer about a phone is believed. */
const CHECK_VALID = `interval '30 days'`;
const ABSENCE_VALID = `interval '1 hour'`;

/** SQL: whether the answer in row `k` is still believed. */
export const checkHolds = (k: string): string =>
  `${k}.checked_at > now() - CASE WHEN ${k}.phone IS NULL THEN ${ABSENCE_VALID} ELSE ${CHECK_VALID} END`;

/** undefined: not known; null: WhatsApp does not know the phone. */
export async function knownPhone(
  tx: Tx,
  accountId: AccountId,
  asked: Phone,
): Promise<Phone | null | undefined> {
  const row = await tx.one<{ phone: Phone | null }>(
    `SELECT phone FROM phone_checks k WHERE account_id = $1 AND asked = $2 AND ${checkHolds('k')}`,
    [accountId, canonicalPhone(asked)],
  );
  return row?.phone;
}

/** What WhatsApp said of a phone. Its spelling becomes that of the contact. */
export async function rememberPhone(
  tx: Tx,
  accountId: AccountId,
  asked: Phone,
  phone: Phone | null,
): Promise<void> {
  await tx.run(
    `INSERT INTO phone_checks (account_id, asked, phone) VALUES ($1, $2, $3)
     ON CONFLICT (account_id, asked) DO UPDATE SET phone = excluded.phone, checked_at = now()`,
    [accountId, canonicalPhone(asked), phone],
  );
  if (phone === null) return;
  await tx.run(
    `UPDATE contacts SET phone = $3, updated_at = now() WHERE account_id = $1 AND canonical_phone = $2 AND phone <> $3`,
    [accountId, canonicalPhone(phone), phone],
  );
}

/** These phones as WhatsApp spells them, where that is known. */
export async function whatsAppForms(tx: Tx, accountId: AccountId, phones: Phone[]): Promise<Phone[]> {
  if (phones.length === 0) return [];
  const rows = await tx.many<{ person: CanonicalPhone; phone: Phone }>(
    `SELECT canonical_phone AS person, phone FROM contacts WHERE account_id = $1 AND canonical_phone = ANY ($2)
     UNION ALL SELECT asked, phone FROM phone_checks WHERE account_id = $1 AND asked = ANY ($2) AND phone IS NOT NULL`,
    [accountId, phones.map(canonicalPhone)],
  );
  // WhatsApp's own answer comes last, and goes before the contact's spelling.
  const known = new Map(rows.map(({ person, phone }) => [person, phone]));
  return phones.map((phone) => known.get(canonicalPhone(phone)) ?? phone);
}
