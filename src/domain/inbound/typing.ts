import { findThread } from '../../db/conversations.ts';
import type { ChannelEvent } from '../../model/channelEvent.ts';
import type { InboundContext } from './context.ts';

/** What was so longer ago, when the gateway was away, is not so any more. Milliseconds. */
const STALE_MS = 10_000;

/** Told to who is looking, and kept nowhere. */
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
