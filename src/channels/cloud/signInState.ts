import { createHmac } from 'node:crypto';
import { newSecret, sameSecret } from '../../lib/ids.ts';
import type { Clock } from '../../lib/clock.ts';
import type { AccountId, UserId } from '../../model/ids.ts';

/** Milliseconds. Signing in at Meta may take some time. */
const VALID = 20 * 60_000;

/** Who signs in with Meta, and for which account. */
export interface SignInAtMeta {
  accountId: AccountId;
  userId: UserId;
}

/**
 * The `state` of a sign-in with Meta: signed, good once and for some minutes, for the user who began it. It begins with the
 * account's id, so that the page to which Meta comes back knows the account.
 */
export class SignInStates {
  readonly #secret: string;
  readonly #clock: Clock;
  /** Those that were used, until they would have ended anyway. */
  readonly #used = new Map<string, number>();
  constructor(secret: string, clock: Clock) {
    this.#secret = secret;
    this.#clock = clock;
  }

  make({ accountId, userId }: SignInAtMeta): string {
    const until = this.#now() + VALID;
    const place = `${accountId}.${until}.${newSecret()}`;
    return `${place}.${this.#sign(place, userId)}`;
  }

  /** Whether it is good; it is not afterwards. */
  use(state: string, { accountId, userId }: SignInAtMeta): boolean {
    const [account, until, nonce, signature = '', ...more] = state.split('.');
    if (more.length > 0 || account !== accountId) return false;
    const place = `${account}.${until}.${nonce}`;
    if (!sameSecret(signature, this.#sign(place, userId)) || !(Number(until) > this.#now())) return false;
    this.#forgetEnded();
    if (this.#used.has(place)) return false;
    this.#used.set(place, Number(until));
    return true;
  }

  #sign(place: string, userId: UserId): string {
    return createHmac('sha256', this.#secret).update(`${place}.${userId}`).digest('base64url');
  }

  #forgetEnded(): void {
    for (const [place, until] of this.#used) if (until <= this.#now()) this.#used.delete(place);
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}
