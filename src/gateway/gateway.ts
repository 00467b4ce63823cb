import { mkdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { accountIds } from '../db/accounts.ts';
import type { Database } from '../db/database.ts';
import { forgetStates } from '../db/instances.ts';
import { forgetLeases } from '../db/outbox.ts';
import { Removals } from '../domain/accounts/removals.ts';
import { addressReader } from '../http/address.ts';
import { createApp } from '../http/app.ts';
import { attachLive } from '../http/live.ts';
import { Presenter } from '../http/present.ts';
import { systemClock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { EventRow } from '../model/event.ts';
import { isPortFree } from '../lib/ports.ts';
import { Shares } from '../lib/shares.ts';
import { withDeadline } from '../lib/time.ts';
import { readBuild } from '../supervisor/build.ts';
import { ChildDriver } from '../supervisor/childDriver.ts';
import { InstanceManager } from '../supervisor/instanceManager.ts';
import { LaunchSlots } from '../supervisor/launchSlots.ts';
import { Pm2Driver } from '../supervisor/pm2Driver.ts';
import type { GatewayConfig } from './config.ts';
import { Installation } from './installation.ts';
import { createJobs, jobHandlers, type GatewayJobs, type JobHandlers } from './jobs.ts';
import { createMetrics } from './metrics.ts';
import { createServices, type MakeChannels, type Services } from './services.ts';
import { openDatabase, type Undo } from './storage.ts';
import { loopbackUrl, urlOf } from './urls.ts';
import { warningsOf, warningTexts } from './warnings.ts';

export interface Gateway {
  url: string;
  /** Leads to the page that makes the owner's login; null once there is one. */
  setUpUrl: string | null;
  /** Resolves when the gateway cannot go on: the process must end with a code that is not 0, and be started anew. */
  failed: Promise<Error>;
  /** Hands everything over and leaves: under pm2 the instances stay, otherwise they are stopped. */
  close(): Promise<void>;
}

export const panelDirectory = fileURLToPath(new URL('../../public', import.meta.url));

/** The composition root: every part is made and joined here. `channels` come beside the web. */
export async function startGateway(
  config: GatewayConfig,
  log: Logger,
  version: string,
  channels: MakeChannels = () => [],
): Promise<Gateway> {
  // Undone in the reverse order, also when the start fails half-way.
  const undo: Undo = [];
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) {
      await step().catch((error: unknown) => log.error({ err: error }, 'a part did not stop cleanly'));
    }
  };
  const failure = Promise.withResolvers<Error>();
  try {
    return {
      ...(await compose(config, log, version, channels, undo, failure.resolve)),
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
  channels: MakeChannels,
  undo: Undo,
  fail: (error: Error) => void,
): Promise<Omit<Gateway, 'close' | 'failed'>> {
  if (config.port !== 0 && !(await isPortFree(config.port))) {
    throw new Error(`PORT=${config.port}: another program listens there. Stop it, or choose another PORT.`);
  }
  const warnings = warningsOf(config);
  for (const warning of warnings) log.warn({ warning, host: config.host }, warningTexts[warning]);
  const installation = await Installation.open(config.dataDirectory, {
    onLost: () => fail(new Error(`Another gateway works in ${config.dataDirectory} now.`)),
    onWait: () =>
      log.warn('gateway.lock is held by a process that cannot be looked at; waiting for its heartbeat'),
  });
  undo.push(() => installation.release());
  const places = await prepareDirectories(config);
  const db = await openDatabase(config, installation, log, undo, fail);
  const jobs = createJobs(db, log);
  undo.push(() => jobs.stop());

  // Where the gateway listens is known when it does; parts ask when they need it.
  let port = 0;
  const publicUrl = (): string => config.publicUrl ?? urlOf(config.host, port);
  // Half of the connections, so that the other half is there for what is quick.
  const shares = new Shares({ atOnce: 2, waiting: 20, inAll: Math.ceil(config.databasePool / 2) });
  const services = createServices(config, installation, db, jobs, log, publicUrl, version, channels);
  if (config.owner) await services.users.ensureOwner(config.owner.email, config.owner.password);
  const manager = createManager(config, services, db, log, {
    ...places,
    build: await readBuild(version),
    gatewayUrl: () => loopbackUrl(config.host, port),
    onRenewalStopped: () => warnings.push('renewal_stopped'),
  });
  joinUp(services, manager);

  const removals = new Removals({
    db,
    changes: services.changes,
    log,
    portsOf: (tx, ids) => services.instances.portsOf(tx, ids),
    endInstance: (one) => manager.remove(one),
    removeFiles: (account) => services.files.removeAccount(account),
    finishLater: (id) => jobs.send('removal', { id }, { singletonKey: id }),
  });
  const present = new Presenter(config.numberLink ?? null, services.channels);
  const app = createApp({
    ...services,
    shares,
    present,
    log,
    version,
    panelDirectory,
    publicUrl,
    uploadDirectory: places.uploads,
    allowPrivateUrls: config.mediaUrlAllowPrivate,
    trustProxy: config.trustProxy,
    registration: config.registration,
    registrationsPerDay: config.registrationsPerDay,
    canMail: config.mail !== undefined,
    control: manager,
    onCreated: (number) => manager.start(number),
    removals,
    warnings,
    isReady: () => answers(db),
    metrics: createMetrics(services.numbers),
  });

  await db.asSystem(forgetStates);
  for (const account of await db.asSystem(accountIds))
    await db.inAccount(account, (tx) => forgetLeases(tx, account));
  await jobs.start();
  const server = createServer(app);
  const live = attachLive(server, { ...services, shares, present, addressOf: addressReader(app), log });
  undo.push(() => live.close());
  port = await listen(server, config);
  const handlers = jobHandlers({
    ...services,
    ...{ config, db, log, removals, uploadDirectory: places.uploads },
  });
  await removals.resume();
  await startWork(config, services, { manager, jobs, handlers }, undo);
  const needsOwner = !(await services.users.hasOwner());
  return { url: publicUrl(), setUpUrl: needsOwner ? (await services.users.makeSetUpLink()).url : null };
}

interface ManagerOptions {
  logs: string;
  build: string;
  gatewayUrl: () => string;
  onRenewalStopped: () => void;
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

function createManager(
  config: GatewayConfig,
  { changes, addressOf, secretOf }: Services,
  db: Database,
  log: Logger,
  { logs, build, gatewayUrl, onRenewalStopped }: ManagerOptions,
): InstanceManager {
  const { sessionsDirectory } = config;
  return new InstanceManager({
    db,
    driver:
      config.instanceDriver === 'pm2'
        ? new Pm2Driver(config.programEnvironment)
        : new ChildDriver({
            sessionsDirectory,
            logDirectory: logs,
            environment: config.programEnvironment,
          }),
    slots: new LaunchSlots(config.launchesAtOnce),
    log,
    chance: Math.random,
    memoryMb: config.instanceMemoryMb,
    unpairedMs: config.unpairedMinutes * 60_000,
    now: () => systemClock.now(),
    addressOf,
    build,
    onRenewalStopped,
    configDirectory: path.join(config.dataDirectory, 'instances'),
    sessionsDirectory,
    gatewayUrl,
    configOf: (row, runId, previousExit) =>
      Promise.resolve({
        runId,
        numberId: row.numberId,
        phone: row.phone,
        port: row.port,
        secret: secretOf(row.numberId),
        gatewayUrl: gatewayUrl(),
        sessionDir: path.join(sessionsDirectory, row.numberId),
        chromePath: config.chromePath ?? null,
        chromeArgs: config.chromeArgs,
        previousExit,
        upkeepSeconds: config.upkeepSeconds,
        logLevel: config.logLevel,
        build,
      }),
    announce: ({ accountId, numberId }, events) => {
      changes.announce([{ type: 'number.state', accountId, numberId }]);
      changes.announceRecorded(events);
    },
    announceDeleted: ({ accountId, numberId }) =>
      changes.announce([{ type: 'number.deleted', accountId, numberId }]),
  });
}

/** Of a message that is being sent, or was sent before: no other message waits for it. */
const freesNobody = ({ data }: EventRow): boolean =>
  ['sending', 'delivered', 'read', 'played'].includes(String(data['status']));

/** Who acts when something has changed. */
function joinUp(
  { changes, outbox, incoming, readReceipts, deliverer }: Services,
  manager: InstanceManager,
): void {
  changes.listen((change) => {
    if (change.type === 'instance.exit') manager.heardExit(change.numberId, change.reason, change.detail);
    // A number that came up may send; a message that left lets the next of its conversation go.
    if (change.type === 'number.state' || (change.type === 'message.status' && !freesNobody(change.event)))
      outbox.wake(change);
    if (change.type === 'number.state') readReceipts.rounds.wake();
    if (change.type === 'number.deleted') outbox.forget(change.numberId);
    if (change.type === 'media.pending') incoming.rounds.wake();
    if (change.type === 'event.owed') deliverer.wake();
  });
}

async function startWork(
  config: GatewayConfig,
  { away, outbox, incoming, readReceipts, deliverer }: Services,
  { manager, jobs, handlers }: { manager: InstanceManager; jobs: GatewayJobs; handlers: JobHandlers },
  undo: Undo,
): Promise<void> {
  undo.push(async () => {
    await jobs.stop();
    await away.stop();
    await outbox.stop();
    await incoming.rounds.stop();
    await readReceipts.rounds.stop();
    // While they stop, instances still hand in what they know, so the server closes after them.
    await manager.close(config.instanceDriver === 'process');
    await deliverer.stop();
  });
  outbox.start();
  incoming.rounds.start();
  readReceipts.rounds.start();
  deliverer.start();
  await jobs.work(handlers);
  // Not only by the hour: a gateway that is restarted often would never come to it.
  await jobs.send('housekeeping', {});
  await manager.restoreAll();
}

/** Who asks has a deadline too: a server that is gone without a word counts as one that does not answer. */
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
