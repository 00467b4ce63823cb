import { mkdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createWebChannel } from '../channels/web/webChannel.ts';
import { Database } from '../db/database.ts';
import { startEmbedded, type EmbeddedPostgres } from '../db/embedded.ts';
import { forgetOldIdempotencyKeys } from '../db/idempotency.ts';
import { findInstance, forgetStates, type InstanceRow } from '../db/instances.ts';
import { findMedia } from '../db/media.ts';
import { migrate } from '../db/migrate.ts';
import { Accounts } from '../domain/accounts/accounts.ts';
import { Changes } from '../domain/changes.ts';
import { Inbound } from '../domain/inbound/inbound.ts';
import { MediaFiles } from '../domain/media/files.ts';
import { IncomingMedia } from '../domain/media/incoming.ts';
import { Messages } from '../domain/messages/messages.ts';
import { Sender } from '../domain/messages/send.ts';
import { Numbers } from '../domain/numbers/numbers.ts';
import { Outbox } from '../domain/outbox/outbox.ts';
import { createApp } from '../http/app.ts';
import { attachLive } from '../http/live.ts';
import { Presenter } from '../http/present.ts';
import { systemClock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { AppError } from '../model/errors.ts';
import type { AccountId, NumberId } from '../model/ids.ts';
import type { InstanceAddress } from '../protocol/client.ts';
import { ChildDriver } from '../supervisor/childDriver.ts';
import { InstanceManager } from '../supervisor/instanceManager.ts';
import { LaunchSlots } from '../supervisor/launchSlots.ts';
import { Pm2Driver } from '../supervisor/pm2Driver.ts';
import { isPortFree } from '../lib/ports.ts';
import type { GatewayConfig } from './config.ts';
import { Installation } from './installation.ts';
import { createMetrics } from './metrics.ts';

export interface Gateway {
  url: string;
  /** Hands everything over and leaves: under pm2 the instances stay, otherwise they are stopped. */
  close(): Promise<void>;
}

export const panelDirectory = fileURLToPath(new URL('../../public', import.meta.url));
const HOUR = 3_600_000;

/** The composition root: every part is made and joined here. */
export async function startGateway(config: GatewayConfig, log: Logger, version: string): Promise<Gateway> {
  // Undone in the reverse order, also when the start fails half-way.
  const undo: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) {
      await step().catch((error: unknown) => log.error({ err: error }, 'a part did not stop cleanly'));
    }
  };
  try {
    const url = await compose(config, log, version, undo);
    return { url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function compose(
  config: GatewayConfig,
  log: Logger,
  version: string,
  undo: (() => Promise<unknown>)[],
): Promise<string> {
  if (config.port !== 0 && !(await isPortFree(config.port))) {
    throw new Error(`PORT=${config.port}: another program listens there. Stop it, or choose another PORT.`);
  }
  const installation = await Installation.open(config.dataDirectory);
  undo.push(() => installation.release());
  await mkdir(config.sessionsDirectory, { recursive: true, mode: 0o700 });
  const logDirectory = path.join(config.dataDirectory, 'logs');
  const uploadDirectory = path.join(config.dataDirectory, 'uploads');
  for (const directory of [logDirectory, uploadDirectory])
    await mkdir(directory, { recursive: true, mode: 0o700 });

  const databaseUrl = config.databaseUrl ?? (await embedded(config, log, undo));
  await migrate(databaseUrl, (line) => log.debug(line));
  const onError = (err: Error): void => log.warn({ err }, 'a database connection broke');
  const db = new Database(databaseUrl, { poolSize: config.databasePool, onError });
  undo.push(() => db.close());

  const changes = new Changes();
  const numbers = new Numbers(db);
  const messages = new Messages(db, changes);
  const accounts = new Accounts({ db, instancePortBase: config.instancePortBase });
  const files = new MediaFiles(path.join(config.dataDirectory, 'media'));
  const present = new Presenter(config.numberLink ?? null);
  const secretOf = (number: NumberId): string => installation.secretFor(`instance ${number}`);
  const addressOf = (row: InstanceRow): InstanceAddress => ({
    url: `http://127.0.0.1:${row.port}`,
    secret: secretOf(row.numberId),
  });

  // Every command needs an address; it changes only when an instance is launched anew.
  const addresses = new Map<NumberId, InstanceAddress>();
  const channel = createWebChannel(async (number) => {
    const known = addresses.get(number);
    if (known) return known;
    const row = await db.asSystem((tx) => findInstance(tx, number));
    if (!row) throw new AppError('not_found', 'There is no such number.');
    addresses.set(number, addressOf(row));
    return addressOf(row);
  });
  const outbox = new Outbox({ db, channel, changes, log });
  const incoming = new IncomingMedia({ db, channel, files, changes, log });
  const sender = new Sender({
    db,
    channel,
    changes,
    clock: systemClock,
    wake: (number) => outbox.wake(number),
  });

  let gatewayUrl = '';
  const driver =
    config.instanceDriver === 'pm2'
      ? new Pm2Driver()
      : new ChildDriver({ sessionsDirectory: config.sessionsDirectory, logDirectory });
  const manager = new InstanceManager({
    db,
    driver,
    slots: new LaunchSlots(config.launchesAtOnce),
    log,
    chance: Math.random,
    now: () => systemClock.now(),
    addressOf,
    configDirectory: path.join(config.dataDirectory, 'instances'),
    sessionsDirectory: config.sessionsDirectory,
    gatewayUrl: () => gatewayUrl,
    configOf: (row, previousExit) =>
      Promise.resolve({
        numberId: row.numberId,
        phone: row.phone,
        port: row.port,
        secret: secretOf(row.numberId),
        gatewayUrl,
        sessionDir: path.join(config.sessionsDirectory, row.numberId),
        chromePath: config.chromePath ?? null,
        chromeArgs: config.chromeArgs,
        previousExit,
        logLevel: config.logLevel,
      }),
    announce: ({ accountId, numberId }) =>
      changes.announce([{ type: 'instance.state', accountId, numberId }]),
    announceDeleted: ({ accountId, numberId }) =>
      changes.announce([{ type: 'instance.deleted', accountId, numberId }]),
  });

  changes.listen((change) => {
    if (change.type.startsWith('instance.')) addresses.delete(change.numberId);
    if (change.type === 'instance.exit') manager.heardExit(change.numberId, change.reason, change.detail);
    // A number that came up may send; a message that left lets the next of its conversation go.
    if (change.type === 'instance.state' || change.type === 'message.status') outbox.wake(change.numberId);
    if (change.type === 'media.pending') incoming.wake();
  });

  const ofAccount = async (id: AccountId): Promise<NumberId[]> =>
    (await accounts.get(id)).numbers.map(({ numberId }) => numberId);
  const app = createApp({
    accounts,
    numbers,
    messages,
    sender,
    files,
    present,
    log,
    version,
    panelDirectory,
    uploadDirectory,
    allowPrivateUrls: config.mediaUrlAllowPrivate,
    control: manager,
    sink: new Inbound({ db, changes, clock: systemClock, log }),
    secretOf,
    mediaOf: async (number, id) => {
      const row = await db.asSystem((tx) => findInstance(tx, number));
      const media = row && (await db.inAccount(row.accountId, (tx) => findMedia(tx, row.accountId, id)));
      if (!media) throw new AppError('not_found', 'There is no such media of this number.');
      return media;
    },
    onCreated: async (id) => {
      for (const number of await ofAccount(id)) await manager.start(number);
    },
    beforeRemoved: async (id) => {
      for (const number of await ofAccount(id)) await manager.remove(number);
      await files.removeAccount(id);
    },
    isReady: () =>
      db
        .asSystem((tx) => tx.one('SELECT 1 AS ok'))
        .then(() => true)
        .catch(() => false),
    metrics: createMetrics(numbers),
  });

  await db.asSystem(forgetStates);
  const server = createServer(app);
  const live = attachLive(server, { changes, numbers, messages, present, log });
  const port = await listen(server, config);
  undo.push(() => live.close());
  gatewayUrl = `http://127.0.0.1:${port}`;

  outbox.start();
  incoming.start();
  await manager.restoreAll();
  const housekeeping = setInterval(() => {
    db.asSystem(forgetOldIdempotencyKeys).catch((err: unknown) =>
      log.warn({ err }, 'old keys were not removed'),
    );
  }, HOUR);
  undo.push(async () => {
    clearInterval(housekeeping);
    await outbox.stop();
    await incoming.stop();
    // While they stop, instances still hand in what they know, so the server closes after them.
    await manager.close(config.instanceDriver === 'process');
  });
  return `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
}

async function embedded(
  config: GatewayConfig,
  log: Logger,
  undo: (() => Promise<unknown>)[],
): Promise<string> {
  log.info('starting the embedded PostgreSQL');
  const server: EmbeddedPostgres = await startEmbedded({ directory: config.dataDirectory });
  undo.push(() => server.stop());
  return server.url;
}

async function listen(server: Server, config: GatewayConfig): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, resolve);
  });
  return (server.address() as AddressInfo).port;
}
