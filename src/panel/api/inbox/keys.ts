import type { ConversationState } from '../../../model/conversation.ts';

export const tabs = ['mine', 'unassigned', 'all'] as const;
export type Tab = (typeof tabs)[number];

/** Which conversations a list shows. */
export interface Filter {
  tab: Tab;
  state: ConversationState | 'any';
  numberId?: string | undefined;
  contactId?: string | undefined;
  teamId?: string | undefined;
  tag?: string | undefined;
  unread?: boolean | undefined;
}

const of = (accountId: string, ...rest: unknown[]) => ['account', accountId, ...rest];

/** Under what the inbox of an account is kept. */
export const inboxKeys = {
  counts: (accountId: string | null) => ['account', accountId, 'counts'],
  lists: (accountId: string) => of(accountId, 'conversations'),
  list: (accountId: string, filter: Filter) => of(accountId, 'conversations', filter),
  one: (accountId: string, id: string) => of(accountId, 'conversation', id),
  threads: (accountId: string, id: string) => of(accountId, 'thread', id),
  thread: (accountId: string, id: string, from: string | null) => of(accountId, 'thread', id, from),
  notes: (accountId: string, id: string) => of(accountId, 'notes', id),
  viewers: (accountId: string, id: string) => of(accountId, 'viewers', id),
  typing: (accountId: string, id: string) => of(accountId, 'typing', id),
  search: (accountId: string, q: string) => of(accountId, 'search', q),
  quickReplies: (accountId: string) => of(accountId, 'quick-replies'),
  tags: (accountId: string) => of(accountId, 'tags'),
};
