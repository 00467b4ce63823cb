import { knownPhones, spellings, upsertImported, type ImportedContact } from '../../db/contacts.ts';
import type { Tx } from '../../db/database.ts';
import { newId } from '../../lib/ids.ts';
import type { AccountId, ContactId } from '../../model/ids.ts';
import { parsePhone } from './phone.ts';

export interface ImportRow {
  phone: string;
  name?: string | undefined;
  tags?: string[] | undefined;
  fields?: Record<string, string> | undefined;
}
export interface ImportWish {
  rows: ImportRow[];
  /** ISO 3166 code of phones that are written without their country. */
  country?: string | undefined;
  dryRun: boolean;
}
export type Refusal = 'phone_invalid' | 'repeated' | 'name_too_long' | 'tags_invalid' | 'fields_invalid';
export interface ImportOutcome {
  outcome: 'created' | 'updated' | 'refused';
  phone: string | null;
  reason: Refusal | null;
}

/** Each row for itself: what is wrong with one holds up no other. */
export async function importContacts(
  tx: Tx,
  accountId: AccountId,
  { rows, country, dryRun }: ImportWish,
): Promise<ImportOutcome[]> {
  const parsed = rows.map(({ phone }) => parsePhone(phone, country) ?? null);
  // A number may be known by WhatsApp's spelling of it (Brazil's ninth digit).
  const spelt = await spellings(
    tx,
    accountId,
    parsed.filter((one) => one !== null),
  );
  const phones = parsed.map((one) => (one === null ? null : (spelt.get(one) ?? one)));
  const seen = new Set<string>();
  const judged = rows.map((row, index) => {
    const phone = phones[index] ?? null;
    const reason = phone === null ? 'phone_invalid' : seen.has(phone) ? 'repeated' : faultOf(row);
    if (phone !== null) seen.add(phone);
    return { row, phone, reason };
  });
  const good = judged.flatMap(({ row, phone, reason }) =>
    phone === null || reason !== null ? [] : [toContact(row, phone)],
  );
  const known = dryRun
    ? await knownPhones(
        tx,
        accountId,
        good.map(({ phone }) => phone),
      )
    : await upsertImported(tx, accountId, good).then(
        (created) => new Set(good.map(({ phone }) => phone).filter((phone) => !created.has(phone))),
      );
  return judged.map(({ phone, reason }) => ({
    outcome: reason !== null ? 'refused' : known.has(phone ?? '') ? 'updated' : 'created',
    phone,
    reason,
  }));
}

const toContact = ({ name = '', tags = [], fields = {} }: ImportRow, phone: string): ImportedContact => ({
  id: newId<ContactId>(),
  phone,
  name: name.trim() || null,
  tags: [...new Set(tags.map((tag) => tag.trim()).filter((tag) => tag !== ''))],
  fields: Object.fromEntries(
    Object.entries(fields)
      .map(([key, value]) => [key.trim(), value.trim()] as const)
      .filter(([, value]) => value !== ''),
  ),
});

/** The bounds of the contract for one contact, row by row. */
function faultOf({ name = '', tags = [], fields = {} }: ImportRow): Refusal | null {
  if (name.trim().length > 200) return 'name_too_long';
  if (tags.length > 30 || tags.some((tag) => tag.trim().length > 50)) return 'tags_invalid';
  const bad = Object.entries(fields).some(
    ([key, value]) => key.trim() === '' || key.trim().length > 50 || value.trim().length > 1000,
  );
  return bad || Object.keys(fields).length > 50 ? 'fields_invalid' : null;
}
