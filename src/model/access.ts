import type { AccountId, KeyId, NumberId, SignInId, UserId } from './ids.ts';

/** The roles of a user in an account. `owner` belongs to the installation, and is not a membership. */
export const roles = ['admin', 'agent', 'viewer'] as const;
export type Role = (typeof roles)[number];

/** The scopes of an API key. */
export const scopes = ['send', 'read', 'manage'] as const;
export type Scope = (typeof scopes)[number];

/** Who may be allowed to do an operation; used by the permission table (`contract/access.ts`). */
export const grantees = ['owner', ...roles, ...scopes, 'pairing', 'metrics'] as const;
export type Grantee = (typeof grantees)[number];

/** Who makes a request. `local` is a program of this installation that can read its key: it has the owner's rights. */
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

/** What a request may use: one account, or only some of its numbers. The database enforces it. */
export interface Reach {
  accountId: AccountId;
  /** null: every number of the account. */
  numberIds: readonly NumberId[] | null;
}

export const isOwner = (principal: Principal): boolean =>
  principal.kind === 'local' || (principal.kind === 'user' && principal.isOwner);

/** The user who makes the request; null: a program. */
export const userOf = (principal: Principal): { userId: UserId; name: string } | null =>
  principal.kind === 'user' ? { userId: principal.userId, name: principal.name } : null;

/** The grants of the principal in this account; none for a stranger. */
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

/** The grants of the principal in the installation. */
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
 * Whose share of the common resources a request uses: that of its account. The owner has their own share, whichever
 * account they use.
 */
export function sharerOf(principal: Principal, accountId: AccountId | null): string {
  if (principal.kind === 'key' || principal.kind === 'pairing') return `account ${principal.accountId}`;
  if (principal.kind !== 'user') return principal.kind;
  return principal.isOwner || accountId === null ? `user ${principal.userId}` : `account ${accountId}`;
}

/** The accounts in which the principal has a grant; null: all, for the owner. */
export function accountsOf(principal: Principal): AccountId[] | null {
  if (isOwner(principal)) return null;
  if (principal.kind === 'user') return [...principal.roles.keys()];
  return principal.kind === 'key' ? [principal.accountId] : [];
}
