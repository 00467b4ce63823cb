import { chatStates } from '../model/chat.ts';
import { z } from './zod.ts';
import { number, pairingCode, qr } from './instances.ts';
import { accountId, contactId, conversationId, messageId, numberId, userId } from './common.ts';
import { conversation, note } from './conversations.ts';
import { message } from './messages.ts';

/** What stands in the log of the account too: a client that was away asks for what follows its last `seq`. */
const logged = { id: z.uuid().optional(), seq: z.number().int().optional() };

/** What Socket.IO pushes on `event`: always after it was committed. */
export const liveEvent = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('number.state'), accountId, number }),
    z.object({ type: z.literal('number.deleted'), accountId, numberId }),
    z.object({ type: z.literal('instance.qr'), accountId, numberId, qr }),
    z.object({ type: z.literal('instance.pairing_code'), accountId, numberId, pairingCode }),
    z
      .object({
        type: z.literal('media.progress'),
        ...{ accountId, messageId },
        received: z.number().int(),
        total: z.number().int(),
      })
      .openapi({ description: 'Bytes of incoming media that have come; `message.updated` follows the last' }),
    z.object({ type: z.literal('message.created'), ...logged, accountId, message }),
    z.object({ type: z.literal('message.updated'), ...logged, accountId, message }),
    z.object({ type: z.literal('message.status'), ...logged, accountId, messageId, message }),
    z.object({ type: z.literal('conversation.updated'), ...logged, accountId, conversation }),
    z.object({ type: z.literal('conversation.deleted'), accountId, conversationId }),
    z.object({ type: z.literal('contact.deleted'), ...logged, accountId, contactId }),
    z.object({
      type: z.literal('conversation.typing'),
      accountId,
      conversationId,
      state: z.enum(chatStates).openapi({
        description: 'What the other side is doing; `paused`, or 25 seconds of silence, ends it',
      }),
    }),
    z.object({ type: z.literal('note.created'), accountId, note }),
  ])
  .openapi('LiveEvent');
export type LiveEvent = z.infer<typeof liveEvent>;

/** What a panel says on `looking`: which conversation is open in it, null for none. Said again when it changes. */
export const looking = z.object({
  accountId,
  conversationId: conversationId.nullable(),
  typing: z.boolean().default(false),
});
export type Looking = z.input<typeof looking>;

/** What Socket.IO pushes on `viewers`, to the panels of the account: who has a conversation open, oneself included. */
export const viewers = z.object({
  accountId,
  conversationId,
  viewers: z.array(z.object({ userId, name: z.string(), typing: z.boolean() })),
});
export type Viewers = z.infer<typeof viewers>;
