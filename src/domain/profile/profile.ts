import { fileTypeFromBuffer } from 'file-type';
import type { Channels } from '../../channels/channels.ts';
import { findContact, knownPhone, rememberPhone } from '../../db/contacts.ts';
import { numberKnownTo } from '../../db/conversations.ts';
import { numbersOfAccounts } from '../../db/numbers.ts';
import type { Database } from '../../db/database.ts';
import type { NumberRow } from '../../db/numbers.ts';
import type { Reach } from '../../model/access.ts';
import { AppError, badField } from '../../model/errors.ts';
import type { ContactId, Phone, Wid } from '../../model/ids.ts';
import { capability, orThrow, requireUp } from '../actions/actions.ts';
import type { LookUps } from '../actions/lookUps.ts';
import { requirePhone } from '../phones/phone.ts';
import { fetchUrl } from '../media/fetchUrl.ts';
import { homesOfNumbers } from '../numbers/numbers.ts';

export interface ProfileDeps {
  db: Database;
  channels: Channels;
  lookUps: LookUps;
}
export interface ProfileView {
  name: string | null;
  about: string | null;
}

/** A number's own profile, and the profiles of others as WhatsApp shows them to the number. Read live. */
export class Profile {
  readonly #deps: ProfileDeps;
  constructor(deps: ProfileDeps) {
    this.#deps = deps;
  }

  async read(number: NumberRow): Promise<ProfileView> {
    const read = capability(this.#deps.channels.of(number), 'readProfile');
    requireUp(number);
    const { name, about } = orThrow('the profile was read', await read(number.numberId));
    return { name, about };
  }

  async update(number: NumberRow, wish: ProfileView): Promise<ProfileView> {
    const update = capability(this.#deps.channels.of(number), 'setProfile');
    requireUp(number);
    orThrow('the profile was changed', await update(number.numberId, wish));
    return this.read(number);
  }

  /** null removes it. */
  async setPicture(number: NumberRow, bytes: Buffer | null): Promise<void> {
    const set = capability(this.#deps.channels.of(number), 'setPicture');
    const picture = bytes && { mimetype: await pictureType(bytes), base64: bytes.toString('base64') };
    requireUp(number);
    orThrow('the picture was changed', await set(number.numberId, picture));
  }

  /** Whether a phone is on WhatsApp, and how WhatsApp spells it. The answer is kept for a while, as it is for sends. */
  async check(number: NumberRow, typed: string): Promise<{ asked: Phone; phone: Phone | null }> {
    const asked = requirePhone(typed, 'query.phone', homesOfNumbers([number]));
    const { db, channels } = this.#deps;
    const { accountId, numberId } = number;
    const known = await db.inAccount(accountId, (tx) => knownPhone(tx, accountId, asked));
    if (known !== undefined) return { asked, phone: known };
    const check = capability(channels.of(number), 'checkPhone');
    requireUp(number);
    this.#deps.lookUps.require(accountId);
    const found = orThrow('the phone is on WhatsApp', await check(numberId, asked));
    const phone = found.outcome === 'registered' ? found.phone : null;
    await db.inAccount(accountId, (tx) => rememberPhone(tx, accountId, asked, phone));
    return { asked, phone };
  }

  async picture(reach: Reach, id: ContactId): Promise<Buffer> {
    const { db, channels } = this.#deps;
    const { number, contact } = await db.inAccount(reach, async (tx) => {
      const contact = await findContact(tx, reach.accountId, id);
      if (!contact) throw new AppError('not_found', 'There is no such contact in this account.');
      const numbers = await numbersOfAccounts(tx, [reach.accountId]);
      const known = await numberKnownTo(tx, reach.accountId, { contactId: id });
      return { contact, number: numbers.find(({ numberId }) => numberId === known) ?? numbers[0] };
    });
    if (!number) throw new Error('an account without numbers');
    const read = capability(channels.of(number), 'readPicture');
    requireUp(number);
    this.#deps.lookUps.require(reach.accountId);
    const address = { phone: contact.phone, wid: contact.lid as Wid | null };
    const { url, base64 } = orThrow('they have a picture', await read(number.numberId, address));
    if (url === null) throw new AppError('not_found', 'They have no picture, or show it to nobody.');
    if (base64 !== null) return Buffer.from(base64, 'base64');
    return pictureAt(url);
  }
}

const MOST_PICTURE_BYTES = 5 * 1024 * 1024;

async function pictureAt(url: string): Promise<Buffer> {
  const { bytes } = await fetchUrl(url, { allowPrivate: false });
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of bytes) {
    size += part.length;
    if (size > MOST_PICTURE_BYTES)
      throw new AppError('media_unavailable', 'Their picture is larger than a profile picture can be.');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const pictureTypes = ['image/jpeg', 'image/png', 'image/webp'];

/** Detected from the bytes, whatever type is claimed. */
async function pictureType(bytes: Buffer): Promise<string> {
  if (bytes.length > MOST_PICTURE_BYTES)
    throw new AppError('media_too_large', 'A profile picture may have 5 MB at most.');
  const mimetype = (await fileTypeFromBuffer(bytes))?.mime;
  if (mimetype !== undefined && pictureTypes.includes(mimetype)) return mimetype;
  throw badField('body.base64', 'Not a JPEG, PNG or WebP');
}
