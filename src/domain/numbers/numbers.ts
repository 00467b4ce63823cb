import { accountsOf, reachOf, type Principal } from '../../model/access.ts';
import { AppError, badField } from '../../model/errors.ts';
import type { AccountId, NumberId } from '../../model/ids.ts';
import { isUp, stateReasons } from '../../model/number.ts';
import { isSamePhone } from '../../model/phone.ts';
import type { Database, Tx } from '../../db/database.ts';
import {
  allPhonesOfNumbers,
  findNumber,
  listNumbers,
  numbersOfAccounts,
  phonesOfNumbers,
  type NumberRow,
} from '../../db/numbers.ts';
import { homesOf, parsePhone, type Homes } from '../phones/phone.ts';

/**
 * Whether a number takes messages: its phone is linked, and it is up or will come up by itself. Messages that it cannot send
 * at this moment wait in the outbox.
 */
export function canSend(number: NumberRow): boolean {
  if (number.linkedAt === null || number.desired === 'stopped') return false;
  const reason = stateReasons[number.code];
  return (
    isUp(number.code) ||
    'triesAgain' in reason ||
    ['starting', 'syncing', 'disconnected'].includes(reason.state)
  );
}

export const stateText = (number: NumberRow): string => stateReasons[number.code].text;

const noSuchNumber = (): AppError =>
  new AppError('not_found', 'There is no such number. GET /api/numbers lists them.');

/** Reads numbers. */
export class Numbers {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  /** Of all accounts. */
  list(): Promise<NumberRow[]> {
    return this.#db.asSystem(listNumbers);
  }

  /** The numbers that a principal may work with, in all their accounts. */
  async inReach(principal: Principal): Promise<NumberRow[]> {
    const accounts = accountsOf(principal);
    if (!accounts) return this.list();
    const found = accounts.map((id) =>
      this.#db.inAccount(reachOf(principal, id), (tx) => numbersOfAccounts(tx, [id])),
    );
    return (await Promise.all(found)).flat();
  }

  async get(accountId: AccountId, id: NumberId): Promise<NumberRow> {
    const row = await this.#db.inAccount(accountId, (tx) => findNumber(tx, id));
    if (!row) throw noSuchNumber();
    return row;
  }

  /**
   * Finds a number by its id or, if an account has only one number, by the account's id. Only accounts that `isMine` accepts
   * are visible.
   */
  async named(id: string, isMine: (one: NumberRow) => boolean): Promise<NumberRow> {
    const found = await this.#db.asSystem(async (tx) => {
      const byNumber = await findNumber(tx, id as NumberId);
      return byNumber ? [byNumber] : numbersOfAccounts(tx, [id as AccountId]);
    });
    const [only, ...others] = found.filter(isMine);
    if (!only) throw noSuchNumber();
    if (others.length > 0)
      throw new AppError('conflict', "This account has several numbers: use the number's id.");
    return only;
  }
}

/** The numbers of an account that may send; with `from` (id or phone), only that number. */
export function sendersAmong(numbers: NumberRow[], from: string | undefined): NumberRow[] {
  if (from === undefined) {
    if (numbers.length > 0) return numbers;
    throw badField('body.from', 'This account has no number. GET /api/accounts/:id shows its numbers');
  }
  const phone = parsePhone(from, homesOfNumbers(numbers));
  const named = numbers.find(
    (one) => one.numberId === from || (phone !== undefined && isSamePhone(one.phone, phone)),
  );
  if (named) return [named];
  throw badField('body.from', 'This account has no such number. GET /api/accounts/:id shows its numbers');
}

/** Phones without a country code are read as phones of these numbers' countries. */
export const homesOfNumbers = (numbers: readonly Pick<NumberRow, 'phone'>[]): Homes =>
  homesOf(numbers.map(({ phone }) => phone));

export const homesOfAccount = async (tx: Tx, accountId: AccountId): Promise<Homes> =>
  homesOf(await phonesOfNumbers(tx, accountId));

/** For phones that belong to no account yet: the countries of all numbers of the installation. */
export const homesOfInstallation = async (tx: Tx): Promise<Homes> => homesOf(await allPhonesOfNumbers(tx));

/**
 * Which of the numbers writes to a person or group: the one that they know, or the only one. Otherwise the caller must choose,
 * because a message must never come from a number that the other side does not expect.
 */
export function senderTo(
  numbers: NumberRow[],
  them: 'this person' | 'this group',
  known: NumberId | undefined,
): NumberRow {
  const [first, ...others] = numbers;
  const chosen = others.length > 0 ? known : first?.numberId;
  const sender = numbers.find(({ numberId }) => numberId === chosen);
  if (sender) return able(sender);
  throw badField(
    'body.from',
    `This account has several numbers, and none of them has written with ${them} yet. Say which one sends: its id or phone`,
  );
}

/** The number, if it takes messages. Another one never takes its place. */
export function able(number: NumberRow): NumberRow {
  if (canSend(number)) return number;
  throw new AppError('number_cannot_send', `${number.name} cannot send now. ${stateText(number)}`, {
    details: { state: stateReasons[number.code].state, stateCode: number.code },
  });
}
