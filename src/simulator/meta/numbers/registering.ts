import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { z } from 'zod';
import { graphRefusal, refusal, userRefusal } from '../errors.ts';
import { parseInput } from '../http/parse.ts';
import type { Call } from '../http/router.ts';
import { newCode } from '../ids.ts';
import type { Meta } from '../meta.ts';
import type { CloudNumber, Waba } from '../state.ts';

const MINUTE = 60_000;
const CODE_MS = 10 * MINUTE;
const NEXT_CODE_MS = MINUTE;
const HOURS_72 = 72 * 60 * MINUTE;
const MOST_REGISTRATIONS = 10;
const AFTER_DELETION_MS = 5 * MINUTE;
const MOST_GUESSES = 5;

const digits = z.coerce.string().regex(/^\+?[\d\s()-]{1,20}$/);
const addition = z.object({
  cc: digits.transform((value) => value.replace(/\D/g, '')),
  phone_number: digits.transform((value) => value.replace(/\D/g, '')),
  verified_name: z.string().min(1).max(75),
});

/** `POST /{waba}/phone_numbers` */
export function add({ meta, node: waba, params }: Call<Waba>): unknown {
  const { cc, phone_number: rest, verified_name: name } = parseInput(addition, params);
  const phone = rest.startsWith(cc) && isPhone(rest) ? rest : `${cc}${rest}`;
  if (!isPhone(phone)) throw graphRefusal(100, 'Invalid parameter: the phone number is not valid.', 2388012);
  if (meta.numberByPhone(phone)) {
    throw userRefusal(
      2388001,
      'Cannot add phone number',
      'This phone number is already in use by an account.',
    );
  }
  const deletedAt = meta.deletedPhones.get(phone);
  if (deletedAt !== undefined && meta.clock.ms() - deletedAt < AFTER_DELETION_MS) {
    throw refusal(133015, 'The phone number was deleted a moment ago.');
  }
  checkRoom(meta, waba);
  return { id: meta.addNumber({ phone, name, wabaId: waba.id, nameStatus: 'PENDING_REVIEW' }).id };
}

const isPhone = (phone: string): boolean => parsePhoneNumberFromString(`+${phone}`)?.isPossible() === true;

/** Two numbers a portfolio, twenty once it is verified or may write to 2,000 people a day. */
function checkRoom(meta: Meta, waba: Waba): void {
  const business = meta.businessOf(waba);
  const most = business.verified || business.tier !== 'TIER_250' ? 20 : 2;
  const own = [...meta.numbers.values()].filter((one) => meta.wabaOf(one).businessId === business.id);
  if (own.length >= most) {
    throw userRefusal(2388103, 'Phone number limit reached', `This business can have ${most} phone numbers.`);
  }
}

const codeRequest = z.object({
  code_method: z.enum(['SMS', 'VOICE']),
  language: z.string().min(2),
});

export function requestCode({ meta, node: number, params }: Call<CloudNumber>): unknown {
  const { code_method: method, language } = parseInput(codeRequest, params);
  if (number.codeStatus === 'VERIFIED') {
    throw refusal(meta.settings.verifiedAlready, 'The phone number is verified already.');
  }
  const now = meta.clock.ms();
  if (number.code && now - number.code.sentAt < NEXT_CODE_MS) {
    throw refusal(136024, 'Please wait before you request another code.');
  }
  number.code = { value: newCode(), sentAt: now, method, language, wrong: 0 };
  return { success: true };
}

export function verifyCode({ meta, node: number, params }: Call<CloudNumber>): unknown {
  const { code } = parseInput(z.object({ code: z.coerce.string() }), params);
  const sent = number.code;
  if (!sent) throw refusal(136025, 'No code was requested.');
  if (meta.clock.ms() - sent.sentAt > CODE_MS || sent.wrong >= MOST_GUESSES) {
    number.code = null;
    throw refusal(136025, 'The code has expired. Request another one.');
  }
  if (code !== sent.value) {
    sent.wrong += 1;
    throw refusal(136025, 'The code is wrong.');
  }
  number.code = null;
  number.codeStatus = 'VERIFIED';
  return { success: true };
}

const pinShape = z.coerce.string().regex(/^\d{6}$/, 'must have six digits');
const registration = z.object({ messaging_product: z.literal('whatsapp'), pin: pinShape });

export function register({ meta, node: number, params }: Call<CloudNumber>): unknown {
  const { pin } = parseInput(registration, params);
  if (number.codeStatus !== 'VERIFIED') throw refusal(133006, 'The phone number must be verified first.');
  const now = meta.clock.ms();
  number.registrations = number.registrations.filter((at) => now - at < HOURS_72);
  if (number.registrations.length >= MOST_REGISTRATIONS) {
    throw refusal(133016, 'The phone number was registered too often in 72 hours.');
  }
  checkPin(meta, number, pin);
  number.registrations.push(now);
  number.pin = pin;
  number.status = 'CONNECTED';
  number.onboardedAt = now;
  if (number.nameStatus === 'PENDING_REVIEW') number.nameStatus = 'APPROVED';
  meta.putOnWhatsApp(number);
  return { success: true };
}

function checkPin(meta: Meta, number: CloudNumber, pin: string): void {
  const now = meta.clock.ms();
  number.wrongPins = number.wrongPins.filter((at) => now - at < HOURS_72);
  if (number.pin === null || number.pin === pin) return;
  if (number.wrongPins.length >= MOST_GUESSES) throw refusal(133008, 'Too many wrong PINs. Try again later.');
  number.wrongPins.push(now);
  throw refusal(133005, 'The PIN does not match.');
}

export function deregister({ node: number }: Call<CloudNumber>): unknown {
  if (number.onBizApp)
    throw graphRefusal(100, 'A number of the WhatsApp Business app cannot be deregistered.');
  if (number.status !== 'CONNECTED') throw refusal(133010, 'The phone number is not registered.');
  number.status = 'DISCONNECTED';
  return { success: true };
}

const changes = z.object({
  pin: pinShape.optional(),
  new_display_name: z.string().min(1).max(75).optional(),
  webhook_configuration: z.unknown().optional(),
});

/** The PIN is replaced without the old one. */
export function change({ meta, node: number, params }: Call<CloudNumber>): void {
  const { pin, new_display_name: name } = parseInput(changes, params);
  if (pin !== undefined) number.pin = pin;
  if (name === undefined) return;
  number.newName = name;
  if (meta.settings.templateReview === 'automatic')
    meta.clock.after(meta.settings.reviewMs, () => decideName(meta, number, 'APPROVED'));
}

/** The decision about a new display name. */
export function decideName(meta: Meta, number: CloudNumber, decision: 'APPROVED' | 'REJECTED'): void {
  const { newName } = number;
  if (newName === null) return;
  number.newName = null;
  if (decision === 'APPROVED') {
    number.name = newName;
    number.nameStatus = 'APPROVED';
  }
  const value = {
    display_phone_number: number.phone,
    decision,
    requested_verified_name: newName,
    rejection_reason: decision === 'APPROVED' ? 'NONE' : 'NAME_DOES_NOT_MEET_GUIDELINES',
  };
  meta.webhooks.emit(meta.wabaOf(number), 'phone_number_name_update', value, number);
}
