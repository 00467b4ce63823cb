import type { Tx } from '../../db/database.ts';
import { knownPeople, phonesAsTold, upsertImported, type ImportedContact } from '../../db/identities.ts';
import { noteOptOuts } from '../../db/optOuts.ts';
import { newId } from '../../lib/ids.ts';
import type { AccountId, ContactId, Phone } from '../../model/ids.ts';
import { canonicalPhone, type CanonicalPhone, type PhoneFault } from '../../model/phone.ts';
import { homesOfAccount } from '../numbers/numbers.ts';
import { readPhone, toCountry, type Homes } from '../phones/phone.ts';

export interface ImportRow {
  phone: string;
  name?: string | undefined;
  tags?: string[] | undefined;
  fields?: Record<string, string> | undefined;
  /** They opted out. An import never takes an opt-out back. */
  optedOut?: boolean | undefined;
}
export interface ImportWish {
  rows: ImportRow[];
  /** ISO 3166 code of the country of phones that are written without a country code. */
  country?: string | undefined;
  dryRun: boolean;
}
export type ImportRefusal =
  `phone_${PhoneFault}` | 'repeated' | 'name_too_long' | 'tags_invalid' | 'fields_invalid';
export interface ImportOutcome {
  outcome: 'created' | 'updated' | 'refused';
  phone: Phone | null;
  reason: ImportRefusal | null;
}
type Judged = { row: ImportRow } & (
  { phone: Phone; reason: null } | { phone: Phone | null; reason: ImportRefusal }
);

/** Each row is checked separately: an invalid one does not stop the others. */
export async function importContacts(
  tx: Tx,
  accountId: AccountId,
  { rows, country, dryRun }: ImportWish,
): Promise<ImportOutcome[]> {
  const chosen = country === undefined ? undefined : toCountry(country);
  const homes = chosen ? { countries: [chosen], chosen: true } : await homesOfAccount(tx, accountId);
  const told = await phonesAsTold(
    tx,
    accountId,
    rows.map(({ phone }) => phone),
  );
  const judged = judge(rows, homes, told);
  const good = judged.flatMap((one) => (one.reason === null ? [one] : []));
  const known = dryRun
    ? await knownPeople(tx, accountId, good.map(personOf))
    : await store(tx, accountId, good);
  return judged.map((one) => ({
    outcome: one.reason !== null ? 'refused' : known.has(personOf(one)) ? 'updated' : 'created',
    phone: one.phone,
    reason: one.reason,
  }));
}

const personOf = ({ phone }: { phone: Phone }): CanonicalPhone => canonicalPhone(phone);

function judge(rows: ImportRow[], homes: Homes, told: ReadonlyMap<string, Phone>): Judged[] {
  const seen = new Set<CanonicalPhone>();
  return rows.map((row) => {
    const known = told.get(row.phone);
    const read = known ? { phone: known } : readPhone(row.phone, homes);
    if ('fault' in read) return { row, phone: null, reason: `phone_${read.fault}` as const };
    const person = canonicalPhone(read.phone);
    const reason = seen.has(person) ? 'repeated' : faultOf(row);
    seen.add(person);
    return { row, phone: read.phone, reason };
  });
}

/** Returns the contacts that existed already. */
async function store(
  tx: Tx,
  accountId: AccountId,
  good: { row: ImportRow; phone: Phone }[],
): Promise<Set<CanonicalPhone>> {
  const contacts = good.map(({ row, phone }) => toContact(row, phone));
  const created = await upsertImported(tx, accountId, contacts);
  const out = good.filter(({ row }) => row.optedOut === true);
  if (out.length > 0) await noteOptOuts(tx, accountId, out.map(personOf));
  return new Set(good.map(personOf).filter((person) => !created.has(person)));
}

const toContact = ({ name = '', tags = [], fields = {} }: ImportRow, phone: Phone): ImportedContact => ({
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

/** Applies the contract's limits for one contact to each row. */
function faultOf({ name = '', tags = [], fields = {} }: ImportRow): ImportRefusal | null {
  if (name.trim().length > 200) return 'name_too_long';
  if (tags.length > 30 || tags.some((tag) => tag.trim().length > 50)) return 'tags_invalid';
  const bad = Object.entries(fields).some(
    ([key, value]) => key.trim() === '' || key.trim().length > 50 || value.trim().length > 1000,
  );
  return bad || Object.keys(fields).length > 50 ? 'fields_invalid' : null;
}
