import { createHash } from 'node:crypto';
import pg from 'pg';
import type { Reach } from '../model/access.ts';
import { AppError } from '../model/errors.ts';
import type { AccountId } from '../model/ids.ts';
import { Listener, type ListenerOptions } from './listener.ts';

// bigint columns hold counts and sizes, which stay far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

type Row = Record<string, unknown>;

/** One transaction. `sql` never contains outside input; values go in parameters. */
export interface Tx {
  many<T extends Row>(sql: string, values?: unknown[]): Promise<T[]>;
  /** The only row, or undefined. Two rows are a bug. */
  one<T extends Row>(sql: string, values?: unknown[]): Promise<T | undefined>;
  /** How many rows were changed. */
  run(sql: string, values?: unknown[]): Promise<number>;
}

/** The role that a transaction works with; PostgreSQL's roles have the same names. */
type DatabaseRole = 'ramal_tenant' | 'ramal_system';

const names = new Map<string, string>();

/**
 * The name under which a connection prepares a statement. Planning is expensive under row-level security, and PostgreSQL
 * plans again whenever the role has changed. So each role has its own statements.
 */
function nameOf(role: DatabaseRole, sql: string): string {
  const known = `${role}:${sql}`;
  let name = names.get(known);
  if (name === undefined) {
    name = createHash('sha256').update(known).digest('base64url').slice(0, 32);
    names.set(known, name);
  }
  return name;
}

type Query = <T extends Row>(sql: string, values: unknown[]) => Promise<pg.QueryResult<T>>;

const prepared =
  (client: pg.ClientBase, role: DatabaseRole): Query =>
  (text, values) =>
    client.query({ name: nameOf(role, text), text, values });
const unprepared =
  (client: pg.ClientBase): Query =>
  (sql, values) =>
    client.query(sql, values);

const wrap = (query: Query): Tx => ({
  many: async <T extends Row>(sql: string, values: unknown[] = []) => (await query<T>(sql, values)).rows,
  one: async <T extends Row>(sql: string, values: unknown[] = []) => {
    const { rows } = await query<T>(sql, values);
    if (rows.length > 1) throw new Error('one row was expected, several were found');
    return rows[0];
  },
  run: async (sql, values = []) => (await query(sql, values)).rowCount ?? 0,
});

/**
 * `relaxed` does not wait for the disk: if the machine crashes within the next second, the transaction may be lost. Use it
 * only for data that Ramal finds out again by itself.
 */
export type Durability = 'durable' | 'relaxed';

export interface TransactionOptions {
  durability?: Durability;
  /**
   * Statements are planned once, not for each value. For the short way of a message, whose statements find a few rows by
   * their keys: there, planning costs more than the work. PostgreSQL would plan those with arrays each time.
   */
  plansOnce?: boolean;
}

/** Of any constraint, or of the named one. */
export const isUniqueViolation = (error: unknown, constraint?: string): boolean =>
  error instanceof Error &&
  'code' in error &&
  error.code === '23505' &&
  (constraint === undefined || ('constraint' in error && error.constraint === constraint));

/** Rows that refer to it keep it from being deleted. */
export const isForeignKeyViolation = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '23503';

/** PostgreSQL will never accept this data (SQLSTATE classes 22, 23 and 54), so that retrying would block everything behind it. */
export const isUnstorable = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && /^(2[23]|54)/.test(String(error.code));

/** SQLSTATE classes and codes: no connection, shut down, starting, too many connections. */
const awayStates = /^(08|57P0[123]|53300)/;
const awayCodes = [
  ...[
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETUNREACH',
  ],
  ...['ENETDOWN', 'EHOSTDOWN', 'ECONNABORTED'],
];
/** Errors of `pg` itself have no code. */
const awayWords =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client (has encountered a connection error|was closed)|Cannot use a pool after)/;

function isAway(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isAway);
  if (!(error instanceof Error)) return false;
  // Its Unix-domain socket is gone.
  if ('syscall' in error && error.syscall === 'connect') return true;
  const code = 'code' in error ? String(error.code) : '';
  return awayStates.test(code) || awayCodes.includes(code) || awayWords.test(error.message);
}

/** The database does not answer. A transaction that was committing may have been committed or not. */
const away = (cause: unknown): AppError =>
  new AppError(
    'unavailable',
    'The database does not answer now. Try again in a moment: with the same Idempotency-Key, what was done already is not done twice.',
    { cause },
  );

const hasCode = (error: unknown, ...codes: string[]): boolean =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code));

/** After an error with this code, the transaction can be retried. */
export const SERIALIZATION_FAILURE = '40001';
const isSerializationFailure = (error: unknown): boolean => hasCode(error, SERIALIZATION_FAILURE, '40P01');

/** The tables have changed since this connection prepared its statements; a new connection prepares them again. */
const isStalePlan = (error: unknown): error is Error =>
  error instanceof Error && hasCode(error, '0A000') && error.message.startsWith('cached plan');

function checked(id: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) throw new Error('an id is no UUID');
  return id;
}

/** Ends a transaction that failed. Returns why the connection is of no use any more, where that is so. */
async function rollBack(client: pg.PoolClient, cause: unknown): Promise<Error | undefined> {
  if (isAway(cause)) return cause instanceof Error ? cause : new Error('the connection broke');
  try {
    await client.query('ROLLBACK');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error('rollback failed');
  }
}

/** The only way to PostgreSQL. Work is done in transactions of an account, or of the system across accounts. */
export class Database {
  readonly #pool: pg.Pool;
  readonly #prepares: boolean;
  readonly #url: string;

  /** `prepares: false` for a pooler that keeps no prepared statements (pgbouncer before 1.21 in transaction mode). */
  constructor(
    databaseUrl: string,
    options: { poolSize: number; onError: (error: Error) => void; prepares?: boolean },
  ) {
    this.#prepares = options.prepares ?? true;
    this.#url = databaseUrl;
    this.#pool = new pg.Pool({
      connectionString: databaseUrl,
      max: options.poolSize,
      connectionTimeoutMillis: 10_000,
      statement_timeout: 30_000,
      // The server's own limit does not help if the server disappears without closing the connection.
      query_timeout: 40_000,
      keepAlive: true,
      idle_in_transaction_session_timeout: 60_000,
      application_name: 'ramal',
      // BEGIN and the first statement of a transaction are sent together.
      pipeline: true,
    });
    // A broken connection (PostgreSQL restarted) must not end the process. Idle connections report the error to the pool,
    // busy ones only to themselves.
    this.#pool.on('error', options.onError);
    this.#pool.on('connect', (client) => client.on('error', options.onError));
  }

  /**
   * Reads and writes one account's rows, or those of some of its numbers. PostgreSQL enforces this: row-level security uses
   * the settings made here.
   */
  inAccount<T>(
    reach: AccountId | Reach,
    work: (tx: Tx) => Promise<T>,
    options: TransactionOptions = {},
  ): Promise<T> {
    const { accountId, numberIds } =
      typeof reach === 'string' ? { accountId: reach, numberIds: null } : reach;
    const numbers = numberIds && `SET LOCAL app.number_ids = '{${numberIds.map(checked).join()}}'`;
    return this.#transaction(
      'ramal_tenant',
      [`SET LOCAL app.account_id = '${checked(accountId)}'`, numbers],
      work,
      options,
    );
  }

  /**
   * For work on an account and, in the same transaction, on its people. `asSystem` runs a step across accounts and then
   * returns to the account's role. Run one step after the other: a connection has one role at a time.
   */
  inAccountAndSystem<T>(
    accountId: AccountId,
    work: (tx: Tx, asSystem: <R>(step: (tx: Tx) => Promise<R>) => Promise<R>) => Promise<T>,
  ): Promise<T> {
    const settings = [`SET LOCAL app.account_id = '${checked(accountId)}'`];
    return this.#transaction('ramal_tenant', settings, (tx, as) =>
      work(tx, async (step) => {
        await tx.run('SET LOCAL ROLE ramal_system');
        const result = await step(as('ramal_system'));
        await tx.run('SET LOCAL ROLE ramal_tenant');
        return result;
      }),
    );
  }

  /** Across accounts: the supervisor, sign-in, the owner's lists. Sees nothing that people wrote. */
  asSystem<T>(work: (tx: Tx) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    return this.#transaction('ramal_system', [], work, options);
  }

  /**
   * SQL that a library has written (pg-boss), as the system and never prepared. Without values it may be several
   * statements with a BEGIN and COMMIT of their own.
   */
  async asSystemRaw(sql: string, values: unknown[] = []): Promise<{ rows: Row[] }> {
    const client = await this.#connect();
    let broken: Error | undefined;
    try {
      if (values.length === 0) {
        // Several statements in one query are one transaction, which a BEGIN among them continues.
        const results: unknown = await client.query(`SET LOCAL ROLE ramal_system; ${sql}`);
        return { rows: (results as pg.QueryResult<Row>[]).flatMap(({ rows }) => rows) };
      }
      await client.query('BEGIN; SET LOCAL ROLE ramal_system');
      const { rows } = await client.query<Row>(sql, values);
      await client.query('COMMIT');
      return { rows };
    } catch (error) {
      broken = await rollBack(client, error);
      throw isAway(error) ? away(error) : error;
    } finally {
      client.release(broken);
    }
  }

  #connect(): Promise<pg.PoolClient> {
    return this.#pool.connect().catch((error: unknown) => {
      throw isAway(error) ? away(error) : error;
    });
  }

  async #transaction<T>(
    role: DatabaseRole,
    settings: (string | null)[],
    work: (tx: Tx, as: (role: DatabaseRole) => Tx) => Promise<T>,
    options: TransactionOptions = {},
    attempt = 1,
  ): Promise<T> {
    const relaxed = options.durability === 'relaxed' && 'SET LOCAL synchronous_commit = off';
    const once = options.plansOnce === true && 'SET LOCAL plan_cache_mode = force_generic_plan';
    const client = await this.#connect();
    let broken: Error | undefined;
    // Nothing in it comes from outside except ids, which are checked. The first statement does not wait for its answer: if a
    // setting fails, the transaction that has begun refuses every statement.
    const begun = client
      .query(['BEGIN', `SET LOCAL ROLE ${role}`, ...settings, relaxed, once].filter(Boolean).join('; '))
      .then(
        () => null,
        (error: unknown) => ({ error }),
      );
    try {
      const as = (other: DatabaseRole): Tx =>
        wrap(this.#prepares ? prepared(client, other) : unprepared(client));
      const result = await work(as(role), as);
      const unbegun = await begun;
      if (unbegun) throw unbegun.error;
      await client.query('COMMIT');
      return result;
    } catch (caught) {
      const error = (await begun)?.error ?? caught;
      broken = await rollBack(client, error);
      if (isAway(error)) throw away(error);
      if (isStalePlan(error)) broken = error;
      if (!(isSerializationFailure(error) || isStalePlan(error)) || attempt >= 3) throw error;
    } finally {
      client.release(broken);
    }
    return this.#transaction(role, settings, work, options, attempt + 1);
  }

  /** A pooler that keeps no prepared statements keeps no LISTEN either. */
  get canListen(): boolean {
    return this.#prepares;
  }

  /** With a connection of its own, until it is closed. */
  listen(channel: string, options: ListenerOptions): Listener {
    return new Listener(this.#url, channel, options);
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}
