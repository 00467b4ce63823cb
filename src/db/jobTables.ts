import type pg from 'pg';
import { getConstructionPlans, getMigrationPlans } from 'pg-boss';
import manifest from 'pg-boss/package.json' with { type: 'json' };

/** Where pg-boss keeps the jobs (`src/jobs`): tables of its own, with ids only. */
export const jobSchema = 'pgboss';

/** What the system role needs of pg-boss's tables; an account's role has no rights there. */
const privileges: Record<string, string[]> = {
  job: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  job_common: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  job_dependency: ['SELECT', 'DELETE'],
  queue: ['SELECT', 'INSERT', 'UPDATE'],
  schedule: ['SELECT', 'INSERT', 'UPDATE'],
  version: ['SELECT', 'UPDATE'],
};

/** Creates pg-boss's tables, or brings them to this release's version. For the owner's connection. */
export async function prepareJobTables(client: pg.ClientBase): Promise<void> {
  // Gateways that start at once do this one after the other. The lock ends with the connection.
  await client.query(`SELECT pg_advisory_lock(hashtext('ramal job tables'))`);
  const { rows } = await client.query<{ here: string; schema: string | null; mark: string | null }>(
    `SELECT current_schema() AS here, to_regnamespace($1)::text AS schema,
            obj_description(to_regnamespace($1), 'pg_namespace') AS mark`,
    [jobSchema],
  );
  const { here = '', schema = null, mark = null } = rows[0] ?? {};
  const ours = `Background work of Ramal in the schema ${here} (pg-boss): ids only`;
  const version = schema === null ? null : await versionOf(client);
  if (version !== null && mark !== ours)
    throw new Error(
      `The schema ${jobSchema} of this database belongs to another program (${mark ?? 'pg-boss'}). Give Ramal a database of its own.`,
    );
  const wanted = manifest.pgboss.schema;
  if (version === null) await install(client, schema === null, ours);
  else if (version > wanted)
    throw new Error(
      `The database was migrated by a newer version of Ramal (${jobSchema} ${version}). Run that version, or restore a backup.`,
    );
  else if (version < wanted) await client.query(upgradeFrom(version));
  await grant(client);
}

/** One transaction: the tables are small, so indexes need not be built CONCURRENTLY, which allows none. */
const upgradeFrom = (version: number): string =>
  getMigrationPlans(jobSchema, version).replaceAll(/ CONCURRENTLY\b/g, '');

/** null: there are no tables yet. */
async function versionOf(client: pg.ClientBase): Promise<number | null> {
  const table = await client.query(`SELECT 1 WHERE to_regclass($1) IS NOT NULL`, [`${jobSchema}.version`]);
  if (table.rowCount === 0) return null;
  const { rows } = await client.query<{ version: number }>(`SELECT version FROM ${jobSchema}.version`);
  return rows[0]?.version ?? null;
}

async function install(client: pg.ClientBase, createSchema: boolean, mark: string): Promise<void> {
  if (createSchema) {
    const { rows } = await client.query<{ may: boolean; login: string }>(
      `SELECT has_database_privilege(current_database(), 'CREATE') AS may, current_user AS login`,
    );
    if (rows[0]?.may !== true)
      throw new Error(
        `The user of DATABASE_URL may not create a schema; have an administrator run in this database: CREATE SCHEMA ${jobSchema} AUTHORIZATION ${client.escapeIdentifier(rows[0]?.login ?? '')};`,
      );
  }
  await client.query(getConstructionPlans(jobSchema, { createSchema }));
  await client.query(`COMMENT ON SCHEMA ${jobSchema} IS ${client.escapeLiteral(mark)}`);
}

async function grant(client: pg.ClientBase): Promise<void> {
  const wanted = Object.entries(privileges).flatMap(([table, list]) =>
    list.map((privilege) => [`${jobSchema}.${table}`, privilege] as const),
  );
  const { rows } = await client.query<{ statement: string }>(
    `SELECT format('GRANT USAGE ON SCHEMA %I TO ramal_system', $1::text) AS statement
      WHERE NOT has_schema_privilege('ramal_system', $1, 'USAGE')
      UNION ALL
     SELECT format('GRANT %s ON %s TO ramal_system', privilege, name)
       FROM unnest($2::text[], $3::text[]) AS wanted(name, privilege)
      WHERE NOT has_table_privilege('ramal_system', name, privilege)`,
    [jobSchema, wanted.map(([table]) => table), wanted.map(([, privilege]) => privilege)],
  );
  for (const { statement } of rows) await client.query(statement);
}
