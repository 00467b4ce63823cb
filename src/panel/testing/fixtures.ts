import type { Contact } from '../../contract/contacts.ts';
import type { Conversation, Note } from '../../contract/conversations.ts';
import type { WhatsAppNumber } from '../../contract/instances.ts';
import type { Message, Person } from '../../contract/messages.ts';
import type { AccountId, ContactId, ConversationId, NoteId, MessageId, NumberId } from '../../model/ids.ts';
import { stateReasons, type StateCode } from '../../model/number.ts';

/** `uuid(7)`: an id that says which it is. */
export const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

export function aNumber(n: number, name: string, code: StateCode): WhatsAppNumber {
  const { state, text } = stateReasons[code];
  return {
    id: uuid(n) as NumberId,
    accountId: uuid(100 + n) as AccountId,
    name,
    phone: `55119${String(n).padStart(8, '0')}`,
    channel: 'web',
    capabilities: [],
    limits: null,
    state,
    code,
    text,
    detail: null,
    since: new Date().toISOString(),
    linked: state === 'connected',
    linkedName: null,
    queued: 0,
    link: null,
    instance: { port: 5000 + n, retryAt: null, failures: 0, whatsappVersion: null, drift: [] },
  };
}

export const aPerson = (n: number, more: Partial<Person>): Person => ({
  ...{ contactId: uuid(200_000 + n) as ContactId, name: null, phone: null, lid: null },
  ...more,
});

let made = 0;
export function aMessage(number: WhatsAppNumber, conversation: number, more: Partial<Message> = {}): Message {
  made += 1;
  return {
    id: uuid(100_000 + made) as MessageId,
    accountId: number.accountId,
    numberId: number.id,
    conversationId: uuid(conversation) as ConversationId,
    direction: 'in',
    type: 'text',
    text: 'Oi!',
    phone: '5511988887777',
    person: aPerson(conversation, { phone: '5511988887777' }),
    group: null,
    author: null,
    media: null,
    location: null,
    contact: null,
    replyTo: null,
    reactions: [],
    mentions: [],
    poll: null,
    whatsappType: null,
    forwarded: false,
    clientRef: null,
    sentBy: null,
    status: 'delivered',
    error: null,
    editedAt: null,
    deletedAt: null,
    backfilled: false,
    sentAt: null,
    deliveredAt: null,
    readAt: null,
    failedAt: null,
    createdAt: new Date().toISOString(),
    ...more,
  };
}

export function aConversation(
  title: string,
  lastMessage: Message,
  more: Partial<Conversation> = {},
): Conversation {
  return {
    id: lastMessage.conversationId,
    accountId: lastMessage.accountId,
    numberId: lastMessage.numberId,
    kind: 'contact',
    title,
    contact: null,
    unread: 0,
    state: 'open',
    assignee: null,
    team: null,
    tags: [],
    heardAt: null,
    waitingSince: null,
    lastMessage,
    updatedAt: lastMessage.createdAt,
    ...more,
  };
}

const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

export const aContact = (
  accountId: AccountId,
  n: number,
  name: string,
  more: Partial<Contact> = {},
): Contact => ({
  id: uuid(20_000 + n) as ContactId,
  accountId,
  name,
  phone: `55119880${String(n).padStart(5, '0')}`,
  lid: null,
  tags: [],
  fields: {},
  optedOutAt: null,
  createdAt: minutesAgo(90_000),
  ...more,
});

export const aNote = (
  { accountId, id }: Conversation,
  n: number,
  text: string,
  more: Partial<Note> = {},
): Note => ({
  id: uuid(30_000 + n) as NoteId,
  accountId,
  conversationId: id,
  author: null,
  text,
  createdAt: minutesAgo(1),
  ...more,
});

/** A conversation of so many messages, the last one a moment ago, one each minute before it. */
export function aTalk(number: WhatsAppNumber, n: number, title: string, texts: readonly string[]) {
  const messages = texts.map((text, index) => {
    const isOut = index % 3 === 2;
    return aMessage(number, n, {
      text,
      direction: isOut ? 'out' : 'in',
      status: isOut ? 'read' : 'delivered',
      createdAt: minutesAgo(texts.length - index),
    });
  });
  const last = messages.at(-1);
  if (!last) throw new Error('a talk has messages');
  const contact = aContact(number.accountId, n, title);
  return { messages, conversation: aConversation(title, last, { contact }) };
}
