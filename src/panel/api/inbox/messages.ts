import type { Message } from '../../../contract/messages.ts';
import { api } from '../api.ts';
import type { BodyOf } from '../operations.ts';

export type Recipient = BodyOf<'forwardMessage'>;

const paramsOf = ({ accountId, id }: Message) => ({ id: accountId, messageId: id });

export const editMessage = (message: Message, text: string): Promise<Message> =>
  api('editMessage', { params: paramsOf(message), body: { message: text } });

export const deleteMessage = (message: Message): Promise<Message> =>
  api('deleteMessage', { params: paramsOf(message) });

/** `key` makes a repeated attempt the same send. */
export const forwardMessage = (message: Message, to: Recipient, key: string): Promise<Message> =>
  api('forwardMessage', { params: paramsOf(message), body: to, headers: { 'idempotency-key': key } });

/** An empty emoji takes the reaction back. What it became is told by an event. */
export const reactTo = ({ accountId, id }: Message, emoji: string): Promise<Message> =>
  api('send', { params: { id: accountId }, body: { type: 'reaction', messageId: id, emoji } });
