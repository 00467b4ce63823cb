import type { ContactImport, ContactImportResult } from '../../../../contract/contacts.ts';

/** As many as one request of the import takes. */
export const CHUNK = 500;
export const MOST_ROWS = 50_000;

export const roles = ['phone', 'name', 'tags', 'field', 'ignore'] as const;
export type Role = (typeof roles)[number];

export interface Sheet {
  columns: string[];
  /** Each as long as the columns. */
  rows: string[][];
}

/** The first line names the columns; a file without content has no rows. */
export function toSheet([head = [], ...lines]: string[][]): Sheet {
  const columns = head.map((name, index) => name.trim() || `#${index + 1}`);
  const rows = lines
    .map((line) => columns.map((_, index) => (line[index] ?? '').trim()))
    .filter((line) => line.some((cell) => cell !== ''));
  return { columns, rows };
}

const guesses: [Role, RegExp][] = [
  ['phone', /phone|fone|tel|cel|whats|m[óo]vil|n[úu]mero|mobile/i],
  ['name', /^(nome|nombre|name|first.?name|contato|contacto|contact|cliente)/i],
  ['tags', /^(tags?|etiquetas?|labels?|grupos?|groups?)$/i],
];

/** What each column likely holds; each role but `field` once. */
export function guessRoles(columns: string[]): Role[] {
  const taken = new Set<Role>();
  return columns.map((column) => {
    const role = guesses.find(([one, pattern]) => !taken.has(one) && pattern.test(column))?.[0] ?? 'field';
    taken.add(role);
    return role;
  });
}

type ImportRow = ContactImport['rows'][number];

export function toImportRows({ columns, rows }: Sheet, chosen: Role[], tagsForAll: string[]): ImportRow[] {
  const places = (role: Role): number[] => chosen.flatMap((one, index) => (one === role ? [index] : []));
  const [phone = -1] = places('phone');
  const [names, tags, fields] = [places('name'), places('tags'), places('field')];
  return rows.map((row) => {
    const cell = (index: number): string => row[index] ?? '';
    const own = tags.flatMap((index) => cell(index).split(/[,;|]/));
    return {
      phone: cell(phone).slice(0, 100),
      name: names.map(cell).join(' ').trim().slice(0, 500),
      tags: [...tagsForAll, ...own].map((tag) => tag.trim()).filter((tag) => tag !== ''),
      fields: Object.fromEntries(
        fields.map((index) => [columns[index] ?? '', cell(index)]).filter(([, value]) => value !== ''),
      ) as Record<string, string>,
    };
  });
}

export interface Report {
  created: number;
  updated: number;
  refused: { line: number; reason: NonNullable<ContactImportResult['rows'][number]['reason']> }[];
}

/** The header is line 1 of the file. */
export const lineOf = (index: number): number => index + 2;

/**
 * Chunk after chunk. A phone that stands in two chunks is told by the gateway as `updated`, so those are found here.
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
      const line = lineOf(first + index);
      const repeated = phone !== null && reason === null && seen.has(phone);
      if (phone !== null) seen.add(phone);
      if (repeated) report.refused.push({ line, reason: 'repeated' });
      else if (outcome === 'refused') report.refused.push({ line, reason: reason ?? 'phone_unreadable' });
      else report[outcome] += 1;
    }
    onProgress(Math.min(rows.length, first + CHUNK));
  }
  return report;
}
