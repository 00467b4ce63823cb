import type { AccountId } from '../../model/ids.ts';
import type { MockGateway } from './mockGateway.ts';
import type { MockUser } from './mockPeople.ts';
import type { Handlers } from './mockRouter.ts';
import { Refusal } from './refusal.ts';

/** What keeps a browser signed in. */
export function authHandlers(gateway: MockGateway): Handlers {
  const { people } = gateway;
  const nameOf = (id: AccountId): string => gateway.account(id).name;
  return {
    signInOptions: () => ({ hasOwner: true, registration: 'open', mail: false }),
    refresh: ({ cookie, setCookie }) => {
      const next = people.renew(cookie);
      setCookie(next.cookie);
      return people.signedIn(next.user, nameOf);
    },
    signOut: ({ cookie, setCookie }) => {
      people.end(cookie);
      setCookie(null);
      return undefined;
    },
  };
}

export function known(user: MockUser | null): MockUser {
  if (!user) throw new Refusal(401, 'unauthorized', 'Sign in first.');
  return user;
}
