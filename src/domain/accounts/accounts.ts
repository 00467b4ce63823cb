import { AppError } from '../../model/errors.ts';
import type { AccountId, NumberId } from '../../model/ids.ts';
import { newId } from '../../lib/ids.ts';
import {
  deleteAccount,
  findAccount,
  insertAccount,
  listAccounts,
  updateAccount,
  type AccountRow,
} from '../../db/accounts.ts';
import type { Database } from '../../db/database.ts';
import { insertInstance, instancesOfAccounts, nextPort, type InstanceRow } from '../../db/instances.ts';
import { requirePhone } from '../contacts/phone.ts';

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

  async list(limit: number, after: string | null): Promise<AccountWithNumbers[]> {
    return this.#deps.db.asSystem(async (tx) => {
      const accounts = await listAccounts(tx, limit, after);
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

  async get(id: AccountId): Promise<AccountWithNumbers> {
    return this.#deps.db.inAccount(id, async (tx) => {
      const account = await findAccount(tx, id);
      if (!account) throw noSuchAccount();
      return { ...account, numbers: await instancesOfAccounts(tx, [id]) };
    });
  }

  /** An account comes with its number and instance; the caller starts it. */
  async create(input: {
    name: string;
    phone: string;
    plan: AccountRow['plan'];
  }): Promise<AccountWithNumbers> {
    const phone = requirePhone(input.phone, 'body.phone');
    const [id, numberId] = [newId<AccountId>(), newId<NumberId>()];
    await this.#deps.db.asSystem(async (tx) => {
      await insertAccount(tx, { id, name: input.name, plan: input.plan });
      const port = await nextPort(tx, this.#deps.instancePortBase);
      await insertInstance(tx, { accountId: id, numberId, name: input.name, phone, port });
    });
    return this.get(id);
  }

  async update(
    id: AccountId,
    patch: { name?: string | undefined; plan?: string | undefined },
  ): Promise<AccountWithNumbers> {
    const changed = await this.#deps.db.inAccount(id, (tx) => updateAccount(tx, id, patch));
    if (!changed) throw noSuchAccount();
    return this.get(id);
  }

  /** Removes every row. The caller has stopped the instances, and removes sessions and files. */
  async remove(id: AccountId): Promise<void> {
    const removed = await this.#deps.db.inAccount(id, (tx) => deleteAccount(tx, id));
    if (!removed) throw noSuchAccount();
  }
}
