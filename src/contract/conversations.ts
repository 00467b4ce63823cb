import { chatStates } from '../model/chat.ts';
import { accountParams } from './accounts.ts';
import { accountId, contactId, conversationId, numberId, page, pageQuery, timestamp } from './common.ts';
import { message } from './messages.ts';
import { define } from './operation.ts';
import { z } from './zod.ts';

export const contact = z
  .object({
    id: contactId,
    accountId,
    name: z.string().nullable(),
    phone: z.string().nullable().openapi({ description: 'null where WhatsApp hides it' }),
    lid: z.string().nullable().openapi({ description: "WhatsApp's hidden-user address" }),
    optedOutAt: timestamp.nullable().openapi({ description: 'Since when they want to hear nothing more' }),
    createdAt: timestamp,
  })
  .openapi('Contact');
export type Contact = z.infer<typeof contact>;
export const contactPage = page(contact);

export const conversation = z
  .object({
    id: conversationId,
    accountId,
    numberId,
    kind: z.enum(['contact', 'group']),
    title: z.string(),
    contact: contact.nullable(),
    unread: z.number().int(),
    lastMessage: message.nullable(),
    updatedAt: timestamp,
  })
  .openapi('Conversation');
export type Conversation = z.infer<typeof conversation>;
export const conversationPage = page(conversation);
export const conversationQuery = pageQuery.extend({ numberId: numberId.optional() });

export const messagePage = page(message);
export const conversationParams = z.object({ id: accountId, cid: conversationId });

export const conversationOperations = {
  listConversations: define({
    method: 'get',
    path: '/api/accounts/:id/conversations',
    tag: 'Conversations',
    summary: 'List conversations, the latest first',
    params: accountParams,
    query: conversationQuery,
    answer: { status: 200, schema: conversationPage },
    problems: [404],
  }),
  listMessages: define({
    method: 'get',
    path: '/api/accounts/:id/conversations/:cid/messages',
    tag: 'Conversations',
    summary: 'List the messages of a conversation, the latest first',
    params: conversationParams,
    query: pageQuery,
    answer: { status: 200, schema: messagePage },
    problems: [404],
  }),
  seeConversation: define({
    method: 'post',
    path: '/api/accounts/:id/conversations/:cid/seen',
    tag: 'Conversations',
    summary: 'Mark a conversation as read, on the phone too',
    description: 'The other side sees its messages as read, unless receipts are off on the phone.',
    params: conversationParams,
    answer: { status: 200, schema: conversation },
    problems: [404, 409, 501, 503],
  }),
  showTyping: define({
    method: 'post',
    path: '/api/accounts/:id/conversations/:cid/typing',
    tag: 'Conversations',
    summary: 'Show the other side that somebody is typing or recording, or no longer',
    description: 'WhatsApp stops showing it after about 25 seconds; ask again to keep it.',
    params: conversationParams,
    body: z.object({ state: z.enum(chatStates).default('typing') }),
    answer: { status: 204, schema: null },
    problems: [404, 409, 501, 503],
  }),
  updateContact: define({
    method: 'patch',
    path: '/api/accounts/:id/contacts/:contactId',
    tag: 'Conversations',
    summary: 'Note that a contact wants to hear nothing more, or does again',
    description: 'STOP, SAIR, PARAR, BAJA … as a whole message note it by themselves.',
    params: z.object({ id: accountId, contactId }),
    body: z.object({ optedOut: z.boolean() }),
    answer: { status: 200, schema: contact },
    problems: [404],
  }),
  listContacts: define({
    method: 'get',
    path: '/api/accounts/:id/contacts',
    tag: 'Conversations',
    summary: 'List contacts, by name',
    params: accountParams,
    query: pageQuery,
    answer: { status: 200, schema: contactPage },
    problems: [404],
  }),
} as const;
