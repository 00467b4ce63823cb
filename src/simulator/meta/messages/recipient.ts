import { refusal } from '../errors.ts';
import type { Meta } from '../meta.ts';
import type { Person } from '../people.ts';
import type { CloudNumber } from '../state.ts';

export interface Recipient {
  /** As the request wrote it. */
  input: string;
  byUserId: boolean;
  /** undefined: nobody with that phone is on WhatsApp. */
  person: Person | undefined;
  /** The phone's digits, as WhatsApp spells them; '' for an unknown user id. */
  phone: string;
}

const USER_ID = /^[A-Z]{2}\.(?:ENT\.)?[0-9A-Za-z]{1,128}$/;

/** `to` wins over `recipient`. */
export function recipientOf(
  meta: Meta,
  number: CloudNumber,
  given: { to?: string | undefined; recipient?: string | undefined },
): Recipient {
  if (given.to !== undefined && given.to !== '') return byPhone(meta, number, given.to);
  const { recipient } = given;
  if (recipient === undefined || recipient === '') throw refusal(131008, 'The parameter to is required.');
  if (!USER_ID.test(recipient))
    throw refusal(131009, 'The recipient is not a valid business-scoped user id.');
  const person = meta.people.byUserId(recipient, meta.wabaOf(number).businessId);
  return { input: recipient, byUserId: true, person, phone: person?.phone ?? '' };
}

function byPhone(meta: Meta, number: CloudNumber, to: string): Recipient {
  const digits = to.replace(/[+\-() ]/g, '');
  if (!/^\d{7,15}$/.test(digits)) {
    throw refusal(131009, 'The phone number is malformed: Please use the format: +1234567890.');
  }
  const person = meta.people.find(digits);
  if (digits === number.phone) throw refusal(131021, 'Sender and recipient phone number is the same.');
  return { input: to, byUserId: false, person, phone: person?.phone ?? digits };
}

/** `contacts` of the answer. */
export const answerContact = ({ input, byUserId, phone }: Recipient): Record<string, string> =>
  byUserId ? { input, user_id: input } : { input, wa_id: phone };
