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
  password: string;
  isOwner: boolean;
  roles: Map<AccountId, Role>;
}

export const PASSWORD = 'correct horse battery';

/** Logins and sign-ins with the gateway's semantics: access tokens that run out, refresh tokens that work once. */
export class MockPeople {
  readonly users: MockUser[] = [];
  /** How long an access token lives. Milliseconds. */
  accessLife = 15 * 60_000;
  refreshes = 0;
  readonly #access = new Map<string, MockUser>();
  readonly #refresh = new Map<string, MockUser>();
  #made = 0;
  #wrong = 0;

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
      password: PASSWORD,
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

  withPassword(login: string, password: string): MockUser {
    if (this.#wrong >= 5) throw new Refusal(429, 'rate_limited', 'Too many tries.');
    const digits = login.replace(/\D/g, '');
    const user = this.users.find(
      ({ email, phone }) => email === login || (phone !== null && phone === digits),
    );
    if (user?.password === password) return user;
    this.#wrong += 1;
    throw new Refusal(401, 'unauthorized', 'The login or the password is wrong.');
  }

  /** A cookie for a browser that is signed in already. */
  begin(user: MockUser): string {
    const cookie = `refresh-${(this.#made += 1)}`;
    this.#refresh.set(cookie, user);
    return cookie;
  }

  renew(cookie: string | null): { user: MockUser; cookie: string } {
    this.refreshes += 1;
    const user = cookie === null ? undefined : this.#refresh.get(cookie);
    if (!user || cookie === null) throw new Refusal(401, 'unauthorized', 'You are signed out.');
    this.#refresh.delete(cookie);
    return { user, cookie: this.begin(user) };
  }

  /** Ends one sign-in, or all of a user. */
  end(cookie: string | null, user: MockUser | null = null): void {
    for (const [one, whose] of this.#refresh) if (one === cookie || whose === user) this.#refresh.delete(one);
    if (user) for (const [token, whose] of this.#access) if (whose === user) this.#access.delete(token);
  }

  /** Every access token runs out, before the panel expects it. */
  expire(): void {
    this.#access.clear();
  }

  signedIn(user: MockUser, nameOf: (id: AccountId) => Me['accounts'][number]['name']): SignedIn {
    const accessToken = `access-${(this.#made += 1)}`;
    this.#access.set(accessToken, user);
    return { accessToken, expiresAt: inFuture(this.accessLife), user: this.me(user, nameOf) };
  }

  me({ roles, password: _, ...me }: MockUser, nameOf: (id: AccountId) => string): Me {
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
