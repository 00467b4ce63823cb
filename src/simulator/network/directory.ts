import { randomBytes, randomInt } from 'node:crypto';
import { spellingsOf, digits, isGroupId, newGroupId, phoneWid, withoutNinthDigit } from './wids.ts';
import { Refusal } from './types.ts';
import type { Group, Phone, PhoneOptions } from './types.ts';

/** Who is on WhatsApp: phones, their LIDs, and groups. */
export class Directory {
  readonly phones = new Map<string, Phone>();
  readonly groups = new Map<string, Group>();

  addPhone(options: PhoneOptions): Phone {
    const given = digits(options.phone);
    if (given.length < 8 || given.length > 15) throw new Refusal(`not a phone number: ${options.phone}`);
    const phone = options.withoutNinthDigit === true ? withoutNinthDigit(given) : given;
    if (this.find(phone)) throw new Refusal(`${phone} is on WhatsApp already`, 409);
    const lid = options.lid === undefined ? this.#newLid() : digits(options.lid);
    if (this.#byLid(lid)) throw new Refusal(`the LID ${lid} is taken`, 409);
    const entry: Phone = {
      phone,
      name: options.name,
      lid,
      hasPhoneNumberHidden: options.hasPhoneNumberHidden ?? false,
      about: options.about ?? '',
      isBusiness: options.isBusiness ?? false,
      cloud: options.cloud ?? false,
      picture: null,
      online: true,
      blocked: [],
      chats: {},
    };
    this.phones.set(phone, entry);
    return entry;
  }

  /** By digits, `…@c.us`, `…@s.whatsapp.net` or `…@lid`, in any spelling. */
  find(address: string): Phone | undefined {
    const user = address.split('@')[0] ?? '';
    if (address.endsWith('@lid')) return this.#byLid(user);
    for (const form of spellingsOf(digits(user))) {
      const phone = this.phones.get(form);
      if (phone) return phone;
    }
    return undefined;
  }

  phone(address: string): Phone {
    const phone = this.find(address);
    if (!phone) throw new Refusal(`${address} is not on WhatsApp`, 404);
    return phone;
  }

  group(id: string): Group {
    const group = this.groups.get(id);
    if (!group) throw new Refusal(`no such group: ${id}`, 404);
    return group;
  }

  /** A message is delivered only to the exact address, not to another spelling of a Brazilian phone. */
  recipient(address: string): string | undefined {
    if (isGroupId(address)) return this.groups.has(address) ? address : undefined;
    if (address.endsWith('@lid')) return this.find(address)?.phone;
    const user = address.split('@')[0] ?? '';
    return this.phones.has(user) ? user : undefined;
  }

  /** How `viewer` sees `phone`. */
  visibleWid(phone: string, lidOnly = false): string {
    const entry = this.phones.get(phone);
    if (entry && (lidOnly || entry.hasPhoneNumberHidden)) return `${entry.lid}@lid`;
    return phoneWid(phone);
  }

  createGroup(owner: string, subject: string, members: string[], lidAddressing = false): Group {
    const group: Group = {
      id: newGroupId(),
      subject,
      description: '',
      descriptionId: null,
      owner,
      createdAt: Date.now(),
      participants: [...new Set([owner, ...members])].map((phone) => ({
        phone: this.phone(phone).phone,
        isAdmin: phone === owner,
        isSuperAdmin: phone === owner,
      })),
      announce: false,
      restrict: false,
      lidAddressing,
      inviteCode: randomBytes(11).toString('hex'),
    };
    this.groups.set(group.id, group);
    return group;
  }

  membersOf(id: string): string[] {
    return isGroupId(id) ? this.group(id).participants.map((member) => member.phone) : [id];
  }

  groupsOf(phone: string): Group[] {
    return [...this.groups.values()].filter((group) =>
      group.participants.some((member) => member.phone === phone),
    );
  }

  #byLid(lid: string): Phone | undefined {
    return [...this.phones.values()].find((phone) => phone.lid === lid);
  }

  #newLid(): string {
    return `${String(randomInt(1_000_000, 9_999_999))}${String(randomInt(10_000_000, 99_999_999))}`;
  }
}
