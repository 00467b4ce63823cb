import type { AccountId, ContactId, Phone } from '../model/ids.ts';
import { identitiesOf, type Identity } from '../model/identity.ts';
import type { Peer } from '../model/message.ts';
import { canonicalPhone } from '../model/phone.ts';
import { newId } from '../lib/ids.ts';
import type { Tx } from './database.ts';
import { contactsKnownAs, holdersOf, insertPerson, respell, setIdentities } from './identities.ts';
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
  /** They opted out. */
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

/** False if the account has a contact with this phone already. */
export const insertContact = async (
  tx: Tx,
  contact: Pick<ContactRow, 'id' | 'accountId' | 'name' | 'tags' | 'fields'> & { phone: Phone },
): Promise<boolean> =>
  (await insertPerson(
    tx,
    { ...contact, isNamed: contact.name !== null },
    identitiesOf(byPhone(contact.phone)),
  )) > 0;

export interface ContactPatch {
  /** null removes it; their next message brings WhatsApp's name back. */
  name?: string | null | undefined;
  tags?: string[] | undefined;
  fields?: Record<string, string> | undefined;
  optedOut?: boolean | undefined;
}
/** Undefined: the contact does not exist. */
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

/** With conversations and messages. */
export const deleteContact = async (tx: Tx, accountId: AccountId, id: ContactId): Promise<boolean> =>
  (await tx.run('DELETE FROM contacts WHERE account_id = $1 AND id = $2', [accountId, id])) > 0;

/** Whether the outbox still has messages to them. */
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

const byPhone = (phone: Phone): Peer => ({ phone, lid: null, name: null });

export interface UpsertedContact {
  id: ContactId;
  /** As the contact has it: in WhatsApp's spelling, once known. */
  phone: Phone | null;
  isRenamed: boolean;
}

/**
 * The contact of this person, created if there is none. It cannot be merged into another one until the transaction ends.
 * `settleContact` must have run before: it learns which identities belong together, and how WhatsApp spells a phone.
 */
export async function upsertContact(tx: Tx, accountId: AccountId, peer: Peer): Promise<UpsertedContact> {
  const identities = identitiesOf(peer);
  const [contact] = await contactsKnownAs(tx, accountId, identities, 'FOR KEY SHARE OF c');
  if (!contact) {
    const id = newId<ContactId>();
    const stored = await insertPeer(tx, accountId, id, peer, identities);
    // Somebody else created the same contact meanwhile; it is visible now.
    return stored > 0 ? { id, phone: peer.phone, isRenamed: false } : upsertContact(tx, accountId, peer);
  }
  // Nearly always nothing is new; then no lock is taken.
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

const insertPeer = (
  tx: Tx,
  accountId: AccountId,
  id: ContactId,
  { name }: Peer,
  identities: Identity[],
): Promise<number> =>
  insertPerson(tx, { accountId, id, name, isNamed: false, tags: [], fields: {} }, identities);

/** Those of these people who have no contact, or several, or one that lacks an identity or WhatsApp's spelling of it. */
export async function unsettledPeers(tx: Tx, accountId: AccountId, peers: Peer[]): Promise<Peer[]> {
  const keyOf = ({ kind, scope, spelling }: Omit<Identity, 'value'>): string =>
    `${kind} ${scope} ${spelling}`;
  const known = await holdersOf(tx, accountId, peers.flatMap(identitiesOf));
  const holders = new Map(known.map((one) => [keyOf(one), one.contactId]));
  return peers.filter((peer) => {
    const contacts = new Set(identitiesOf(peer).map((one) => holders.get(keyOf(one))));
    return contacts.size > 1 || contacts.has(undefined);
  });
}

/**
 * Learns which identities belong to one person, and how WhatsApp spells the phone. Contacts without a phone are merged into
 * the person's contact, with their conversations. A contact with another phone loses the identities that WhatsApp says are
 * this person's. Needs its own transaction (see `mergeContacts`); throws a unique violation if somebody else learns the same
 * at the same moment.
 */
export async function settleContact(tx: Tx, accountId: AccountId, peer: Peer): Promise<MergedConversation[]> {
  const identities = identitiesOf(peer);
  const [contact, ...others] = await contactsKnownAs(tx, accountId, identities, '');
  if (!contact) {
    const id = newId<ContactId>();
    const stored = await insertPeer(tx, accountId, id, peer, identities);
    if (stored < identities.length) return settleContact(tx, accountId, peer);
    if (stored > 1) await shareOptOut(tx, accountId, [id]);
    return [];
  }
  const merged: MergedConversation[] = [];
  for (const { id, phone } of others)
    if (phone === null) merged.push(...((await mergeContacts(tx, accountId, id, contact.id)) ?? []));
  const rivals = others.filter(({ phone }) => phone !== null).map(({ id }) => id);
  // It was deleted or merged since it was read.
  if (!(await setIdentities(tx, accountId, contact.id, rivals, identities)))
    return [...merged, ...(await settleContact(tx, accountId, peer))];
  await shareOptOut(tx, accountId, [contact.id]);
  return merged;
}

/** How long WhatsApp's answer about a phone is valid. */
const CHECK_VALID = `interval '30 days'`;
const ABSENCE_VALID = `interval '1 hour'`;

/** SQL: whether the answer in row `k` is still valid. */
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

/** Stores WhatsApp's answer about a phone. The contact gets WhatsApp's spelling. */
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
  await respell(tx, accountId, phone);
}
