import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { userIdOf } from './ids.ts';
import type { Meta } from './meta.ts';
import type { CloudNumber } from './state.ts';

const DAY = 86_400_000;
const SHOWN_AFTER_CONTACT = 30 * DAY;

export interface Person {
  /** As WhatsApp spells it. */
  phone: string;
  name: string;
  username: string | null;
  country: string;
  generation: number;
}

/** Who somebody is to a portfolio. People are the phones of the network. */
export class People {
  /** Phones that got enough marketing lately. */
  readonly capped = new Set<string>();
  readonly #meta: Meta;
  readonly #usernames = new Map<string, string | null>();
  readonly #generations = new Map<string, number>();

  constructor(meta: Meta) {
    this.#meta = meta;
  }

  /** By phone, in any spelling. Cloud numbers are no people. */
  find(phone: string): Person | undefined {
    const entry = this.#meta.network.directory.find(phone);
    if (!entry || entry.cloud === true) return undefined;
    return {
      phone: entry.phone,
      name: entry.name,
      username: this.#usernames.get(entry.phone) ?? null,
      country: countryOf(entry.phone),
      generation: this.#generations.get(entry.phone) ?? 0,
    };
  }

  setUsername(phone: string, username: string | null): void {
    this.#usernames.set(phone, username);
  }

  /** The person gets a new id, as after a change of number. */
  renew(phone: string): void {
    this.#generations.set(phone, (this.#generations.get(phone) ?? 0) + 1);
  }

  userId(person: Person, businessId: string): string {
    return userIdOf(person.country, person.phone, businessId, person.generation);
  }

  byUserId(userId: string, businessId: string): Person | undefined {
    for (const { phone } of this.#meta.network.directory.phones.values()) {
      const person = this.find(phone);
      if (person && this.userId(person, businessId) === userId) return person;
    }
    return undefined;
  }

  /** A phone is shown if the person has no username, or had contact with the number in the last 30 days. */
  showsPhone(person: Person, number: CloudNumber): boolean {
    if (this.#meta.settings.hidePhones) return false;
    if (person.username === null) return true;
    const at = number.contacts.get(person.phone);
    return at !== undefined && this.#meta.clock.ms() - at < SHOWN_AFTER_CONTACT;
  }

  /** The person as webhooks name them. */
  contact(person: Person, number: CloudNumber): Record<string, unknown> {
    return {
      profile: { name: person.name, ...(person.username === null ? {} : { username: person.username }) },
      ...(this.showsPhone(person, number) ? { wa_id: person.phone } : {}),
      user_id: this.userIdFor(person, number),
    };
  }

  userIdFor(person: Person, number: CloudNumber): string {
    return this.userId(person, this.#meta.wabaOf(number).businessId);
  }
}

/** Two letters. A phone of no known country belongs to the rest of the world. */
export const countryOf = (phone: string): string => parsePhoneNumberFromString(`+${phone}`)?.country ?? 'ZZ';
