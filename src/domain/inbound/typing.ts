import { findThread } from '../../db/conversations.ts';
import type { ChannelEvent } from '../../model/channelEvent.ts';
import type { InboundContext } from './context.ts';

/** Older reports, from a time when the gateway was not running, are no longer true. Milliseconds. */
const STALE_MS = 10_000;

/** Sent to those who are viewing, and stored nowhere. */
export async function applyTyping(
  { tx, number, changes, now }: InboundContext,
  { chat, state, timestamp }: Extract<ChannelEvent, { type: 'typing' }>,
): Promise<void> {
  if (now.getTime() - timestamp > STALE_MS) return;
  const { accountId, numberId } = number;
  const conversationId = await findThread(tx, accountId, numberId, chat);
  if (conversationId)
    changes.push({ type: 'conversation.typing', accountId, numberId, conversationId, state });
}
