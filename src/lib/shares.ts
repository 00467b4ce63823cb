import PQueue from 'p-queue';

/** As many wait already as may. */
export class ShareFullError extends Error {}

/** Work that costs much. Of each holder so many run at once, a few more wait, and one more is refused; so many run in all. */
export class Shares {
  readonly #limits: { atOnce: number; waiting: number };
  readonly #all: PQueue;
  readonly #holders = new Map<string, PQueue>();

  constructor(limits: { atOnce: number; waiting: number; inAll: number }) {
    this.#limits = limits;
    this.#all = new PQueue({ concurrency: limits.inAll });
  }

  /** Rejects with ShareFullError, or with the reason of the signal when it aborts before the work begins. */
  run<T>(holder: string, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    // Of each holder no more than its share stands in the line of all, so nobody waits behind everything that one wants.
    return this.runApart(holder, () => inLine(this.#all, work, signal), signal);
  }

  /** For work that lasts as long as a client likes: it takes its holder's share only, and nothing from the others. */
  async runApart<T>(holder: string, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const { atOnce, waiting } = this.#limits;
    const queue = this.#holders.get(holder) ?? new PQueue({ concurrency: atOnce });
    if (queue.size >= waiting) throw new ShareFullError('too many wait already');
    this.#holders.set(holder, queue);
    try {
      return await inLine(queue, work, signal);
    } finally {
      if (queue.size + queue.pending === 0 && this.#holders.get(holder) === queue)
        this.#holders.delete(holder);
    }
  }
}

/** Who gives up leaves the line. Work that has begun keeps its place until it ends, for PostgreSQL works on it all the same. */
async function inLine<T>(queue: PQueue, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const waits = new AbortController();
  const leave = (): void => waits.abort(signal.reason);
  if (signal.aborted) leave();
  signal.addEventListener('abort', leave, { once: true });
  const begin = (): Promise<T> => {
    signal.removeEventListener('abort', leave);
    return work();
  };
  return queue.add(begin, { signal: waits.signal });
}
