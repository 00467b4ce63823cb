import type { Clock } from '../../lib/clock.ts';
import { AppError } from '../../model/errors.ts';
import type { AccountId } from '../../model/ids.ts';

const MINUTE = 60_000;
const A_MINUTE = 60;

/**
 * How often an account has WhatsApp look something up: a phone, a picture, a group, what somebody is doing. WhatsApp blocks
 * numbers for too much of it, so that it counts for the account, whoever asks. In memory: a restart forgets.
 */
export class LookUps {
  readonly #clock: Clock;
  readonly #minutes = new Map<AccountId, { since: number; count: number }>();
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether one more may be asked now; then it counts. */
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
