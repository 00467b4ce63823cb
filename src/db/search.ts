/** As the function `folded` of the database does it. */
export const fold = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();

/** Any place of a column `search` in which this stands. */
export const likePattern = (part: string): string => `%${fold(part).replace(/[\\%_]/g, '\\$&')}%`;
