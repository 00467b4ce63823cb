import pg from 'pg';
import { pause } from '../lib/time.ts';

/** Milliseconds. */
const RETRY = 1000;

export interface ListenerOptions {
  /** Has come when somebody told it; nothing that was told while there was no connection. */
  onTold: (payload: string) => void;
  /** Listens, for the first time or again. */
  onListening: () => void;
}

/** Hears what is told with NOTIFY on a channel. It connects by itself, again and again, until it is closed. */
export class Listener {
  readonly #url: string;
  readonly #channel: string;
  readonly #options: ListenerOptions;
  readonly #closed = new AbortController();
  readonly #running: Promise<void>;

  constructor(url: string, channel: string, options: ListenerOptions) {
    this.#url = url;
    this.#channel = channel;
    this.#options = options;
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closed;
    do {
      const client = new pg.Client({
        connectionString: this.#url,
        connectionTimeoutMillis: 5000,
        keepAlive: true,
        keepAliveInitialDelayMillis: 10_000,
        application_name: 'ramal listens',
      });
      const ended = new Promise<void>((resolve) => {
        // A broken connection is not told: the pool of the same database says so already.
        client.on('error', () => resolve());
        client.on('end', () => resolve());
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      client.on('notification', ({ payload }) => this.#options.onTold(payload ?? ''));
      try {
        await client.connect();
        await client.query(`LISTEN ${client.escapeIdentifier(this.#channel)}`);
        if (!signal.aborted) this.#options.onListening();
        await ended;
      } catch {
        // Away, or shutting down: the next round tries again.
      }
      await client.end().catch(() => undefined);
    } while (await pause(RETRY, signal));
  }
}
