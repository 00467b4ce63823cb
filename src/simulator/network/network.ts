import { EventEmitter } from 'node:events';
import { Directory } from './directory.ts';
import { Faults, isMomentary } from './faults.ts';
import type { FaultName, FaultValue } from './faults.ts';
import { Groups } from './groups.ts';
import { Linking } from './linking.ts';
import { MediaStore } from './media.ts';
import { Post } from './post.ts';
import { Timers } from './timers.ts';
import { Refusal } from './types.ts';
import type { CarriedFilter, CarriedMessage, Coverage, Device, Dialect, Group, Phone } from './types.ts';
import type { LinkedDevice, PageEvent, PageLink, PhoneOptions, PhoneSummary, WaitingPage } from './types.ts';
import type { Submission } from '../wire.ts';
import { Views } from './views.ts';
import { isGroupId, newMessageId } from './wids.ts';

export interface MediaContent {
  data: Buffer;
  mimetype: string;
  filename?: string | undefined;
}

/** What a person can do in a chat on the phone. */
export type Outgoing =
  | {
      type: 'text';
      to: string;
      body: string;
      replyTo?: string | undefined;
      id?: string | undefined;
      /** Phones. The body contains `@` and the phone, or `@` and the LID if the group uses LIDs. */
      mentions?: string[] | undefined;
    }
  | {
      type: 'image' | 'video' | 'audio' | 'ptt' | 'document' | 'sticker';
      to: string;
      media: MediaContent;
      caption?: string | undefined;
      isViewOnce?: boolean | undefined;
    }
  | { type: 'location'; to: string; latitude: number; longitude: number; description?: string | undefined }
  | { type: 'vcard'; to: string; vcard: string; displayName: string }
  | { type: 'poll'; to: string; question: string; options: string[]; multiple?: boolean | undefined }
  /** A message of any other kind, with the attributes that the page has. */
  | {
      type: 'special';
      to: string;
      kind: string;
      body: string;
      caption?: string | undefined;
      media?: MediaContent | undefined;
      fields: Record<string, unknown>;
    }
  | { type: 'vote'; messageId: string; options: number[] }
  | { type: 'reaction'; messageId: string; emoji: string }
  | { type: 'edit'; messageId: string; body: string }
  | { type: 'delete'; messageId: string };

export type Presence = 'typing' | 'recording' | 'paused';

/** WhatsApp's servers and all phones, with everything that the control API can do. */
export class Network {
  readonly directory = new Directory();
  readonly timers = new Timers();
  readonly faults: Faults;
  readonly media: MediaStore;
  readonly views: Views;
  readonly linking: Linking;
  readonly post: Post;
  readonly groups: Groups;
  readonly events = new EventEmitter();
  readonly #coverage = new Map<string, Coverage>();
  readonly #presence: { from: string; to: string; state: string; at: number }[] = [];

  constructor(options: { dialect?: Dialect | undefined; mediaFolder?: string | undefined } = {}) {
    this.events.setMaxListeners(0);
    const changed = (): void => void this.events.emit('change');
    this.faults = new Faults(options.dialect ?? 'stock');
    this.media = new MediaStore(options.mediaFolder);
    this.views = new Views(this.directory, this.faults, () => this.post.messages.values());
    this.linking = new Linking(this.directory, this.faults, this.timers, changed);
    const { directory, faults, linking, timers, views } = this;
    this.post = new Post({ directory, faults, linking, timers, views }, changed);
    this.groups = new Groups(directory, views, this.post, changed);
  }

  // Phones

  addPhone(options: PhoneOptions): Phone {
    const phone = this.directory.addPhone(options);
    this.#changed();
    return phone;
  }

  listPhones(): PhoneSummary[] {
    return [...this.directory.phones.values()].map((phone) => ({
      ...phone,
      devices: this.devices(phone.phone),
    }));
  }

  devices(phone: string): LinkedDevice[] {
    return this.linking.devicesOf(this.#phone(phone)).map(({ id, browser, linkedAt, queue }) => ({
      id,
      browser,
      linkedAt,
      connected: this.linking.links.has(id),
      queued: queue.length,
    }));
  }

  /** An offline phone receives no messages: they stay at ack 1 until it is online again. */
  setOnline(phone: string, online: boolean): void {
    const entry = this.directory.phone(phone);
    entry.online = online;
    if (online) {
      for (const message of this.post.messages.values()) this.post.receipt(message, entry.phone, 2);
    }
    this.#changed();
  }

  setPicture(phone: string, picture: Buffer | null): void {
    this.directory.phone(phone).picture = picture ? this.media.put(picture) : null;
    this.#changed();
  }

  // Linking

  waitingPages(): WaitingPage[] {
    return this.linking.waitingPages();
  }

  nameCode(qrText: string, number: WaitingPage['number']): void {
    this.linking.nameCode(qrText, number);
  }

  setQrPeriod(ms: number, firstMs = ms): void {
    this.linking.setQrPeriod(ms, firstMs);
  }

  /** null if the browser must answer with a passkey first. */
  scan(phone: string, qrText: string): Device | null {
    return this.linking.scan(phone, qrText);
  }

  enterCode(phone: string, code: string): Device | null {
    return this.linking.enterCode(phone, code);
  }

  unlink(phone: string, deviceId?: string): number {
    return this.linking.unlink(this.#phone(phone), deviceId);
  }

  // Messages

  sendFromPhone(phone: string, content: Outgoing): CarriedMessage {
    const from = this.#phone(phone);
    if ('messageId' in content) {
      return this.#act(from, content);
    }
    return this.post.submit(from, this.#submission(from, content));
  }

  /** Marks all messages of the other side in this chat as read (ack 3). */
  markRead(phone: string, chat: string): number {
    const reader = this.#phone(phone);
    const key = this.chatKey(chat);
    const unread = this.views
      .messagesOf(key, reader)
      .filter((message) => message.from !== reader && (message.receipts[reader]?.ack ?? 3) < 3);
    for (const message of unread) this.post.receipt(message, reader, 3);
    const settings = this.chatSettings(reader, key);
    settings.markedUnread = false;
    this.post.pushTo(reader, 'read', { chat: this.views.wid(key, reader) });
    this.#changed();
    return unread.length;
  }

  /** Marks a voice message as played (ack 4). */
  markPlayed(phone: string, messageId: string): CarriedMessage {
    const reader = this.#phone(phone);
    const message = this.post.find(reader, messageId);
    this.post.receipt(message, reader, 4);
    return message;
  }

  typing(phone: string, to: string, state: Presence = 'typing'): void {
    const from = this.#phone(phone);
    const key = this.chatKey(to);
    this.#presence.push({ from, to: key, state, at: Date.now() });
    for (const member of this.directory.membersOf(key)) {
      if (member === from) continue;
      const chat = this.views.wid(isGroupId(key) ? key : from, member);
      this.post.pushTo(member, 'presence', { chat, from: this.views.wid(from, member), state });
    }
    this.#changed();
  }

  /** All typing states that were sent, oldest first. */
  presence(): readonly { from: string; to: string; state: string; at: number }[] {
    return this.#presence;
  }

  createGroup(owner: string, subject: string, members: string[], lidAddressing = false): Group {
    return this.groups.create(
      this.#phone(owner),
      subject,
      members.map((one) => this.#phone(one)),
      lidAddressing,
    );
  }

  messagesOf(phone: string, chat: string): CarriedMessage[] {
    return this.views.messagesOf(this.chatKey(chat), this.#phone(phone));
  }

  // For tests

  carried(filter: CarriedFilter = {}): CarriedMessage[] {
    return this.post.carried(filter);
  }

  coverage(): Coverage[] {
    return [...this.#coverage.values()];
  }

  recordUnknownModule(module: string, phone: string | null, page: string): void {
    const key = `${module} ${page}`;
    const entry = this.#coverage.get(key) ?? { module, phone, page, count: 0 };
    entry.count += 1;
    this.#coverage.set(key, entry);
    this.#changed();
  }

  /** Resolves with the first answer of the predicate that is not undefined, null or false. */
  async waitFor<T>(
    predicate: (network: Network) => T | undefined | null | false,
    timeoutMs = 30_000,
  ): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const look = (): void => {
      try {
        const found = predicate(this);
        if (found !== undefined && found !== null && found !== false) resolve(found);
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    this.events.on('change', look);
    const timer = setTimeout(
      () => reject(new Error(`not within ${timeoutMs} ms: ${String(predicate)}`)),
      timeoutMs,
    );
    look();
    return promise.finally(() => {
      clearTimeout(timer);
      this.events.off('change', look);
    });
  }

  // Faults

  setFault(phone: string, name: FaultName, value: FaultValue): void {
    const owner = phone === '*' ? '*' : this.#phone(phone);
    if (isMomentary(name)) {
      this.#pushTo(owner, { name, data: value });
      return;
    }
    this.faults.set(owner, name, value);
    this.#pushSettings(owner);
    if (name === 'unreachable') this.#reconnect(owner, value);
    this.#changed();
  }

  setDialect(phone: string, dialect: Dialect): void {
    const owner = phone === '*' || phone === 'default' ? '*' : this.#phone(phone);
    this.faults.setDialect(owner, dialect);
    this.#pushSettings(owner);
    this.#changed();
  }

  chatKey(address: string): string {
    return isGroupId(address) ? this.directory.group(address).id : this.#phone(address);
  }

  chatSettings(phone: string, chat: string): Phone['chats'][string] {
    return (this.directory.phone(phone).chats[chat] ??= {});
  }

  close(): void {
    this.timers.close();
    this.events.removeAllListeners();
  }

  #phone(address: string): string {
    return this.directory.phone(address).phone;
  }

  #changed(): void {
    this.events.emit('change');
  }

  #pushSettings(owner: string): void {
    for (const { link, phone } of this.#openPages(owner)) {
      link.push({ name: 'settings', data: this.faults.settings(phone) });
    }
  }

  #pushTo(owner: string, event: PageEvent): void {
    for (const { link } of this.#openPages(owner)) link.push(event);
  }

  #reconnect(owner: string, value: FaultValue): void {
    if (value === true) for (const { link } of this.#openPages(owner)) link.close();
  }

  #openPages(owner: string): { link: PageLink; phone: string }[] {
    return [...this.linking.links].flatMap(([id, link]) => {
      const phone = this.linking.devices.get(id)?.phone;
      return phone !== undefined && (owner === '*' || phone === owner) ? [{ link, phone }] : [];
    });
  }

  #act(from: string, content: Extract<Outgoing, { messageId: string }>): CarriedMessage {
    const message = this.post.find(from, content.messageId);
    if (content.type === 'edit') this.post.edit(message, from, content.body);
    else if (content.type === 'delete') this.post.revoke(message, from);
    else if (content.type === 'vote') this.post.vote(message, from, content.options);
    else this.post.react(message, from, content.emoji);
    return message;
  }

  #submission(from: string, content: Exclude<Outgoing, { messageId: string }>): Submission {
    const to = this.chatKey(content.to);
    const base = { id: newMessageId(), to, body: '' };
    switch (content.type) {
      case 'text':
        return {
          ...base,
          id: content.id ?? base.id,
          type: 'chat',
          body: content.body,
          extra: {
            ...(content.replyTo === undefined ? {} : this.#quote(from, content.replyTo)),
            ...this.#mentions(to, content.mentions ?? []),
          },
        };
      case 'location':
        return {
          ...base,
          type: 'location',
          extra: { lat: content.latitude, lng: content.longitude, loc: content.description },
        };
      case 'poll':
        return {
          ...base,
          type: 'poll_creation',
          extra: {
            pollName: content.question,
            pollOptions: content.options.map((name, localId) => ({ name, localId })),
            pollSelectableOptionsCount: content.multiple === true ? 0 : 1,
          },
        };
      case 'special': {
        const { kind, body, caption, media, fields } = content;
        const file = media && this.#file(media);
        return { ...base, type: kind, body, caption, media: file, extra: fields };
      }
      case 'vcard':
        return {
          ...base,
          type: 'vcard',
          body: content.vcard,
          extra: { vcardFormattedName: content.displayName },
        };
      default: {
        const { type, caption = '', isViewOnce } = content;
        const extra = isViewOnce === undefined ? {} : { isViewOnce };
        return { ...base, type, caption, media: this.#file(content.media), extra };
      }
    }
  }

  #file({ data, mimetype, filename }: MediaContent): NonNullable<Submission['media']> {
    return { sha256: this.media.put(data), mimetype, filename, size: data.byteLength };
  }

  #mentions(to: string, phones: string[]): Record<string, unknown> {
    if (phones.length === 0) return {};
    const byLid = isGroupId(to) && this.directory.group(to).lidAddressing;
    return { mentionedJidList: phones.map((one) => this.directory.visibleWid(this.#phone(one), byLid)) };
  }

  #quote(from: string, messageId: string): Record<string, unknown> {
    const quoted = this.post.find(from, messageId);
    if (quoted.from !== from && !quoted.receipts[from])
      throw new Refusal('cannot quote what it has not got', 403);
    return {
      quotedStanzaID: quoted.id,
      quotedParticipant: this.directory.visibleWid(quoted.from),
      quotedMsg: { type: quoted.type, body: quoted.body, caption: quoted.caption },
    };
  }
}
