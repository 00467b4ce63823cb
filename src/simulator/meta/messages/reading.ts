import { z } from 'zod';
import { objectOf } from '../http/encodings.ts';
import { parseMessage } from '../http/parse.ts';
import { refusal } from '../errors.ts';
import type { Meta } from '../meta.ts';
import type { CloudNumber } from '../state.ts';

const shape = z.object({
  status: z.literal('read', 'Param status must be one of {READ}'),
  message_id: z.string().min(1),
  typing_indicator: objectOf({ type: z.literal('text') }).optional(),
});

/** Marks a person's message as read, and the earlier ones of the chat too. */
export function readAndTyping(meta: Meta, number: CloudNumber, params: Record<string, unknown>): unknown {
  const { message_id: id, typing_indicator: typing } = parseMessage(shape, params);
  const received = meta.received.get(id);
  if (received?.numberId !== number.id)
    throw refusal(131009, `The message with the id ${id} does not exist.`);
  const { network } = meta;
  const last = network.post.find(received.person, received.hexId);
  for (const message of network.views.messagesOf(received.person, number.phone)) {
    if (message.from === received.person && message.submittedAt <= last.submittedAt) {
      network.post.receipt(message, number.phone, 3);
    }
  }
  if (typing) network.typing(number.phone, received.person, 'typing');
  return { success: true };
}
