/** Text as PostgreSQL keeps it: no NUL, no half of a surrogate pair, `max` UTF-16 units at most. Never fails. */
export function plainText(value: string, max: number): string {
  const whole = value.replaceAll('\u0000', '');
  if (whole.length <= max) return whole.toWellFormed();
  // Half of a pair at the cut goes with the other half.
  return whole
    .slice(0, max)
    .replace(/[\ud800-\udbff]$/, '')
    .toWellFormed();
}

/** Controls (CR and LF among them), and the marks that turn the direction of reading: `exe.fdp` can look like `pdf.exe`. */
const NOT_IN_NAMES = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
/** Without them, on one line. */
export const plainLine = (text: string): string =>
  text
    .replace(NOT_IN_NAMES, ' ')
    .replace(/[\u2028\u2029\s]+/gu, ' ')
    .trim();

const NAME_UNITS = 255;
/** The longest ending that is kept when a name is cut. */
const ENDING_UNITS = 20;

/** A file's name as it may be stored and shown: the last part of a path, one line, with its ending. null: no name is left. */
export function plainFileName(name: string): string | null {
  const parts = name.replace(NOT_IN_NAMES, '').split(/[\\/]/);
  const last = parts.map((part) => part.trim()).findLast((part) => part !== '');
  if (last === undefined || last === '.' || last === '..') return null;
  if (last.length <= NAME_UNITS) return plainText(last, NAME_UNITS);
  const dot = last.lastIndexOf('.');
  const ending = dot > 0 && last.length - dot <= ENDING_UNITS ? last.slice(dot) : '';
  return plainText(last, NAME_UNITS - ending.length) + ending.toWellFormed();
}
