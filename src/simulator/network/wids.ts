import { randomBytes } from 'node:crypto';

export const digits = (text: string): string => text.replace(/\D/g, '');

export const isGroupId = (id: string): boolean => id.endsWith('@g.us');

export const phoneWid = (phone: string): string => `${phone}@c.us`;

/** WhatsApp Web's ids are 3EB0 and 18 hex digits. A phone's are 32 hex digits. */
export const newMessageId = (): string => randomBytes(16).toString('hex').toUpperCase();

export const newGroupId = (): string => `1203${Date.now()}${String(randomBytes(1)[0])}@g.us`;

/** Spellings that WhatsApp's server treats as one phone: [with the optional digit, without it]. */
const twins: [RegExp, string, string][] = [
  [/^55([1-9]\d)9?([6-9]\d{7})$/, '55$19$2', '55$1$2'],
  [/^521?(\d{10})$/, '521$1', '52$1'],
  [/^549?(\d{10})$/, '549$1', '54$1'],
];

/** The spellings of a phone, the given one first. */
export function spellingsOf(phone: string): string[] {
  const [pattern, ...forms] = twins.find(([one]) => one.test(phone)) ?? [];
  if (!pattern) return [phone];
  return [phone, ...forms.map((form) => phone.replace(pattern, form)).filter((form) => form !== phone)];
}

export function withoutNinthDigit(phone: string): string {
  return phone.replace(/^(55[1-9]\d)9(\d{8})$/, '$1$2');
}
