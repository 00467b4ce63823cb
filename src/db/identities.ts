import type { AccountId, ContactId, Phone } from '../model/ids.ts';
import type { Identity } from '../model/identity.ts';
import { canonicalPhone, type CanonicalPhone } from '../model/phone.ts';
import { newId } from '../lib/ids.ts';
import type { Tx } from './database.ts';

/**
 * Who is who: the table `contact_identities` decides it, and only this file reads people by it or writes it (a merge
 * moves its rows, an opt-out goes by them). The phone and LID of `contacts` are copies that a trigger keeps.
 *
 * Locks: a contact's row is locked before its identities are written, so what the order of `mergeContacts` says of contacts
 * holds for their identities. A new contact and its identities are stored by one statement, in the order of `identitiesOf`.
 */

/** Rows `given (kind, scope, value, place)` or, to be stored, with `spelling` instead of `value`. */
const given = (column: 'value' | 'spelling', first: number): string =>
  `unnest($${first}::text[], $${first + 1}::text[], $${first + 2}::text[]) WITH ORDINALITY AS given (kind, scope, ${column}, place)`;
const asGiven = (column: 'value' | 'spelling', identities: Identity[]): string[][] => [
  identities.map(({ kind }) => kind),
  identities.map(({ scope }) => scope),
  identities.map((one) => one[column]),
];
/** The identities of an account that are among those given. */
const isGiven = `i.account_id = $1 AND i.kind = given.kind AND i.scope = given.scope AND i.value = given.value`;

export interface Known {
  id: ContactId;
  phone: Phone | null;
  lid: string | null;
  name: string | null;
  isNamed: boolean;
}

/** SQL: identity `i` is one of these. Spelled out, for they are few: of a join with arrays PostgreSQL would make a new plan each time. */
export const isIdentity = (identities: Identity[], values: unknown[]): string =>
  identities
    .map(
      ({ kind, scope, value }) =>
        `i.kind = '${kind}' AND i.scope = $${values.push(scope)} AND i.value = $${values.push(value)}`,
    )
    .join(' OR ');

/** SQL: contact `c` by its identity `i`: those with a phone first, then by the strongest identity. */
/** SQL: Meta's user id of contact `c`, for messages to people without a phone; null: they have none. */
export const userIdOf = (c: string): string =>
  `(SELECT i.value FROM contact_identities i WHERE i.account_id = ${c}.account_id AND i.contact_id = ${c}.id AND i.kind = 'bsuid' LIMIT 1)`;

export const strongestFirst = `c.phone IS NULL, array_position(ARRAY['phone', 'lid', 'bsuid'], i.kind)`;

/**
 * The contacts that have any of the identities of one person: those with a phone first, then by the strongest identity. More
 * than one: nobody knew yet that they are one person. With the lock nobody merges them away until the transaction ends.
 */
export async function contactsKnownAs(
  tx: Tx,
  accountId: AccountId,
  identities: Identity[],
  lock: '' | 'FOR KEY SHARE OF c',
): Promise<Known[]> {
  if (identities.length === 0) throw new RangeError('a person without an identity');
  const values: unknown[] = [accountId];
  const test = isIdentity(identities, values);
  const rows = await tx.many<Known & Record<string, unknown>>(
    `SELECT c.id, c.phone, c.lid, c.name, c.is_named AS "isNamed"
       FROM contact_identities i JOIN contacts c ON c.account_id = i.account_id AND c.id = i.contact_id
      WHERE i.account_id = $1 AND (${test})
      ORDER BY ${strongestFirst} ${lock}`,
    values,
  );
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}

/** Which of these identities are known in just this spelling, and of which contact. */
export const holdersOf = (
  tx: Tx,
  accountId: AccountId,
  identities: Identity[],
): Promise<(Omit<Identity, 'value'> & { contactId: ContactId })[]> =>
  tx.many<Omit<Identity, 'value'> & { contactId: ContactId } & Record<string, unknown>>(
    `SELECT i.kind, i.scope, i.spelling, i.contact_id AS "contactId"
       FROM ${given('value', 2)} JOIN contact_identities i ON ${isGiven}`,
    [accountId, ...asGiven('value', identities)],
  );

/** SQL: the contacts that have this canonical phone or this LID. */
export const contactsWith = (accountId: string, phone: string, lid: string): string =>
  `SELECT contact_id FROM contact_identities
    WHERE account_id = ${accountId} AND scope = '' AND (kind = 'phone' AND value = ${phone} OR kind = 'lid' AND value = ${lid})`;

export interface NewContact {
  accountId: AccountId;
  id: ContactId;
  name: string | null;
  /** Somebody of the account gave the name. */
  isNamed: boolean;
  tags: string[];
  fields: Record<string, string>;
}

/**
 * A new contact with these identities. Returns how many it got: none when the first belongs to somebody already, and then
 * the contact is not made; fewer than asked for when another one does.
 */
export async function insertPerson(tx: Tx, contact: NewContact, identities: Identity[]): Promise<number> {
  const { accountId, id, name, isNamed, tags, fields } = contact;
  const insert = 'INSERT INTO contact_identities (account_id, contact_id, kind, scope, spelling)';
  const row = await tx.one<{ count: number }>(
    `WITH given AS (SELECT * FROM ${given('spelling', 3)}), strongest AS (
       ${insert} SELECT $1, $2, kind, scope, spelling FROM given WHERE place = 1
       ON CONFLICT DO NOTHING RETURNING contact_id
     ), others AS (
       ${insert} SELECT $1, contact_id, kind, scope, spelling FROM strongest, given WHERE place > 1 ORDER BY place
       ON CONFLICT DO NOTHING RETURNING contact_id
     ), made AS (
       INSERT INTO contacts (account_id, id, name, is_named, tags, fields)
       SELECT $1, contact_id, $6, $7, $8, $9 FROM strongest
     )
     SELECT (SELECT count(*) FROM strongest) + (SELECT count(*) FROM others) AS count`,
    [accountId, id, ...asGiven('spelling', identities), name, isNamed, tags, JSON.stringify(fields)],
  );
  return row?.count ?? 0;
}

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
  const created = new Set<CanonicalPhone>();
  let left = contacts.map((one) => ({ ...one, person: canonicalPhone(one.phone) }));
  // Somebody else may make or delete one of them in between; then it is found the next time.
  while (left.length > 0) {
    const updated = await updateImported(tx, accountId, left);
    left = left.filter(({ person }) => !updated.has(person));
    const made = await insertImported(tx, accountId, left);
    left = left.filter(({ person }) => !made.has(person));
    for (const person of made) created.add(person);
  }
  return created;
}
type Imported = ImportedContact & { person: CanonicalPhone };
const imported = `jsonb_to_recordset($2::jsonb) AS r (id uuid, phone text, person text, name text, tags jsonb, fields jsonb)`;
const peopleOf = (rows: { person: CanonicalPhone }[]): Set<CanonicalPhone> =>
  new Set(rows.map(({ person }) => person));

/** Contacts are locked in one order, so that two imports at once do not wait for each other in a circle. */
const updateImported = async (
  tx: Tx,
  accountId: AccountId,
  contacts: Imported[],
): Promise<Set<CanonicalPhone>> =>
  peopleOf(
    await tx.many<{ person: CanonicalPhone }>(
      `WITH held AS (
         SELECT c.id, r.person, r.name, array(SELECT jsonb_array_elements_text(r.tags)) AS tags, r.fields
           FROM ${imported}
           JOIN contact_identities i ON i.account_id = $1 AND i.kind = 'phone' AND i.scope = '' AND i.value = r.person
           JOIN contacts c ON c.account_id = $1 AND c.id = i.contact_id
          ORDER BY c.id FOR NO KEY UPDATE OF c)
       UPDATE contacts c
          SET name = coalesce(held.name, c.name), is_named = c.is_named OR held.name IS NOT NULL,
              fields = c.fields || held.fields, tags = array(SELECT DISTINCT unnest(c.tags || held.tags) ORDER BY 1),
              updated_at = now()
         FROM held WHERE c.account_id = $1 AND c.id = held.id RETURNING held.person`,
      [accountId, JSON.stringify(contacts)],
    ),
  );

const insertImported = async (
  tx: Tx,
  accountId: AccountId,
  contacts: Imported[],
): Promise<Set<CanonicalPhone>> =>
  contacts.length === 0
    ? new Set()
    : peopleOf(
        await tx.many<{ person: CanonicalPhone }>(
          `WITH added AS (
             INSERT INTO contact_identities (account_id, contact_id, kind, spelling)
             SELECT $1, r.id, 'phone', r.phone FROM ${imported} ORDER BY r.person
             ON CONFLICT DO NOTHING RETURNING contact_id, value
           ), made AS (
             INSERT INTO contacts (account_id, id, name, is_named, tags, fields)
             SELECT $1, r.id, r.name, r.name IS NOT NULL, array(SELECT jsonb_array_elements_text(r.tags)), r.fields
               FROM added JOIN ${imported} ON r.id = added.contact_id)
           SELECT value AS person FROM added`,
          [accountId, JSON.stringify(contacts)],
        ),
      );

/** Makes a contact of each phone that has none, in one order, so that two transactions do not wait for each other in a circle. */
export async function insertPeople(tx: Tx, accountId: AccountId, phones: Phone[]): Promise<void> {
  const blank = { name: null, tags: [], fields: {} };
  const people = phones.map((phone) => ({
    ...{ id: newId<ContactId>(), phone, person: canonicalPhone(phone) },
    ...blank,
  }));
  await insertImported(tx, accountId, people);
}

/**
 * From now on the contact has these identities, in this spelling; what it had of the same kind and scope is known no more.
 * `rivals` are contacts that have some of them and keep what else they have. False: the contact is gone. Throws a unique
 * violation when somebody else has got one of them at this moment.
 */
export async function setIdentities(
  tx: Tx,
  accountId: AccountId,
  contact: ContactId,
  rivals: ContactId[],
  identities: Identity[],
): Promise<boolean> {
  if (rivals.length > 0)
    await tx.run(
      `WITH held AS (SELECT id FROM contacts WHERE account_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR NO KEY UPDATE)
       DELETE FROM contact_identities i USING held, ${given('value', 4)}
        WHERE ${isGiven} AND i.contact_id = held.id AND held.id <> $3`,
      [accountId, [contact, ...rivals], contact, ...asGiven('value', identities)],
    );
  const stored = await tx.run(
    `WITH held AS (SELECT id FROM contacts WHERE account_id = $1 AND id = $2 FOR NO KEY UPDATE)
     INSERT INTO contact_identities (account_id, contact_id, kind, scope, spelling)
     SELECT $1, held.id, kind, scope, spelling FROM held, ${given('spelling', 3)} ORDER BY place
     ON CONFLICT (account_id, contact_id, kind, scope) DO UPDATE SET spelling = excluded.spelling`,
    [accountId, contact, ...asGiven('spelling', identities)],
  );
  return stored > 0;
}

/** Whoever has this phone has it in this spelling from now on. */
export const respell = (tx: Tx, accountId: AccountId, phone: Phone): Promise<number> =>
  tx.run(
    `WITH held AS (
       SELECT c.id FROM contact_identities i JOIN contacts c ON c.account_id = i.account_id AND c.id = i.contact_id
        WHERE i.account_id = $1 AND i.kind = 'phone' AND i.scope = '' AND i.value = $2 AND i.spelling <> $3
          FOR NO KEY UPDATE OF c)
     UPDATE contact_identities i SET spelling = $3 FROM held
      WHERE i.account_id = $1 AND i.kind = 'phone' AND i.scope = '' AND i.value = $2 AND i.contact_id = held.id`,
    [accountId, canonicalPhone(phone), phone],
  );

/** These people's phones as they are told. */
const toldPhones = async (
  tx: Tx,
  accountId: AccountId,
  phones: CanonicalPhone[],
): Promise<Map<CanonicalPhone, Phone>> => {
  if (phones.length === 0) return new Map();
  const rows = await tx.many<{ person: CanonicalPhone; phone: Phone }>(
    `SELECT value AS person, spelling AS phone FROM contact_identities
      WHERE account_id = $1 AND kind = 'phone' AND scope = '' AND value = ANY ($2)`,
    [accountId, phones],
  );
  return new Map(rows.map(({ person, phone }) => [person, phone]));
};

/** Those of these people who have a contact. */
export const knownPeople = async (
  tx: Tx,
  accountId: AccountId,
  phones: CanonicalPhone[],
): Promise<Set<CanonicalPhone>> => new Set((await toldPhones(tx, accountId, phones)).keys());

/** Those of these texts that may be phones as the API tells them. */
export const mayBeTold = (typed: string[]): Phone[] =>
  typed.filter((one): one is Phone => /^\d{5,15}$/.test(one));

/** Those of these digits that are the phone of a contact, just as they are: as the API and events tell it. */
export const phonesAsTold = async (
  tx: Tx,
  accountId: AccountId,
  typed: string[],
): Promise<Map<string, Phone>> => {
  const digits = mayBeTold(typed);
  const told = new Set((await toldPhones(tx, accountId, digits.map(canonicalPhone))).values());
  return new Map(digits.filter((one) => told.has(one)).map((one) => [one, one]));
};

/** These phones as WhatsApp spells them, where that is known. */
export async function whatsAppForms(tx: Tx, accountId: AccountId, phones: Phone[]): Promise<Phone[]> {
  if (phones.length === 0) return [];
  const rows = await tx.many<{ person: CanonicalPhone; phone: Phone }>(
    `SELECT value AS person, spelling AS phone FROM contact_identities
      WHERE account_id = $1 AND kind = 'phone' AND scope = '' AND value = ANY ($2)
     UNION ALL SELECT asked, phone FROM phone_checks WHERE account_id = $1 AND asked = ANY ($2) AND phone IS NOT NULL`,
    [accountId, phones.map(canonicalPhone)],
  );
  // WhatsApp's own answer comes last, and goes before the contact's spelling.
  const known = new Map(rows.map(({ person, phone }) => [person, phone]));
  return phones.map((phone) => known.get(canonicalPhone(phone)) ?? phone);
}

/** Meta's user id of a contact; null: they have none. */
export const findUserId = async (
  tx: Tx,
  accountId: AccountId,
  contactId: ContactId,
): Promise<string | null> =>
  (
    await tx.one<{ userId: string | null }>(
      `SELECT ${userIdOf('c')} AS "userId" FROM contacts c WHERE c.account_id = $1 AND c.id = $2`,
      [accountId, contactId],
    )
  )?.userId ?? null;
