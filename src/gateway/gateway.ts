import { mkdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { accountIds } from '../db/accounts.ts';
import type { Database } from '../db/database.ts';
import { forgetStates } from '../db/instances.ts';
import { forgetLeases } from '../db/outbox.ts';
import type { ConnectionsDeps } from '../channels/cloud/connections.ts';
import type { AccountsDeps } from '../domain/accounts/accounts.ts';
import { Removals } from '../domain/accounts/removals.ts';
import { Changes } from '../domain/changes.ts';
import { MediaFiles } from '../domain/media/files.ts';
import { Messages } from '../domain/messages/messages.ts';
import { Numbers } from '../domain/numbers/numbers.ts';
import { partsOf } from '../domain/phones/phone.ts';
import { addressReader } from '../http/address.ts';
import { createApp } from '../http/app.ts';
import { attachLive } from '../http/live.ts';
import { Presenter } from '../http/present.ts';
import type { Logger } from '../lib/logger.ts';
import { isPortFree } from '../lib/ports.ts';
import { Shares } from '../lib/shares.ts';
import { withDeadline } from '../lib/time.ts';
import { readBuild } from '../supervisor/build.ts';
import type { GatewayConfig } from './config.ts';
import { Installation } from './installation.ts';
import { createJobs, jobHandlers } from './jobs.ts';
import { createMetrics } from './metrics.ts';
import { createAccess } from './parts/access.ts';
import { createChannels, type MakeChannels } from './parts/channels.ts';
import { createEvents } from './parts/events.ts';
import { createInbox } from './parts/inbox.ts';
import { createManager } from './parts/manager.ts';
import { createMessaging } from './parts/messaging.ts';
import { openDatabase, type Undo } from './storage.ts';
import { loopbackUrl, urlOf } from './urls.ts';
import { warningsOf, warningTexts } from './warnings.ts';
import { startWork, wakeOnChanges } from './work.ts';

export interface Gateway {
  url: string;
  /** The page that creates the owner's login; null once there is an owner. */
  setUpUrl: string | null;
  /** Resolves if the gateway cannot continue: the process must exit with a code other than 0 and be restarted. */
  failed: Promise<Error>;
  /** Stops the gateway. Under pm2 the instances keep running; otherwise they are stopped. */
  close(): Promise<void>;
}

export const panelDirectory = fileURLToPath(new URL('../../public', import.meta.url));

/** The composition root: makes every part and connects them. `makeChannels` adds channels to the web channel. */
export async function startGateway(
  config: GatewayConfig,
  log: Logger,
  version: string,
  makeChannels: MakeChannels = () => [],
): Promise<Gateway> {
  // Run in reverse order, also if the start fails half-way.
  const undo: Undo = [];
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) {
      await step().catch((error: unknown) => log.error({ err: error }, 'a part did not stop cleanly'));
    }
  };
  const failure = Promise.withResolvers<Error>();
  try {
    return {
      ...(await compose(config, log, version, makeChannels, undo, failure.resolve)),
      failed: failure.promise,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function compose(
  config: GatewayConfig,
  log: Logger,
  version: string,
  makeChannels: MakeChannels,
  undo: Undo,
  fail: (error: Error) => void,
): Promise<Omit<Gateway, 'close' | 'failed'>> {
  if (config.port !== 0 && !(await isPortFree(config.port))) {
    throw new Error(`PORT=${config.port}: another program listens there. Stop it, or choose another PORT.`);
  }
  const warnings = warningsOf(config);
  for (const warning of warnings) log.warn({ warning, host: config.host }, warningTexts[warning]);
  const { installation, places, db, jobs } = await open(config, log, undo, fail);

  // Known once the gateway listens. Parts read it when they need it.
  let port = 0;
  const publicUrl = (): string => config.publicUrl ?? urlOf(config.host, port);
  // Half of the connections, so that the other half stays free for fast operations.
  const shares = new Shares({ atOnce: 2, waiting: 20, inAll: Math.ceil(config.databasePool / 2) });
  const changes = new Changes();
  const numbers = new Numbers(db);
  const messages = new Messages(db, changes);
  const files = new MediaFiles(path.join(config.dataDirectory, 'media'));
  const shared = { config, installation, db, changes, log };
  // Accounts need the instances to create web numbers, and the Cloud API needs the accounts to create its own.
  const addNumber: ConnectionsDeps['addNumber'] = (...number) => access.accounts.addCloudNumber(...number);
  const readPhone: ConnectionsDeps['readPhone'] = async (account, typed) => {
    const phone = await access.accounts.readPhone(account, typed);
    return { phone, ...partsOf(phone) };
  };
  const { channels, cloud, addressOf, ...web } = createChannels({
    ...{ ...shared, files, makeChannels, publicUrl, readPhone, addNumber },
  });
  const { instances } = web;
  const addInstance: AccountsDeps['addInstance'] = (tx, number) => instances.add(tx, number);
  const access = createAccess({ ...shared, jobs, publicUrl, addInstance });
  const { users, requestLog } = access;
  undo.push(() => requestLog.flush());
  const { outbox, away, incoming, ...messaging } = createMessaging({ ...shared, channels, files });
  const inbox = createInbox({ ...shared, channels });
  const { deliverer, ...events } = createEvents({ ...shared, messages, version });
  if (config.owner) await users.ensureOwner(config.owner.email, config.owner.password);
  const manager = createManager({
    ...shared,
    addressOf,
    secretOf: web.secretOf,
    logs: places.logs,
    build: await readBuild(version),
    gatewayUrl: () => loopbackUrl(config.host, port),
    onRenewalStopped: () => warnings.push('renewal_stopped'),
  });
  const { intake, health, connections } = cloud;
  const workers = {
    manager,
    outbox,
    away,
    incoming,
    readReceipts: inbox.readReceipts,
    deliverer,
    intake,
    health,
  };
  wakeOnChanges(changes, workers);

  const removals = new Removals({
    db,
    changes,
    log,
    portsOf: (tx, ids) => instances.portsOf(tx, ids),
    endInstance: (one) => manager.remove(one),
    removeFiles: (account) => files.removeAccount(account),
    finishLater: (id) => jobs.send('removal', { id }, { singletonKey: id }),
  });
  const present = new Presenter(config.numberLink ?? null, channels);
  const app = createApp({
    ...{ ...web, ...access, ...messaging, ...inbox, ...events },
    ...{ numbers, messages, files, removals, shares, present, log, version, publicUrl, warnings },
    ...{ connections, metaIntake: intake },
    panelDirectory,
    uploadDirectory: places.uploads,
    allowPrivateUrls: config.mediaUrlAllowPrivate,
    trustProxy: config.trustProxy,
    registration: config.registration,
    registrationsPerDay: config.registrationsPerDay,
    canMail: config.mail !== undefined,
    control: manager,
    onCreated: (number) => manager.start(number),
    isReady: () => answers(db),
    metrics: createMetrics(numbers),
  });

  await forgetLastRun(db);
  await jobs.start();
  const server = createServer(app);
  const live = attachLive(server, {
    ...{ changes, numbers, instances, messages, present, shares, log },
    ...{ conversations: inbox.conversations, chats: inbox.chats },
    ...{ eventLog: events.eventLog, events: events.events },
    ...{ authenticator: access.authenticator, audit: access.audit },
    addressOf: addressReader(app),
  });
  undo.push(() => live.close());
  port = await listen(server, config);
  const handlers = jobHandlers({ config, db, log, files, removals, users, uploadDirectory: places.uploads });
  await removals.resume();
  await startWork(config, workers, { jobs, handlers }, undo);
  const needsOwner = !(await users.hasOwner());
  return { url: publicUrl(), setUpUrl: needsOwner ? (await users.makeSetUpLink()).url : null };
}

/** Opens what is stored: the data directory, which only one gateway may use, and the database. */
async function open(config: GatewayConfig, log: Logger, undo: Undo, fail: (error: Error) => void) {
  const installation = await Installation.open(config.dataDirectory, {
    onLost: () => fail(new Error(`Another gateway uses ${config.dataDirectory} now.`)),
    onWait: () => log.warn('the holder of gateway.lock cannot be checked; waiting for its heartbeat'),
  });
  undo.push(() => installation.release());
  const places = await prepareDirectories(config);
  const db = await openDatabase(config, installation, log, undo, fail);
  const jobs = createJobs(db, log);
  undo.push(() => jobs.stop());
  return { installation, places, db, jobs };
}

/** States and leases of a gateway that is not running any more. */
async function forgetLastRun(db: Database): Promise<void> {
  await db.asSystem(forgetStates);
  for (const account of await db.asSystem(accountIds))
    await db.inAccount(account, (tx) => forgetLeases(tx, account));
}

interface Places {
  logs: string;
  uploads: string;
}

async function prepareDirectories({ dataDirectory, sessionsDirectory }: GatewayConfig): Promise<Places> {
  const places = { logs: path.join(dataDirectory, 'logs'), uploads: path.join(dataDirectory, 'uploads') };
  for (const directory of [sessionsDirectory, places.logs, places.uploads])
    await mkdir(directory, { recursive: true, mode: 0o700 });
  return places;
}

/** Whether the database answers soon: health checks have deadlines of their own. */
const answers = (db: Database): Promise<boolean> =>
  withDeadline(
    'the database',
    2000,
    db.asSystem((tx) => tx.one('SELECT 1 AS ok')),
  )
    .then(() => true)
    .catch(() => false);

async function listen(server: Server, { port, host }: GatewayConfig): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}
