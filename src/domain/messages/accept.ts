import type { Channels } from '../../channels/channels.ts';
import {
  lockThreads,
  readSenders,
  storeAccepted,
  type AcceptedMessage,
  type Senders,
} from '../../db/accepting.ts';
import { claimAway, findConversations } from '../../db/conversations.ts';
import type { Tx } from '../../db/database.ts';
import { recordEvents } from '../../db/events.ts';
import { claimIdempotencyKeys, releaseIdempotencyKeys } from '../../db/idempotency.ts';
import { findPlace, type MessageRow } from '../../db/messages.ts';
import type { NumberRow } from '../../db/numbers.ts';
import type { Clock } from '../../lib/clock.ts';
import { newId } from '../../lib/ids.ts';
import { AppError } from '../../model/errors.ts';
import type { EventDraft, RecordedEvent } from '../../model/event.ts';
import type { AccountId, ConversationId, MessageId, MessageKey, NumberId } from '../../model/ids.ts';
import { noSuchAccount } from '../accounts/accounts.ts';
import { spendMessages } from '../plans/limits.ts';
import type { By } from '../conversations/conversations.ts';
import { conversationEvent } from '../conversations/news.ts';
import { idempotencyMismatch, type Idempotency } from '../idempotency.ts';
import { able } from '../numbers/numbers.ts';
import type { Pace, Pacer } from '../pacing/pacer.ts';
import { placeIn, type QueuePlace } from '../pacing/place.ts';
import {
  compose,
  composeReaction,
  requireQuotable,
  type Composed,
  type Draft,
  type DraftFile,
} from './compose.ts';
import { requireFits, requireWindow } from './fits.ts';
import { recipientOf } from './recipient.ts';
import { findRecipients, trying, Unchecked, type Destination, type Wish } from './recipients.ts';

/** Messages that one number may owe, and bulk messages besides; beyond it the sender is told to slow down. */
const MOST_OWED = { reply: 10_000, bulk: 20_000 };

interface Asked {
  idempotency: Idempotency | null;
  /** What the client calls it. */
  clientRef?: string | undefined;
}
export type NewMessage = Asked & Wish & { replyTo: MessageId | undefined; draft: Draft };
export type NewReaction = Asked & { reactTo: MessageId; emoji: string };

export interface AcceptOptions {
  /** The user who sends; null: a program. */
  by: By;
  /** The away message of a time of being closed, which began then: once for each, and it answers nobody's question. */
  away?: { closedSince: Date } | undefined;
  isBulk: boolean;
  /** Whether WhatsApp is asked about phones of which nothing is known yet. */
  checks: boolean;
  /** What the draft's `load` brought; null where it was not called yet. */
  file: DraftFile | null;
}

export interface AcceptDeps {
  channels: Channels;
  clock: Clock;
  pacer: Pacer;
}

/** What became of a message: accepted, a repeated request for an earlier one, or neither. */
export type Outcome = { row: MessageRow; place: QueuePlace } | { repeats: MessageId } | Unchecked | AppError;

/** They got the away message of this time of being closed. */
export class ToldAlready extends Error {}

/** A message that nothing speaks against, before it is stored. */
interface Ready {
  index: number;
  id: MessageId;
  asked: NewMessage | NewReaction;
  to: Destination;
  composed: Composed;
  quotedKey: MessageKey | null;
}

/**
 * Accepts a slice of messages in the transaction `tx`, each for itself. Locks in this order: keys, contacts, conversations,
 * the month's count, the number's counters, the account's place in the log of events.
 */
export async function acceptSlice(
  tx: Tx,
  accountId: AccountId,
  slice: (NewMessage | NewReaction)[],
  options: AcceptOptions,
  deps: AcceptDeps,
): Promise<{ outcomes: Outcome[]; events: RecordedEvent[] }> {
  const typed = slice.flatMap((one) => ('to' in one && 'phone' in one.to ? [one.to.phone] : []));
  const senders = await readSenders(tx, accountId, typed);
  if (!senders) throw noSuchAccount();
  const ids = slice.map(() => newId<MessageId>());
  const outcomes: Outcome[] = [];
  for (const [index, repeated] of await repeats(tx, accountId, slice, ids)) outcomes[index] = repeated;

  const found = await destinations(tx, accountId, slice, outcomes, senders, options, deps);
  const ready: Ready[] = [];
  for (const [index, asked] of slice.entries()) {
    const [id, to] = [ids[index], found.get(index)];
    if (!id || !to) continue;
    if (to instanceof AppError || to instanceof Unchecked) outcomes[index] = to;
    else {
      const made = await trying(() => {
        requireWindow(deps.channels.of(to.sender).limits, to.thread.heardAt, deps.clock.now());
        return prepare(tx, asked, to, options);
      });
      if (made instanceof AppError) outcomes[index] = made;
      else ready.push({ index, id, asked, to, ...made });
    }
  }

  const paid = ready.filter(({ asked }) => 'to' in asked);
  const { room, refusal } = await spendMessages(tx, { id: accountId, plan: senders.plan }, paid.length);
  const unpaid = new Set(paid.slice(room));
  for (const { index } of unpaid) outcomes[index] = refusal();
  const going = ready.filter((one) => !unpaid.has(one));
  const rows = await store(tx, accountId, going, senders, options, deps);
  for (const [index, accepted] of rows) outcomes[index] = accepted;

  await forgetRefused(tx, accountId, slice, ids, outcomes);
  await options.file?.keep();
  const created = [...rows.values()].map(({ row }) => ({
    type: 'message.created' as const,
    numberId: row.numberId,
    messageId: row.id,
  }));
  const taken = await takenOnes(tx, accountId, going, senders, options);
  return { outcomes, events: await recordEvents(tx, accountId, [...created, ...taken]) };
}

/** The user who takes the conversation with this message; null: it stays whose it is. A reaction answers nothing. */
const takerOf = (
  { asked, to: { thread } }: Ready,
  { answeringTakes }: Senders,
  { by, away, isBulk }: AcceptOptions,
): By => {
  const isAnswer = 'to' in asked && away === undefined && !isBulk;
  const isFree = thread.assigneeId === null && thread.groupWid === null;
  return answeringTakes && isAnswer && isFree ? by : null;
};

/** What the log says of the conversations that these messages took. */
async function takenOnes(
  tx: Tx,
  accountId: AccountId,
  going: Ready[],
  senders: Senders,
  options: AcceptOptions,
): Promise<EventDraft[]> {
  const taken = going.filter((one) => takerOf(one, senders, options) !== null);
  const ids = new Set<ConversationId>(taken.map(({ to }) => to.thread.conversationId));
  return ids.size === 0 ? [] : (await findConversations(tx, accountId, [...ids])).map(conversationEvent);
}

/** The same key stands for the same request: what was accepted for it before is its answer. */
async function repeats(
  tx: Tx,
  accountId: AccountId,
  slice: Asked[],
  ids: MessageId[],
): Promise<Map<number, { repeats: MessageId } | AppError>> {
  const keyed = slice.flatMap(({ idempotency }, index) => {
    const messageId = ids[index];
    return idempotency && messageId ? [{ ...idempotency, messageId, index }] : [];
  });
  const found = new Map<number, { repeats: MessageId } | AppError>();
  const known = await claimIdempotencyKeys(tx, accountId, keyed);
  for (const { key, requestHash, messageId, index } of keyed) {
    const earlier = known.get(key);
    if (!earlier || earlier.messageId === messageId) continue;
    const isSame = earlier.requestHash === requestHash;
    found.set(index, isSame ? { repeats: earlier.messageId } : idempotencyMismatch());
  }
  return found;
}

/** What was refused may be asked for again under its key; a twin of it in the slice is refused like it. */
async function forgetRefused(
  tx: Tx,
  accountId: AccountId,
  slice: Asked[],
  ids: MessageId[],
  outcomes: Outcome[],
): Promise<void> {
  const refused: { key: string; messageId: MessageId }[] = [];
  for (const [index, outcome] of outcomes.entries()) {
    const { idempotency } = slice[index] ?? {};
    const messageId = ids[index];
    if ('repeats' in outcome) {
      const twin = outcomes[ids.indexOf(outcome.repeats)];
      if (twin instanceof AppError) outcomes[index] = twin;
    } else if (idempotency && messageId && outcome instanceof AppError)
      refused.push({ key: idempotency.key, messageId });
  }
  if (refused.length > 0) await releaseIdempotencyKeys(tx, accountId, refused);
}

/** Where those go that have no outcome yet. */
async function destinations(
  tx: Tx,
  accountId: AccountId,
  slice: (NewMessage | NewReaction)[],
  outcomes: Outcome[],
  senders: Senders,
  { checks, file, isBulk }: AcceptOptions,
  { channels }: AcceptDeps,
): Promise<Map<number, Destination | Unchecked | AppError>> {
  const found = new Map<number, Destination | Unchecked | AppError>();
  const room = new Room(isBulk);
  const messages = new Map<number, NewMessage>();
  for (const [index, one] of slice.entries()) {
    if (outcomes[index]) continue;
    if ('to' in one) messages.set(index, one);
    else found.set(index, await trying(() => whereOf(tx, accountId, one.reactTo, senders, room)));
  }
  const require = (sender: NumberRow, index: number): void => {
    room.take(sender);
    const message = messages.get(index);
    if (message) requireFits(channels.of(sender).limits, message.draft, file);
  };
  const finding = { channels, checks, require };
  for (const [index, one] of await findRecipients(tx, accountId, messages, senders, finding))
    found.set(index, one);
  return found;
}

/** Where a message stands that somebody reacts to. */
async function whereOf(
  tx: Tx,
  accountId: AccountId,
  id: MessageId,
  { numbers }: Senders,
  room: Room,
): Promise<Destination> {
  for (;;) {
    const target = await findPlace(tx, accountId, id);
    if (!target?.key)
      throw new AppError('not_found', 'There is no such message, or WhatsApp does not have it yet.');
    const [thread] = await lockThreads(tx, accountId, [target.conversationId]);
    // Merged into another at this moment: the message has moved there.
    if (!thread) continue;
    const sender = numbers.find(({ numberId }) => numberId === target.numberId);
    if (!sender) throw new Error('a conversation without its number');
    room.take(able(sender));
    return { sender, thread, target: target.key, recipient: recipientOf(thread) };
  }
}

/** How many messages each number may owe besides. */
class Room {
  readonly #isBulk: boolean;
  readonly #taken = new Map<NumberId, number>();
  constructor(isBulk: boolean) {
    this.#isBulk = isBulk;
  }

  take({ numberId, queued, queuedBulk }: NumberRow): void {
    const taken = (this.#taken.get(numberId) ?? 0) + 1;
    const most = this.#isBulk ? MOST_OWED.bulk : MOST_OWED.reply;
    if ((this.#isBulk ? queuedBulk : queued - queuedBulk) + taken > most) {
      const what = this.#isBulk ? 'bulk messages' : 'messages';
      throw new AppError('queue_full', `This number owes ${most} ${what} already. Try again later.`);
    }
    this.#taken.set(numberId, taken);
  }
}

async function prepare(
  tx: Tx,
  asked: NewMessage | NewReaction,
  { sender, thread, target }: Destination,
  { file, away }: AcceptOptions,
): Promise<Pick<Ready, 'composed' | 'quotedKey'>> {
  if ('reactTo' in asked) {
    if (target === undefined) throw new Error('a reaction without its message');
    return { composed: composeReaction(asked.emoji), quotedKey: target };
  }
  if (thread.isOptedOut) throw optedOut();
  const { replyTo, draft } = asked;
  const quotedKey = replyTo === undefined ? null : await requireQuotable(tx, sender, replyTo);
  // Without its bytes nothing of it is kept: it is stored to see whether anything speaks against it.
  const composed = await compose(tx, sender, draft, file ?? nothingYet);
  if (away && !(await claimAway(tx, sender.accountId, thread.conversationId, away.closedSince)))
    throw new ToldAlready();
  return { composed, quotedKey };
}

const nothingYet: DraftFile = {
  ...{ sha256: '0'.repeat(64), mimetype: 'application/octet-stream', filename: null, size: 0 },
  keep: () => Promise.resolve(),
  discard: () => Promise.resolve(),
};

async function store(
  tx: Tx,
  accountId: AccountId,
  ready: Ready[],
  senders: Senders,
  options: AcceptOptions,
  { clock, pacer }: AcceptDeps,
): Promise<Map<number, { row: MessageRow; place: QueuePlace }>> {
  const { by, away, isBulk } = options;
  const stored = new Map<number, { row: MessageRow; place: QueuePlace }>();
  if (ready.length === 0) return stored;
  const paces = new Map<NumberId, Pace>();
  for (const numberId of new Set(ready.map(({ to }) => to.sender.numberId)))
    paces.set(numberId, await pacer.look(tx, accountId, numberId));
  const paceOf = (numberId: NumberId): Pace => {
    const pace = paces.get(numberId);
    if (!pace) throw new Error('a number without its pace');
    return pace;
  };
  // While the conversations are locked: the order of times, of the outbox and of the commits is one.
  const at = clock.now();
  const messages = ready.map((one): AcceptedMessage => {
    const { id, asked, to, composed, quotedKey } = one;
    const { sender, thread, recipient } = to;
    const { type, text, content, mediaId, forwarded } = composed;
    return {
      ...{
        id,
        numberId: sender.numberId,
        conversationId: thread.conversationId,
        recipient,
        quotedKey,
        at,
        isBulk,
      },
      ...{ type, text, content, mediaId, forwarded },
      sentBy: by,
      clientRef: asked.clientRef ?? null,
      coldAfterDays: paceOf(sender.numberId).settings.cold.afterDays,
      isAutomatic: away !== undefined || isBulk,
      takenBy: takerOf(one, senders, options),
      kind: thread.groupWid === null ? 'contact' : 'group',
      heardAt: thread.heardAt,
      waitingSince: thread.waitingSince,
    };
  });
  const queued = new Map((await storeAccepted(tx, accountId, messages)).map((one) => [one.id, one]));
  for (const [nth, one] of ready.entries()) {
    const [message, place] = [messages[nth], queued.get(one.id)];
    if (!message || !place) throw new Error('a message was stored and is not owed');
    const pace = paceOf(message.numberId);
    const ahead = pace.state.queued[place.lane];
    pace.state.queued[place.lane] += 1;
    stored.set(one.index, { row: rowOf(accountId, message, one), place: placeIn(pace, place, ahead) });
  }
  return stored;
}

/** The message as reading it would answer, without reading it. A test holds the two against each other. */
function rowOf(accountId: AccountId, message: AcceptedMessage, { asked, to, composed }: Ready): MessageRow {
  const { contactId, name, phone, lid, groupWid, title } = to.thread;
  const { id, numberId, conversationId, at, sentBy, clientRef, quotedKey } = message;
  return {
    ...{ id, accountId, numberId, conversationId, at, quotedKey, clientRef },
    ...composed,
    ...{ direction: 'out', status: 'queued', key: null, whatsappType: null, author: null, backfilled: false },
    ...{ errorCode: null, errorText: null, editedAt: null, deletedAt: null },
    ...{ sentAt: null, deliveredAt: null, readAt: null, failedAt: null },
    person: contactId === null ? null : { contactId, name, phone, lid },
    group: groupWid === null ? null : { id: groupWid, subject: title },
    sentBy: sentBy?.userId ?? null,
    sentByName: sentBy?.name ?? null,
    replyTo: ('reactTo' in asked ? asked.reactTo : asked.replyTo) ?? null,
    reactions: [],
    votes: [],
  };
}

export const optedOut = (): AppError =>
  new AppError(
    'opted_out',
    'This contact asked to hear nothing more. Send again once they say so, or after noting it: PATCH /api/accounts/:id/contacts/:contactId.',
  );
