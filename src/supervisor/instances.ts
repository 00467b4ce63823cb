import type { Database, Tx } from '../db/database.ts';
import { findInstance, findInstances, insertInstance, nextPort, type InstanceRow } from '../db/instances.ts';
import type { NumberRow } from '../db/numbers.ts';
import { AppError } from '../model/errors.ts';
import type { NumberId } from '../model/ids.ts';

/** The instances of web numbers, for those who show them and those who create and delete numbers. */
export class Instances {
  readonly #db: Database;
  readonly #portBase: number;
  constructor(db: Database, portBase: number) {
    this.#db = db;
    this.#portBase = portBase;
  }

  /** The instances of these numbers, by port. Numbers of other channels have none. */
  of(numbers: readonly Pick<NumberRow, 'numberId'>[]): Promise<InstanceRow[]> {
    const ids = numbers.map(({ numberId }) => numberId);
    return ids.length === 0 ? Promise.resolve([]) : this.#db.asSystem((tx) => findInstances(tx, ids));
  }

  async get(id: NumberId): Promise<InstanceRow> {
    const row = await this.#db.asSystem((tx) => findInstance(tx, id));
    if (!row)
      throw new AppError('not_found', 'This number has no instance: only numbers with a QR code have one.');
    return row;
  }

  /** Call it in the transaction that creates the number. */
  async add(tx: Tx, number: Pick<NumberRow, 'accountId' | 'numberId'>): Promise<void> {
    await insertInstance(tx, number, await nextPort(tx, this.#portBase));
  }

  /** The ports of the instances. Call it in the transaction that deletes the numbers. */
  async portsOf(tx: Tx, ids: NumberId[]): Promise<Map<NumberId, number>> {
    return new Map((await findInstances(tx, ids)).map(({ numberId, port }) => [numberId, port]));
  }
}
