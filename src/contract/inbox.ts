import { conversationStates } from '../model/conversation.ts';
import { accountId, list, pageQuery, userId } from './common.ts';
import { conversationPage } from './conversations.ts';
import { define } from './operation.ts';
import { z } from './zod.ts';

const unread = z
  .object({
    accountId,
    unread: z.number().int().openapi({
      description: 'Open conversations with unread messages; 100 stands for 100 or more',
    }),
  })
  .openapi('AccountUnread');

const which =
  'The accounts that the user is a member of; for the owner of the installation, also their own accounts, which are those ' +
  'with the plan `owner`. Accounts of customers are not among them.';

/** The conversations of several accounts together. */
export const inboxOperations = {
  listInbox: define({
    method: 'get',
    path: '/api/inbox',
    tag: 'Conversations',
    summary: 'List the conversations of all own accounts, the latest first',
    description: which,
    query: pageQuery.extend({
      state: z.enum(conversationStates).optional(),
      assignee: z
        .union([z.enum(['me', 'nobody']), userId])
        .optional()
        .openapi({ description: '`me`, `nobody`, or a user id' }),
      unread: z.stringbool().optional(),
    }),
    answer: { status: 200, schema: conversationPage },
    problems: [],
  }),
  countUnread: define({
    method: 'get',
    path: '/api/inbox/unread',
    tag: 'Conversations',
    summary: 'Count the unread conversations of each own account',
    description: which,
    answer: { status: 200, schema: list(unread) },
    problems: [],
  }),
} as const;
