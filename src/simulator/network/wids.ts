import { randomBytes } from 'node:crypto';

export const digits = (text: string): string => text.replace(/\D/g, '');

export const isGroupId = (id: string): boolean => id.endsWith('@g.us');

export const phoneWid = (phone: string): string => `${phone}@c.us`;

/** 3EB0 + 18 hex digits is what WhatsApp Web's own ids look like; a phone's are 32 long. */
export const newMessageId = (): string => randomBytes(16).toString('hex').toUpperCase();

export const newGroupId = (): string => `1203${Date.now()}${String(randomBytes(1)[0])}@g.us`;

/** The same Brazilian mobile with and without its ninth digit, the given form first. */
export function brazilianForms(phone: string): string[] {
  const match = /^(55[1-9]\d)(9?)(\d{8})$/.exec(phone);
  if (!match) return [phone];
  const [, area = '', ninth = '', rest = ''] = match;
  return [phone, ninth ? area + rest : `${area}9${rest}`];
}

export function withoutNinthDigit(phone: string): string {
  return phone.replace(/^(55[1-9]\d)9(\d{8})$/, '$1$2');
}
