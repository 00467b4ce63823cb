const BRAZIL_MOBILE = '55119';

/** Who is written to: several, for Ramal keeps the order within each conversation. */
export const recipients = Array.from({ length: 10 }, (_, index) => `${BRAZIL_MOBILE}${80_000_000 + index}`);

let last = 70_000_000;

/** Phones of their own for every run: a phone that has sent before has a history to load. */
export const newPhones = (count: number): string[] =>
  Array.from({ length: count }, () => `${BRAZIL_MOBILE}${(last += 1)}`);

export const recipientOf = (index: number): string => recipients[index % recipients.length] ?? '';
