import { updateContact, upsertContact } from '../../db/contacts.ts';
import { assignOpened } from '../../db/assignment.ts';
import { findConversations, upsertConversation } from '../../db/conversations.ts';
import { SERIALIZATION_FAILURE } from '../../db/database.ts';
import { lockThreadWith, storeIncoming } from '../../db/incoming.ts';
import { insertMedia } from '../../db/media.ts';
import {
  advanceStatus,
  lockByKey,
  nameMessage,
  setDeleted,
  setEdited,
  upsertReaction,
} from '../../db/messages.ts';
import { upsertVote } from '../../db/polls.ts';
import { removeFromOutbox } from '../../db/outbox.ts';
import { newId } from '../../lib/ids.ts';
import { contentKinds, type Content } from '../../model/content.ts';
import type { ChannelEvent } from '../../model/channelEvent.ts';
import type { ContactId, ConversationId, MediaId, MessageId } from '../../model/ids.ts';
import {
  rankWithFinalFailures,
  statusRank,
  type DeliveryStatus,
  type SeenMessage,
} from '../../model/message.ts';
import { conversationEvent, renamed } from '../conversations/news.ts';
import { optOutWish } from '../pacing/optOut.ts';
import { failureOf, learnFromFailure } from '../pacing/refusals.ts';
import type { InboundContext } from './context.ts';

export type MessageEvent = Extract<
  ChannelEvent,
  { type: 'message' | 'status' | 'edited' | 'deleted' | 'reaction' | 'vote' }
>;

/** The handlers of message events. An event about an unknown message is ignored: the message itself comes first. */
export async function applyMessageEvent(context: InboundContext, event: MessageEvent): Promise<void> {
  const { tx, number } = context;
  const { accountId } = number;
  if (event.type === 'message') return applyMessage(context, event.message);
  if (event.type === 'vote') return applyVote(context, event);
  if (event.type === 'reaction') return applyReaction(context, event);

  const message = await messageOf(context, event);
  if (!message) return;
  if (event.type === 'status') {
    const ranks = event.finalFailures ? rankWithFinalFailures : statusRank;
    return applyStatus(context, message.id, event.status, event.error, ranks);
  }
  const changed =
    event.type === 'edited'
      ? await setEdited(tx, accountId, message.id, event.text)
      : await setDeleted(tx, accountId, message.id);
  if (changed) noteUpdated(context, message.id);
}

/** The message that an event is about. A message that was handed over without an answer gets its key here. */
async function messageOf(
  { tx, number }: InboundContext,
  event: Extract<MessageEvent, { type: 'status' | 'edited' | 'deleted' }>,
): Promise<{ id: MessageId } | undefined> {
  const { accountId, numberId } = number;
  const known = await lockByKey(tx, accountId, numberId, event.key);
  if (known || event.type !== 'status' || event.correlation === undefined) return known;
  const named = await nameMessage(tx, accountId, numberId, event.correlation, event.key);
  // The answer to the send may have named it between these two statements.
  return named ?? lockByKey(tx, accountId, numberId, event.key);
}

async function applyMessage(context: InboundContext, seen: SeenMessage): Promise<void> {
  const { tx, number } = context;
  const { accountId, numberId } = number;
  // It is our own send, seen in the page, or was found before by looking back.
  if (context.known.has(seen.key)) {
    const known = seen.status && (await lockByKey(tx, accountId, numberId, seen.key));
    return known && seen.status ? applyStatus(context, known.id, seen.status, null) : undefined;
  }
  // It was never sent: it is left over in the page from an attempt that was repeated under another key.
  if (seen.fromMe && seen.status === 'failed') return;

  const { conversationId, contactId } = await conversationOf(context, seen);
  const id = newId<MessageId>();
  const mediaId = seen.media ? newId<MediaId>() : null;
  if (seen.media && mediaId) {
    const file = { accountId, id: mediaId, state: 'pending', sha256: null, ...seen.media } as const;
    await insertMedia(tx, file, numberId);
  }
  const authorId = seen.author ? (await upsertContact(tx, accountId, seen.author)).id : null;
  const status = seen.fromMe ? (seen.status ?? 'sent') : 'delivered';
  const at = writtenAt(seen, context.now);
  const message = {
    id,
    numberId,
    conversationId,
    authorId,
    mediaId,
    status,
    at,
    content: contentOf(seen),
    seen,
  };
  const stored = await storeIncoming(tx, accountId, message);
  if (!stored) throw new KnownMeanwhile();
  context.known.add(seen.key);
  const isTheirs = !seen.fromMe;
  if (isTheirs) context.heard.add(conversationId);
  const wish = isTheirs ? optOutWish(seen.text) : null;
  if (contactId && wish) await updateContact(tx, accountId, contactId, { optedOut: wish === 'out' });
  context.events.push({ type: 'message.created', numberId, messageId: id });
  if (stored.opened)
    context.opened.set(conversationId, isTheirs || context.opened.get(conversationId) === true);
  if (mediaId) context.changes.push({ type: 'media.pending', accountId, numberId, messageId: id });
  if (contactId && isTheirs)
    context.changes.push({ type: 'message.received', accountId, numberId, messageId: id });
}

/** A send of ours got this key after the batch was checked: the transaction is run again. */
class KnownMeanwhile extends Error {
  readonly code = SERIALIZATION_FAILURE;
}

/** A conversation that an incoming message opened needs somebody who answers. */
export async function settleOpened({ tx, number, opened, events }: InboundContext): Promise<void> {
  if (opened.size === 0) return;
  const ids = [...opened.keys()];
  await assignOpened(
    tx,
    number.accountId,
    ids.filter((id) => opened.get(id)),
  );
  const rows = await findConversations(tx, number.accountId, ids);
  for (const id of ids) {
    const row = rows.find((one) => one.id === id);
    if (row) events.push(conversationEvent(row));
  }
}

/** A clock that is further ahead than this is wrong. */
const AHEAD_MS = 24 * 3600_000;

/**
 * WhatsApp's clock has whole seconds: an answer within the same second must not sort before its question. An invalid time, or
 * one far in the future, would keep its conversation at one end of the list for ever.
 */
function writtenAt({ timestamp }: SeenMessage, now: Date): Date {
  const ms = now.getTime();
  if (timestamp <= 0 || timestamp > ms + AHEAD_MS) return now;
  return new Date(timestamp % 1000 === 0 ? Math.max(timestamp, Math.min(ms, timestamp + 999)) : timestamp);
}

const contentOf = ({ mentions, location, contact, poll }: SeenMessage): Content => ({
  ...(mentions.length > 0 && { mentions }),
  ...(location && { location }),
  ...(contact && { contact }),
  ...(poll && { poll }),
});

/** The parts that are kept of a message that cannot be stored as it is: its author, chat, kind and text. */
export const asUnknown = (seen: SeenMessage): SeenMessage => ({
  ...seen,
  type: 'unknown',
  whatsappType: seen.whatsappType ?? seen.type,
  text: seen.text ?? contentKinds[seen.type].title(contentOf(seen)),
  ...{ media: null, location: null, contact: null, poll: null, mentions: [], quoted: null, timestamp: 0 },
});

async function conversationOf(
  { tx, number, changes }: InboundContext,
  { chat }: SeenMessage,
): Promise<{ conversationId: ConversationId; contactId: ContactId | null }> {
  const { accountId, numberId } = number;
  if (chat.kind === 'group') {
    const group = { groupWid: chat.wid, title: chat.title };
    return { conversationId: await upsertConversation(tx, accountId, numberId, group), contactId: null };
  }
  const { peer } = chat;
  const known = await lockThreadWith(tx, accountId, numberId, peer);
  const hasNewName = peer.name !== null && known?.isNamed === false && known.name !== peer.name;
  if (known && !hasNewName) return known;
  const { id: contactId, isRenamed } = await upsertContact(tx, accountId, peer);
  const conversationId = await upsertConversation(tx, accountId, numberId, { contactId });
  if (isRenamed) changes.push(...(await renamed(tx, accountId, contactId)));
  return { conversationId, contactId };
}

async function applyStatus(
  context: InboundContext,
  id: MessageId,
  status: DeliveryStatus,
  error: string | null,
  ranks = statusRank,
): Promise<void> {
  const { tx, number } = context;
  const reason = status === 'failed' ? failureOf(error) : null;
  if (!(await advanceStatus(tx, number.accountId, id, status, reason, ranks))) return;
  // WhatsApp's server has it, or never will: remove it from the outbox.
  if (statusRank[status] >= statusRank.sent || status === 'failed')
    await removeFromOutbox(tx, number.accountId, id);
  if (reason) await learnFromFailure(tx, number.accountId, number.numberId, reason);
  context.events.push({ type: 'message.status', numberId: number.numberId, messageId: id, status });
}

async function applyReaction(
  context: InboundContext,
  { target, from, emoji, timestamp }: Extract<MessageEvent, { type: 'reaction' }>,
): Promise<void> {
  const { tx, number } = context;
  const { accountId, numberId } = number;
  const sender = from === 'me' ? 'me' : (await upsertContact(tx, accountId, from)).id;
  const at = new Date(timestamp);
  if (!(await upsertReaction(tx, { accountId, numberId, target, sender, emoji, at }))) return;
  const message = await lockByKey(tx, accountId, numberId, target);
  if (message) noteUpdated(context, message.id);
}

async function applyVote(
  context: InboundContext,
  { poll, from, options, timestamp }: Extract<MessageEvent, { type: 'vote' }>,
): Promise<void> {
  const { tx, number } = context;
  const { accountId, numberId } = number;
  const voter = from === 'me' ? 'me' : (await upsertContact(tx, accountId, from)).id;
  const at = new Date(timestamp);
  const sorted = [...options].sort((a, b) => a - b);
  if (!(await upsertVote(tx, { accountId, numberId, poll, voter, options: sorted, at }))) return;
  const message = await lockByKey(tx, accountId, numberId, poll);
  if (message) noteUpdated(context, message.id);
}

function noteUpdated({ events, number }: InboundContext, messageId: MessageId): void {
  events.push({ type: 'message.updated', numberId: number.numberId, messageId });
}
