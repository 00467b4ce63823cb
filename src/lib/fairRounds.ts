import { Rounds, type RoundsOptions } from './rounds.ts';

/** Work of many accounts. What is found must be ready to be done: what waits for something else is left out by the query. */
export interface FairWork<Account, Item> {
  /** Accounts that probably have something to do, in turn: those after `last` come first. */
  accounts(limit: number, last: Account | null): Promise<Account[]>;
  /** Takes up to `limit` things of an account, so that nobody else takes them. */
  claim(account: Account, limit: number): Promise<Item[]>;
  /** Has a deadline. What it throws is told. */
  work(item: Item): Promise<void>;
}

/** Accounts served at a time, and things of each. */
const ACCOUNTS = 4;
const BATCH = 2;
/** Accounts that are asked for work in one round. */
const LOOKED_AT = 1000;

/** Rounds in which accounts take turns. One whose work is slow holds a place of its own, and nobody waits for it. */
export class FairRounds<Account extends string, Item> {
  readonly #work: FairWork<Account, Item>;
  readonly #rounds: Rounds;
  readonly #onError: (error: unknown) => void;
  readonly #busy = new Map<Account, Promise<void>>();
  /** Whose turn it was last. */
  #last: Account | null = null;

  constructor(work: FairWork<Account, Item>, options: RoundsOptions) {
    this.#work = work;
    this.#onError = options.onError;
    this.#rounds = new Rounds(() => this.#round(), options);
  }

  start(): void {
    this.#rounds.start();
  }

  wake(): void {
    this.#rounds.wake();
  }

  /** Waits for what is under way. */
  async stop(): Promise<void> {
    await this.#rounds.stop();
    await Promise.all(this.#busy.values());
  }

  async #round(): Promise<boolean> {
    if (this.#busy.size >= ACCOUNTS) return false;
    for (const account of await this.#work.accounts(LOOKED_AT, this.#last)) {
      if (this.#busy.size >= ACCOUNTS || this.#rounds.stopped.aborted) break;
      if (this.#busy.has(account)) continue;
      const items = await this.#work.claim(account, BATCH);
      if (items.length === 0) continue;
      this.#last = account;
      this.#busy.set(account, this.#serve(account, items));
    }
    return false;
  }

  async #serve(account: Account, items: Item[]): Promise<void> {
    await Promise.all(items.map((item) => this.#work.work(item).catch(this.#onError)));
    this.#busy.delete(account);
    this.wake();
  }
}
