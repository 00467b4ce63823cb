import type { TestDatabase } from './database.ts';

export const tablesOf = async (database: TestDatabase): Promise<string[]> =>
  (
    await database.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
          AND relname <> 'migrations' ORDER BY 1`,
    )
  ).map(({ name }) => name);

/** Columns that say when somebody was last seen, and tables that say what was asked: they may change by asking. */
const bookkeeping: Record<string, string[]> = { api_keys: ['last_used_at'] };
const bookkeepingTables = ['audit_log', 'key_requests'];

/** One hash for each table, over all that must not change by a request that is refused. */
export async function snapshot(database: TestDatabase): Promise<Record<string, string>> {
  const tables = (await tablesOf(database)).filter((table) => !bookkeepingTables.includes(table));
  const parts = tables.map((table) => {
    const without = (bookkeeping[table] ?? []).map((column) => ` - '${column}'`).join('');
    return `SELECT '${table}' AS name, md5(coalesce(string_agg(row, '|' ORDER BY row), '')) AS hash
              FROM (SELECT (to_jsonb(t)${without})::text AS row FROM ${table} t) rows`;
  });
  const rows = await database.query<{ name: string; hash: string }>(parts.join(' UNION ALL '));
  return Object.fromEntries(rows.map(({ name, hash }) => [name, hash]));
}

/** Every row of every table, as text. */
export async function dump(database: TestDatabase): Promise<string> {
  const rows = await Promise.all(
    (await tablesOf(database)).map((table) =>
      database.query<{ row: string }>(`SELECT to_jsonb(t)::text AS row FROM ${table} t`),
    ),
  );
  return rows
    .flat()
    .map(({ row }) => row)
    .join('\n');
}

/** All ids, phones and addresses that stand in an account's rows, and in its members' logins. */
export async function identifiersOf(database: TestDatabase, accountId: string): Promise<Set<string>> {
  const owned = await database.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'account_id'`,
  );
  const queries = [
    ...owned.map(({ name }) => `SELECT to_jsonb(t)::text AS row FROM ${name} t WHERE account_id = $1`),
    'SELECT to_jsonb(t)::text AS row FROM accounts t WHERE id = $1',
    'SELECT to_jsonb(t)::text AS row FROM users t WHERE id IN (SELECT user_id FROM memberships WHERE account_id = $1)',
  ];
  const found = new Set<string>();
  for (const query of queries) {
    for (const { row } of await database.query<{ row: string }>(query, [accountId])) {
      for (const [one] of row.matchAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=")\d{10,15}(?=")/g))
        found.add(one);
    }
  }
  return found;
}
