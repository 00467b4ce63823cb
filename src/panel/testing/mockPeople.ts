import type { Me, SignedIn } from '../../contract/users.ts';
import type { Role } from '../../model/access.ts';
import type { AccountId, UserId } from '../../model/ids.ts';
import { uuid } from './fixtures.ts';
import { Refusal } from './refusal.ts';

export interface MockUser {
  id: UserId;
  name: string;
  email: string | null;
  newEmail: string | null;
  emailTrusted: boolean;
  phone: string | null;
  isOwner: boolean;
  roles: Map<AccountId, Role>;
}

/** Users and their sign-ins; a refresh token works once. */
export class MockPeople {
  readonly users: MockUser[] = [];
  readonly #access = new Map<string, MockUser>();
  readonly #refresh = new Map<string, MockUser>();
  #made = 0;

  add(name: string, more: Partial<MockUser> = {}): MockUser {
    const id = uuid(700 + this.users.length) as UserId;
    const email = `${name.toLowerCase().replace(/\W/g, '')}@example.com`;
    const user = {
      id,
      name,
      email,
      newEmail: null,
      emailTrusted: true,
      phone: null,
      isOwner: false,
      roles: new Map(),
      ...more,
    };
    this.users.push(user);
    return user;
  }

  byToken(token: string | null): MockUser | null {
    return (token !== null && this.#access.get(token)) || null;
  }

  /** A cookie for a browser that is signed in already. */
  begin(user: MockUser): string {
    const cookie = `refresh-${(this.#made += 1)}`;
    this.#refresh.set(cookie, user);
    return cookie;
  }

  renew(cookie: string | null): { user: MockUser; cookie: string } {
    const user = cookie === null ? undefined : this.#refresh.get(cookie);
    if (!user || cookie === null) throw new Refusal(401, 'unauthorized', 'You are signed out.');
    this.#refresh.delete(cookie);
    return { user, cookie: this.begin(user) };
  }

  end(cookie: string | null): void {
    if (cookie !== null) this.#refresh.delete(cookie);
  }

  signedIn(user: MockUser, nameOf: (id: AccountId) => Me['accounts'][number]['name']): SignedIn {
    const accessToken = `access-${(this.#made += 1)}`;
    this.#access.set(accessToken, user);
    return { accessToken, expiresAt: inFuture(15 * 60_000), user: this.me(user, nameOf) };
  }

  me({ roles, ...me }: MockUser, nameOf: (id: AccountId) => string): Me {
    const accounts = [...roles].map(([of, role]) => ({
      id: of,
      name: nameOf(of),
      plan: 'free' as const,
      role,
    }));
    return { ...me, accounts };
  }

  membersOf(accountId: AccountId) {
    return this.users.flatMap(({ id, name, email, phone, roles }) => {
      const role = roles.get(accountId);
      return role ? [{ userId: id, name, email, phone, role, since: new Date().toISOString() }] : [];
    });
  }
}

export const inFuture = (milliseconds: number): string => new Date(Date.now() + milliseconds).toISOString();
