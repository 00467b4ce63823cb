import type { Database } from '../../db/database.ts';
import { insertKey, listKeys, revokeKey, type KeyRow } from '../../db/keys.ts';
import type { Clock } from '../../lib/clock.ts';
import { newId, newSecret, sha256 } from '../../lib/ids.ts';
import type { Scope } from '../../model/access.ts';
import { AppError, badField } from '../../model/errors.ts';
import type { AccountId, KeyId, NumberId, UserId } from '../../model/ids.ts';
import { requireRoom } from '../plans/limits.ts';
import type { Changes } from '../changes.ts';

/** Makes keys easy to tell from tokens, and lets secret scanners find them. */
export const KEY_PREFIX = 'rk_';

/** API keys of an account. A key is 256 random bits, shown once and stored as a hash only. */
export class Keys {
  readonly #deps: { db: Database; changes: Changes; clock: Clock };
  constructor(deps: { db: Database; changes: Changes; clock: Clock }) {
    this.#deps = deps;
  }

  list(accountId: AccountId): Promise<KeyRow[]> {
    return this.#deps.db.inAccount(accountId, (tx) => listKeys(tx, accountId));
  }

  async create(
    accountId: AccountId,
    wish: { name: string; scopes: Scope[]; numberIds: NumberId[] | null; expiresAt: Date | null },
    createdBy: UserId | null,
  ): Promise<{ key: string; row: KeyRow }> {
    const { db, clock } = this.#deps;
    if (wish.expiresAt && wish.expiresAt <= clock.now()) throw badField('body.expiresAt', 'Lies in the past');
    const key = KEY_PREFIX + newSecret();
    const numberIds = wish.numberIds && [...new Set(wish.numberIds)];
    const id = newId<KeyId>();
    const row = { ...wish, id, accountId, createdBy, numberIds, hint: key.slice(0, 8), hash: sha256(key) };
    return db.inAccount(accountId, async (tx) => {
      await requireRoom(tx, accountId, 'keys');
      const numbers = await insertKey(tx, row);
      if (numberIds && numbers < numberIds.length) {
        throw badField('body.numberIds', 'Some of these are no numbers of this account');
      }
      const stored = (await listKeys(tx, accountId)).find((one) => one.id === id);
      if (!stored) throw new Error('a key was not stored');
      return { key, row: stored };
    });
  }

  async revoke(accountId: AccountId, id: KeyId): Promise<void> {
    if (!(await this.#deps.db.inAccount(accountId, (tx) => revokeKey(tx, accountId, id)))) {
      throw new AppError('not_found', 'There is no such key in this account.');
    }
    this.#deps.changes.announce([{ type: 'access.changed' }]);
  }
}
