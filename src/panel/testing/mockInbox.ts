import type { Conversation } from '../../contract/conversations.ts';
import { known } from './mockAuth.ts';
import type { MockGateway } from './mockGateway.ts';
import type { Handlers } from './mockRouter.ts';

/** Conversations and what is said in them. */
export function inboxHandlers(gateway: MockGateway): Handlers {
  const conversationsOf = (accountId: string | undefined): Conversation[] =>
    [...gateway.conversations.values()].flat().filter((one) => one.accountId === accountId);
  return {
    countConversations: ({ params, user }) => {
      const open = conversationsOf(params['id']).filter(({ state }) => state === 'open');
      return {
        mine: open.filter(({ assignee }) => assignee?.userId === known(user).id).length,
        unassigned: open.filter(({ assignee }) => assignee === null).length,
        all: open.length,
        unread: open.filter(({ unread }) => unread > 0).length,
      };
    },
  };
}
