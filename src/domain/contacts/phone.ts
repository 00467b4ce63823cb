import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js';
import { badField } from '../../model/errors.ts';
import type { Phone } from '../../model/ids.ts';

/**
 * `+55 (11) 99999-9999`, `5511999999999`, `0055…`: to E.164 without the plus; undefined when it cannot be a phone. With a
 * country, what has no plus is read as written within it first.
 */
export function parsePhone(typed: string, country?: string): Phone | undefined {
  const text = typed.trim();
  if (!/^[\d\s().+\-/]+$/.test(text)) return undefined;
  const digits = text.replace(/\D/g, '').replace(/^00/, '');
  const national =
    country !== undefined && isSupportedCountry(country) && !/^(\+|00)/.test(text)
      ? parsePhoneNumberFromString(digits, country)
      : undefined;
  // A phone that is valid at home is one; only then is it looked at as one with its country code.
  const parsed = national?.isValid() ? national : parsePhoneNumberFromString(`+${digits}`);
  // Length and country code only: which prefixes a country has given out changes faster than any table.
  return parsed?.isPossible() ? (parsed.number.slice(1) as Phone) : undefined;
}

export function requirePhone(typed: string, path: string): Phone {
  const phone = parsePhone(typed);
  if (phone) return phone;
  throw badField(path, 'Not a phone number with country code, such as +55 11 99999-9999');
}
