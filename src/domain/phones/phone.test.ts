import fc from 'fast-check';
import { getExampleNumber, isSupportedCountry, type CountryCode } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { describe, expect, it } from 'vitest';
import type { Phone } from '../../model/ids.ts';
import { canonicalPhone, isSamePhone, phoneForms } from '../../model/phone.ts';
import { nowhere, parsePhone, readPhone, type Homes } from './phone.ts';

const brazil: Homes = { countries: ['BR'] };
const chosen = (country: CountryCode): Homes => ({ countries: [country], chosen: true });

describe('a phone with its country code', () => {
  it.each([
    ['+55 (11) 99999-9999', '5511999999999'],
    ['5511999999999', '5511999999999'],
    ['005511999999999', '5511999999999'],
    ['(+55) 11 99999-9999', '5511999999999'],
    ['+55 (0) 11 99999-9999', '5511999999999'],
    ['+55 011 99999-9999', '5511999999999'],
    ['+591 7123-4567', '59171234567'],
    ['5511666666666', '5511666666666'],
    ['+1 415 555 0132', '14155550132'],
    ['+52 1 81 1234 5678', '5218112345678'],
    ['+55 31 8888-7777', '553188887777'],
    // As other programs wrap it.
    ['\u200e+55 21 97777-0002\u200f', '5521977770002'],
    ['\u2066+55 21 97777-0002\u2069', '5521977770002'],
    ['+55 21 97777\u20140002', '5521977770002'],
    ['+55\u00a021\u00a097777\u22120002', '5521977770002'],
    ['\uff0b\uff15\uff15 21 97777-0002', '5521977770002'],
    ['TEL:+5521977770002', '5521977770002'],
    ['whatsapp:+5521977770002', '5521977770002'],
    ['wa.me/5521977770002', '5521977770002'],
    ['https://api.whatsapp.com/send?text=oi&phone=5521977770002', '5521977770002'],
    ['5521977770002:12@s.whatsapp.net', '5521977770002'],
    ['="+5521977770002"', '5521977770002'],
    ["'+5521977770002", '5521977770002'],
    ['"+55 21 97777-0002",', '5521977770002'],
    // As a spreadsheet makes it of a number; all digits are there.
    ['5521977770002.0', '5521977770002'],
    ['5521977770002,00', '5521977770002'],
    ['5.521977770002E+12', '5521977770002'],
    ['5,521977770002E12', '5521977770002'],
  ])('written as %j is %s', (typed, phone) => {
    expect(parsePhone(typed)).toBe(phone);
    expect(parsePhone(typed, brazil)).toBe(phone);
  });

  it.each([
    ['', 'unreadable'],
    ['123', 'incomplete'],
    ['abc', 'unreadable'],
    ['99999-9999', 'incomplete'],
    ['123456789012345@lid', 'unreadable'],
    ['+55 11 99999-9999 ext 5', 'unreadable'],
    ['tel:+5511999999999;ext=5', 'unreadable'],
    ['55 11 99999-9999 / 98888-8888', 'incomplete'],
    ['5.52E+12', 'rounded'],
    ['5.5E12', 'rounded'],
    ['1'.repeat(30), 'incomplete'],
    ['001199999999', 'incomplete'],
  ])('is not read from %j: %s', (typed, fault) => {
    expect(readPhone(typed, brazil)).toEqual({ fault });
  });
});

describe('a phone without its country code', () => {
  it.each([
    ['(51) 98888-4321', '5551988884321'],
    ['(41) 3333-4444', '554133334444'],
    ['21 97777-0002', '5521977770002'],
    ['021 97777-0002', '5521977770002'],
    ['0 21 21 97777-0002', '5521977770002'],
    ['(31) 8888-7777', '5531988887777'],
    ['2197777.0002', '5521977770002'],
  ])('%s is read as one of the country at home: %s', (typed, phone) => {
    expect(parsePhone(typed, brazil)).toBe(phone);
  });

  it.each(['(51) 98888-4321', '(81) 98888-4321', '011 94444-0001', '(31) 8888-7777'])(
    '%s is refused where no home is known, and is no other country’s',
    (typed) => expect(readPhone(typed, nowhere)).toEqual({ fault: 'incomplete' }),
  );

  it('is refused when its digits are a phone of another country too', () => {
    // Porto Alegre, or Peru.
    expect(readPhone('51987654321', brazil)).toEqual({ fault: 'ambiguous' });
    expect(readPhone('51987654321', { countries: ['BR', 'PE'] })).toEqual({ fault: 'ambiguous' });
    expect(parsePhone('51987654321', { countries: ['PE'] })).toBe('51987654321');
  });

  it.each<[CountryCode, string, string | undefined]>([
    ['BR', '51987654321', '5551987654321'],
    ['BR', '59171234567', '59171234567'],
    ['BR', '591 7123-4567', '59171234567'],
    ['BR', '5491155551234', '5491155551234'],
    ['BR', '91234-5678', undefined],
    ['BR', '118888877777', undefined],
    ['BR', '0021999999999', undefined],
    ['MX', '81 1234 5678', '528112345678'],
    ['MX', '1 81 1234 5678', '528112345678'],
    ['MX', '5218112345678', '5218112345678'],
    ['BO', '71234567', '59171234567'],
    ['BO', '5511988887777', '5511988887777'],
    ['AR', '11 15 5555-1234', '5491155551234'],
  ])('with %s chosen, %s is %s', (country, typed, phone) => {
    expect(parsePhone(typed, chosen(country))).toBe(phone);
  });
});

describe('one person', () => {
  it.each([
    ['553188887777', '5531988887777'],
    ['5218112345678', '528112345678'],
    ['541155551234', '5491155551234'],
    ['22997123456', '2290197123456'],
  ])('has the phones %s and %s', (one, other) => {
    expect(isSamePhone(one as Phone, other as Phone)).toBe(true);
    expect(phoneForms(one as Phone)).toEqual(phoneForms(other as Phone));
  });

  it.each([
    // A landline is no mobile without its nine.
    ['551133334444', '5511933334444'],
    ['5511955550001', '551155550001'],
    ['14155550132', '4155550132'],
    ['59171234567', '59181234567'],
  ])('does not have %s and %s', (one, other) => {
    expect(isSamePhone(one as Phone, other as Phone)).toBe(false);
  });
});

const countries = Object.keys(examples).filter((code) => isSupportedCountry(code));
/** A valid mobile: the country's example with its last digits thrown anew. */
const mobile = fc
  .record({ country: fc.constantFrom(...countries), tail: fc.integer({ min: 0, max: 9999 }) })
  .map(({ country, tail }) => {
    const example = getExampleNumber(country, examples);
    const digits = `${example?.number.slice(1, -4) ?? ''}${String(tail).padStart(4, '0')}`;
    return { country, digits, national: digits.slice(String(example?.countryCallingCode).length) };
  })
  .filter(({ digits }) => parsePhone(`+${digits}`) === digits);
/** More of them on demand. */
const runs = Number(process.env['PHONE_RUNS'] ?? 2000);
const separators = fc.constantFrom('', ' ', '-', '.', '\u00a0', '\u2011');
const spaced = (digits: string, separator: string): string =>
  digits.replace(/(\d{2})(?=\d{3,})/g, `$1${separator}`);

describe('whatever was typed', () => {
  it('is digits only, and reads the same again with a plus', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[+0-9 ().-]{0,25}$/), (typed) => {
        const phone = parsePhone(typed, brazil);
        if (phone === undefined) return;
        expect(phone).toMatch(/^\d{5,15}$/);
        expect(parsePhone(`+${phone}`)).toBe(phone);
      }),
    );
  });

  it('a phone with a plus is that phone, whoever sends', () => {
    fc.assert(
      fc.property(mobile, separators, fc.constantFrom(...countries), ({ digits }, separator, home) => {
        expect(parsePhone(`+${spaced(digits, separator)}`, { countries: [home] })).toBe(digits);
      }),
      { numRuns: runs },
    );
  });

  it('a phone without its country is one of the sender’s country, or refused', () => {
    fc.assert(
      fc.property(mobile, separators, fc.boolean(), ({ country, digits, national }, separator, zero) => {
        const typed = `${zero ? '0' : ''}${spaced(national, separator)}`;
        const read = parsePhone(typed, { countries: [country] });
        if (read === undefined) return;
        expect(read.startsWith(digits.slice(0, digits.length - national.length))).toBe(true);
        if (!zero) expect(canonicalPhone(read)).toBe(canonicalPhone(digits as Phone));
      }),
      { numRuns: runs },
    );
  });
});
