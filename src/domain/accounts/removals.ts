import { deleteAccount } from '../../db/accounts.ts';
import type { Database, Tx } from '../../db/database.ts';
import { deleteNumber, findNumber, numbersOfAccounts, type NumberRow } from '../../db/numbers.ts';
import { deleteRemoval, findRemoval, insertRemoval, listRemovals, type Removal } from '../../db/removals.ts';
import type { Logger } from '../../lib/logger.ts';
import type { AccountId, NumberId } from '../../model/ids.ts';
import { isUp } from '../../model/number.ts';
import type { Changes } from '../changes.ts';
import { noSuchAccount } from './accounts.ts';

export interface RemovedNumber {
  accountId: AccountId;
  numberId: NumberId;
  port: number;
  /** Whether the instance can be asked to unlink the device. */
  isUp: boolean;
}

export interface RemovalsDeps {
  db: Database;
  changes: Changes;
  log: Logger;
  /** Where the instances of these numbers listen. */
  portsOf: (tx: Tx, ids: NumberId[]) => Promise<Map<NumberId, number>>;
  /** Unlinks the device if possible, ends the instance, and deletes its session. Returns whether the device is unlinked. */
  endInstance: (one: RemovedNumber) => Promise<boolean>;
  removeFiles: (account: AccountId) => Promise<void>;
  /** Queues `finish` for what could not be done now. */
  finishLater: (id: AccountId | NumberId) => Promise<unknown>;
}

/** What the person who deletes has to do on a phone. */
export const stillLinked =
  'The phone may still list this device. Remove it there: WhatsApp, Settings, Linked devices.';

/**
 * Deletes accounts and numbers. One transaction deletes the rows and records what is left to do outside the database. That is
 * done at once; what fails becomes a job, and so does, at the next start, what a crash interrupted.
 */
export class Removals {
  readonly #deps: RemovalsDeps;
  constructor(deps: RemovalsDeps) {
    this.#deps = deps;
  }

  /** Returns the numbers whose phone was linked and may still list the device. */
  async account(id: AccountId): Promise<NumberId[]> {
    const { rows, work } = await this.#deps.db.asSystem(async (tx) => {
      const rows = await numbersOfAccounts(tx, [id]);
      const work = await this.#record(tx, rows);
      if (!(await deleteAccount(tx, id))) throw noSuchAccount();
      const account: Removal = { kind: 'account', id, accountId: id, port: null, isUp: false };
      await insertRemoval(tx, account);
      return { rows, work: [...work, account] };
    });
    this.#deps.changes.announce([{ type: 'access.changed' }]);
    return this.#clear(rows, work);
  }

  async number(id: NumberId): Promise<NumberId[]> {
    const { rows, work } = await this.#deps.db.asSystem(async (tx) => {
      const row = await findNumber(tx, id);
      const rows = row ? [row] : [];
      const work = await this.#record(tx, rows);
      await deleteNumber(tx, id);
      return { rows, work };
    });
    return this.#clear(rows, work);
  }

  /** Queues what an earlier gateway left undone. */
  async resume(): Promise<void> {
    for (const { id } of await this.#deps.db.asSystem(listRemovals)) await this.#deps.finishLater(id);
  }

  /** Does what is left of a removal, if anything is. */
  async finish(id: AccountId | NumberId): Promise<void> {
    const one = await this.#deps.db.asSystem((tx) => findRemoval(tx, id));
    if (one) await this.#finish(one);
  }

  async #clear(rows: NumberRow[], work: Removal[]): Promise<NumberId[]> {
    const unlinked = new Set<string>();
    const numbers = work.filter(({ kind }) => kind === 'number');
    await Promise.all(numbers.map(async (one) => (await this.#try(one)) && unlinked.add(one.id)));
    for (const one of work) if (one.kind === 'account') await this.#try(one);
    const linked = rows.filter(({ linkedAt }) => linkedAt !== null).map(({ numberId }) => numberId);
    return linked.filter((id) => !unlinked.has(id));
  }

  /** The rows are already deleted, so a failure here does not fail the request. */
  async #try(one: Removal): Promise<boolean> {
    const { log, finishLater } = this.#deps;
    try {
      return await this.#finish(one);
    } catch (err) {
      log.error({ err, [`${one.kind}.id`]: one.id }, 'not all of it was removed; it is tried again');
      await finishLater(one.id).catch((error: unknown) =>
        log.error({ err: error, [`${one.kind}.id`]: one.id }, 'it is tried again by the next start'),
      );
      return false;
    }
  }

  /** Returns whether a device was unlinked. */
  async #finish(one: Removal): Promise<boolean> {
    const { db, log, endInstance, removeFiles } = this.#deps;
    const { accountId, port, isUp } = one;
    const isUnlinked =
      one.kind === 'number' && (await endInstance({ accountId, numberId: one.id, port: one.port, isUp }));
    if (one.kind === 'account') await removeFiles(one.id);
    await db.asSystem((tx) => deleteRemoval(tx, one.id));
    if (port !== null && !isUnlinked) log.warn({ 'number.id': one.id }, `deleted. ${stillLinked}`);
    return isUnlinked;
  }

  /** What is left to do outside the database: for each number that has an instance. */
  async #record(tx: Tx, rows: NumberRow[]): Promise<Removal[]> {
    const ports = await this.#deps.portsOf(
      tx,
      rows.map(({ numberId }) => numberId),
    );
    const work = rows.flatMap(({ numberId: id, accountId, linkedAt, code }): Removal[] => {
      const port = ports.get(id);
      if (port === undefined) return [];
      return [{ kind: 'number', id, accountId, port, isUp: linkedAt !== null && isUp(code) }];
    });
    for (const one of work) await insertRemoval(tx, one);
    return work;
  }
}
