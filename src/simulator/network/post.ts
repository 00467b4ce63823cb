import type { Directory } from './directory.ts';
import type { Faults } from './faults.ts';
import type { Linking } from './linking.ts';
import type { Timers } from './timers.ts';
import type { Ack, CarriedFilter, CarriedMessage, Device, PageEvent, QueuedEvent } from './types.ts';
import { Refusal } from './types.ts';
import type { PageEventName, PageEvents, Submission } from '../wire.ts';
import type { Views } from './views.ts';
import { isGroupId } from './wids.ts';

const NOT_REGISTERED = 404;
const TIMELOCKED = 463;
/** How long after a message was sent WhatsApp's server accepts these. */
const EDITABLE_MS = 15 * 60_000;
const REVOCABLE_MS = 2.5 * 86_400_000;

/** Hears what happens to messages, as the servers of the Cloud API do. */
export interface PostWatcher {
  arrived(message: CarriedMessage, phone: string): void;
  receipt(message: CarriedMessage, by: string, ack: Ack): void;
  amended(message: CarriedMessage, by: string, how: 'edit' | 'revoke' | { reaction: string }): void;
}

/** Delivers each message once to the phones and linked pages of all recipients, and the receipts back. */
export class Post {
  readonly messages = new Map<string, CarriedMessage>();
  readonly watchers = new Set<PostWatcher>();
  readonly #newChats = new Map<string, Set<string>>();
  readonly #byId = new Map<string, CarriedMessage[]>();
  /** Who has written to whom: `from>to`. */
  readonly #acquainted = new Set<string>();
  readonly #flushing = new Set<string>();
  readonly #directory: Directory;
  readonly #faults: Faults;
  readonly #linking: Linking;
  readonly #timers: Timers;
  readonly #views: Views;
  readonly #changed: () => void;

  constructor(
    parts: { directory: Directory; faults: Faults; linking: Linking; timers: Timers; views: Views },
    changed: () => void,
  ) {
    this.#directory = parts.directory;
    this.#faults = parts.faults;
    this.#linking = parts.linking;
    this.#timers = parts.timers;
    this.#views = parts.views;
    this.#changed = changed;
  }

  carried(filter: CarriedFilter = {}): CarriedMessage[] {
    const wanted = Object.entries(filter).filter(([, value]) => value !== undefined);
    return [...this.messages.values()].filter((message) =>
      wanted.every(([field, value]) => message[field as keyof CarriedFilter] === value),
    );
  }

  /** The message with this id that `phone` can see. */
  find(phone: string, id: string): CarriedMessage {
    const own = this.messages.get(`${phone}/${id}`);
    if (own) return own;
    const received = this.#byId.get(id)?.find((message) => this.#recipients(message).includes(phone));
    if (received) return received;
    throw new Refusal(`no message ${id} for ${phone}`, 404);
  }

  submit(from: string, submission: Submission, device?: Device): CarriedMessage {
    const key = `${from}/${submission.id}`;
    const known = this.messages.get(key);
    if (known) {
      known.submissions += 1;
      this.#changed();
      return known;
    }
    const to = this.#directory.recipient(submission.to);
    const message = this.#record(key, from, to ?? submission.to, submission, device);
    const refusal = this.#refusal(from, to);
    this.add(message);
    if (refusal === undefined) this.#accept(message, device);
    else Object.assign(message, { errorCode: refusal, ...this.#acked(message, -1) });
    this.#changed();
    return message;
  }

  add(message: CarriedMessage): void {
    this.messages.set(message.key, message);
    this.#byId.set(message.id, [...(this.#byId.get(message.id) ?? []), message]);
    if (Object.keys(message.receipts).length > 0) this.#acquainted.add(`${message.from}>${message.to}`);
  }

  receipt(message: CarriedMessage, by: string, ack: Ack): void {
    const receipt = message.receipts[by];
    if (!receipt || receipt.ack >= ack || message.revoked) return;
    const now = Date.now();
    receipt.ack = ack;
    if (ack >= 2) receipt.deliveredAt ??= now;
    if (ack >= 3) receipt.readAt ??= now;
    if (ack >= 4) receipt.playedAt ??= now;
    const overall = Math.min(...Object.values(message.receipts).map((one) => one.ack)) as Ack;
    if (overall > message.ack) {
      Object.assign(message, this.#acked(message, overall));
      this.#tellSender(message, overall);
    }
    for (const watcher of this.watchers) watcher.receipt(message, by, ack);
    this.#changed();
  }

  edit(message: CarriedMessage, by: string, body: string): void {
    if (message.from !== by) throw new Refusal('only its sender edits a message', 403);
    if (Date.now() - message.submittedAt > EDITABLE_MS) throw new Refusal('too old to be edited', 403);
    message.edits.push({ body, at: Date.now() });
    if (message.caption === undefined) message.body = body;
    else message.caption = body;
    this.#enqueueForAll(message, { kind: 'edit', key: message.key });
    for (const watcher of this.watchers) watcher.amended(message, by, 'edit');
  }

  revoke(message: CarriedMessage, by: string): void {
    const admin = isGroupId(message.to) && this.#isAdmin(message.to, by);
    if (message.from !== by && !admin)
      throw new Refusal('only its sender (or an admin) deletes it for everyone', 403);
    if (Date.now() - message.submittedAt > REVOCABLE_MS) throw new Refusal('too old to be deleted', 403);
    message.revoked = true;
    this.#enqueueForAll(message, { kind: 'revoke', key: message.key });
    for (const watcher of this.watchers) watcher.amended(message, by, 'revoke');
  }

  react(message: CarriedMessage, by: string, emoji: string): void {
    const at = Date.now();
    if (emoji === '') Reflect.deleteProperty(message.reactions, by);
    else message.reactions[by] = { emoji, at };
    this.#enqueueForAll(message, { kind: 'reaction', key: message.key, by, emoji, at });
    for (const watcher of this.watchers) watcher.amended(message, by, { reaction: emoji });
  }

  /** `options` is everything that `by` chooses now. It replaces an earlier choice. */
  vote(message: CarriedMessage, by: string, options: number[]): void {
    if (message.type !== 'poll_creation') throw new Refusal('this is no poll');
    const at = Date.now();
    message.votes = { ...message.votes, [by]: { options, at } };
    this.#enqueueForAll(message, { kind: 'vote', key: message.key, by, options, at });
  }

  /** Sends a device its queued events. An event leaves the queue only after the page has confirmed it. */
  async flush(device: Device): Promise<void> {
    if (this.#flushing.has(device.id)) return;
    this.#flushing.add(device.id);
    try {
      for (;;) {
        const link = this.#linking.links.get(device.id);
        const [event] = device.queue;
        if (!link?.receiving || !event || this.#faults.value(device.phone, 'unreachable') === true) return;
        const told = this.#told(event, device.phone);
        if (told) await link.pushConfirmed(told);
        if (device.queue[0] === event) device.queue.shift();
        if (event.kind === 'message') this.#deliveredTo(event.key, device.phone);
      }
    } catch {
      // The page was closed or hangs. The event stays first in the queue.
      this.#timers.after(1_000, () => void this.flush(device));
    } finally {
      this.#flushing.delete(device.id);
    }
  }

  #record(key: string, from: string, to: string, submission: Submission, device?: Device): CarriedMessage {
    return {
      key,
      id: submission.id,
      from,
      to,
      type: submission.type,
      body: submission.body,
      caption: submission.caption,
      media: submission.media,
      extra: submission.extra ?? {},
      origin: device ? 'web' : 'phone',
      submittedAt: Date.now(),
      submissions: 1,
      ack: 0,
      acks: [],
      receipts: {},
      edits: [],
      reactions: {},
      revoked: false,
      deletedFor: [],
      starredBy: [],
    };
  }

  #refusal(from: string, to: string | undefined): number | undefined {
    const fault = this.#faults.value(from, 'ackError');
    if (fault !== undefined && fault !== false) return typeof fault === 'number' ? fault : 500;
    if (to === undefined) return NOT_REGISTERED;
    if (isGroupId(to)) return this.#directory.membersOf(to).includes(from) ? undefined : 403;
    if (this.#acquainted.has(`${from}>${to}`) || this.#acquainted.has(`${to}>${from}`)) return undefined;
    if (this.#faults.on(from, 'timelock')) return TIMELOCKED;
    return this.#overNewChatCap(from, to) ? 475 : undefined;
  }

  #overNewChatCap(from: string, to: string): boolean {
    const cap = this.#faults.value(from, 'newChatCap');
    const used = this.#newChats.get(from) ?? new Set<string>();
    if (typeof cap === 'number' && !used.has(to) && used.size >= cap) return true;
    this.#newChats.set(from, used.add(to));
    return false;
  }

  newChatsOf(phone: string): number {
    return this.#newChats.get(phone)?.size ?? 0;
  }

  #accept(message: CarriedMessage, origin?: Device): void {
    for (const phone of this.#recipients(message)) message.receipts[phone] = { ack: 1 };
    this.#acquainted.add(`${message.from}>${message.to}`);
    Object.assign(message, this.#acked(message, 1));
    for (const device of this.#linking.devicesOf(message.from)) {
      if (device !== origin) this.#enqueue(device, { kind: 'message', key: message.key });
    }
    for (const phone of this.#recipients(message)) {
      this.#timers.after(this.#faults.number(phone, 'deliveryDelay'), () => this.#deliver(message, phone));
    }
  }

  /** After a restart: delivers what was accepted but had not arrived. */
  resume(): void {
    for (const message of this.messages.values()) {
      for (const [phone, receipt] of Object.entries(message.receipts)) {
        if (receipt.arrivedAt === undefined) this.#deliver(message, phone);
      }
    }
  }

  #deliver(message: CarriedMessage, phone: string): void {
    const entry = this.#directory.find(phone);
    const receipt = message.receipts[phone];
    if (!entry || !receipt || entry.blocked.includes(message.from)) return;
    receipt.arrivedAt = Date.now();
    for (const device of this.#linking.devicesOf(phone)) {
      this.#enqueue(device, { kind: 'message', key: message.key });
    }
    for (const watcher of this.watchers) watcher.arrived(message, phone);
    if (entry.online) this.receipt(message, phone, 2);
    this.#changed();
  }

  #deliveredTo(key: string, phone: string): void {
    const message = this.messages.get(key);
    if (message) this.receipt(message, phone, 2);
  }

  #recipients(message: CarriedMessage): string[] {
    if (!isGroupId(message.to)) return [message.to];
    if (!this.#directory.groups.has(message.to)) return [];
    return this.#directory.membersOf(message.to).filter((phone) => phone !== message.from);
  }

  #acked(message: CarriedMessage, ack: Ack): Pick<CarriedMessage, 'ack' | 'acks'> {
    return { ack, acks: [...message.acks, { ack, at: Date.now() }] };
  }

  #tellSender(message: CarriedMessage, ack: Ack): void {
    if (this.#faults.on(message.from, 'ackLost') || this.#faults.on(message.from, 'ackNever')) return;
    const view = this.#views.message(message, message.from);
    const tell = (): void => this.pushTo(message.from, 'ack', { id: view.key, ack });
    this.#timers.after(this.#faults.number(message.from, 'ackDelay'), tell);
  }

  /** To every open page of this number. */
  pushTo<Name extends PageEventName>(phone: string, name: Name, data: PageEvents[Name]): void {
    if (this.#faults.value(phone, 'unreachable') === true) return;
    for (const device of this.#linking.devicesOf(phone))
      this.#linking.links.get(device.id)?.push({ name, data } as PageEvent);
  }

  #enqueueForAll(message: CarriedMessage, event: QueuedEvent): void {
    for (const phone of [message.from, ...this.#recipients(message)]) {
      for (const device of this.#linking.devicesOf(phone)) this.#enqueue(device, event);
    }
    this.#changed();
  }

  #enqueue(device: Device, event: QueuedEvent): void {
    device.queue.push(event);
    void this.flush(device);
  }

  /** undefined if the message no longer exists. */
  #told(event: QueuedEvent, phone: string): PageEvent | undefined {
    const found = this.messages.get(event.key);
    if (!found) return undefined;
    const message = this.#views.message(found, phone);
    if (event.kind === 'vote') {
      const { options, at } = event;
      return { name: 'vote', data: { message, by: this.#views.wid(event.by, phone), options, at } };
    }
    if (event.kind !== 'reaction') return { name: event.kind, data: message };
    const { emoji, at } = event;
    return { name: 'reaction', data: { message, by: this.#views.wid(event.by, phone), emoji, at } };
  }

  #isAdmin(group: string, phone: string): boolean {
    return this.#directory
      .group(group)
      .participants.some((member) => member.phone === phone && member.isAdmin);
  }
}
