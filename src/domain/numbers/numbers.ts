import type { Reach } from '../../model/access.ts';
import { AppError, badField } from '../../model/errors.ts';
import type { AccountId, NumberId } from '../../model/ids.ts';
import { stateReasons } from '../../model/instance.ts';
import type { Database, Tx } from '../../db/database.ts';
import { findInstance, instancesOfAccounts, listInstances, type InstanceRow } from '../../db/instances.ts';

/**
 * Whether a number takes messages: its phone is linked, and it is up or coming up by itself. What it cannot send at
 * this moment waits in the outbox.
 */
export function canSend(number: InstanceRow): boolean {
  if (number.linkedAt === null || number.desired === 'stopped') return false;
  const reason = stateReasons[number.code];
  return (
    'triesAgain' in reason ||
    ['connected', 'degraded', 'starting', 'syncing', 'disconnected'].includes(reason.state)
  );
}

export const stateText = (number: InstanceRow): string => stateReasons[number.code].text;

const noSuchInstance = (): AppError =>
  new AppError('not_found', 'There is no such instance. GET /api/instances lists them.');

/** Reads numbers with their instances. */
export class Numbers {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  /** Of all accounts. */
  list(): Promise<InstanceRow[]> {
    return this.#db.asSystem(listInstances);
  }

  within(reach: Reach): Promise<InstanceRow[]> {
    return this.#db.inAccount(reach, (tx) => instancesOfAccounts(tx, [reach.accountId]));
  }

  async get(accountId: AccountId, id: NumberId): Promise<InstanceRow> {
    const row = await this.#db.inAccount(accountId, (tx) => findInstance(tx, id));
    if (!row) throw noSuchInstance();
    return row;
  }

  /**
   * As the API names instances: by the number's id, or by the account's when it has one number. Only accounts that
   * `isMine` says yes to are seen at all.
   */
  async named(id: string, isMine: (one: InstanceRow) => boolean): Promise<InstanceRow> {
    const found = await this.#db.asSystem(async (tx) => {
      const byNumber = await findInstance(tx, id as NumberId);
      return byNumber ? [byNumber] : instancesOfAccounts(tx, [id as AccountId]);
    });
    const [only, ...others] = found.filter(isMine);
    if (!only) throw noSuchInstance();
    if (others.length > 0)
      throw new AppError('conflict', "This account has several numbers: use the number's id.");
    return only;
  }
}

/** The number that a message leaves from: `from` (id or phone), or the first that can send. */
export async function pickSender(
  tx: Tx,
  accountId: AccountId,
  from: string | undefined,
): Promise<InstanceRow> {
  const numbers = await instancesOfAccounts(tx, [accountId]);
  const digits = from?.replace(/\D/g, '');
  const wanted =
    from === undefined ? numbers : numbers.filter((one) => one.numberId === from || one.phone === digits);
  const [first] = wanted;
  if (!first) {
    const message = from === undefined ? 'This account has no number' : 'This account has no such number';
    throw badField('body.from', `${message}. GET /api/accounts/:id shows its numbers`);
  }
  const able = wanted.find(canSend);
  if (able) return able;
  throw new AppError('number_cannot_send', `No number of this account can send now. ${stateText(first)}`, {
    details: { state: stateReasons[first.code].state, stateCode: first.code },
  });
}
