import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { pause } from '../lib/time.ts';

/** The first half of the key of every Ramal lock; the second half is the schema that the gateway works in. */
const CLASS = 0x52414d4c;
/** Milliseconds. The session of a gateway that was just killed may still be in the server's list. */
const START_WAIT = 5000;
/** If somebody holds a lost lock for this long, it is not an old session of ours. Milliseconds. */
const REGAIN_WAIT = 10_000;
const RETRY = 500;

export interface DatabaseLockListeners {
  onGone: (cause: Error) => void;
  onBack: () => void;
  /** Another gateway has the database now, so this one must end. Called once. */
  onLost: (error: Error) => void;
}

/**
 * Keeps a second gateway out of a database with an advisory lock. A separate connection holds it for as long as the gateway
 * works. The lock belongs to the session, so a pooler has to pool sessions, not transactions.
 */
export class DatabaseLock {
  readonly #url: string;
  readonly #listeners: DatabaseLockListeners;
  /** Finds our own old session again. 63 bytes at most. */
  readonly #name = `ramal gateway ${randomUUID()}`;
  readonly #stopping = new AbortController();
  #client: pg.Client | undefined;
  #regaining: Promise<void> = Promise.resolve();

  private constructor(url: string, listeners: DatabaseLockListeners) {
    this.#url = url;
    this.#listeners = listeners;
  }

  /** Throws if another gateway works on this database. Changes nothing there. */
  static async take(url: string, listeners: DatabaseLockListeners): Promise<DatabaseLock> {
    const lock = new DatabaseLock(url, listeners);
    const end = performance.now() + START_WAIT;
    for (;;) {
      if (await lock.#try()) return lock;
      if (performance.now() > end) throw held();
      await pause(RETRY);
    }
  }

  async release(): Promise<void> {
    this.#stopping.abort();
    await this.#regaining;
    await this.#client?.end().catch(() => undefined);
  }

  async #try(): Promise<boolean> {
    const client = new pg.Client({
      connectionString: this.#url,
      connectionTimeoutMillis: 5000,
      query_timeout: 10_000,
      keepAlive: true,
      application_name: this.#name,
    });
    const broke = (cause: Error): void => {
      if (this.#client !== client) return;
      this.#client = undefined;
      if (this.#stopping.signal.aborted) return;
      this.#listeners.onGone(cause);
      this.#regaining = this.#regain();
    };
    client.on('error', broke);
    client.on('end', () => broke(new Error('the connection ended')));
    try {
      await client.connect();
      // If a gateway's machine is gone, the lock must not be held for the two hours that TCP waits.
      await client.query(
        'SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3',
      );
      // The server may end idle sessions, but must not end this one.
      await client.query('SET idle_session_timeout = 0');
      // An old session of ours, whose end the server has not noticed yet.
      await client.query(
        `SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
          WHERE l.locktype = 'advisory' AND l.classid = $1::bigint::oid AND a.application_name = $2 AND l.pid <> pg_backend_pid()`,
        [CLASS, this.#name],
      );
      const { rows } = await client.query<{ got: boolean }>(
        'SELECT pg_try_advisory_lock($1::int, hashtext(current_schema())) AS got',
        [CLASS],
      );
      if (rows[0]?.got === true) {
        this.#client = client;
        return true;
      }
      await client.end();
      return false;
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
  }

  /** Retries for ever while the database is unavailable, and for a limited time while somebody else has the lock. */
  async #regain(): Promise<void> {
    let heldSince: number | null = null;
    do {
      const got = await this.#try().catch(() => null);
      if (this.#stopping.signal.aborted) return;
      if (got === true) {
        this.#listeners.onBack();
        return;
      }
      if (got === null) heldSince = null;
      else heldSince ??= performance.now();
      if (heldSince !== null && performance.now() - heldSince > REGAIN_WAIT) {
        this.#listeners.onLost(held());
        return;
      }
    } while (await pause(RETRY, this.#stopping.signal));
  }
}

const held = (): Error =>
  new Error(
    'Another gateway works on this database, so nothing was changed. Stop it, or give this one a DATABASE_URL of its own.',
  );
