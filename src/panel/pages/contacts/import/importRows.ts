import type { ContactImport, ContactImportResult } from '../../../../contract/contacts.ts';
import type { Phone } from '../../../../model/ids.ts';
import { canonicalPhone } from '../../../../model/phone.ts';
import { couldBePhone, phoneRank, phonesIn, type Role } from './columns.ts';
import type { Sheet } from './sheet.ts';

/** As many as one request of the import takes. */
export const CHUNK = 500;

type ImportRow = ContactImport['rows'][number];

export function toImportRows({ columns, rows }: Sheet, chosen: Role[], tagsForAll: string[]): ImportRow[] {
  const places = (role: Role): number[] => chosen.flatMap((one, index) => (one === role ? [index] : []));
  const phones = places('phone').sort((a, b) => phoneRank(columns[b] ?? '') - phoneRank(columns[a] ?? ''));
  const [names, tags, fields] = [places('name'), places('tags'), places('field')];
  const [packed, optOuts] = [places('fields'), places('optedOut')];
  return rows.map((row) => {
    const cell = (index: number): string => plainCell(row[index] ?? '');
    const named = fields.map((index) => [columns[index] ?? '', cell(index)] as const);
    return {
      phone: phoneOf(phones.map((index) => row[index] ?? '')).slice(0, 100),
      name: names.map(cell).filter(Boolean).join(' ').slice(0, 500),
      tags: [...tagsForAll, ...tags.flatMap((index) => tagsIn(cell(index)))],
      fields: Object.fromEntries(
        [...packed.flatMap((index) => fieldsIn(cell(index))), ...named].filter(([, value]) => value !== ''),
      ),
      ...(optOuts.some((index) => saysYes(cell(index))) ? { optedOut: true } : {}),
    };
  });
}

/** The first of several that is one; where none is, what stands there, for the gateway to say what is wrong with it. */
function phoneOf(cells: string[]): string {
  const all = cells.flatMap(phonesIn);
  return all.find(couldBePhone) ?? all[0] ?? '';
}

/** Our export writes what a spreadsheet would run with an apostrophe before it. */
const plainCell = (cell: string): string => cell.replace(/^'(?=[=+\-@\t\r])/, '').trim();

/** Google's own groups begin with a star: `* myContacts ::: Clientes`. */
const tagsIn = (cell: string): string[] =>
  cell
    .split(/ ::: |[,;|]/)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '' && !tag.startsWith('* '));

/** `city: La Paz; order: 4711`, as our export writes them. */
const fieldsIn = (cell: string): [string, string][] =>
  cell.split('; ').flatMap((one): [string, string][] => {
    const colon = one.indexOf(': ');
    return colon > 0 ? [[one.slice(0, colon).trim(), one.slice(colon + 2).trim()]] : [];
  });

const saysYes = (cell: string): boolean => !/^(|0|no|não|nao|false|falso|n)$/i.test(cell.trim());

export interface Report {
  created: number;
  updated: number;
  /** `row`: its place among the rows of the sheet. */
  refused: { row: number; reason: NonNullable<ContactImportResult['rows'][number]['reason']> }[];
}

/**
 * Chunk after chunk. A person who stands in two chunks is told by the gateway as `updated`, so those are found here.
 * Throws with how far it came, so that one may go on.
 */
export async function runImport(
  rows: ImportRow[],
  ask: (rows: ImportRow[]) => Promise<ContactImportResult>,
  onProgress: (done: number) => void,
): Promise<Report> {
  const report: Report = { created: 0, updated: 0, refused: [] };
  const seen = new Set<string>();
  for (let first = 0; first < rows.length; first += CHUNK) {
    const answer = await ask(rows.slice(first, first + CHUNK));
    for (const [index, { outcome, phone, reason }] of answer.rows.entries()) {
      const row = first + index;
      const person = phone === null ? null : canonicalPhone(phone as Phone);
      const repeated = person !== null && reason === null && seen.has(person);
      if (person !== null) seen.add(person);
      if (repeated) report.refused.push({ row, reason: 'repeated' });
      else if (outcome === 'refused') report.refused.push({ row, reason: reason ?? 'phone_unreadable' });
      else report[outcome] += 1;
    }
    onProgress(Math.min(rows.length, first + CHUNK));
  }
  return report;
}
