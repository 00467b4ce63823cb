/** Whether a text shows anything: spaces, invisible characters and fillers alone are an empty bubble. */
export const isReadable = (text: string): boolean =>
  /[^\s\p{Cc}\p{Cf}\p{Z}\p{M}\u115f\u1160\u2800\u3164\uffa0]/u.test(text);

/** The words of a text, to be compared: without case, accents and punctuation, one space between them. */
export const wordsOf = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
