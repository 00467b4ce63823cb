import type { Meta } from '../meta.ts';
import { TIER_SIZES } from '../limits.ts';
import { countryOf } from '../people.ts';
import { TIERS } from '../state.ts';
import type { Business, CloudNumber, Template } from '../state.ts';
import { isOpen } from './pricing.ts';
import type { Price } from './pricing.ts';
import type { Recipient } from './recipient.ts';

const DAY = 86_400_000;
const UPGRADE_AFTER_MS = 6 * 3_600_000;

export interface Failure {
  code: number;
  details: string;
}

/** Why a message cannot reach its person: what Meta usually tells later, with the status `failed`. */
export function failureOf(
  meta: Meta,
  number: CloudNumber,
  recipient: Recipient,
  template: Template | null,
  price: Price,
): Failure | undefined {
  const { failMessagesWith } = meta.settings;
  if (failMessagesWith !== null) return { code: failMessagesWith, details: 'The stand-in was told to fail.' };
  const { person, phone } = recipient;
  const entry = meta.network.directory.phones.get(phone);
  if (!person || entry?.blocked.includes(number.phone) === true) {
    return { code: 131026, details: 'Message Undeliverable.' };
  }
  if (number.blocked.has(phone)) return { code: 130403, details: 'The recipient is blocked.' };
  const open = isOpen(meta, number, phone);
  if (!template && !open) {
    return {
      code: 131047,
      details:
        'Message failed to send because more than 24 hours have passed since the customer last replied to this number.',
    };
  }
  const business = meta.businessOf(meta.wabaOf(number));
  if (template?.category === 'MARKETING') {
    const refused = marketingFailure(meta, business, phone);
    if (refused) return refused;
  }
  if (price.type === 'regular' && !meta.wabaOf(number).hasCard && meta.settings.noCard === 'refuse') {
    return {
      code: 131042,
      details: 'Message failed to send because there were one or more errors related to your payment method.',
    };
  }
  return open ? undefined : tierFailure(meta, business, phone);
}

function marketingFailure(meta: Meta, business: Business, phone: string): Failure | undefined {
  if (business.optedOut.has(phone)) {
    return {
      code: 131050,
      details:
        'Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp from your business',
    };
  }
  if (countryOf(phone) === 'US' || meta.people.capped.has(phone)) {
    return {
      code: 131049,
      details: 'In order to maintain a healthy ecosystem engagement, the message failed to be delivered.',
    };
  }
  return undefined;
}

/** Counts a person who is written to first. */
function tierFailure(meta: Meta, business: Business, phone: string): Failure | undefined {
  const now = meta.clock.ms();
  business.firstWrites = business.firstWrites.filter(({ at }) => now - at < 7 * DAY);
  const today = new Set(business.firstWrites.filter(({ at }) => now - at < DAY).map(({ person }) => person));
  if (!today.has(phone) && meta.settings.limits && today.size >= TIER_SIZES[business.tier]) {
    return {
      code: 131048,
      details: 'Message failed to send because the messaging limit of this portfolio is reached.',
    };
  }
  business.firstWrites.push({ person: phone, at: now });
  planUpgrade(meta, business);
  return undefined;
}

/** Half of the limit, used within seven days, raises it six hours later. */
function planUpgrade(meta: Meta, business: Business): void {
  const { tier } = business;
  const week = new Set(business.firstWrites.map(({ person }) => person)).size;
  const next = TIERS[TIERS.indexOf(tier) + 1];
  if (next === undefined || week < TIER_SIZES[tier] / 2) return;
  if (tier === 'TIER_250' && !business.verified && deliveredLately(meta, business) < 2_000) return;
  meta.clock.after(UPGRADE_AFTER_MS, () => {
    if (business.tier === tier) setTier(meta, business, next);
  });
}

export function setTier(meta: Meta, business: Business, tier: Business['tier']): void {
  const event = TIERS.indexOf(tier) < TIERS.indexOf(business.tier) ? 'DOWNGRADE' : 'UPGRADE';
  business.tier = tier;
  for (const waba of meta.wabas.values()) {
    if (waba.businessId !== business.id) continue;
    for (const number of meta.numbersOf(waba)) {
      const value = { display_phone_number: number.phone, event, current_limit: tier };
      meta.webhooks.emit(waba, 'phone_number_quality_update', value, number);
    }
  }
}

function deliveredLately(meta: Meta, business: Business): number {
  const since = meta.clock.ms() - 30 * DAY;
  return meta.charges.filter(
    ({ at, wabaId }) => at > since && meta.wabas.get(wabaId)?.businessId === business.id,
  ).length;
}
