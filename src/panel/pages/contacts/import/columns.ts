import { wordsOf } from '../../../../model/text.ts';
import type { Sheet } from './sheet.ts';

export const roles = ['phone', 'name', 'tags', 'field', 'fields', 'optedOut', 'ignore'] as const;
export type Role = (typeof roles)[number];

/** How surely a title names somebody's phone: the mobile first. 0: it does not. */
export function phoneRank(title: string): number {
  const words = wordsOf(title);
  if (/\b(label|tipo|type|phonetic|extension|ramal|fax|pager)\b/.test(words)) return 0;
  if (/\b(whats ?app|whats|celular|cel|movil|mobile|cell)\b/.test(words)) return 4;
  if (/\b(assistant|assistente|asistente)\b/.test(words)) return 1;
  if (/\b(phone|telefone|telefono|fone|tel|tele)\b/.test(words)) return 3;
  return /\b(numero|number|contato|contacto)\b/.test(words) ? 2 : 0;
}

const SAMPLED = 200;

/** How much of what stands in a column could be phones, 0 to 1. */
function phoneShare({ rows }: Sheet, column: number): number {
  const cells = rows.flatMap((row) => row[column] || []).slice(0, SAMPLED);
  if (cells.length === 0) return 0;
  return cells.filter((cell) => phonesIn(cell).some(couldBePhone)).length / cells.length;
}

/** The phones of a cell that holds several, as Google writes them. */
export const phonesIn = (cell: string): string[] =>
  cell
    .split(/ ::: |[;|\n]/)
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** Eight digits and more, but no date and no CPF or CNPJ. */
export function couldBePhone(cell: string): boolean {
  if (/^\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}/.test(cell) || /^\d{2,3}\.\d{3}\.\d{3}[-/]/.test(cell)) return false;
  if (
    /@(?!c\.us|s\.whatsapp)/.test(cell) ||
    /\p{L}{4,}/u.test(cell.replace(/https?:\S{0,60}|whatsapp/gi, ''))
  )
    return false;
  const digits = cell.replace(/\D/g, '').length;
  return digits >= 8 && digits <= 20;
}

function phoneColumns(sheet: Sheet): Set<number> {
  const shares = sheet.columns.map((_, column) => phoneShare(sheet, column));
  const named = sheet.columns.flatMap((title, column) =>
    phoneRank(title) > 0 && (shares[column] ?? 0) >= 0.5 ? [column] : [],
  );
  if (named.length > 0) return new Set(named);
  // No title says so: the column that holds most of what looks like phones.
  const [best] = shares.map((share, column) => ({ share, column })).sort((a, b) => b.share - a.share);
  return new Set(best && best.share >= 0.5 ? [best.column] : []);
}

const wholeNames =
  /^(nome|nombre|name|nome completo|nombre completo|full name|display name|nome do contato)$/;
const nameParts = [
  /^(first|given|primeiro|primer) (name|nome|nombre)$/,
  /^(middle|additional|segundo) (name|nome|nombre)$/,
  /^(last name|family name|surname|sobrenome|apellidos?)$/,
];
const otherNames = /^(contato|contacto|contact|cliente|customer|razao social)$/;

function nameColumns({ columns, rows }: Sheet, taken: Set<number>): Set<number> {
  const places = (pattern: RegExp): number[] =>
    columns.flatMap((title, column) => (!taken.has(column) && pattern.test(wordsOf(title)) ? [column] : []));
  const hasText = (column: number): boolean => rows.some((row) => row[column]);
  const [whole] = places(wholeNames).filter(hasText);
  const surname = places(/^(sobrenome|apellidos?)$/).filter(hasText);
  if (whole !== undefined) return new Set([whole, ...surname.slice(0, 1)]);
  const parts = nameParts.flatMap(places);
  if (parts.some(hasText)) return new Set(parts);
  return new Set(places(otherNames).slice(0, 1));
}

/** What each column likely holds, by its title and by what stands in it. */
export function guessRoles(sheet: Sheet): Role[] {
  const phones = phoneColumns(sheet);
  const names = nameColumns(sheet, phones);
  // Our own export.
  const isOurs = sheet.columns.includes('opted_out_at');
  return sheet.columns.map((title, column) => {
    if (phones.has(column)) return 'phone';
    if (names.has(column)) return 'name';
    if (isOurs && title === 'fields') return 'fields';
    if (title === 'opted_out_at') return 'optedOut';
    if (isOurs && title === 'created_at') return 'ignore';
    if (/^(tags?|etiquetas?|labels?|marcadores|grupos?|groups?|group membership)$/.test(wordsOf(title)))
      return 'tags';
    return 'field';
  });
}
