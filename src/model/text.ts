/** Whether a text is visible: spaces, invisible characters and fillers alone would be an empty bubble. */
export const isReadable = (text: string): boolean =>
  /[^\s\p{Cc}\p{Cf}\p{Z}\p{M}\u115f\u1160\u2800\u3164\uffa0]/u.test(text);

/** The words of a text for comparison: without case, accents and punctuation, separated by one space. */
export const wordsOf = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
