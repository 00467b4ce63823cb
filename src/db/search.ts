/** As the function `folded` of the database does it. */
export const fold = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();

/** What a search looks for: the words; where they are a phone, also its digits, as far as they were typed. */
export function searchPatterns(part: string): string[] {
  const text = part
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim();
  const digits = text.replace(/\D/g, '').replace(/^0{1,5}/, '');
  const isPhone = digits.length >= 4 && /^[\d\s().+\-/\p{Pd}\u2212]+$/u.test(text);
  return isPhone ? [likePattern(part), likePattern(digits)] : [likePattern(part)];
}

/** Any place of a column `search` in which this stands. */
export const likePattern = (part: string): string => `%${fold(part).replace(/[\\%_]/g, '\\$&')}%`;
