/** Does the same as the database function `folded`. */
export const fold = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();

/** What a search looks for: the text and, if it looks like a phone or a part of one, its digits. */
export function searchPatterns(part: string): string[] {
  const text = part
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim();
  const digits = text.replace(/\D/g, '').replace(/^0{1,5}/, '');
  const isPhone = digits.length >= 4 && /^[\d\s().+\-/\p{Pd}\u2212]+$/u.test(text);
  return isPhone ? [likePattern(part), likePattern(digits)] : [likePattern(part)];
}

/** A LIKE pattern that finds this anywhere in a column `search`. */
export const likePattern = (part: string): string => `%${fold(part).replace(/[\\%_]/g, '\\$&')}%`;
