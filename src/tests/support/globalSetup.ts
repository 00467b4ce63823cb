import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbedded } from '../../db/embedded.ts';
import { migrate } from '../../db/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL with the migrated database `template`, for `createDatabase`. */
    databaseServer: string;
    /** Where the panel is built, by the first file that needs it. */
    builtPanel: string;
  }
}

/** One real PostgreSQL and one built panel for all test files, in a folder of its own; each file clones the migrated template. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(path.join(tmpdir(), 'ramal-test-db-'));
  // Nothing here must survive a power cut. Tables are small: to start a worker takes longer than to read them all.
  const settings = ['fsync=off', 'max_connections=300', 'max_parallel_workers_per_gather=0'];
  const server = await startEmbedded({ directory, settings });
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query('CREATE DATABASE template');
  await client.end();
  const template = new URL(server.url);
  template.pathname = '/template';
  await migrate(template.href, () => undefined);
  project.provide('databaseServer', server.url);
  project.provide('builtPanel', path.join(directory, 'panel'));
  return async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  };
}
