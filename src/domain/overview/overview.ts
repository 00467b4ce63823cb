import { DateTime } from 'luxon';
import type { Database, Tx } from '../../db/database.ts';
import { numbersOfAccounts } from '../../db/numbers.ts';
import {
  conversationsByState,
  responseTimes,
  sentByStatus,
  traffic,
  trafficByNumber,
  type NumberTraffic,
  type ResponseTimes,
  type Span,
  type Standing,
  type Traffic,
} from '../../db/overview.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Reach } from '../../model/access.ts';
import type { AccountId } from '../../model/ids.ts';
import { stateReasons } from '../../model/number.ts';
import type { DeliveryStatus } from '../../model/message.ts';
import type { AccountWithNumbers } from '../accounts/accounts.ts';

export interface Overview extends Span {
  numbers: { total: number; connected: number };
  conversations: Standing;
  received: number;
  sent: Record<DeliveryStatus, number>;
  firstResponse: ResponseTimes;
  series: Traffic[];
  byNumber: (NumberTraffic & { firstResponse: ResponseTimes })[];
}
export interface Summary {
  accountId: AccountId;
  name: string;
  numbers: { total: number; connected: number };
  open: number;
  receivedToday: number;
  sentToday: number;
  failedToday: number;
}

/** Up to so many days, the figures are given by the hour. */
const HOURLY_DAYS = 2;
/** Accounts that are counted at the same time. */
const AT_ONCE = 4;

/** The current figures of accounts, and what happened in them. */
export class Overviews {
  readonly #db: Database;
  readonly #clock: Clock;
  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Today and the days before it, in the time zone. */
  of(reach: Reach, days: number, zone: string): Promise<Overview> {
    const { accountId } = reach;
    const span = this.#days(days, zone);
    return this.#db.inAccount(reach, async (tx) => {
      const byNumber = await trafficByNumber(tx, accountId, span);
      const times = await responseTimes(tx, accountId, span);
      const none = { count: 0, medianSeconds: null, p90Seconds: null };
      return {
        ...span,
        numbers: await numbersUp(tx, accountId),
        conversations: await conversationsByState(tx, accountId),
        received: byNumber.reduce((sum, one) => sum + one.received, 0),
        sent: await sentByStatus(tx, accountId, span),
        firstResponse: times.all,
        series: await traffic(tx, accountId, span, days <= HOURLY_DAYS ? 'hour' : 'day', zone),
        byNumber: byNumber.map((one) => ({
          ...one,
          firstResponse: times.byNumber.get(one.numberId) ?? none,
        })),
      };
    });
  }

  #days(days: number, zone: string): { from: Date; to: Date } {
    const to = this.#clock.now();
    const today = DateTime.fromJSDate(to, { zone }).startOf('day');
    return { from: today.minus({ days: days - 1 }).toJSDate(), to };
  }

  /** Today in the time zone. */
  async summaries(accounts: AccountWithNumbers[], zone: string): Promise<Summary[]> {
    const done: Summary[] = [];
    for (let first = 0; first < accounts.length; first += AT_ONCE) {
      const some = accounts.slice(first, first + AT_ONCE);
      done.push(...(await Promise.all(some.map((account) => this.#summary(account, zone)))));
    }
    return done;
  }

  #summary({ id: accountId, name }: AccountWithNumbers, zone: string): Promise<Summary> {
    const span = this.#days(1, zone);
    return this.#db.inAccount(accountId, async (tx) => {
      const byNumber = await trafficByNumber(tx, accountId, span);
      return {
        accountId,
        name,
        numbers: await numbersUp(tx, accountId),
        open: (await conversationsByState(tx, accountId)).open,
        receivedToday: byNumber.reduce((sum, one) => sum + one.received, 0),
        sentToday: byNumber.reduce((sum, one) => sum + one.sent, 0),
        failedToday: (await sentByStatus(tx, accountId, span)).failed,
      };
    });
  }
}

async function numbersUp(tx: Tx, accountId: AccountId): Promise<{ total: number; connected: number }> {
  const all = await numbersOfAccounts(tx, [accountId]);
  return {
    total: all.length,
    connected: all.filter(({ code }) => stateReasons[code].state === 'connected').length,
  };
}
