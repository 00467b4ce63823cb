import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { badField } from '../../model/errors.ts';
import type { Phone } from '../../model/ids.ts';

/** `+55 (11) 99999-9999`, `5511999999999`, `0055…`: to E.164 without the plus; undefined when it cannot be a phone. */
export function parsePhone(typed: string): Phone | undefined {
  if (!/^[\d\s().+\-/]+$/.test(typed)) return undefined;
  const digits = typed.replace(/\D/g, '').replace(/^00/, '');
  const parsed = parsePhoneNumberFromString(`+${digits}`);
  // Length and country code only: which prefixes a country has given out changes faster than any table.
  return parsed?.isPossible() ? (parsed.number.slice(1) as Phone) : undefined;
}

export function requirePhone(typed: string, path: string): Phone {
  const phone = parsePhone(typed);
  if (phone) return phone;
  throw badField(path, 'Not a phone number with country code, such as +55 11 99999-9999');
}
