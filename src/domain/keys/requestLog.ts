import type { Database } from '../../db/database.ts';
import {
  insertKeyRequests,
  listKeyRequests,
  type KeyRequestFilter,
  type KeyRequestRow,
} from '../../db/keyRequests.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/logger.ts';
import type { AccountId } from '../../model/ids.ts';

/** How long requests are collected before they are written. Milliseconds. */
const COLLECT = 1000;
/** How many requests of a key are kept until they are written, and of all keys: more are left out, the oldest first. */
const PENDING_OF_KEY = 100;
const PENDING = 5000;

type Pending = KeyRequestRow & { accountId: AccountId };
export type KeyRequest = Omit<Pending, 'at'>;

/**
 * What was asked with API keys. A request does not wait for its entry: entries are collected in memory and written once a
 * second, one transaction for each account.
 */
export class RequestLog {
  readonly #deps: { db: Database; clock: Clock; log: Logger };
  #pending = new Map<string, Pending[]>();
  #count = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing = Promise.resolve();

  constructor(deps: { db: Database; clock: Clock; log: Logger }) {
    this.#deps = deps;
  }

  /** When it has been answered. */
  note(request: KeyRequest): void {
    const at = new Date(this.#deps.clock.now().getTime() - request.durationMs);
    const ofKey = this.#pending.get(request.keyId) ?? [];
    if (ofKey.length >= PENDING_OF_KEY) ofKey.shift();
    else if (this.#count >= PENDING) return;
    else this.#count += 1;
    ofKey.push({ ...request, at });
    this.#pending.set(request.keyId, ofKey);
    this.#timer ??= setTimeout(() => void this.flush(), COLLECT).unref();
  }

  /** Writes what was collected. Never fails: the log is no reason to refuse anything. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const rows = [...this.#pending.values()].flat();
    this.#pending = new Map();
    this.#count = 0;
    this.#writing = this.#writing.then(() => this.#write(rows));
    return this.#writing;
  }

  async #write(rows: Pending[]): Promise<void> {
    for (const [accountId, ofAccount] of Map.groupBy(rows, (row) => row.accountId)) {
      await this.#deps.db
        .inAccount(accountId, (tx) => insertKeyRequests(tx, accountId, ofAccount), { durability: 'relaxed' })
        .catch((err: unknown) => this.#deps.log.warn({ err }, 'the request log could not be written'));
    }
  }

  /** Including requests that were answered just now. */
  async list(
    accountId: AccountId,
    filter: KeyRequestFilter,
    limit: number,
    before: string | null,
  ): Promise<KeyRequestRow[]> {
    await this.flush();
    return this.#deps.db.inAccount(accountId, (tx) => listKeyRequests(tx, accountId, filter, limit, before));
  }
}
