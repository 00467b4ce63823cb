import type { AccountId } from '../../model/ids.ts';
import type { MockGateway } from './mockGateway.ts';
import type { Handlers } from './mockRouter.ts';

/** Who is in an account, as the inbox asks for it. */
export function settingsHandlers(gateway: MockGateway): Handlers {
  return {
    listMembers: ({ params }) => ({ items: gateway.people.membersOf(params['id'] as AccountId) }),
    listTeams: () => ({ items: gateway.teams }),
    enterAccount: () => undefined,
  };
}
