import PQueue from 'p-queue';

/** Too many are waiting already. */
export class ShareFullError extends Error {}

/**
 * Limits expensive work. For each holder some tasks run at a time, some more wait, and others are refused. There is
 * also a limit for all holders together.
 */
export class Shares {
  readonly #limits: { atOnce: number; waiting: number };
  readonly #all: PQueue;
  readonly #holders = new Map<string, PQueue>();

  constructor(limits: { atOnce: number; waiting: number; inAll: number }) {
    this.#limits = limits;
    this.#all = new PQueue({ concurrency: limits.inAll });
  }

  /** Rejects with ShareFullError, or with the signal's reason if it aborts before the work starts. */
  run<T>(holder: string, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    // A holder puts no more than its share into the common queue, so nobody waits behind all tasks of another holder.
    return this.runApart(holder, () => inLine(this.#all, work, signal), signal);
  }

  /** For work that lasts as long as the client wants: it uses the holder's share only, not the common one. */
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

/**
 * A task whose signal aborts leaves the queue. A task that has started keeps its place until it ends, because
 * PostgreSQL still works on it.
 */
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
