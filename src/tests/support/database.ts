import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

export interface TestDatabase {
  url: string;
  query<Row extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** These tables and all that refer to them, also while a gateway works on them. */
  empty(...tables: string[]): Promise<void>;
  /** Whoever wants one of these tables waits until it is given back. */
  hold(...tables: string[]): Promise<() => Promise<void>>;
  /** In a connection of its own, committed at the end: to hold what others then wait for. */
  transaction<T>(work: (query: TestDatabase['query']) => Promise<T>): Promise<T>;
  /** How many connections wait for a lock now. */
  waiting(): Promise<number>;
  /** Of connections that have ended: PostgreSQL counts them then. */
  deadlocks(): Promise<number | undefined>;
  drop(): Promise<void>;
}

async function withServer(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: inject('databaseServer') });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** A fresh, migrated database. */
export async function createDatabase(): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  // Two files may clone at once, and a template can be read by one at a time.
  await withServer(async (client) => {
    await client.query('SELECT pg_advisory_lock(1)');
    await client.query(`CREATE DATABASE ${name} TEMPLATE template`);
  });
  const url = new URL(inject('databaseServer'));
  url.pathname = `/${name}`;
  const pool = new pg.Pool({ connectionString: url.href, max: 2 });
  pool.on('error', () => undefined);
  return {
    url: url.href,
    deadlocks: async () => {
      const sql = 'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()';
      return (await pool.query<{ deadlocks: number }>(sql)).rows[0]?.deadlocks;
    },
    query: async <Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []) =>
      (await pool.query<Row>(sql, values)).rows,
    empty: async (...tables) => {
      const sql = `TRUNCATE ${tables.join()} CASCADE`;
      // It locks the tables in an order of its own: a statement of the gateway may be in its way.
      for (let tries = 1; ; tries++)
        try {
          await pool.query(sql);
          return;
        } catch (error) {
          if (tries === 5 || !(error instanceof pg.DatabaseError) || error.code !== '40P01') throw error;
        }
    },
    hold: async (...tables) => {
      const client = await pool.connect();
      await client.query(`BEGIN; LOCK TABLE ${tables.join()} IN ACCESS EXCLUSIVE MODE`);
      return async () => {
        await client.query('ROLLBACK');
        client.release();
      };
    },
    transaction: async (work) => {
      const client = new pg.Client({ connectionString: url.href });
      await client.connect();
      try {
        await client.query('BEGIN');
        const result = await work(
          async <Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []) =>
            (await client.query<Row>(sql, values)).rows,
        );
        await client.query('COMMIT');
        return result;
      } finally {
        await client.end();
      }
    },
    waiting: async () => {
      const sql = `SELECT count(*)::int AS count FROM pg_stat_activity
                    WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      return (await pool.query<{ count: number }>(sql)).rows[0]?.count ?? 0;
    },
    drop: async () => {
      await pool.end();
      await withServer(async (client) => {
        await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
        const { rows } = await client.query<{ login: string }>(
          'SELECT rolname AS login FROM pg_roles WHERE rolname LIKE $1',
          [`ramal_app_${name}%`],
        );
        for (const { login } of rows) await client.query(`DROP ROLE ${login}`);
      });
    },
  };
}
