import type { Database, Tx } from '../../db/database.ts';
import {
  insertSignIn,
  listSignIns,
  lockSignIn,
  revokeOwnSignIn,
  revokeSignIn,
  revokeSignIns,
  rotateSignIn,
  type Device,
  type OpenSignIn,
  type SignInRow,
} from '../../db/signIns.ts';
import { lockUser } from '../../db/users.ts';
import type { Clock } from '../../lib/clock.ts';
import { newId, newSecret, sameSecret, sha256 } from '../../lib/ids.ts';
import { AppError } from '../../model/errors.ts';
import type { SignInId, UserId } from '../../model/ids.ts';
import type { Changes } from '../changes.ts';
import { canonicalPhone } from '../../model/phone.ts';
import { readLogin } from './logins.ts';
import { isPassword } from './passwords.ts';

/** A browser that is not used for this long is signed out. */
const DAYS = 30;
/** Two tabs may refresh at the same time, or an answer may be lost: the previous token stays valid for this long. */
const GRACE_MS = 20_000;

export interface SignIn {
  id: SignInId;
  userId: UserId;
  /** The browser stores it; null: it has a newer one already. */
  refreshToken: string | null;
}

export interface SignInsDeps {
  db: Database;
  clock: Clock;
  changes: Changes;
}

/** Signs users in and keeps them signed in: each browser has a chain of refresh tokens, of which one is valid at a time. */
export class SignIns {
  readonly #deps: SignInsDeps;
  constructor(deps: SignInsDeps) {
    this.#deps = deps;
  }

  /** The key by which wrong passwords are counted: the same for every spelling of a login, known or not. */
  async nameOfLogin(login: string): Promise<string> {
    // This runs before the request is parsed.
    const { user, phone, email } = await this.#deps.db.asSystem((tx) => readLogin(tx, login));
    return user?.id ?? (phone && canonicalPhone(phone)) ?? email;
  }

  async withPassword(login: string, password: string, device: Device): Promise<SignIn> {
    const { user } = await this.#deps.db.asSystem((tx) => readLogin(tx, login));
    if (!(await isPassword(password, user?.passwordHash)) || !user) {
      throw wrongLogin();
    }
    return this.#deps.db.asSystem(async (tx) => {
      // If the password was changed while it was being checked, nobody is signed in.
      const held = await lockUser(tx, user.id);
      if (held?.passwordHash !== user.passwordHash) throw wrongLogin();
      return this.begin(tx, user.id, device);
    });
  }

  async begin(tx: Tx, userId: UserId, device: Device): Promise<SignIn> {
    const [id, secret] = [newId<SignInId>(), newSecret()];
    await insertSignIn(tx, { id, userId, tokenHash: sha256(secret), days: DAYS, ...device });
    return { id, userId, refreshToken: `${id}.${secret}` };
  }

  /** A token works once. A reused token was copied, and it is unknown who has the copy: the sign-in ends for both. */
  async refresh(token: string, device: Device): Promise<SignIn> {
    const told = readToken(token);
    if (!told) throw signedOut();
    const { id, secret } = told;
    const outcome = await this.#deps.db.asSystem(async (tx) => {
      const known = await lockSignIn(tx, id);
      if (!known || known.isOver) return 'unknown';
      const { userId } = known;
      if (sameSecret(sha256(secret), known.tokenHash)) {
        const next = newSecret();
        await rotateSignIn(tx, { id: known.id, tokenHash: sha256(next), days: DAYS, ...device });
        return { id: known.id, userId, refreshToken: `${id}.${next}` };
      }
      if (this.#isJustReplaced(known, secret)) return { id: known.id, userId, refreshToken: null };
      await revokeSignIn(tx, known.id);
      return 'ended';
    });
    if (typeof outcome === 'object') return outcome;
    if (outcome === 'ended') this.#deps.changes.announce([{ type: 'access.changed' }]);
    throw signedOut();
  }

  #isJustReplaced({ previousHash, rotatedAt }: SignInRow, secret: string): boolean {
    const age = this.#deps.clock.now().getTime() - rotatedAt.getTime();
    return previousHash !== null && sameSecret(sha256(secret), previousHash) && age < GRACE_MS;
  }

  /** Ends the sign-in of a refresh token. */
  async end(token: string): Promise<void> {
    const told = readToken(token);
    if (!told) return;
    const isEnded = await this.#deps.db.asSystem(async (tx) => {
      const known = await lockSignIn(tx, told.id);
      const hashes = [known?.tokenHash, known?.previousHash].filter((one) => typeof one === 'string');
      if (!hashes.some((one) => sameSecret(sha256(told.secret), one))) return false;
      await revokeSignIn(tx, told.id);
      return true;
    });
    // An invalid token must not make everybody's rights be looked up again.
    if (isEnded) this.#deps.changes.announce([{ type: 'access.changed' }]);
  }

  list(userId: UserId): Promise<OpenSignIn[]> {
    return this.#deps.db.asSystem((tx) => listSignIns(tx, userId));
  }

  async endOne(userId: UserId, id: SignInId): Promise<void> {
    const ended = await this.#deps.db.asSystem((tx) => revokeOwnSignIn(tx, userId, id));
    if (!ended) throw new AppError('not_found', 'You have no such sign-in, or it has ended.');
    this.#deps.changes.announce([{ type: 'access.changed' }]);
  }

  async endAll(userId: UserId): Promise<void> {
    await this.#deps.db.asSystem((tx) => revokeSignIns(tx, userId));
    this.#deps.changes.announce([{ type: 'access.changed' }]);
  }
}

const wrongLogin = (): AppError => new AppError('unauthorized', 'The login or the password is wrong.');
const signedOut = (): AppError => new AppError('unauthorized', 'You are signed out. Sign in again.');

/** null: it is not a refresh token, and PostgreSQL need not be asked. */
function readToken(token: string): { id: SignInId; secret: string } | null {
  const found = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{20,100})$/.exec(token);
  const [, id, secret] = found ?? [];
  return id === undefined || secret === undefined ? null : { id: id as SignInId, secret };
}
