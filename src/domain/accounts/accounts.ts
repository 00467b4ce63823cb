import {
  findAccount,
  insertAccount,
  listAccounts,
  updateAccount,
  type AccountRow,
} from '../../db/accounts.ts';
import type { Database, Tx } from '../../db/database.ts';
import { insertInstance, instancesOfAccounts, nextPort, type InstanceRow } from '../../db/instances.ts';
import { phonesOfNumbers } from '../../db/numbers.ts';
import type { Used } from '../../db/usage.ts';
import { newId } from '../../lib/ids.ts';
import type { Reach } from '../../model/access.ts';
import { AppError } from '../../model/errors.ts';
import type { AccountId, NumberId, Phone } from '../../model/ids.ts';
import { isSamePhone } from '../../model/phone.ts';
import type { PlanName } from '../../model/plans.ts';
import { requirePhone } from '../contacts/phone.ts';
import { homesOfAccount, homesOfInstallation } from '../numbers/numbers.ts';
import { requireRoom, usedOf } from './limits.ts';

export interface AccountWithNumbers extends AccountRow {
  numbers: InstanceRow[];
}

export const noSuchAccount = (): AppError =>
  new AppError('not_found', 'There is no such account. GET /api/accounts lists them.');

export interface AccountsDeps {
  db: Database;
  instancePortBase: number;
}

export class Accounts {
  readonly #deps: AccountsDeps;
  constructor(deps: AccountsDeps) {
    this.#deps = deps;
  }

  /** Those with these ids, or all of them; ordered by creation. */
  async list(ids: AccountId[] | 'all', limit: number, after: string | null): Promise<AccountWithNumbers[]> {
    return this.#deps.db.asSystem(async (tx) => {
      const accounts = await listAccounts(tx, ids === 'all' ? null : ids, limit, after);
      const numbers = await instancesOfAccounts(
        tx,
        accounts.map((account) => account.id),
      );
      return accounts.map((account) => ({
        ...account,
        numbers: numbers.filter((number) => number.accountId === account.id),
      }));
    });
  }

  async get(reach: AccountId | Reach): Promise<AccountWithNumbers> {
    const id = typeof reach === 'string' ? reach : reach.accountId;
    return this.#deps.db.inAccount(reach, async (tx) => {
      const account = await findAccount(tx, id);
      if (!account) throw noSuchAccount();
      return { ...account, numbers: await instancesOfAccounts(tx, [id]) };
    });
  }

  async requireExists(id: AccountId): Promise<void> {
    if (!(await this.#deps.db.inAccount(id, (tx) => findAccount(tx, id)))) throw noSuchAccount();
  }

  /** An account comes with its number and instance; the caller starts it. */
  async create(input: { name: string; phone: string; plan: PlanName }): Promise<AccountWithNumbers> {
    const id = await this.#deps.db.asSystem(async (tx) => {
      const phone = requirePhone(input.phone, 'body.phone', await homesOfInstallation(tx));
      return this.insert(tx, { ...input, phone });
    });
    return this.get(id);
  }

  async insert(
    tx: Tx,
    { name, phone, plan }: { name: string; phone: Phone; plan: PlanName },
  ): Promise<AccountId> {
    const id = newId<AccountId>();
    await insertAccount(tx, { id, name, plan });
    await this.#insertNumber(tx, id, name, phone);
    return id;
  }

  /** One more number for an account, where its plan has room; the caller starts it. */
  async addNumber(accountId: AccountId, input: { name: string; phone: string }): Promise<NumberId> {
    return this.#deps.db.asSystem(async (tx) => {
      const phone = requirePhone(input.phone, 'body.phone', await homesOfAccount(tx, accountId));
      await requireRoom(tx, accountId, 'numbers');
      return this.#insertNumber(tx, accountId, input.name, phone);
    });
  }

  async #insertNumber(tx: Tx, accountId: AccountId, name: string, phone: Phone): Promise<NumberId> {
    const numberId = newId<NumberId>();
    // Holds off everybody else who adds a number.
    const port = await nextPort(tx, this.#deps.instancePortBase);
    const others = await phonesOfNumbers(tx, accountId);
    if (others.some((other) => isSamePhone(other, phone)))
      throw new AppError('conflict', 'This account has a number with this phone already.');
    await insertInstance(tx, { accountId, numberId, name, phone, port });
    return numberId;
  }

  async usage(accountId: AccountId): Promise<{ plan: PlanName; used: Used }> {
    return this.#deps.db.inAccount(accountId, async (tx) => {
      const account = await findAccount(tx, accountId);
      if (!account) throw noSuchAccount();
      return { plan: account.plan, used: await usedOf(tx, accountId, account.plan) };
    });
  }

  async update(
    id: AccountId,
    patch: { name?: string | undefined; plan?: PlanName | undefined },
  ): Promise<AccountWithNumbers> {
    const changed = await this.#deps.db.inAccount(id, (tx) => updateAccount(tx, id, patch));
    if (!changed) throw noSuchAccount();
    return this.get(id);
  }
}
