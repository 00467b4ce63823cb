import type { Reach } from '../../model/access.ts';
import { AppError, badField } from '../../model/errors.ts';
import type {
  AccountId,
  ConversationId,
  MediaId,
  MessageId,
  MessageKey,
  NumberId,
  Phone,
  Wid,
} from '../../model/ids.ts';
import type { EventRow } from '../../model/event.ts';
import { isUp } from '../../model/number.ts';
import type { Location, MediaType, OutgoingContent, Poll } from '../../model/message.ts';
import type { Channels } from '../../channels/channels.ts';
import { findAccount } from '../../db/accounts.ts';
import {
  findPerson,
  knownPhone,
  phonesAsTold,
  rememberPhone,
  upsertContact,
  whatsAppForms,
} from '../../db/contacts.ts';
import {
  claimAway,
  findConversation,
  holdConversation,
  touchConversation,
  upsertConversation,
} from '../../db/conversations.ts';
import type { Database, Tx } from '../../db/database.ts';
import { recordEvents } from '../../db/events.ts';
import { claimIdempotencyKey, readIdempotencyKey } from '../../db/idempotency.ts';
import type { NumberRow } from '../../db/numbers.ts';
import { holdMedia, insertMedia } from '../../db/media.ts';
import { findMessage, insertMessage, type MessageRow } from '../../db/messages.ts';
import { hasOptedOut } from '../../db/optOuts.ts';
import { insertOutbox } from '../../db/outbox.ts';
import type { Clock } from '../../lib/clock.ts';
import { newId } from '../../lib/ids.ts';
import { idempotencyMismatch, type Idempotency } from '../idempotency.ts';
import { noSuchAccount } from '../accounts/accounts.ts';
import { requireStorage, spendMessage } from '../accounts/limits.ts';
import type { Changes } from '../changes.ts';
import { noSuchConversation, type By } from '../conversations/conversations.ts';
import { requirePhone } from '../contacts/phone.ts';
import { forwardOf } from './content.ts';
import { requireFits } from './fits.ts';
import { recipientOf } from './recipient.ts';
import type { StagedFile } from '../media/files.ts';
import type { Pacer } from '../pacing/pacer.ts';
import { able, homesOfNumbers, senderTo, sendersOf } from '../numbers/numbers.ts';

/** Messages that one number may owe; beyond it the sender is told to slow down. */
export const MAX_QUEUE = 10_000;

type Target = { phone: string } | { conversationId: ConversationId } | { group: Wid };
/** Its bytes are stored for good by `keep`, with the message; what is refused leaves none. */
export type DraftFile = Omit<StagedFile, 'mimetype' | 'path'> & { filename: string | null; mimetype: string };
export type Draft =
  | { type: 'text'; text: string; mentions: string[]; linkPreview: boolean }
  /** `load` brings the bytes here; it is not called when the request turns out to be a repeated or impossible one. */
  | { type: MediaType; load: () => Promise<DraftFile>; text: string | null }
  | { type: 'location'; location: Location }
  | { type: 'contact'; contact: { name: string; phone: string } }
  | { type: 'poll'; poll: Poll }
  | { type: 'forward'; message: MessageId };

export type SendInput = Reach & {
  from: string | undefined;
  /** The number that sends when there is no `from` and the other side knows none. */
  otherwise?: NumberId;
  idempotency: Idempotency | null;
  /** The user who sends it; null: a program. */
  by: By;
  /** What the client calls it. */
  clientRef?: string | undefined;
  /** The away message of a time of being closed, which began then: once for each, and it answers nobody's question. */
  away?: { closedSince: Date };
} & ({ to: Target; replyTo: MessageId | undefined; draft: Draft } | { reactTo: MessageId; emoji: string });

interface Resolved {
  phone: Phone | null;
  file: DraftFile | null;
}

export interface SenderDeps {
  db: Database;
  channels: Channels;
  changes: Changes;
  clock: Clock;
  pacer: Pacer;
  /** Tells the outbox that a number has something to send. */
  wake: (lane: { accountId: AccountId; numberId: NumberId }) => void;
}

/** Accepts messages: what it returns is committed, and from then on the outbox owes it. */
export class Sender {
  readonly #deps: SenderDeps;
  constructor(deps: SenderDeps) {
    this.#deps = deps;
  }

  async accept(input: SendInput): Promise<MessageRow> {
    const { changes } = this.#deps;
    const repeated = await this.#repeated(input);
    if (repeated) return repeated;
    const resolved = 'to' in input ? await this.#resolve(input) : { phone: null, file: null };
    const accepted = await this.#store(input, resolved).finally(() => resolved.file?.discard());
    if (accepted.isNew) {
      const { accountId, numberId } = accepted.row;
      changes.announceRecorded(accepted.events);
      this.#deps.wake({ accountId, numberId });
    }
    return accepted.row;
  }

  #store(
    input: SendInput,
    resolved: Resolved,
  ): Promise<{ row: MessageRow; isNew: boolean; events: EventRow[] }> {
    return this.#deps.db.inAccount(input, async (tx) => {
      const id = newId<MessageId>();
      const earlier = await this.#claim(tx, input, id);
      if (earlier) return { row: earlier, isNew: false, events: [] };
      const row =
        'to' in input ? await this.#message(tx, input, id, resolved) : await this.#reaction(tx, input, id);
      const { accountId, numberId } = row;
      const created = { type: 'message.created' as const, numberId, messageId: id };
      await resolved.file?.keep();
      return { row, isNew: true, events: await recordEvents(tx, accountId, [created]) };
    });
  }

  /** All that can refuse the message, looked at before its bytes are loaded: it is stored with none, and taken back. */
  async #rehearse(input: SendInput, phone: Phone | null): Promise<void> {
    const nothing = (): Promise<void> => Promise.resolve();
    const file = { sha256: '0'.repeat(64), mimetype: 'application/octet-stream', filename: null, size: 0 };
    await this.#deps.db
      .inAccount(input, async (tx) => {
        const id = newId<MessageId>();
        const resolved = { phone, file: { ...file, keep: nothing, discard: nothing } };
        if ('to' in input && !(await this.#claim(tx, input, id)))
          await this.#message(tx, input, id, resolved);
        throw new Rehearsed();
      })
      .catch((error: unknown) => {
        if (!(error instanceof Rehearsed)) throw error;
      });
  }

  /** A repeated request is answered before anything is looked at that may have changed since. */
  async #repeated(input: SendInput): Promise<MessageRow | undefined> {
    const { accountId, idempotency } = input;
    if (!idempotency) return undefined;
    return this.#deps.db.inAccount(input, async (tx) => {
      const known = await readIdempotencyKey(tx, accountId, idempotency.key);
      return known && this.#sameRequest(tx, accountId, idempotency, known);
    });
  }

  async #claim(tx: Tx, input: SendInput, messageId: MessageId): Promise<MessageRow | undefined> {
    const { accountId, idempotency } = input;
    const account = await findAccount(tx, accountId);
    if (!account) throw noSuchAccount();
    const known = idempotency && (await claimIdempotencyKey(tx, { accountId, ...idempotency, messageId }));
    if (known && known !== 'claimed') return this.#sameRequest(tx, accountId, idempotency, known);
    if ('to' in input) await spendMessage(tx, account);
    return undefined;
  }

  async #sameRequest(
    tx: Tx,
    accountId: AccountId,
    asked: { requestHash: string },
    known: { requestHash: string; messageId: MessageId },
  ): Promise<MessageRow> {
    const same = known.requestHash === asked.requestHash;
    // A key that is limited to some numbers does not see what others of its account sent.
    const message = same ? await findMessage(tx, accountId, known.messageId) : undefined;
    if (message) return message;
    throw idempotencyMismatch();
  }

  /** What must be known before the transaction: whether WhatsApp has the phone, and the bytes of media. */
  async #resolve(input: Extract<SendInput, { to: Target }>): Promise<Resolved> {
    const { accountId, from, to, draft } = input;
    const found = await this.#deps.db.inAccount(input, async (tx) => {
      if (!(await findAccount(tx, accountId))) throw noSuchAccount();
      if (!('phone' in to)) return undefined;
      const numbers = await sendersOf(tx, accountId, from);
      const told = await phonesAsTold(tx, accountId, [to.phone]);
      const asked = told.get(to.phone) ?? requirePhone(to.phone, 'body.phone', homesOfNumbers(numbers));
      const contactId = (await findPerson(tx, accountId, asked))?.id ?? null;
      const sender = await senderTo(tx, accountId, numbers, { contactId }, input.otherwise);
      return { asked, sender, known: await knownPhone(tx, accountId, asked) };
    });
    const phone = found ? await this.#onWhatsApp(accountId, found.sender, found.asked, found.known) : null;
    if (!('load' in draft)) return { phone, file: null };
    await this.#rehearse(input, phone);
    return { phone, file: await draft.load() };
  }

  async #onWhatsApp(
    accountId: AccountId,
    sender: NumberRow,
    asked: Phone,
    known: Phone | null | undefined,
  ): Promise<Phone> {
    if (known !== undefined) return orNotOnWhatsApp(known);
    // Not up at this moment, or of a channel that cannot tell: accepted unchecked, and the outbox will learn it.
    const channel = this.#deps.channels.of(sender);
    if (!isUp(sender.code) || !channel.checkPhone) return asked;
    const checked = await channel.checkPhone(sender.numberId, asked);
    if (checked.outcome !== 'registered' && checked.outcome !== 'absent') return asked;
    const phone = checked.outcome === 'registered' ? checked.phone : null;
    await this.#deps.db.inAccount(accountId, (tx) => rememberPhone(tx, accountId, asked, phone));
    return orNotOnWhatsApp(phone);
  }

  async #message(
    tx: Tx,
    input: Extract<SendInput, { to: Target }>,
    id: MessageId,
    { phone, file }: Resolved,
  ): Promise<MessageRow> {
    const { accountId, draft } = input;
    const thread = await this.#thread(tx, input, phone);
    if (await hasOptedOut(tx, accountId, thread.conversationId)) throw optedOut();
    const quoted =
      input.replyTo === undefined ? null : await this.#keyOf(tx, accountId, thread.sender, input.replyTo);
    const { content, stored } =
      draft.type === 'forward'
        ? await this.#forward(tx, accountId, thread.sender, draft.message)
        : await this.#content(tx, thread.sender, draft, file, quoted);
    const { by, away, clientRef } = input;
    const automatic = away !== undefined;
    if (away && !(await claimAway(tx, accountId, thread.conversationId, away.closedSince)))
      throw new ToldAlready();
    await this.#enqueue(tx, {
      accountId,
      id,
      ...thread,
      content,
      stored,
      quotedKey: quoted,
      by,
      clientRef,
      automatic,
    });
    return mustFind(tx, accountId, id);
  }

  async #thread(
    tx: Tx,
    { accountId, from, to, otherwise }: Pick<SendInput, 'accountId' | 'from' | 'otherwise'> & { to: Target },
    phone: Phone | null,
  ): Promise<{
    sender: NumberRow;
    conversationId: ConversationId;
    recipient: { phone: Phone } | { wid: Wid };
  }> {
    if ('conversationId' in to) {
      await holdConversation(tx, accountId, to.conversationId);
      const conversation = await findConversation(tx, accountId, to.conversationId);
      if (!conversation) throw noSuchConversation();
      const sender = await numberOf(tx, accountId, conversation.numberId);
      return { sender, conversationId: conversation.id, recipient: recipientOf(conversation) };
    }
    const numbers = await sendersOf(tx, accountId, from);
    if ('group' in to) {
      const sender = await senderTo(tx, accountId, numbers, { groupWid: to.group }, otherwise);
      const group = { groupWid: to.group, title: null };
      const conversationId = await upsertConversation(tx, accountId, sender.numberId, group);
      return { sender, conversationId, recipient: { wid: to.group } };
    }
    if (!phone) throw new Error('a phone that was not resolved');
    const contact = await upsertContact(tx, accountId, { phone, lid: null, name: null });
    const sender = await senderTo(tx, accountId, numbers, { contactId: contact.id }, otherwise);
    const thread = { contactId: contact.id };
    const conversationId = await upsertConversation(tx, accountId, sender.numberId, thread);
    return { sender, conversationId, recipient: { phone: contact.phone ?? phone } };
  }

  async #keyOf(tx: Tx, accountId: AccountId, sender: NumberRow, id: MessageId): Promise<MessageKey> {
    const message = await findMessage(tx, accountId, id);
    if (message?.key && message.numberId === sender.numberId) return message.key;
    const why = message
      ? 'WhatsApp does not have that message yet, or it is of another number'
      : 'no such message';
    throw badField('body.replyTo', `The message to answer cannot be used: ${why}`);
  }

  async #content(
    tx: Tx,
    sender: NumberRow,
    draft: Exclude<Draft, { type: 'forward' }>,
    file: DraftFile | null,
    quoted: MessageKey | null,
  ): Promise<{ content: OutgoingContent; stored: Partial<Parameters<typeof insertMessage>[1]> }> {
    const { accountId } = sender;
    requireFits(this.#deps.channels.of(sender).limits, draft, file);
    const homes = homesOfNumbers([sender]);
    if ('load' in draft) {
      if (!file) throw new Error('media that was not loaded');
      const { type, text } = draft;
      const id = newId<MediaId>();
      const { sha256, mimetype, filename, size } = file;
      await requireStorage(tx, accountId, file);
      await insertMedia(tx, { accountId, id, state: 'ready', sha256, mimetype, filename, size }, null);
      const media = { id, mimetype, filename, size };
      return { content: { type, media, text, quoted }, stored: { mediaId: id, text } };
    }
    if (draft.type === 'text') {
      const mentions = draft.mentions.map((one, index) => requirePhone(one, `body.mentions.${index}`, homes));
      const people = mentions.map((phone) => ({ phone, lid: null, name: null }));
      return { content: { ...draft, mentions, quoted }, stored: { text: draft.text, mentions: people } };
    }
    if (draft.type === 'poll') {
      const { poll } = draft;
      return { content: { ...draft, quoted }, stored: { text: poll.question, poll } };
    }
    if (draft.type === 'location')
      return { content: { ...draft, quoted }, stored: { location: draft.location } };
    const { name } = draft.contact;
    const typed = requirePhone(draft.contact.phone, 'body.contact.phone', homes);
    const [phone = typed] = await whatsAppForms(tx, accountId, [typed]);
    const card = { name, vcard: toVcard({ name, phone }) };
    return { content: { type: 'contact', contact: card, quoted }, stored: { contactCard: card } };
  }

  /** The file is shared with the message that is forwarded. */
  async #forward(
    tx: Tx,
    accountId: AccountId,
    sender: NumberRow,
    id: MessageId,
  ): Promise<{ content: OutgoingContent; stored: Partial<Parameters<typeof insertMessage>[1]> }> {
    const message = await findMessage(tx, accountId, id);
    if (!message) throw new AppError('not_found', 'There is no such message in this account.');
    const { type, text, mediaId, location, contactCard, mentions } = message;
    if (message.deletedAt || ['reaction', 'poll', 'unknown'].includes(type))
      throw new AppError('conflict', 'A message like this cannot be forwarded.');
    if (mediaId !== null && !(await holdMedia(tx, accountId, mediaId)))
      throw new AppError('conflict', 'The media of this message is not here (yet, or any more).');
    const content = forwardOf(message, sender.numberId === message.numberId ? message.key : null);
    return { content, stored: { type, text, mediaId, location, contactCard, mentions, forwarded: true } };
  }

  async #reaction(
    tx: Tx,
    input: Extract<SendInput, { reactTo: MessageId }>,
    id: MessageId,
  ): Promise<MessageRow> {
    const { accountId, emoji, reactTo } = input;
    const target = await findMessage(tx, accountId, reactTo);
    if (!target?.key)
      throw new AppError('not_found', 'There is no such message, or WhatsApp does not have it yet.');
    // Merged into another at this moment: the message has moved there.
    if (!(await holdConversation(tx, accountId, target.conversationId))) return this.#reaction(tx, input, id);
    const sender = await numberOf(tx, accountId, target.numberId);
    await this.#enqueue(tx, {
      accountId,
      id,
      sender,
      conversationId: target.conversationId,
      // Not needed: a reaction is addressed by its target.
      recipient: { phone: sender.phone },
      content: { type: 'reaction', target: target.key, emoji },
      stored: { text: emoji },
      quotedKey: target.key,
      by: input.by,
      clientRef: input.clientRef,
      automatic: false,
    });
    return mustFind(tx, accountId, id);
  }

  async #enqueue(
    tx: Tx,
    item: {
      accountId: AccountId;
      id: MessageId;
      sender: NumberRow;
      conversationId: ConversationId;
      recipient: { phone: Phone } | { wid: Wid };
      content: OutgoingContent;
      stored: Partial<Parameters<typeof insertMessage>[1]>;
      quotedKey: MessageKey | null;
      by: By;
      clientRef: string | undefined;
      automatic: boolean;
    },
  ): Promise<void> {
    const { accountId, id, conversationId, content, quotedKey } = item;
    const { numberId } = item.sender;
    if (item.sender.queued >= MAX_QUEUE) {
      throw new AppError('queue_full', `This number owes ${MAX_QUEUE} messages already. Try again later.`);
    }
    const at = this.#deps.clock.now();
    await insertMessage(tx, {
      accountId,
      id,
      numberId,
      conversationId,
      direction: 'out',
      key: null,
      authorId: null,
      // A forward is stored as what it carries.
      type: content.type === 'forward' ? content.content.type : content.type,
      text: null,
      mediaId: null,
      location: null,
      contactCard: null,
      poll: null,
      mentions: [],
      forwarded: false,
      quotedKey,
      status: 'queued',
      backfilled: false,
      at,
      sentBy: item.by,
      clientRef: item.clientRef,
      ...item.stored,
    });
    const { recipient } = item;
    await insertOutbox(
      tx,
      { accountId, messageId: id, numberId, conversationId, recipient, content },
      await this.#deps.pacer.coldAfterDays(tx, accountId, numberId),
    );
    if (content.type !== 'reaction') {
      const { automatic } = item;
      const touch = { id, at, direction: 'out' as const, backfilled: false, automatic };
      await touchConversation(tx, accountId, conversationId, touch);
    }
  }
}

async function numberOf(tx: Tx, accountId: AccountId, id: NumberId): Promise<NumberRow> {
  const [number] = await sendersOf(tx, accountId, id);
  if (!number) throw new Error('a conversation without its number');
  return able(number);
}

/** They got the away message of this time of being closed. */
export class ToldAlready extends Error {}
/** Ends a transaction of which nothing is to stay. */
class Rehearsed extends Error {}

export const optedOut = (): AppError =>
  new AppError(
    'opted_out',
    'This contact asked to hear nothing more. Send again once they say so, or after noting it: PATCH /api/accounts/:id/contacts/:contactId.',
  );

function orNotOnWhatsApp(phone: Phone | null): Phone {
  if (phone) return phone;
  const message = 'This phone is not on WhatsApp.';
  throw new AppError('not_on_whatsapp', message, { details: { errors: [{ path: 'body.phone', message }] } });
}

async function mustFind(tx: Tx, accountId: AccountId, id: MessageId): Promise<MessageRow> {
  const row = await findMessage(tx, accountId, id);
  if (!row) throw new Error('a message that was just stored is missing');
  return row;
}

const toVcard = ({ name, phone }: { name: string; phone: Phone }): string => {
  const plain = name.replace(/[\r\n]+/g, ' ').replace(/([\\,;])/g, '\\$1');
  return `BEGIN:VCARD\nVERSION:3.0\nFN:${plain}\nTEL;type=CELL;waid=${phone}:+${phone}\nEND:VCARD`;
};
