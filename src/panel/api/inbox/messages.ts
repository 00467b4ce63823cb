import type { Message } from '../../../contract/messages.ts';
import { call } from '../call.ts';
import { at } from './keys.ts';

export interface Recipient {
  phone?: string;
  conversationId?: string;
}

const path = ({ accountId, id }: Message, rest = ''): string => at(accountId, `messages/${id}${rest}`);

export const editMessage = (message: Message, text: string): Promise<Message> =>
  call(path(message), { method: 'PATCH', body: { message: text } });

export const deleteMessage = (message: Message): Promise<Message> =>
  call(path(message), { method: 'DELETE' });

/** `key` makes a repeated attempt the same send. */
export const forwardMessage = (message: Message, to: Recipient, key: string): Promise<Message> =>
  call(path(message, '/forward'), { method: 'POST', body: to, headers: { 'idempotency-key': key } });

/** An empty emoji takes the reaction back. What it became is told by an event. */
export const reactTo = ({ accountId, id }: Message, emoji: string): Promise<Message> =>
  call(at(accountId, 'send'), { method: 'POST', body: { type: 'reaction', messageId: id, emoji } });
