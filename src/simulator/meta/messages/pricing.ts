import { DateTime } from 'luxon';
import type { Meta } from '../meta.ts';
import { countryOf } from '../people.ts';
import type { CloudNumber, PricingType, SentMessage, Template, Waba } from '../state.ts';

/** Since then service messages, and utility templates within the window, cost something. */
const ALL_COST_SINCE = Date.UTC(2026, 9, 1, 7);
/** BRL for one USD, as Meta's cards for Brazil have it (.3217 / .0625). */
const BRL = 5.147;
const REST = { marketing: 0.074, other: 0.0113 };

/** USD, October 2026. `other`: utility, authentication and service. */
const RATES: Record<string, { marketing: number; other: number }> = {
  BR: { marketing: 0.0625, other: 0.0068 },
  MX: { marketing: 0.0397, other: 0.0085 },
  CO: { marketing: 0.0125, other: 0.0008 },
  CL: { marketing: 0.0889, other: 0.02 },
  AR: { marketing: 0.0618, other: 0.026 },
  PE: { marketing: 0.0703, other: 0.03 },
};

export interface Price {
  category: string;
  type: PricingType;
}

export function rateOf(category: string, country: string, currency: string): number {
  const { marketing, other } = RATES[country] ?? REST;
  if (currency === 'BRL' && country === 'BR') return category === 'marketing' ? 0.3217 : 0.035;
  const usd = category === 'marketing' ? marketing : other;
  return currency === 'BRL' ? usd * BRL : usd;
}

/** What a message would cost now. */
export function priceOf(meta: Meta, number: CloudNumber, person: string, template: Template | null): Price {
  const category = template ? template.category.toLowerCase() : 'service';
  const now = meta.clock.ms();
  if ((number.entryPoints.get(person)?.freeUntil ?? 0) > now) return { category, type: 'free_entry_point' };
  const inWindow = isOpen(meta, number, person);
  if (category === 'utility' && inWindow && now < ALL_COST_SINCE) {
    return { category, type: 'free_customer_service' };
  }
  if (category !== 'service') return { category, type: 'regular' };
  const free = now < ALL_COST_SINCE || freeUsed(meta, number) < meta.settings.freeServiceMessages;
  return { category, type: free ? 'free_customer_service' : 'regular' };
}

export const WINDOW_MS = 24 * 3_600_000;

export function isOpen(meta: Meta, number: CloudNumber, person: string): boolean {
  const at = number.windows.get(person);
  return at !== undefined && meta.clock.ms() - at < WINDOW_MS;
}

/** Free service messages that were delivered this month. */
function freeUsed(meta: Meta, number: CloudNumber): number {
  return meta.freeUsed.get(monthKey(meta, number)) ?? 0;
}

function monthKey(meta: Meta, number: CloudNumber): string {
  return `${number.id} ${monthOf(meta, meta.wabaOf(number))}`;
}

/** Zones of Meta's ids; the others count in UTC. */
const ZONES: Record<string, string> = { '1': 'America/Los_Angeles', '25': 'America/Sao_Paulo' };
export const zoneOf = (waba: Waba): string => ZONES[waba.timezoneId] ?? 'UTC';
const monthOf = (meta: Meta, waba: Waba): string =>
  DateTime.fromMillis(meta.clock.ms(), { zone: zoneOf(waba) }).toFormat('yyyy-MM');

/** A delivered message is charged, once. */
export function charge(meta: Meta, sent: SentMessage): void {
  const number = meta.number(sent.numberId);
  const waba = meta.wabaOf(number);
  const country = countryOf(sent.person);
  const { category, pricingType: type } = sent;
  const free =
    type === 'free_customer_service' || (type === 'free_entry_point' && meta.settings.entryPointEatsFree);
  if (category === 'service' && free) {
    const key = monthKey(meta, number);
    meta.freeUsed.set(key, (meta.freeUsed.get(key) ?? 0) + 1);
  }
  meta.charges.push({
    wamid: sent.id,
    wabaId: waba.id,
    numberId: number.id,
    phone: number.phone,
    country,
    category,
    type,
    cost: type === 'regular' ? rateOf(category, country, waba.currency) : 0,
    currency: waba.currency,
    at: meta.clock.ms(),
  });
}
