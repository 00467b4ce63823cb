import type { Directory } from './directory.ts';
import type { Faults } from './faults.ts';
import type { CarriedMessage, Group } from './types.ts';
import { isGroupId, phoneWid } from './wids.ts';
import type { WireChat, WireContact, WireGroup, WireMessage, WireReaction, WireVote } from '../wire.ts';

const HISTORY_PER_CHAT = 30;

/** Turns the network's records into what the page of one number gets. */
export class Views {
  readonly #directory: Directory;
  readonly #faults: Faults;
  readonly #messages: () => Iterable<CarriedMessage>;

  constructor(directory: Directory, faults: Faults, messages: () => Iterable<CarriedMessage>) {
    this.#directory = directory;
    this.#faults = faults;
    this.#messages = messages;
  }

  wid(address: string, viewer: string): string {
    if (isGroupId(address)) return address;
    if (address.includes('@')) return address;
    return this.#directory.visibleWid(
      address,
      address !== viewer && this.#faults.on(viewer, 'lidOnlySenders'),
    );
  }

  /** The other side's phone, or the group. */
  chatOf(message: CarriedMessage, viewer: string): string {
    if (isGroupId(message.to)) return message.to;
    return message.from === viewer ? message.to : message.from;
  }

  message(message: CarriedMessage, viewer: string): WireMessage {
    const fromMe = message.from === viewer;
    const remote = this.wid(this.chatOf(message, viewer), viewer);
    const sender = this.#sender(message, viewer);
    const group = isGroupId(message.to);
    const key = `${String(fromMe)}_${remote}_${message.id}${group ? `_${sender}` : ''}`;
    return {
      ...message.extra,
      key,
      id: message.id,
      fromMe,
      remote,
      ...(group ? { participant: sender, author: sender } : {}),
      from: fromMe ? sender : remote,
      to: fromMe ? remote : phoneWid(viewer),
      type: message.revoked ? 'revoked' : message.type,
      body: message.revoked ? '' : message.body,
      caption: message.revoked ? undefined : message.caption,
      media: message.revoked ? undefined : message.media,
      t: Math.floor(message.submittedAt / 1000),
      ack: fromMe ? this.#ownAck(message) : (message.receipts[viewer]?.ack ?? 1),
      notifyName: this.#directory.find(message.from)?.name,
      hasReaction: Object.keys(message.reactions).length > 0,
      star: message.starredBy.includes(viewer),
      latestEditSenderTimestampMs: message.edits.at(-1)?.at,
    };
  }

  #ownAck(message: CarriedMessage): number {
    return this.#faults.on(message.from, 'ackNever') ? Math.min(message.ack, 0) : message.ack;
  }

  reactions(message: CarriedMessage, viewer: string): WireReaction[] {
    return Object.entries(message.reactions).map(([by, { emoji, at }]) => ({
      by: this.wid(by, viewer),
      emoji,
      at,
    }));
  }

  votes(message: CarriedMessage, viewer: string): WireVote[] {
    return Object.entries(message.votes ?? {}).map(([by, { options, at }]) => ({
      by: this.wid(by, viewer),
      options,
      at,
    }));
  }

  /** All messages `viewer` still has of one chat, oldest first. */
  messagesOf(chat: string, viewer: string): CarriedMessage[] {
    const clearedAt = this.#directory.find(viewer)?.chats[chat]?.clearedAt ?? 0;
    const found: CarriedMessage[] = [];
    for (const message of this.#messages()) {
      if (this.#sees(message, viewer) && this.chatOf(message, viewer) === chat) {
        if (message.submittedAt > clearedAt && !message.deletedFor.includes(viewer)) found.push(message);
      }
    }
    return found;
  }

  chatsOf(viewer: string): string[] {
    const chats = new Set(this.#directory.groupsOf(viewer).map((group) => group.id));
    for (const message of this.#messages()) {
      if (this.#sees(message, viewer)) chats.add(this.chatOf(message, viewer));
    }
    return [...chats];
  }

  unread(chat: string, viewer: string): number {
    return this.#unreadAmong(this.messagesOf(chat, viewer), viewer);
  }

  #unreadAmong(messages: CarriedMessage[], viewer: string): number {
    return messages.filter(
      (message) =>
        message.from !== viewer && message.type !== 'gp2' && (message.receipts[viewer]?.ack ?? 3) < 3,
    ).length;
  }

  /** `waiting` are keys in the device's queue. They come as events and not as history. */
  chat(chat: string, viewer: string, waiting = new Set<string>()): WireChat {
    const messages = this.messagesOf(chat, viewer).filter((message) => !waiting.has(message.key));
    const settings = this.#directory.find(viewer)?.chats[chat] ?? {};
    const last = messages.at(-1);
    return {
      id: this.wid(chat, viewer),
      name: this.title(chat),
      t: Math.floor((last?.submittedAt ?? 0) / 1000) || undefined,
      unreadCount: settings.markedUnread === true ? -1 : this.#unreadAmong(messages, viewer),
      archive: settings.archived ?? false,
      pin: settings.pinnedAt ?? 0,
      muteExpiration: settings.muteExpiration ?? 0,
      messages: messages.slice(-HISTORY_PER_CHAT).map((message) => this.message(message, viewer)),
      hasEarlier: messages.length > HISTORY_PER_CHAT,
      group: isGroupId(chat) ? this.group(this.#directory.group(chat), viewer) : undefined,
    };
  }

  group(group: Group, viewer: string): WireGroup {
    return {
      id: group.id,
      subject: group.subject,
      desc: group.description,
      descId: group.descriptionId,
      owner: this.#member(group, group.owner, viewer),
      creation: Math.floor(group.createdAt / 1000),
      announce: group.announce,
      restrict: group.restrict,
      isLidAddressingMode: group.lidAddressing,
      size: group.participants.length,
      participants: group.participants.map((member) => ({
        id: this.#member(group, member.phone, viewer),
        isAdmin: member.isAdmin,
        isSuperAdmin: member.isSuperAdmin,
      })),
    };
  }

  contact(address: string, viewer: string): WireContact | null {
    const phone = this.#directory.find(address);
    if (!phone) return null;
    const hidden = phone.hasPhoneNumberHidden && phone.phone !== viewer;
    return {
      id: this.wid(phone.phone, viewer),
      phoneNumber: hidden ? undefined : phoneWid(phone.phone),
      lid: `${phone.lid}@lid`,
      name: phone.name,
      pushname: phone.name,
      isBusiness: phone.isBusiness,
      isBlocked: this.#directory.find(viewer)?.blocked.includes(phone.phone) ?? false,
      isMyContact: !hidden,
    };
  }

  title(chat: string): string {
    if (isGroupId(chat)) return this.#directory.group(chat).subject;
    return this.#directory.find(chat)?.name ?? chat;
  }

  #sees(message: CarriedMessage, viewer: string): boolean {
    return message.from === viewer || message.receipts[viewer]?.arrivedAt !== undefined;
  }

  #sender(message: CarriedMessage, viewer: string): string {
    if (!isGroupId(message.to)) return this.wid(message.from, viewer);
    return this.#member(this.#directory.group(message.to), message.from, viewer);
  }

  #member(group: Group, phone: string, viewer: string): string {
    return group.lidAddressing ? this.#directory.visibleWid(phone, true) : this.wid(phone, viewer);
  }
}
