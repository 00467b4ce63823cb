import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { graphRefusal } from '../errors.ts';
import { parseInput } from '../http/parse.ts';
import type { Call } from '../http/router.ts';
import type { CloudNumber } from '../state.ts';

const DAY = 86_400_000;
const LATE = 2_593_107;
const REPEATED = 2_593_108;

const shape = z.object({
  messaging_product: z.literal('whatsapp'),
  sync_type: z.enum(['smb_app_state_sync', 'history']),
});

/** Contacts or history of a number that is also used in the WhatsApp Business app: each once, within a day. */
export function requestAppData({ meta, node: number, params }: Call<CloudNumber>): unknown {
  const { sync_type: type } = parseInput(shape, params);
  if (!number.onBizApp) throw graphRefusal(100, 'The phone number is not used in the WhatsApp Business app.');
  if (meta.clock.ms() - (number.onboardedAt ?? 0) > DAY) {
    throw graphRefusal(LATE, 'The data can be requested within 24 hours of onboarding.');
  }
  if (number.syncs.has(type)) throw graphRefusal(REPEATED, 'The data was requested already.');
  number.syncs.add(type);
  return { messaging_product: 'whatsapp', request_id: randomUUID() };
}

const username = z.object({
  username: z.string().regex(/^[a-z0-9._]{3,35}$/),
  transfer_action: z.string().optional(),
});

export function writeUsername({ meta, node: number, params }: Call<CloudNumber>): unknown {
  const { username: name } = parseInput(username, params);
  const taken = [...meta.numbers.values()].some((one) => one !== number && one.username === name);
  if (taken) throw graphRefusal(147_001, 'The username is not available.');
  number.username = name;
  const value = { display_phone_number: number.phone, username: name, status: 'approved' };
  meta.webhooks.emit(meta.wabaOf(number), 'business_username_updates', value, number);
  return { success: true };
}

export const readUsername = ({ node: { username: name } }: Call<CloudNumber>): unknown =>
  name === null ? {} : { username: name, status: 'approved' };

export function deleteUsername({ meta, node: number }: Call<CloudNumber>): unknown {
  number.username = null;
  const value = { display_phone_number: number.phone, status: 'deleted' };
  meta.webhooks.emit(meta.wabaOf(number), 'business_username_updates', value, number);
  return { success: true };
}
