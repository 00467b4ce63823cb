import type { Response } from 'express';
import { access, type Access } from '../contract/access.ts';
import type { OperationName } from '../contract/operations.ts';
import { noSuchAccount, type Accounts } from '../domain/accounts/accounts.ts';
import type { Numbers } from '../domain/numbers/numbers.ts';
import type { NumberView } from '../domain/views.ts';
import {
  grantsIn,
  grantsInInstallation,
  isOwner,
  reachOf,
  type Grantee,
  type Principal,
  type Reach,
} from '../model/access.ts';
import { AppError } from '../model/errors.ts';
import type { AccountId } from '../model/ids.ts';
import { principalOf, requireKnown } from './authenticate.ts';

/** What a request is allowed to do: who it is, and which account or number it may use. */
export interface Granted {
  principal: Principal;
  reach: Reach | undefined;
  number: NumberView | undefined;
}

/** Only for a request that was authorised. */
export const grantedOf = (response: Response): Granted => response.locals['granted'] as Granted;

export interface AuthoriserDeps {
  accounts: Accounts;
  numbers: Numbers;
}

/** Whether the permission table allows this operation in an account. Sockets use it too. */
export function may(principal: Principal, accountId: AccountId, name: OperationName): boolean {
  const rule: Access = access[name];
  if (rule.wholeAccount && reachOf(principal, accountId).numberIds !== null) return false;
  return grantsIn(principal, accountId).some((grant) => rule.may.includes(grant));
}

/**
 * Checks the permission table, which denies by default. What belongs to other accounts is answered 404, like what does
 * not exist, and not 403.
 */
export class Authoriser {
  readonly #deps: AuthoriserDeps;
  constructor(deps: AuthoriserDeps) {
    this.#deps = deps;
  }

  async grant(name: OperationName, response: Response, params: unknown): Promise<Granted> {
    const rule: Access = access[name];
    if (rule.subject === 'anyone')
      return { principal: principalOf(response), reach: undefined, number: undefined };
    const principal = requireKnown(response);
    const id = idIn(params);
    switch (rule.subject) {
      case 'self':
        if (principal.kind !== 'user') throw forbidden(rule, 'Only signed-in users may do this.');
        return { principal, reach: undefined, number: undefined };
      case 'own':
        if (!hasAny(principal, rule.may)) throw forbidden(rule);
        return { principal, reach: undefined, number: undefined };
      case 'installation':
        if (!grantsInInstallation(principal).some((grant) => rule.may.includes(grant))) throw forbidden(rule);
        return { principal, reach: undefined, number: undefined };
      case 'account':
        return this.#inAccount(name, principal, id as AccountId);
      case 'number':
        return this.#onNumber(name, principal, id);
      case 'pairing': {
        if (principal.kind !== 'pairing')
          throw forbidden(rule, 'Only the holder of a pairing link may do this.');
        const { accountId, numberId } = principal;
        return this.#onNumber(name, principal, numberId, accountId);
      }
    }
  }

  async #inAccount(name: OperationName, principal: Principal, accountId: AccountId): Promise<Granted> {
    if (grantsIn(principal, accountId).length === 0) throw noSuchAccount();
    this.#require(name, principal, accountId);
    // For others a grant proves that the account exists.
    if (isOwner(principal)) await this.#deps.accounts.requireExists(accountId);
    return { principal, reach: reachOf(principal, accountId), number: undefined };
  }

  async #onNumber(
    name: OperationName,
    principal: Principal,
    id: string,
    inAccount?: AccountId,
  ): Promise<Granted> {
    const number = await this.#deps.numbers.named(id, ({ accountId, numberId }) => {
      if (inAccount !== undefined && accountId !== inAccount) return false;
      const { numberIds } = reachOf(principal, accountId);
      return grantsIn(principal, accountId).length > 0 && (numberIds?.includes(numberId) ?? true);
    });
    this.#require(name, principal, number.accountId);
    return { principal, reach: reachOf(principal, number.accountId), number };
  }

  #require(name: OperationName, principal: Principal, accountId: AccountId): void {
    if (may(principal, accountId, name)) return;
    const rule: Access = access[name];
    const limited = rule.wholeAccount === true && reachOf(principal, accountId).numberIds !== null;
    throw forbidden(rule, limited ? 'This key is limited to some numbers of the account.' : undefined);
  }
}

const idIn = (params: unknown): string =>
  typeof params === 'object' && params !== null && 'id' in params ? String(params.id) : '';

function hasAny(principal: Principal, allowed: readonly Grantee[]): boolean {
  if (isOwner(principal)) return allowed.includes('owner');
  if (principal.kind === 'user') return [...principal.roles.values()].some((role) => allowed.includes(role));
  if (principal.kind === 'key') return principal.scopes.some((scope) => allowed.includes(scope));
  return false;
}

function forbidden({ may: allowed }: Access, why?: string): AppError {
  const needed = allowed.length > 0 ? ` It needs one of: ${allowed.join(', ')}.` : '';
  return new AppError('forbidden', why ?? `You may not do this.${needed}`);
}
