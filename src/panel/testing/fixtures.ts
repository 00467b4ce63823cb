import type { Contact } from '../../contract/contacts.ts';
import type { Conversation, Note } from '../../contract/conversations.ts';
import type { WhatsAppNumber, Instance } from '../../contract/instances.ts';
import type { Message, Person } from '../../contract/messages.ts';
import type { AccountId, ContactId, ConversationId, NoteId, MessageId, NumberId } from '../../model/ids.ts';
import { stateReasons, type StateCode } from '../../model/number.ts';

/** `uuid(7)`: an id that says which it is. */
export const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

export function anInstance(n: number, name: string, code: StateCode, more: Partial<Instance> = {}): Instance {
  const { state, text } = stateReasons[code];
  return {
    id: uuid(n) as NumberId,
    accountId: uuid(100 + n) as AccountId,
    name,
    phone: `55119${String(n).padStart(8, '0')}`,
    channel: 'web',
    port: 5000 + n,
    state,
    code,
    text,
    detail: null,
    since: new Date().toISOString(),
    retryAt: null,
    failures: 0,
    linked: state === 'connected' || state === 'degraded' || state === 'disconnected',
    linkedName: null,
    whatsappVersion: state === 'connected' ? '2.3000.1025' : null,
    drift: [],
    queued: 0,
    link: `http://127.0.0.1:9/phones/${n}`,
    ...more,
  };
}

export const aPerson = (n: number, more: Partial<Person>): Person => ({
  ...{ contactId: uuid(200_000 + n) as ContactId, name: null, phone: null, lid: null },
  ...more,
});

let made = 0;
export function aMessage(
  number: Pick<Instance, 'id' | 'accountId'>,
  conversation: number,
  more: Partial<Message> = {},
): Message {
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
    waitingSince: null,
    lastMessage,
    updatedAt: lastMessage.createdAt,
    ...more,
  };
}

export const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

/** A busy number: every kind of row that a card can show. */
export function someConversations(instance: Instance): Conversation[] {
  const say = (conversation: number, minutes: number, more: Partial<Message>): Message =>
    aMessage(instance, instance.port * 10 + conversation, { createdAt: minutesAgo(minutes), ...more });
  const photo = { mimetype: 'image/jpeg', filename: null, size: 1, state: 'ready' as const, url: null };
  return [
    aConversation('Marina Duarte', say(1, 1, { text: 'Perfeito, pode entregar amanhã? 🙌' }), { unread: 2 }),
    aConversation('Rogério Prado', say(2, 4, { direction: 'out', status: 'read', text: 'Seu pedido saiu.' })),
    aConversation('5521977776666', say(3, 12, { type: 'image', text: null, media: photo })),
    aConversation(
      'Equipe de entregas',
      say(4, 55, { author: aPerson(7, { name: 'Beto' }), text: '<b>rota</b> 3 & 4 prontas' }),
      {
        kind: 'group',
      },
    ),
    aConversation(
      'Lucía Fernández',
      say(5, 3000, {
        direction: 'out',
        status: 'failed',
        text: 'Buenos días',
        error: { code: 'not_on_whatsapp', text: 'This phone is not on WhatsApp.' },
      }),
    ),
  ];
}

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
export function aTalk(
  number: Pick<Instance, 'id' | 'accountId'>,
  n: number,
  title: string,
  texts: readonly string[],
) {
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

/** An instance, as the accounts and the socket show its number. */
export function asNumber(instance: Instance): WhatsAppNumber {
  const { port, retryAt, failures, whatsappVersion, drift, ...number } = instance;
  return { ...number, instance: { port, retryAt, failures, whatsappVersion, drift } };
}

export const aNumber = (n: number, name: string, code: StateCode): WhatsAppNumber =>
  asNumber(anInstance(n, name, code));
