import { PollingLoop, type PollingLoopOptions } from './pollingLoop.ts';

/** Pending items of many accounts. The queries return only items that can be processed now. */
export interface FairQueue<Account, Item> {
  /** Accounts that may have pending items. Accounts after `last` come first, so that accounts take turns. */
  accounts(limit: number, last: Account | null): Promise<Account[]>;
  /** Claims up to `limit` items of an account, so that no other worker takes them. */
  claim(account: Account, limit: number): Promise<Item[]>;
  /** Must have a deadline. Errors go to `onError`. */
  process(item: Item): Promise<void>;
}

/** Accounts served at the same time, and items of each. */
const ACCOUNTS = 4;
const BATCH = 2;
/** Accounts read in one poll. */
const ACCOUNTS_READ = 1000;

/** Processes the items of accounts in turn. A slow account occupies one of the places and does not delay the others. */
export class FairQueueWorker<Account extends string, Item> {
  readonly #queue: FairQueue<Account, Item>;
  readonly #loop: PollingLoop;
  readonly #onError: (error: unknown) => void;
  readonly #busy = new Map<Account, Promise<void>>();
  /** The account that was served last. */
  #last: Account | null = null;

  constructor(queue: FairQueue<Account, Item>, options: PollingLoopOptions) {
    this.#queue = queue;
    this.#onError = options.onError;
    this.#loop = new PollingLoop(() => this.#poll(), options);
  }

  start(): void {
    this.#loop.start();
  }

  wake(): void {
    this.#loop.wake();
  }

  /** Waits for the items in progress. */
  async stop(): Promise<void> {
    await this.#loop.stop();
    await Promise.all(this.#busy.values());
  }

  async #poll(): Promise<boolean> {
    if (this.#busy.size >= ACCOUNTS) return false;
    for (const account of await this.#queue.accounts(ACCOUNTS_READ, this.#last)) {
      if (this.#busy.size >= ACCOUNTS || this.#loop.stopped.aborted) break;
      if (this.#busy.has(account)) continue;
      const items = await this.#queue.claim(account, BATCH);
      if (items.length === 0) continue;
      this.#last = account;
      this.#busy.set(account, this.#serve(account, items));
    }
    return false;
  }

  async #serve(account: Account, items: Item[]): Promise<void> {
    await Promise.all(items.map((item) => this.#queue.process(item).catch(this.#onError)));
    this.#busy.delete(account);
    this.wake();
  }
}
