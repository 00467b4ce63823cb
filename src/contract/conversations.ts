import { chatStates } from '../model/chat.ts';
import { conversationStates } from '../model/conversation.ts';
import { accountParams } from './accounts.ts';
import {
  accountId,
  contactId,
  conversationId,
  list,
  messageId,
  noteId,
  numberId,
  page,
  pageQuery,
  quickReplyId,
  tag,
  tags,
  teamId,
  timestamp,
  userId,
} from './common.ts';
import { contact } from './contacts.ts';
import { message } from './messages.ts';
import { define } from './operation.ts';
import { z } from './zod.ts';

export const conversation = z
  .object({
    id: conversationId,
    accountId,
    numberId,
    kind: z.enum(['contact', 'group']),
    title: z.string(),
    contact: contact.nullable(),
    unread: z.number().int(),
    state: z.enum(conversationStates).openapi({
      description:
        '`open`: to be answered; `pending`: waits for the other side; `resolved`: done until they write again',
    }),
    assignee: z.object({ userId, name: z.string() }).nullable(),
    team: z.object({ id: teamId, name: z.string() }).nullable(),
    tags: z.array(z.string()),
    heardAt: timestamp.nullable().openapi({
      description: 'Their last message. The service window of a `cloud` number is open for 24 hours from it',
    }),
    waitingSince: timestamp
      .nullable()
      .openapi({ description: 'Their first message that nobody has answered yet' }),
    lastMessage: message.nullable(),
    updatedAt: timestamp,
  })
  .openapi('Conversation');
export type Conversation = z.infer<typeof conversation>;
export const conversationPage = page(conversation);

const filter = {
  numberId: numberId.optional(),
  contactId: contactId.optional(),
  state: z.enum(conversationStates).optional(),
  assignee: z
    .union([z.enum(['me', 'nobody']), userId])
    .optional()
    .openapi({ description: '`me`, `nobody`, or a user id' }),
  teamId: teamId.optional(),
  tag: tag.optional(),
  unread: z.stringbool().optional(),
  q: z.string().trim().max(200).optional().openapi({
    description: 'Part of a name or phone. `search` finds what was written',
  }),
};
export const conversationQuery = pageQuery.extend(filter);

export const messagePage = page(message);
export const conversationParams = z.object({ id: accountId, cid: conversationId });

export const note = z
  .object({
    id: noteId,
    accountId,
    conversationId,
    author: z.object({ userId, name: z.string() }).nullable().openapi({ description: 'null: a program' }),
    text: z.string(),
    createdAt: timestamp,
  })
  .openapi('Note');
export type Note = z.infer<typeof note>;

export const quickReply = z
  .object({ id: quickReplyId, shortcut: z.string(), text: z.string() })
  .openapi('QuickReply');
export type QuickReply = z.infer<typeof quickReply>;
const shortcut = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[\p{L}\p{N}_-]{1,30}$/u, 'Letters, digits, - and _, at most 30')
  .openapi({ description: 'Typed after `/`', example: 'hours' });
const replyText = z.string().trim().min(1).max(10_000);
const quickReplyParams = z.object({ id: accountId, quickReplyId });

const counts = z
  .object({
    mine: z.number().int(),
    unassigned: z.number().int(),
    all: z.number().int(),
    unread: z.number().int().openapi({ description: 'Open conversations with unread messages' }),
  })
  .openapi('ConversationCounts');
export type ConversationCounts = z.infer<typeof counts>;

const searchResult = z
  .object({
    conversations: z.array(conversation).openapi({ description: 'Whose name or phone has it; 20 at most' }),
    messages: z
      .array(z.object({ message, title: z.string().openapi({ description: 'Of its conversation' }) }))
      .openapi({ description: 'In whose text each word of `q` begins a word, the latest first' }),
    nextCursor: z.string().nullable().openapi({ description: 'For more messages' }),
  })
  .openapi('SearchResult');
export type SearchResult = z.infer<typeof searchResult>;

export const conversationOperations = {
  listConversations: define({
    method: 'get',
    path: '/api/accounts/:id/conversations',
    tag: 'Conversations',
    summary: 'List conversations, the latest first',
    params: accountParams,
    query: conversationQuery,
    heavy: 'searching',
    answer: { status: 200, schema: conversationPage },
    problems: [404],
  }),
  countConversations: define({
    method: 'get',
    path: '/api/accounts/:id/conversations/counts',
    tag: 'Conversations',
    summary: 'Count open conversations: mine, unassigned, all',
    params: accountParams,
    answer: { status: 200, schema: counts },
    problems: [404],
  }),
  search: define({
    method: 'get',
    path: '/api/accounts/:id/search',
    tag: 'Conversations',
    summary: 'Search conversations by name or phone, and messages by text',
    description:
      'Case and accents do not matter. Each word of `q` must begin a word in the first 1,000 characters of the message.',
    params: accountParams,
    query: pageQuery.extend({ q: z.string().trim().min(2).max(200) }),
    heavy: 'always',
    answer: { status: 200, schema: searchResult },
    problems: [404],
  }),
  getConversation: define({
    method: 'get',
    path: '/api/accounts/:id/conversations/:cid',
    tag: 'Conversations',
    summary: 'Read a conversation',
    params: conversationParams,
    answer: { status: 200, schema: conversation },
    problems: [404],
  }),
  updateConversation: define({
    method: 'patch',
    path: '/api/accounts/:id/conversations/:cid',
    tag: 'Conversations',
    summary: 'Update a conversation: assignee, team, state or tags',
    description: 'What is given is changed; `tags` are given whole. An incoming message opens it again.',
    params: conversationParams,
    body: z
      .object({
        state: z.enum(conversationStates),
        assigneeId: userId.nullable(),
        teamId: teamId.nullable(),
        tags,
      })
      .partial()
      .refine((patch) => Object.keys(patch).length > 0, 'Give a state, assigneeId, teamId or tags to change'),
    answer: { status: 200, schema: conversation },
    problems: [404],
  }),
  listMessages: define({
    method: 'get',
    path: '/api/accounts/:id/conversations/:cid/messages',
    tag: 'Conversations',
    summary: 'List the messages of a conversation, the latest first',
    description:
      'From one message on with `from`, and towards the present with `direction=newer`, oldest first.',
    params: conversationParams,
    query: pageQuery.extend({
      direction: z.enum(['older', 'newer']).default('older'),
      from: messageId.optional().openapi({ description: 'Begin with this message; a cursor goes before it' }),
    }),
    answer: { status: 200, schema: messagePage },
    problems: [404],
  }),
  seeConversation: define({
    method: 'post',
    path: '/api/accounts/:id/conversations/:cid/seen',
    tag: 'Conversations',
    summary: 'Mark a conversation as read, on the phone too',
    description:
      'It is read here at once. The phone of the number is told as soon as it is connected, unless something newer has ' +
      'come that nobody has seen. The other side then sees its messages as read, unless receipts are off on the phone.',
    params: conversationParams,
    body: z.object({
      upTo: messageId
        .optional()
        .openapi({ description: 'Up to this message; without it, everything that has come' }),
    }),
    answer: { status: 200, schema: conversation },
    problems: [404],
  }),
  showTyping: define({
    method: 'post',
    path: '/api/accounts/:id/conversations/:cid/typing',
    tag: 'Conversations',
    summary: 'Show or hide “typing” or “recording” on the other side',
    description: 'WhatsApp stops showing it after about 25 seconds; ask again to keep it.',
    params: conversationParams,
    body: z.object({ state: z.enum(chatStates).default('typing') }),
    answer: { status: 204, schema: null },
    problems: [404, 409, 501, 503],
  }),
  listNotes: define({
    method: 'get',
    path: '/api/accounts/:id/conversations/:cid/notes',
    tag: 'Conversations',
    summary: 'List the notes of a conversation, the latest first, at most 500',
    description: 'Seen by the account only; they never go to WhatsApp.',
    params: conversationParams,
    answer: { status: 200, schema: list(note) },
    problems: [404],
  }),
  createNote: define({
    method: 'post',
    path: '/api/accounts/:id/conversations/:cid/notes',
    tag: 'Conversations',
    summary: 'Add an internal note to a conversation',
    params: conversationParams,
    body: z.object({ text: z.string().trim().min(1).max(10_000) }),
    answer: { status: 201, schema: note },
    problems: [404],
  }),
  listQuickReplies: define({
    method: 'get',
    path: '/api/accounts/:id/quick-replies',
    tag: 'Conversations',
    summary: 'List quick replies, by shortcut',
    params: accountParams,
    answer: { status: 200, schema: list(quickReply) },
    problems: [404],
  }),
  createQuickReply: define({
    method: 'post',
    path: '/api/accounts/:id/quick-replies',
    tag: 'Conversations',
    summary: 'Create a quick reply',
    params: accountParams,
    body: z.object({ shortcut, text: replyText }),
    answer: { status: 201, schema: quickReply },
    problems: [404, 409],
  }),
  updateQuickReply: define({
    method: 'patch',
    path: '/api/accounts/:id/quick-replies/:quickReplyId',
    tag: 'Conversations',
    summary: 'Update a quick reply',
    params: quickReplyParams,
    body: z
      .object({ shortcut, text: replyText })
      .partial()
      .refine((patch) => Object.keys(patch).length > 0, 'Give a shortcut or a text to change'),
    answer: { status: 200, schema: quickReply },
    problems: [404, 409],
  }),
  deleteQuickReply: define({
    method: 'delete',
    path: '/api/accounts/:id/quick-replies/:quickReplyId',
    tag: 'Conversations',
    summary: 'Delete a quick reply',
    params: quickReplyParams,
    answer: { status: 204, schema: null },
    problems: [404],
  }),
} as const;
