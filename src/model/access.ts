import type { AccountId, KeyId, NumberId, SignInId, UserId } from './ids.ts';

/** What a user may be in an account. `owner` is of the installation and is no membership. */
export const roles = ['admin', 'agent', 'viewer'] as const;
export type Role = (typeof roles)[number];

/** What an API key may do. */
export const scopes = ['send', 'read', 'manage'] as const;
export type Scope = (typeof scopes)[number];

/** In whose hands an operation may be; the permission table (`contract/access.ts`) is written in these words. */
export const grantees = ['owner', ...roles, ...scopes, 'pairing', 'metrics'] as const;
export type Grantee = (typeof grantees)[number];

/** Who asks. `local` is a program of this installation that can read its key: it is the owner. */
export type Principal =
  | { kind: 'anonymous' }
  | { kind: 'local'; name: string }
  | {
      kind: 'user';
      userId: UserId;
      name: string;
      isOwner: boolean;
      signInId: SignInId;
      roles: ReadonlyMap<AccountId, Role>;
    }
  | {
      kind: 'key';
      keyId: KeyId;
      name: string;
      accountId: AccountId;
      scopes: readonly Scope[];
      /** null: every number of the account. */
      numberIds: readonly NumberId[] | null;
      requestsPerMinute: number;
    }
  | { kind: 'pairing'; accountId: AccountId; numberId: NumberId }
  /** Holds METRICS_TOKEN. */
  | { kind: 'scraper' };

/** What a request works in: one account, or some of its numbers only. The database holds it to that. */
export interface Reach {
  accountId: AccountId;
  /** null: every number of the account. */
  numberIds: readonly NumberId[] | null;
}

export const isOwner = (principal: Principal): boolean =>
  principal.kind === 'local' || (principal.kind === 'user' && principal.isOwner);

/** The person who asks; null: a program. */
export const userOf = (principal: Principal): { userId: UserId; name: string } | null =>
  principal.kind === 'user' ? { userId: principal.userId, name: principal.name } : null;

/** What the principal is in this account: nothing, for a stranger. */
export function grantsIn(principal: Principal, accountId: AccountId): Grantee[] {
  if (isOwner(principal)) return ['owner'];
  if (principal.kind === 'user') {
    const role = principal.roles.get(accountId);
    return role ? [role] : [];
  }
  if (principal.kind === 'key') return principal.accountId === accountId ? [...principal.scopes] : [];
  if (principal.kind === 'pairing') return principal.accountId === accountId ? ['pairing'] : [];
  return [];
}

/** What the principal is to the installation as a whole. */
export function grantsInInstallation(principal: Principal): Grantee[] {
  if (isOwner(principal)) return ['owner'];
  return principal.kind === 'scraper' ? ['metrics'] : [];
}

export const reachOf = (principal: Principal, accountId: AccountId): Reach => {
  if (principal.kind === 'key') return { accountId, numberIds: principal.numberIds };
  if (principal.kind === 'pairing') return { accountId, numberIds: [principal.numberId] };
  return { accountId, numberIds: null };
};

/**
 * Whose share of what all have to share this uses up: the account's in which it works. The owner's is their own, whatever
 * account they look into.
 */
export function sharerOf(principal: Principal, accountId: AccountId | null): string {
  if (principal.kind === 'key' || principal.kind === 'pairing') return `account ${principal.accountId}`;
  if (principal.kind !== 'user') return principal.kind;
  return principal.isOwner || accountId === null ? `user ${principal.userId}` : `account ${accountId}`;
}

/** The accounts that the principal has a grant in; null: all of them, for the owner. */
export function accountsOf(principal: Principal): AccountId[] | null {
  if (isOwner(principal)) return null;
  if (principal.kind === 'user') return [...principal.roles.keys()];
  return principal.kind === 'key' ? [principal.accountId] : [];
}
