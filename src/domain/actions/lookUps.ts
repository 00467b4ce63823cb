import type { Clock } from '../../lib/clock.ts';
import { AppError } from '../../model/errors.ts';
import type { AccountId } from '../../model/ids.ts';

const MINUTE = 60_000;
const A_MINUTE = 60;

/**
 * Limits how often an account asks WhatsApp for something: a phone, a picture, a group, who is typing. WhatsApp blocks
 * numbers that ask too often, so all users and keys of an account share one limit. Kept in memory; a restart forgets it.
 */
export class LookUps {
  readonly #clock: Clock;
  readonly #minutes = new Map<AccountId, { since: number; count: number }>();
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether one more look-up is allowed now. If so, it is counted. */
  take(accountId: AccountId): boolean {
    const now = this.#clock.now().getTime();
    const known = this.#minutes.get(accountId);
    const minute = known && now - known.since < MINUTE ? known : { since: now, count: 0 };
    this.#minutes.set(accountId, minute);
    minute.count += 1;
    return minute.count <= A_MINUTE;
  }

  require(accountId: AccountId): void {
    if (this.take(accountId)) return;
    throw new AppError(
      'rate_limited',
      `This account asks WhatsApp too much: ${A_MINUTE} look-ups a minute at most, of all its users and keys. Wait a minute.`,
    );
  }
}
