import type { Channels } from '../../channels/channels.ts';
import { lockPeople, lockThreads, type Senders, type Thread, type Whom } from '../../db/accepting.ts';
import { insertPeople } from '../../db/identities.ts';
import { insertThreads, numberKnownTo, upsertConversation } from '../../db/conversations.ts';
import type { Tx } from '../../db/database.ts';
import type { NumberRow } from '../../db/numbers.ts';
import { AppError } from '../../model/errors.ts';
import type { AccountId, ConversationId, MessageKey, NumberId, Phone, Wid } from '../../model/ids.ts';
import type { Recipient } from '../../model/message.ts';
import { isUp } from '../../model/number.ts';
import { canonicalPhone, type CanonicalPhone } from '../../model/phone.ts';
import { requirePhone } from '../phones/phone.ts';
import { noSuchConversation } from '../conversations/conversations.ts';
import { recipientOf } from './recipient.ts';
import { able, homesOfNumbers, sendersAmong, senderTo } from '../numbers/numbers.ts';

export type Target = { phone: string } | { conversationId: ConversationId } | { group: Wid };

export interface Wish<To extends Target = Target> {
  to: To;
  /** Id or phone of the number that sends. */
  from: string | undefined;
  /** The number that sends when there is no `from` and the other side knows none. */
  otherwise?: NumberId | undefined;
}

/** Where a message goes. Its conversation is locked until the transaction ends. */
export interface Destination {
  sender: NumberRow;
  thread: Thread;
  /** Of a reaction: the message that it is for. */
  target?: MessageKey;
  recipient: Recipient;
}

/** Nobody has asked WhatsApp yet whether it knows this phone. */
export class Unchecked {
  readonly sender: NumberRow;
  readonly phone: Phone;
  constructor(sender: NumberRow, phone: Phone) {
    this.sender = sender;
    this.phone = phone;
  }
}

/** Where it goes, or why it goes nowhere. */
export type Found = Destination | Unchecked | AppError;

export interface Finding {
  channels: Channels;
  /** Whether a phone that was not checked yet comes back as `Unchecked`, where its channel can check it. */
  checks: boolean;
  /** Throws what speaks against a message from this number, before anything is stored for it. */
  require: (sender: NumberRow, index: number) => void;
}

/** Finds where each message of a slice goes, and makes the contacts and conversations that are missing. */
export async function findRecipients(
  tx: Tx,
  accountId: AccountId,
  wishes: Map<number, Wish>,
  senders: Senders,
  finding: Finding,
): Promise<Map<number, Found>> {
  const { require } = finding;
  const toPhones = new Map<number, Wish<{ phone: string }>>();
  const toThreads = new Map<number, ConversationId>();
  const found = new Map<number, Found>();
  for (const [index, wish] of wishes) {
    const { to } = wish;
    if ('phone' in to) toPhones.set(index, { ...wish, to });
    else if ('conversationId' in to) toThreads.set(index, to.conversationId);
    else {
      const id = await trying(() => groupThread(tx, accountId, { ...wish, to }, index, senders, finding));
      if (id instanceof AppError) found.set(index, id);
      else toThreads.set(index, id);
    }
  }
  const people = await new People(tx, accountId, senders, finding).find(toPhones);
  for (const [index, one] of people) found.set(index, one);
  if (toThreads.size === 0) return found;
  const threads = await lockThreads(tx, accountId, [...new Set(toThreads.values())]);
  for (const [index, id] of toThreads) {
    const place = await trying(() => {
      const thread = threads.find(({ conversationId }) => conversationId === id);
      if (!thread) throw noSuchConversation();
      const sender = senders.numbers.find(({ numberId }) => numberId === thread.numberId);
      if (!sender) throw new Error('a conversation without its number');
      require(able(sender), index);
      return { sender, thread, recipient: recipientOf(thread) };
    });
    found.set(index, place);
  }
  return found;
}

/** The conversation of a number with a group. */
async function groupThread(
  tx: Tx,
  accountId: AccountId,
  { to, from, otherwise }: Wish<{ group: Wid }>,
  index: number,
  { numbers }: Senders,
  { require }: Finding,
): Promise<ConversationId> {
  const candidates = sendersAmong(numbers, from);
  const known =
    candidates.length > 1 ? await numberKnownTo(tx, accountId, { groupWid: to.group }) : undefined;
  const sender = senderTo(candidates, 'this group', known ?? otherwise);
  require(sender, index);
  return upsertConversation(tx, accountId, sender.numberId, { groupWid: to.group, title: null });
}

interface ToPerson {
  index: number;
  phone: Phone;
  asked: CanonicalPhone;
  candidates: NumberRow[];
  otherwise: NumberId | undefined;
}

/** The conversations with people who are named by their phones. */
class People {
  readonly #tx: Tx;
  readonly #accountId: AccountId;
  readonly #senders: Senders;
  readonly #finding: Finding;
  constructor(tx: Tx, accountId: AccountId, senders: Senders, finding: Finding) {
    this.#tx = tx;
    this.#accountId = accountId;
    this.#senders = senders;
    this.#finding = finding;
  }

  async find(wishes: Map<number, Wish<{ phone: string }>>): Promise<Map<number, Found>> {
    const found = new Map<number, Found>();
    const open: ToPerson[] = [];
    for (const [index, wish] of wishes) {
      const read = await trying(() => this.#read(wish, index));
      if (read instanceof AppError) found.set(index, read);
      else open.push(read);
    }
    // Once to find them, once more after the contacts are made, and after the conversations. Others may come in between.
    for (let round = 1; open.length > 0; round++) {
      if (round > 6) throw new Error('contacts and conversations are not there although they were made');
      const whom = await this.#lock(open);
      const placed = new Map<ToPerson, Placed>();
      for (const one of open.splice(0)) {
        const place = await trying(() => this.#place(one, whom.get(one.asked)));
        if (place instanceof AppError || place instanceof Unchecked) found.set(one.index, place);
        else if (!place.thread) placed.set(one, place);
        else {
          const { sender, thread, phone } = place;
          found.set(one.index, { sender, thread, recipient: { phone: thread.phone ?? phone } });
        }
      }
      await this.#make([...placed.values()]);
      open.push(...placed.keys());
    }
    return found;
  }

  #read({ to, from, otherwise }: Wish<{ phone: string }>, index: number): ToPerson {
    const candidates = sendersAmong(this.#senders.numbers, from);
    const phone = this.#senders.told.has(to.phone)
      ? (to.phone as Phone)
      : requirePhone(to.phone, 'body.phone', homesOfNumbers(candidates));
    return { index, phone, asked: canonicalPhone(phone), candidates, otherwise };
  }

  #lock(open: ToPerson[]): Promise<Map<CanonicalPhone, Whom>> {
    const phones = [...new Set(open.map(({ asked }) => asked))];
    const numbers = new Set(open.flatMap(({ candidates }) => candidates.map(({ numberId }) => numberId)));
    return lockPeople(this.#tx, this.#accountId, phones, [...numbers]);
  }

  #place(one: ToPerson, whom: Whom | undefined): Placed | Unchecked {
    const { candidates, otherwise, index } = one;
    const { channels, checks, require } = this.#finding;
    const threads = whom?.threads ?? [];
    const sender = senderTo(candidates, 'this person', latestHeard(threads) ?? otherwise);
    require(sender, index);
    const checked = whom?.checked;
    if (checked === null) throw notOnWhatsApp();
    // A number that is not up, or of a channel that cannot tell: accepted unchecked, and the outbox will learn it.
    const canCheck = isUp(sender.code) && channels.of(sender).checkPhone !== undefined;
    if (checked === undefined && checks && canCheck) return new Unchecked(sender, one.phone);
    const thread = threads.find(({ numberId }) => numberId === sender.numberId);
    return { sender, thread, phone: checked ?? one.phone, contactId: whom?.contactId ?? null };
  }

  async #make(missing: Placed[]): Promise<void> {
    const strangers = missing.filter(({ contactId }) => contactId === null);
    if (strangers.length > 0)
      return insertPeople(
        this.#tx,
        this.#accountId,
        strangers.map(({ phone }) => phone),
      );
    const threads = missing.flatMap(({ contactId, sender: { numberId } }) =>
      contactId === null ? [] : [{ contactId, numberId }],
    );
    if (threads.length > 0) await insertThreads(this.#tx, this.#accountId, threads);
  }
}

interface Placed {
  sender: NumberRow;
  thread: Thread | undefined;
  phone: Phone;
  contactId: Whom['contactId'];
}

/** The number that they have written to, else the one that has written to them; the latest of several. */
function latestHeard(threads: Thread[]): NumberId | undefined {
  const time = (at: Date | null): number => at?.getTime() ?? -Infinity;
  const [latest] = threads.toSorted(
    (a, b) =>
      Number(b.heardAt !== null) - Number(a.heardAt !== null) ||
      time(b.heardAt ?? b.lastMessageAt) - time(a.heardAt ?? a.lastMessageAt),
  );
  return latest?.numberId;
}

export function notOnWhatsApp(): AppError {
  const message = 'This phone is not on WhatsApp.';
  return new AppError('not_on_whatsapp', message, { details: { errors: [{ path: 'body.phone', message }] } });
}

/** What is wrong with one message of a slice is its own answer. */
export async function trying<T>(work: () => T | Promise<T>): Promise<T | AppError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}
