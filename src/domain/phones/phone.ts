// The fullest metadata: only it has the prefixes that tell a country's phones from those of a neighbour.
import { getCountryCallingCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { badField } from '../../model/errors.ts';
import type { Phone } from '../../model/ids.ts';
import { isSamePhone, phoneForms, type PhoneFault } from '../../model/phone.ts';

/** ISO 3166 code that libphonenumber knows. */
export type Country = Exclude<Parameters<typeof parsePhoneNumberFromString>[1], object | undefined>;

/** The countries that a phone without a country code may belong to. */
export interface Homes {
  countries: readonly Country[];
  /** Somebody chose the country for these phones: a phone that is valid there is not questioned. */
  chosen?: boolean;
}
export const nowhere: Homes = { countries: [] };

const faultTexts: Record<PhoneFault, string> = {
  unreadable: 'Not a phone number. Write it with its country code, such as +55 11 99999-9999',
  incomplete:
    'The country or area code is missing, or the number is not valid in its country. Write it with its country code, such as +55 11 99999-9999',
  ambiguous:
    'Two phones in different countries are written like this. Write it with a plus and its country code, such as +55 11 99999-9999',
  rounded: 'A spreadsheet rounded this number, so some of its digits are lost. Write the whole number',
};

export const toCountry = (code: string): Country | undefined => (isSupportedCountry(code) ? code : undefined);

const countryOf = (phone: Phone): Country | undefined =>
  phoneForms(phone).flatMap((form) => parsePhoneNumberFromString(`+${form}`)?.country ?? [])[0];

/** The country calling code, and the rest. */
export function partsOf(phone: Phone): { countryCode: string; national: string } {
  const parsed = parsePhoneNumberFromString(`+${phone}`);
  return { countryCode: parsed?.countryCallingCode ?? '', national: parsed?.nationalNumber ?? phone };
}

/** For people and spreadsheets, in international form: `+55 11 99999-9999`. */
export const writePhone = (phone: Phone): string =>
  parsePhoneNumberFromString(`+${phone}`)?.formatInternational() ?? `+${phone}`;

/** The countries of an account's own numbers. */
export function homesOf(phones: readonly Phone[]): Homes {
  let countries: readonly Country[] | undefined;
  return {
    /** Determined only when a phone without a country code is read: most phones have one. */
    get countries() {
      return (countries ??= [...new Set(phones.flatMap((phone) => countryOf(phone) ?? []))]);
    },
  };
}

/**
 * Reads a phone as people and programs write it, and returns E.164 without the plus: `+55 (11) 99999-9999`,
 * `5511999999999`, `tel:…`, `wa.me/…`, a spreadsheet's cell. A phone without a country code is read as one of `homes`, or
 * refused: it never becomes a phone of another country.
 */
export function readPhone(typed: string, homes: Homes): { phone: Phone } | { fault: PhoneFault } {
  const written = exactDigits(withoutWrapping(typed));
  if (written === undefined) return { fault: 'rounded' };
  const text = written.replace(/^\(\s*\+\s*(\d{1,3})\s*\)/, '+$1').replace('(0)', '');
  if (!/^\+?[\d\s().\-/\p{Pd}\u2212]+$/u.test(text)) return { fault: 'unreadable' };
  const digits = text.replace(/\D/g, '');
  if (digits.length < 5 || digits.length > 20) return { fault: 'incomplete' };
  if (text.startsWith('+')) return international(digits) ?? { fault: 'incomplete' };
  if (digits.startsWith('00')) {
    const found = international(digits.slice(2));
    return found?.isValid ? found : { fault: 'incomplete' };
  }
  return withoutPlus(text, digits, homes);
}

export function parsePhone(typed: string, homes: Homes = nowhere): Phone | undefined {
  const read = readPhone(typed, homes);
  return 'phone' in read ? read.phone : undefined;
}

/** Throws `bad_input`, which says what is wrong with the phone at `path`. */
export function requirePhone(typed: string, path: string, homes: Homes = nowhere): Phone {
  const read = readPhone(typed, homes);
  if ('phone' in read) return read.phone;
  throw badField(path, faultTexts[read.fault]);
}

function withoutPlus(text: string, digits: string, homes: Homes): { phone: Phone } | { fault: PhoneFault } {
  const [home, another] = distinct(homes.countries.flatMap((country) => national(digits, country) ?? []));
  // It is complete, in a spelling that libphonenumber takes for a national one (Mexico's 521).
  if (home && isSamePhone(home, digits as Phone)) return { phone: digits as Phone };
  if (home && homes.chosen === true) return { phone: home };
  if (another) return { fault: 'ambiguous' };
  // Brackets and leading zeros are used only in national spellings.
  const isNational = text.includes('(') || digits.startsWith('0');
  const abroad = isNational ? undefined : international(digits);
  if (home) {
    const isAmbiguous = abroad?.isValid && !isSamePhone(abroad.phone, home);
    return isAmbiguous ? { fault: 'ambiguous' } : { phone: home };
  }
  if (abroad?.phone !== digits) return { fault: 'incomplete' };
  return abroad.isValid || mayBeWhole(text, digits, homes) ? abroad : { fault: 'incomplete' };
}

/**
 * Prefixes that a country introduced recently are in no table yet. Such a phone is accepted if it begins with the country
 * code of a home. If no home is known, it is accepted if it is digits only, as programs write complete numbers.
 */
function mayBeWhole(text: string, digits: string, { countries }: Homes): boolean {
  if (countries.length === 0) return /^\d{11,}$/.test(text);
  return countries.some((country) => digits.startsWith(getCountryCallingCode(country)));
}

/** A phone with its country code. Refused if no phone of the country has this length. */
function international(digits: string): { phone: Phone; isValid: boolean } | undefined {
  const forms = phoneForms(digits as Phone).map((form) => parsePhoneNumberFromString(`+${form}`));
  const isValid = forms.some((form) => form?.isValid());
  const possible = forms.find((form) => form?.isPossible());
  if (!possible) return undefined;
  // libphonenumber drops a trunk prefix after the country code: +55 011 … is +55 11 ….
  const mended = possible.number.slice(1) as Phone;
  const isAsWritten = phoneForms(digits as Phone).includes(mended);
  return { phone: isAsWritten ? (digits as Phone) : mended, isValid };
}

/** A phone in national spelling; valid phones only. */
function national(digits: string, country: Country): Phone | undefined {
  const parsed = parsePhoneNumberFromString(digits, country);
  if (parsed?.countryCallingCode !== getCountryCallingCode(country)) return undefined;
  if (parsed.isValid()) return parsed.number.slice(1) as Phone;
  // An older spelling: without Brazil's ninth digit, with Mexico's 1.
  const [official] = phoneForms(parsed.number.slice(1) as Phone);
  return parsePhoneNumberFromString(`+${official}`)?.isValid() ? official : undefined;
}

const distinct = (phones: Phone[]): Phone[] =>
  phones.filter((phone, at) => phones.findIndex((one) => isSamePhone(one, phone)) === at);

/** Removes what other programs put around a phone: direction marks, quotes, links, schemes. */
function withoutWrapping(typed: string): string {
  const text = typed
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim()
    .replace(/[;,]$/, '')
    // Spreadsheets mark a number as text with '… or ="…".
    .replace(/^=?["'](.*?)["']?$/, '$1')
    .trim();
  const link =
    /^(?:https?:\/\/)?(?:wa\.me\/|(?:api|web)\.whatsapp\.com\/send\/?\?(?:[^#]{0,200}&)?phone=)\+?(\d{5,20})(?:[/?#&]|$)/i.exec(
      text,
    );
  const address = /^(\d{5,20})(?::\d{1,3})?@(?:c\.us|s\.whatsapp\.net)$/i.exec(text);
  const whole = link?.[1] ?? address?.[1];
  return whole === undefined ? text.replace(/^(?:tel|sms|whatsapp):\s*/i, '') : `+${whole}`;
}

/** A number that a spreadsheet made of a phone: `….0`, `5.511999999999E+12`. undefined: digits were lost. */
function exactDigits(text: string): string | undefined {
  const scientific = /^\+?(\d)(?:[.,](\d{1,20}))?e\+?(\d{1,2})$/i.exec(text);
  if (scientific) {
    const [, first = '', fraction = '', exponent = ''] = scientific;
    return fraction.length === Number(exponent) ? first + fraction : undefined;
  }
  return text.replace(/^(\+?\d{8,15})[.,]0{1,2}$/, '$1');
}
