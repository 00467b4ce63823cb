/** Text that PostgreSQL can store: no NUL, no lone surrogates, at most `max` UTF-16 units. Never fails. */
export function plainText(value: string, max: number): string {
  const whole = value.replaceAll('\u0000', '');
  if (whole.length <= max) return whole.toWellFormed();
  // Do not cut a surrogate pair in half.
  return whole
    .slice(0, max)
    .replace(/[\ud800-\udbff]$/, '')
    .toWellFormed();
}

/**
 * Control characters (also CR and LF), and marks that change the reading direction: `exe.fdp` can look like `pdf.exe`.
 */
const NOT_IN_NAMES = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
/** Without these characters, on one line. */
export const plainLine = (text: string): string =>
  text
    .replace(NOT_IN_NAMES, ' ')
    .replace(/[\u2028\u2029\s]+/gu, ' ')
    .trim();

const NAME_UNITS = 255;
/** The longest extension that is kept when a name is cut. */
const ENDING_UNITS = 20;

/**
 * A file name that is safe to store and show: the last part of a path, on one line, with its extension. null: no name
 * is left.
 */
export function plainFileName(name: string): string | null {
  const parts = name.replace(NOT_IN_NAMES, '').split(/[\\/]/);
  const last = parts.map((part) => part.trim()).findLast((part) => part !== '');
  if (last === undefined || last === '.' || last === '..') return null;
  if (last.length <= NAME_UNITS) return plainText(last, NAME_UNITS);
  const dot = last.lastIndexOf('.');
  const ending = dot > 0 && last.length - dot <= ENDING_UNITS ? last.slice(dot) : '';
  return plainText(last, NAME_UNITS - ending.length) + ending.toWellFormed();
}
