import type { ConversationState } from '../../../model/conversation.ts';

/** In place of an account: all of one's own together. */
export const ALL = 'all';

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
