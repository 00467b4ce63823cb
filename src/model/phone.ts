import type { Phone } from './ids.ts';

/**
 * Countries whose phones WhatsApp may write in another way than people do. One person has one phone in each spelling; the
 * first form is the official one (E.164), and with it the canonical one.
 *
 * - Brazil: mobiles got a ninth digit between 2012 and 2016; WhatsApp keeps the older form of accounts made before
 *   (area codes above 28). Mobiles only: the eight digits began with 6 to 9.
 * - Mexico: the 1 after the country code marked mobiles until 2019; WhatsApp goes on to write it.
 * - Argentina: the 9 after the country code marks mobiles in international calls; people leave it out.
 * - Benin: every phone got 01 in front on 2024-11-30; accounts made before keep the shorter form.
 *
 * The instance's page script knows people by the same list, the database by its function `canonical_phone`.
 *
 * Sources: WhatsApp's FAQ 640432094208718 (Mexico, Argentina), the plans of Anatel, IFT, ENACOM and ARCEP Benin.
 */
export const phoneSpellings: readonly { pattern: string; forms: readonly [string, string] }[] = [
  { pattern: '^55(?<area>\\d\\d)9?(?<rest>[6-9]\\d{7})$', forms: ['55$<area>9$<rest>', '55$<area>$<rest>'] },
  { pattern: '^521?(?<rest>\\d{10})$', forms: ['52$<rest>', '521$<rest>'] },
  { pattern: '^549?(?<rest>\\d{10})$', forms: ['549$<rest>', '54$<rest>'] },
  { pattern: '^229(?:01)?(?<rest>\\d{8})$', forms: ['22901$<rest>', '229$<rest>'] },
];

/**
 * A phone that identifies a person. Created only by `canonicalPhone`; the database's function of that name gives the
 * same result.
 */
export type CanonicalPhone = Phone & { readonly canonical: true };

/** All spellings of a phone, the official one first. Most phones have only one. */
export function phoneForms(phone: Phone): [CanonicalPhone, ...Phone[]] {
  for (const { pattern, forms } of phoneSpellings) {
    const matcher = new RegExp(pattern);
    const [official, ...others] = forms.map((form) => phone.replace(matcher, form) as Phone);
    if (official !== undefined && matcher.test(phone)) return [official as CanonicalPhone, ...others];
  }
  return [phone as CanonicalPhone];
}

export const canonicalPhone = (phone: Phone): CanonicalPhone => phoneForms(phone)[0];

export const isSamePhone = (one: Phone, other: Phone): boolean =>
  canonicalPhone(one) === canonicalPhone(other);

/** Why the input is not a phone. */
export const phoneFaults = ['unreadable', 'incomplete', 'ambiguous', 'rounded'] as const;
export type PhoneFault = (typeof phoneFaults)[number];
