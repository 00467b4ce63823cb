import { titleOf } from '../errors.ts';
import type { Meta } from '../meta.ts';
import { charge, WINDOW_MS } from './pricing.ts';
import type { CloudNumber, SentMessage } from '../state.ts';
import type { Failure } from './reach.ts';

const ENTRY_POINT_MS = 72 * 3_600_000;
const RANK = { accepted: 0, sent: 1, delivered: 2, read: 3, played: 4, failed: 5 } as const;

/** What every value of the field `messages` begins with. */
export const metadataOf = (number: CloudNumber): Record<string, unknown> => ({
  messaging_product: 'whatsapp',
  metadata: { display_phone_number: number.phone, phone_number_id: number.id },
});

/** Tells a status, and charges what was delivered. The receipts of a phone come once each, and in their order. */
export function report(
  meta: Meta,
  sent: SentMessage,
  status: 'sent' | 'delivered' | 'read' | 'played',
): void {
  const first = RANK[sent.status] < RANK.delivered && RANK[status] >= RANK.delivered;
  sent.status = status;
  const number = meta.number(sent.numberId);
  if (first) {
    charge(meta, sent);
    number.contacts.set(sent.person, meta.clock.ms());
    startFreePeriod(meta, number, sent.person);
  }
  if (status === 'delivered' && meta.settings.dropDelivered) return;
  const withPrice = status === 'sent' || first || (status === 'read' && meta.settings.dropDelivered);
  const person = meta.people.find(sent.person);
  const value = {
    ...metadataOf(number),
    ...(person ? { contacts: [meta.people.contact(person, number)] } : {}),
    statuses: [
      {
        id: sent.id,
        status,
        timestamp: String(meta.clock.seconds()),
        ...recipientOf(meta, number, sent),
        ...opaqueOf(sent),
        ...(withPrice ? pricingOf(meta, number, sent) : {}),
      },
    ],
  };
  meta.webhooks.emit(meta.wabaOf(number), 'messages', value, number);
}

export function reportFailure(meta: Meta, sent: SentMessage, failure: Failure): void {
  sent.status = 'failed';
  const number = meta.number(sent.numberId);
  const { code, details } = failure;
  const error = {
    code,
    title: titleOf(code),
    message: titleOf(code),
    error_data: { details },
    href: 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/',
  };
  const status = {
    id: sent.id,
    status: 'failed',
    timestamp: String(meta.clock.seconds()),
    ...(sent.byUserId ? { recipient_user_id: userIdOf(meta, number, sent) } : { recipient_id: sent.person }),
    ...opaqueOf(sent),
    errors: [error],
  };
  meta.webhooks.emit(meta.wabaOf(number), 'messages', { ...metadataOf(number), statuses: [status] }, number);
}

function recipientOf(meta: Meta, number: CloudNumber, sent: SentMessage): Record<string, unknown> {
  const person = meta.people.find(sent.person);
  if (!person) return { recipient_id: sent.person };
  const shown = !sent.byUserId || meta.people.showsPhone(person, number);
  return {
    ...(shown && !meta.settings.hidePhones ? { recipient_id: person.phone } : {}),
    recipient_user_id: meta.people.userIdFor(person, number),
  };
}

function userIdOf(meta: Meta, number: CloudNumber, sent: SentMessage): string | undefined {
  const person = meta.people.find(sent.person);
  return person && meta.people.userIdFor(person, number);
}

const opaqueOf = ({ opaque }: SentMessage): Record<string, string> =>
  opaque === undefined ? {} : { biz_opaque_callback_data: opaque };

function pricingOf(meta: Meta, number: CloudNumber, sent: SentMessage): Record<string, unknown> {
  const { category, pricingType: type } = sent;
  const pricing = { billable: type === 'regular', pricing_model: 'PMP', type, category };
  if (type !== 'free_entry_point') return { pricing };
  const until = number.entryPoints.get(sent.person)?.freeUntil ?? meta.clock.ms();
  const conversation = {
    id: `${number.id}${sent.person}`.slice(0, 32),
    expiration_timestamp: String(Math.floor(until / 1000)),
    origin: { type: 'referral_conversion' },
  };
  return { conversation, pricing };
}

/** After an ad, the first answer within 24 hours makes everything free for 72 hours. */
function startFreePeriod(meta: Meta, number: CloudNumber, person: string): void {
  const entry = number.entryPoints.get(person);
  if (!entry || entry.freeUntil !== null) return;
  const now = meta.clock.ms();
  if (now - entry.referredAt <= WINDOW_MS) entry.freeUntil = now + ENTRY_POINT_MS;
  else number.entryPoints.delete(person);
}
