import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import pg from 'pg';
import { prepareJobTables } from './jobTables.ts';

const directory = fileURLToPath(new URL('../../migrations', import.meta.url));

/** PostgreSQL's code for a notice that a migration raised itself; "already exists, skipping" has another code. */
const RAISED = '00000';

/**
 * Migrates the database to this version's schema. If several gateways start at once, one of them migrates. Refuses a
 * database on which a newer version ran a migration whose name ends with `_breaking`, because this version cannot work on it.
 * `told` gets what a migration reports about changed rows.
 */
export async function migrate(
  databaseUrl: string,
  log: (line: string) => void,
  told: (line: string) => void = log,
): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('notice', ({ code, message }) => {
    if (code === RAISED && message !== undefined) told(message);
  });
  await client.connect();
  try {
    const { rows } = await client.query<{ major: number }>(
      `SELECT current_setting('server_version_num')::int / 10000 AS major`,
    );
    const major = rows[0]?.major ?? 0;
    if (major < 15) throw new Error(`PostgreSQL ${major} is too old: Ramal needs 15 or newer.`);
    await refuseNewer(client);
    await runner({
      dbClient: client,
      dir: directory,
      direction: 'up',
      migrationsTable: 'migrations',
      checkOrder: true,
      singleTransaction: true,
      advisoryLockMode: 'wait',
      log,
      verbose: false,
    });
    await prepareJobTables(client);
  } finally {
    await client.end();
  }
}

async function refuseNewer(client: pg.Client): Promise<void> {
  const table = await client.query(
    `SELECT 1 FROM pg_tables WHERE tablename = 'migrations' AND schemaname = current_schema()`,
  );
  if (table.rowCount === 0) return;
  const known = new Set((await readdir(directory)).map((file) => file.replace(/\.sql$/, '')));
  const { rows } = await client.query<{ name: string }>('SELECT name FROM migrations');
  const foreign = rows
    .map(({ name }) => name)
    .filter((name) => !known.has(name) && name.endsWith('_breaking'));
  if (foreign.length > 0) {
    throw new Error(
      `The database was migrated by a newer version of Ramal (${foreign.join(', ')}). Run that version, or restore a backup.`,
    );
  }
}
