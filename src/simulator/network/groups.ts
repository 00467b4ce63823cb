import type { Directory } from './directory.ts';
import type { Post } from './post.ts';
import { Refusal } from './types.ts';
import type { Group } from './types.ts';
import type { Views } from './views.ts';
import { newMessageId } from './wids.ts';

export type MemberChange = 'add' | 'remove' | 'promote' | 'demote';
export type GroupProperty = 'announcement' | 'restrict' | 'member_add_mode';

/** Groups: members, subject and properties. Each change adds a `gp2` notice to the chat. */
export class Groups {
  readonly #directory: Directory;
  readonly #views: Views;
  readonly #post: Post;
  readonly #changed: () => void;

  constructor(directory: Directory, views: Views, post: Post, changed: () => void) {
    this.#directory = directory;
    this.#views = views;
    this.#post = post;
    this.#changed = changed;
  }

  create(owner: string, subject: string, members: string[], lidAddressing: boolean): Group {
    const group = this.#directory.createGroup(owner, subject, members, lidAddressing);
    this.#announce(group, owner, 'create', []);
    return group;
  }

  setSubject(id: string, by: string, subject: string): void {
    const group = this.#adminOf(id, by);
    group.subject = subject;
    this.#announce(group, by, 'subject', [], subject);
  }

  setDescription(id: string, by: string, description: string, descriptionId: string): void {
    const group = this.#adminOf(id, by);
    Object.assign(group, { description, descriptionId });
    this.#announce(group, by, 'description', [], description);
  }

  setProperty(id: string, by: string, property: GroupProperty, value: boolean): void {
    const group = this.#adminOf(id, by);
    if (property === 'announcement') group.announce = value;
    else if (property === 'restrict') group.restrict = value;
    this.#announce(group, by, property === 'announcement' ? 'announce' : 'restrict', []);
  }

  change(id: string, by: string, change: MemberChange, members: string[]): void {
    const group = this.#adminOf(id, by);
    const phones = members.map((member) => this.#directory.phone(member).phone);
    if (change === 'remove') this.#announce(group, by, 'remove', phones);
    for (const phone of phones) this.#changeOne(group, change, phone);
    if (change !== 'remove') this.#announce(group, by, change, phones);
  }

  leave(id: string, phone: string): void {
    const group = this.#directory.group(id);
    this.#announce(group, phone, 'leave', [phone]);
    group.participants = group.participants.filter((member) => member.phone !== phone);
    this.#changed();
  }

  join(inviteCode: string, phone: string): Group {
    const group = [...this.#directory.groups.values()].find((one) => one.inviteCode === inviteCode);
    if (!group) throw new Refusal('this invitation is not valid', 404);
    this.#changeOne(group, 'add', phone);
    this.#announce(group, phone, 'invite', [phone]);
    return group;
  }

  #changeOne(group: Group, change: MemberChange, phone: string): void {
    const member = group.participants.find((one) => one.phone === phone);
    if (change === 'add' && !member) group.participants.push({ phone, isAdmin: false, isSuperAdmin: false });
    if (change === 'remove') group.participants = group.participants.filter((one) => one !== member);
    if (member && change === 'promote') member.isAdmin = true;
    if (member && change === 'demote') member.isAdmin = false;
  }

  #adminOf(id: string, phone: string): Group {
    const group = this.#directory.group(id);
    const member = group.participants.find((one) => one.phone === phone);
    if (member?.isAdmin !== true) throw new Refusal('only an admin changes the group', 403);
    return group;
  }

  #announce(group: Group, by: string, subtype: string, phones: string[], body = ''): void {
    for (const member of group.participants) {
      this.#post.pushTo(member.phone, 'group', this.#views.group(group, member.phone));
    }
    const recipients = phones.map((phone) => this.#directory.visibleWid(phone, group.lidAddressing));
    this.#post.submit(by, {
      id: newMessageId(),
      to: group.id,
      type: 'gp2',
      body,
      extra: { subtype, recipients },
    });
    this.#changed();
  }
}
