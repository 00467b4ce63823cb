import type { Reach } from '../../model/access.ts';
import { AppError, badField } from '../../model/errors.ts';
import type { AccountId, ContactId, NumberId, Wid } from '../../model/ids.ts';
import { isUp, stateReasons } from '../../model/instance.ts';
import { isSamePhone } from '../../model/phone.ts';
import { numberKnownTo } from '../../db/conversations.ts';
import type { Database, Tx } from '../../db/database.ts';
import { findInstance, instancesOfAccounts, listInstances, type InstanceRow } from '../../db/instances.ts';
import { allPhonesOfNumbers, phonesOfNumbers } from '../../db/numbers.ts';
import { homesOf, parsePhone, type Homes } from '../contacts/phone.ts';

/**
 * Whether a number takes messages: its phone is linked, and it is up or coming up by itself. What it cannot send at
 * this moment waits in the outbox.
 */
export function canSend(number: InstanceRow): boolean {
  if (number.linkedAt === null || number.desired === 'stopped') return false;
  const reason = stateReasons[number.code];
  return (
    isUp(number.code) ||
    'triesAgain' in reason ||
    ['starting', 'syncing', 'disconnected'].includes(reason.state)
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

/** The account's numbers; with `from` (id or phone), the one that it names. */
export async function sendersOf(
  tx: Tx,
  accountId: AccountId,
  from: string | undefined,
): Promise<InstanceRow[]> {
  const numbers = await instancesOfAccounts(tx, [accountId]);
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

/** Phones that are written without their country are read as of these numbers' countries. */
export const homesOfNumbers = (numbers: readonly Pick<InstanceRow, 'phone'>[]): Homes =>
  homesOf(numbers.map(({ phone }) => phone));

export const homesOfAccount = async (tx: Tx, accountId: AccountId): Promise<Homes> =>
  homesOf(await phonesOfNumbers(tx, accountId));

/** For phones that belong to no account yet: at home is where the numbers of the installation are. */
export const homesOfInstallation = async (tx: Tx): Promise<Homes> => homesOf(await allPhonesOfNumbers(tx));

/**
 * Which of the numbers writes to a person or group: the one that they know. It is asked for where that says nothing, for a
 * message never comes from a number that the other side does not expect.
 */
export async function senderTo(
  tx: Tx,
  accountId: AccountId,
  numbers: InstanceRow[],
  whom: { contactId: ContactId | null } | { groupWid: Wid },
  otherwise?: NumberId,
): Promise<InstanceRow> {
  const [first, ...others] = numbers;
  const known =
    others.length > 0 ? ((await numberKnownTo(tx, accountId, whom)) ?? otherwise) : first?.numberId;
  const sender = numbers.find(({ numberId }) => numberId === known);
  if (sender) return able(sender);
  const them = 'groupWid' in whom ? 'this group' : 'this person';
  throw badField(
    'body.from',
    `This account has several numbers, and none of them has written with ${them} yet. Say which one sends: its id or phone`,
  );
}

/** The number, if it takes messages. Another one never takes its place. */
export function able(number: InstanceRow): InstanceRow {
  if (canSend(number)) return number;
  throw new AppError('number_cannot_send', `${number.name} cannot send now. ${stateText(number)}`, {
    details: { state: stateReasons[number.code].state, stateCode: number.code },
  });
}
