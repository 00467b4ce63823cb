import { createHash, randomBytes, randomInt } from 'node:crypto';

/** Ids of Graph are strings of digits. */
export const newId = (): string => String(randomInt(1, 10)) + digits(14);

/** Ids of templates have 17 digits, more than a JavaScript number can hold exactly. */
export const newTemplateId = (): string => String(randomInt(1, 10)) + digits(16);

export const newTraceId = (): string => `A${randomBytes(16).toString('base64url')}`;

export const newToken = (): string => `EAA${randomBytes(48).toString('hex')}`;

export const newCode = (): string => digits(6);

const digits = (count: number): string =>
  Array.from({ length: count }, () => String(randomInt(0, 10))).join('');

/** `out`: from the business to the person; `in`: from the person. */
export type Direction = 'in' | 'out';

/** A message's id at Meta. It contains the person's phone and WhatsApp's own id of the message. */
export function wamidOf(phone: string, direction: Direction, hexId: string): string {
  const bytes = Buffer.concat([
    Buffer.from([0x1c, 0x18, phone.length]),
    Buffer.from(phone, 'ascii'),
    Buffer.from([0x15, 0x02, 0x00, direction === 'out' ? 0x11 : 0x12, 0x18, hexId.length]),
    Buffer.from(hexId, 'ascii'),
    Buffer.from([0x00]),
  ]);
  return `wamid.${bytes.toString('base64')}`;
}

/** The same person has another id in each portfolio, and a new one after a change of number (`generation`). */
export function userIdOf(country: string, phone: string, businessId: string, generation: number): string {
  const hash = createHash('sha256').update(`${phone}/${businessId}/${generation}`).digest('hex');
  return `${country}.${BigInt(`0x${hash.slice(0, 24)}`)
    .toString()
    .slice(0, 18)}`;
}
