import { z } from 'zod';
import { graphRefusal } from '../errors.ts';
import { listOf } from '../http/encodings.ts';
import { parseInput } from '../http/parse.ts';
import type { Call } from '../http/router.ts';
import { noSuchField } from '../errors.ts';
import type { CloudNumber, Profile } from '../state.ts';

const VERTICALS = [
  'UNDEFINED',
  'OTHER',
  'AUTO',
  'BEAUTY',
  'APPAREL',
  'EDU',
  'ENTERTAIN',
  'EVENT_PLAN',
  'FINANCE',
  'GROCERY',
  'GOVT',
  'HOTEL',
  'HEALTH',
  'NONPROFIT',
  'PROF_SERVICES',
  'RETAIL',
  'TRAVEL',
  'RESTAURANT',
  'NOT_A_BIZ',
  '',
] as const;

const changes = z.object({
  messaging_product: z.literal('whatsapp'),
  about: z.string().min(1).max(139).optional(),
  address: z.string().max(256).optional(),
  description: z.string().max(512).optional(),
  email: z.union([z.literal(''), z.email().max(128)]).optional(),
  websites: listOf(z.url({ protocol: /^https?$/ }).max(256))
    .pipe(z.array(z.string()).max(2))
    .optional(),
  vertical: z.enum(VERTICALS).optional(),
  profile_picture_handle: z.string().optional(),
});

export function changeProfile({ meta, node: number, params }: Call<CloudNumber>): unknown {
  const {
    messaging_product: _product,
    profile_picture_handle: handle,
    ...given
  } = parseInput(changes, params);
  if (handle !== undefined) {
    const upload = [...meta.uploads.values()].find((one) => one.handle === handle);
    if (!upload) throw graphRefusal(100, 'The profile picture handle is not valid.');
    number.profile.profile_picture_url = `${meta.url}/profile_pictures/${number.id}`;
    meta.network.setPicture(number.phone, upload.bytes);
  }
  Object.assign(
    number.profile,
    Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  );
  return { success: true };
}

const FIELDS = [
  'about',
  'address',
  'description',
  'email',
  'profile_picture_url',
  'websites',
  'vertical',
] as const;
const isField = (name: string): name is (typeof FIELDS)[number] => FIELDS.some((one) => one === name);

/** Only what is asked for, and of that only what has a value. */
export function readProfile({ node: number, asked }: Call<CloudNumber>): unknown {
  const answer: Profile & { messaging_product: 'whatsapp' } = { messaging_product: 'whatsapp' };
  for (const { name } of asked ?? []) {
    if (name === 'messaging_product' || name === 'id') continue;
    if (!isField(name)) throw noSuchField(name, 'WhatsAppBusinessProfile');
    const value = number.profile[name];
    if (value !== undefined && value !== '') Object.assign(answer, { [name]: value });
  }
  return { data: [answer] };
}
