import {
  findAccount,
  insertAccount,
  listAccounts,
  lockAccount,
  updateAccount,
  type AccountPatch,
  type AccountRow,
} from '../../db/accounts.ts';
import type { Database, Tx } from '../../db/database.ts';
import { claimCreationKey } from '../../db/idempotency.ts';
import { insertNumber, numbersOfAccounts, phonesOfNumbers, type NumberRow } from '../../db/numbers.ts';
import { setPacingSettings } from '../../db/pacing.ts';
import type { Used } from '../../db/usage.ts';
import { newId } from '../../lib/ids.ts';
import type { Reach } from '../../model/access.ts';
import { AppError } from '../../model/errors.ts';
import type { AccountId, NumberId, Phone } from '../../model/ids.ts';
import { defaultPacing } from '../../model/pacing.ts';
import { isSamePhone } from '../../model/phone.ts';
import type { PlanName } from '../../model/plans.ts';
import { requirePhone } from '../phones/phone.ts';
import { idempotencyMismatch, type Idempotency } from '../idempotency.ts';
import { homesOfAccount, homesOfInstallation } from '../numbers/numbers.ts';
import { requireRoom, usedOf } from '../plans/limits.ts';

export interface AccountWithNumbers extends AccountRow {
  numbers: NumberRow[];
}

export const noSuchAccount = (): AppError =>
  new AppError('not_found', 'There is no such account. GET /api/accounts lists them.');

export interface AccountsDeps {
  db: Database;
  /** Creates what the number's channel needs, in the same transaction. */
  addInstance: (tx: Tx, number: Pick<NumberRow, 'accountId' | 'numberId'>) => Promise<void>;
}

export class Accounts {
  readonly #deps: AccountsDeps;
  constructor(deps: AccountsDeps) {
    this.#deps = deps;
  }

  /** The accounts with these ids, or all of them, in the order of creation. */
  async list(ids: AccountId[] | 'all', limit: number, after: string | null): Promise<AccountWithNumbers[]> {
    return this.#deps.db.asSystem(async (tx) => {
      const accounts = await listAccounts(tx, ids === 'all' ? null : ids, limit, after);
      const numbers = await numbersOfAccounts(
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
      return { ...account, numbers: await numbersOfAccounts(tx, [id]) };
    });
  }

  async requireExists(id: AccountId): Promise<void> {
    if (!(await this.#deps.db.inAccount(id, (tx) => findAccount(tx, id)))) throw noSuchAccount();
  }

  /** Creates an account with its number. The caller, or the next start of the gateway, starts the number. */
  async create(
    input: { name: string; phone: string; plan: PlanName },
    idempotency: Idempotency | null,
  ): Promise<AccountWithNumbers> {
    const id = newId<AccountId>();
    const made = await this.#deps.db.asSystem((tx) =>
      once(tx, 'installation', idempotency, id, async () => {
        const phone = requirePhone(input.phone, 'body.phone', await homesOfInstallation(tx));
        await this.insert(tx, id, { ...input, phone });
      }),
    );
    return this.get(made);
  }

  async insert(
    tx: Tx,
    id: AccountId,
    { name, phone, plan }: { name: string; phone: Phone; plan: PlanName },
  ): Promise<void> {
    await insertAccount(tx, { id, name, plan });
    await this.#insertNumber(tx, {
      ...{ accountId: id, numberId: newId<NumberId>(), channel: 'web' as const },
      ...{ name, phone },
    });
  }

  /** Adds a number to an account if its plan allows one more. The caller, or the next start of the gateway, starts it. */
  async addNumber(
    accountId: AccountId,
    { name, phone: said }: { name: string; phone: string },
    idempotency: Idempotency | null,
  ): Promise<NumberId> {
    const id = newId<NumberId>();
    return this.#deps.db.asSystem((tx) =>
      once(tx, accountId, idempotency, id, async () => {
        const phone = requirePhone(said, 'body.phone', await homesOfAccount(tx, accountId));
        await requireRoom(tx, accountId, 'numbers');
        await this.#insertNumber(tx, { accountId, numberId: id, channel: 'web', name, phone });
      }),
    );
  }

  /** A phone as somebody typed it, for a new number of the account. */
  readPhone(accountId: AccountId, typed: string): Promise<Phone> {
    return this.#deps.db.inAccount(accountId, async (tx) =>
      requirePhone(typed, 'body.phone', await homesOfAccount(tx, accountId)),
    );
  }

  /** Adds a number of the Cloud API. `inTx` adds what its channel knows of it, in the same transaction. */
  async addCloudNumber(
    accountId: AccountId,
    { name, phone: said }: { name: string; phone: string },
    inTx: (tx: Tx, numberId: NumberId) => Promise<void>,
  ): Promise<NumberId> {
    const id = newId<NumberId>();
    await this.#deps.db.asSystem(async (tx) => {
      const phone = requirePhone(said, 'body.phoneNumberId');
      await requireRoom(tx, accountId, 'numbers');
      await this.#insertNumber(tx, { accountId, numberId: id, channel: 'cloud', name, phone });
      await inTx(tx, id);
    });
    // Meta bans nobody for writing fast: it has limits of its own, and says when one is reached.
    const unpaced = { ...defaultPacing, enabled: false };
    await this.#deps.db.inAccount(accountId, (tx) => setPacingSettings(tx, accountId, id, unpaced));
    return id;
  }

  async #insertNumber(
    tx: Tx,
    number: Pick<NumberRow, 'accountId' | 'numberId' | 'channel' | 'name' | 'phone'>,
  ): Promise<void> {
    const { accountId, phone } = number;
    // Others who add a number to it wait.
    await lockAccount(tx, accountId);
    const others = await phonesOfNumbers(tx, accountId);
    if (others.some((other) => isSamePhone(other, phone)))
      throw new AppError('conflict', 'This account has a number with this phone already.');
    await insertNumber(tx, number);
    if (number.channel === 'web') await this.#deps.addInstance(tx, number);
  }

  async usage(accountId: AccountId): Promise<{ plan: PlanName; used: Used }> {
    return this.#deps.db.inAccount(accountId, async (tx) => {
      const account = await findAccount(tx, accountId);
      if (!account) throw noSuchAccount();
      return { plan: account.plan, used: await usedOf(tx, accountId, account.plan) };
    });
  }

  async update(id: AccountId, patch: AccountPatch): Promise<AccountWithNumbers> {
    const changed = await this.#deps.db.inAccount(id, (tx) => updateAccount(tx, id, patch));
    if (!changed) throw noSuchAccount();
    return this.get(id);
  }
}

/** Creates something with this `id`, or returns what the same request created before. Waits for a concurrent request. */
async function once<Id extends string>(
  tx: Tx,
  scope: AccountId | 'installation',
  idempotency: Idempotency | null,
  id: Id,
  make: () => Promise<void>,
): Promise<Id> {
  const known = idempotency && (await claimCreationKey(tx, { ...idempotency, scope, made: id }));
  if (known && known !== 'claimed') {
    if (known.requestHash !== idempotency.requestHash) throw idempotencyMismatch();
    return known.made as Id;
  }
  await make();
  return id;
}
