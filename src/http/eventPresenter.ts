import type { Event } from '../contract/webhooks.ts';
import type { Messages } from '../domain/messages/messages.ts';
import type { MessageView } from '../domain/views.ts';
import type { Reach } from '../model/access.ts';
import type { EventDraft, EventRow } from '../model/event.ts';
import type { MessageId, WebhookId } from '../model/ids.ts';
import { stateReasons, type StateCode } from '../model/number.ts';
import type { DeliveryStatus } from '../model/message.ts';
import { presentMessage } from './present.ts';

type ContactDraft = Extract<EventDraft, { type: 'contact.deleted' }>;
type ConversationDraft = Extract<EventDraft, { type: 'conversation.updated' }>;

/** Events for the cursor, webhooks and sockets: the facts of that moment, with the message in its current state. */
export class EventPresenter {
  readonly #messages: Messages;
  constructor(messages: Messages) {
    this.#messages = messages;
  }

  async all(reach: Reach, rows: EventRow[]): Promise<Event[]> {
    const ids = rows.flatMap(({ messageId }) => messageId ?? []);
    const found = await this.#messages.many(reach, [...new Set(ids)]);
    const messages = new Map(found.map((message) => [message.id, message]));
    return rows.map((row) => present(row, messages));
  }
}

/** The stored data is the EventDraft that `recordEvents` got. */
function present(row: EventRow, messages: Map<MessageId, MessageView>): Event {
  const { id, seq, accountId, type, data } = row;
  const place = { id, seq, at: row.at.toISOString(), accountId };
  if (type === 'contact.deleted') {
    const { contactId, conversationIds } = data as unknown as ContactDraft;
    return { ...place, type, numberId: null, data: { contactId, conversationIds } };
  }
  if (type === 'webhook.disabled' || type === 'webhook.test') {
    const { webhookId, url, reason } = data as { webhookId: WebhookId; url: string; reason: string };
    return { ...place, type, numberId: null, data: { webhookId, url, reason } };
  }
  if (row.numberId === null) throw new Error(`an event ${type} without a number`);
  const ofNumber = { ...place, numberId: row.numberId };
  if (row.messageId !== null) {
    const view = messages.get(row.messageId);
    const content = { messageId: row.messageId, message: view ? presentMessage(view) : null };
    if (type === 'message.status')
      return { ...ofNumber, type, data: { ...content, status: data['status'] as DeliveryStatus } };
    if (type === 'message.created' || type === 'message.updated') return { ...ofNumber, type, data: content };
    throw new Error(`an event ${type} with a message`);
  }
  if (type === 'conversation.updated') {
    const { conversationId, state, assigneeId, teamId, tags } = data as unknown as ConversationDraft;
    return { ...ofNumber, type, data: { conversationId, state, assigneeId, teamId, tags } };
  }
  const { code, detail } = data as { code: StateCode; detail: string | null };
  const { state, text } = stateReasons[code];
  return { ...ofNumber, type: `number.${state}`, data: { state, code, text, detail } };
}
