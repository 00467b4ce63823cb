import { prepareAppLogin, requireHarmless } from '../db/appLogin.ts';
import { Database } from '../db/database.ts';
import { DatabaseLock } from '../db/databaseLock.ts';
import { startEmbedded } from '../db/embedded.ts';
import { migrate } from '../db/migrate.ts';
import type { Logger } from '../lib/logger.ts';
import type { GatewayConfig } from './config.ts';
import type { Installation } from './installation.ts';

export type Undo = (() => Promise<unknown>)[];

/** The database: started if it is embedded, migrated, and opened with a login that row-level security applies to. */
export async function openDatabase(
  config: GatewayConfig,
  installation: Installation,
  log: Logger,
  undo: Undo,
  fail: (error: Error) => void,
): Promise<Database> {
  const ownerUrl = config.databaseUrl ?? (await embedded(config, log, undo, fail));
  // Before anything is written, so a second gateway changes nothing.
  const lock = await DatabaseLock.take(ownerUrl, {
    onGone: (err) => log.warn({ err }, 'the connection with the database lock broke; connecting again'),
    onBack: () => log.info('the database lock is held again'),
    onLost: fail,
  });
  undo.push(() => lock.release());
  await migrate(
    ownerUrl,
    (line) => log.debug(line),
    (line) => log.info({ told: line }, 'a migration changed rows'),
  );
  const appUrl =
    config.databaseAppUrl ?? (await prepareAppLogin(ownerUrl, installation.secretFor('database login')));
  await requireHarmless(appUrl);
  const onError = (err: Error): void => log.warn({ err }, 'a database connection broke');
  const db = new Database(appUrl, {
    poolSize: config.databasePool,
    prepares: config.databasePrepared,
    onError,
  });
  undo.push(() => db.close());
  return db;
}

async function embedded(
  config: GatewayConfig,
  log: Logger,
  undo: Undo,
  fail: (error: Error) => void,
): Promise<string> {
  log.info('starting the embedded PostgreSQL');
  const server = await startEmbedded({
    directory: config.dataDirectory,
    environment: config.programEnvironment,
  });
  undo.push(() => server.stop());
  server.watch({
    onGone: () => log.error('the embedded PostgreSQL has stopped unexpectedly; restarting it'),
    onBack: (ms) => log.warn({ ms: Math.round(ms) }, 'the embedded PostgreSQL is back'),
    onLost: (cause) =>
      fail(new Error('The embedded PostgreSQL stopped and could not be restarted.', { cause })),
  });
  return server.url;
}
