import type { ConversationState } from './conversation.ts';
import type { AccountId, ContactId, ConversationId, MessageId, NumberId, TeamId, UserId } from './ids.ts';
import { numberStates, type NumberState, type StateCode } from './number.ts';
import type { DeliveryStatus } from './message.ts';

/** Events of an account, for its log, its webhooks and its sockets. A number's event is named after its new state. */
export const eventTypes = [
  'message.created',
  'message.updated',
  'message.status',
  'conversation.updated',
  ...numberStates.map((state) => `number.${state}` as const),
  'contact.deleted',
  'webhook.disabled',
  'webhook.test',
] as const;
export type EventType = (typeof eventTypes)[number];

export type EventDraft =
  | { type: 'message.created' | 'message.updated'; numberId: NumberId; messageId: MessageId }
  | { type: 'message.status'; numberId: NumberId; messageId: MessageId; status: DeliveryStatus }
  | {
      type: 'conversation.updated';
      numberId: NumberId;
      conversationId: ConversationId;
      state: ConversationState;
      assigneeId: UserId | null;
      teamId: TeamId | null;
      tags: string[];
    }
  | { type: `number.${NumberState}`; numberId: NumberId; code: StateCode; detail: string | null }
  | { type: 'contact.deleted'; contactId: ContactId; conversationIds: ConversationId[] }
  | { type: 'webhook.disabled' | 'webhook.test'; webhookId: string; url: string; reason: string };

/** An event with its position in the log. */
export interface EventRow {
  accountId: AccountId;
  /** From 1, without gaps. */
  seq: number;
  id: string;
  type: EventType;
  numberId: NumberId | null;
  messageId: MessageId | null;
  /** The facts at that moment. */
  data: Record<string, unknown>;
  at: Date;
}

/** An event that was just written. */
export interface RecordedEvent extends EventRow {
  /** Whether a webhook must get it. */
  isOwed: boolean;
}
