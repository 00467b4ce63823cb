import type { Database } from '../../db/database.ts';
import { findWorkingKey, touchKey } from '../../db/keys.ts';
import { userOfSignIn } from '../../db/signIns.ts';
import type { Clock } from '../../lib/clock.ts';
import { sameSecret, sha256 } from '../../lib/ids.ts';
import type { Principal } from '../../model/access.ts';
import { AppError } from '../../model/errors.ts';
import type { KeyId, SignInId } from '../../model/ids.ts';
import { plans } from '../../model/plans.ts';
import type { Changes } from '../changes.ts';
import { KEY_PREFIX } from '../keys/keys.ts';
import type { Tokens } from '../users/tokens.ts';

/** How long a right still counts here after it was revoked in the database only: by another gateway, or by hand. */
const REMEMBER_MS = 2000;
const MAX_REMEMBERED = 10_000;
const TOUCH_MS = 60_000;

export interface AuthenticatorDeps {
  db: Database;
  tokens: Tokens;
  changes: Changes;
  clock: Clock;
  /** METRICS_TOKEN; without it nobody may read the metrics with a token. */
  metricsToken: string | null;
}

/** Finds the principal of a credential: an API key, or a token that this installation has signed. */
export class Authenticator {
  readonly #deps: AuthenticatorDeps;
  readonly #known = new Map<string, { until: number; principal: Promise<Principal | null> }>();
  readonly #touched = new Map<KeyId, number>();

  constructor(deps: AuthenticatorDeps) {
    this.#deps = deps;
    deps.changes.listen((change) => {
      if (change.type === 'access.changed') this.#known.clear();
    });
  }

  /** Throws `unauthorized` if the credential is wrong, expired or revoked. */
  async principal(credential: string | undefined): Promise<Principal> {
    if (credential === undefined) return { kind: 'anonymous' };
    return this.#holder(credential, false);
  }

  /** The same for an open connection: its sign-in counts, even if the access token has expired. */
  stillStands(credential: string): Promise<Principal> {
    return this.#holder(credential, true);
  }

  async #holder(credential: string, expired: boolean): Promise<Principal> {
    const { metricsToken, tokens } = this.#deps;
    if (metricsToken !== null && sameSecret(credential, metricsToken)) return { kind: 'scraper' };
    if (credential.startsWith(KEY_PREFIX)) return this.#keyHolder(credential);
    const named = await tokens.read(credential, { expired });
    const claims = named.aud === 'access' ? named : await tokens.read(credential);
    if (claims.aud === 'local') return { kind: 'local', name: claims.sub };
    if (claims.aud === 'pairing') {
      return { kind: 'pairing', accountId: claims.account, numberId: claims.sub };
    }
    const user = await this.#remembered(`sign-in ${claims.sub}`, () => this.#user(claims.sub));
    if (!user) throw new AppError('unauthorized', 'You are signed out. Sign in again.');
    return user;
  }

  async #keyHolder(key: string): Promise<Principal> {
    const hash = sha256(key);
    const holder = await this.#remembered(`key ${hash}`, () => this.#keyRow(hash));
    if (holder?.kind !== 'key') {
      throw new AppError('unauthorized', 'The API key is unknown, has expired, or was revoked.');
    }
    this.#touch(holder);
    return holder;
  }

  async #user(id: SignInId): Promise<Principal | null> {
    const user = await this.#deps.db.asSystem((tx) => userOfSignIn(tx, id));
    return user ? { kind: 'user', signInId: id, ...user } : null;
  }

  async #keyRow(hash: string): Promise<Principal | null> {
    const row = await this.#deps.db.asSystem((tx) => findWorkingKey(tx, hash));
    if (!row) return null;
    const { id: keyId, name, accountId, scopes, numberIds, plan } = row;
    const { requestsPerMinute } = plans[plan];
    return { kind: 'key', keyId, name, accountId, scopes, numberIds, requestsPerMinute };
  }

  #remembered(name: string, read: () => Promise<Principal | null>): Promise<Principal | null> {
    const now = this.#deps.clock.now().getTime();
    const known = this.#known.get(name);
    if (known && known.until > now) return known.principal;
    if (this.#known.size >= MAX_REMEMBERED) this.#known.clear();
    const principal = read();
    this.#known.set(name, { until: now + REMEMBER_MS, principal });
    principal.catch(() => this.#known.delete(name));
    return principal;
  }

  /** The last use is stored to the minute, in the background. */
  #touch({ keyId, accountId }: Extract<Principal, { kind: 'key' }>): void {
    const now = this.#deps.clock.now().getTime();
    if (now - (this.#touched.get(keyId) ?? 0) < TOUCH_MS) return;
    if (this.#touched.size >= MAX_REMEMBERED) this.#touched.clear();
    this.#touched.set(keyId, now);
    this.#deps.db
      .inAccount(accountId, (tx) => touchKey(tx, accountId, keyId), { durability: 'relaxed' })
      .catch(() => this.#touched.delete(keyId));
  }
}
