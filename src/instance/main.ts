import { systemClock } from '../lib/clock.ts';
import { createLogger, maskPhone, reasonOf } from '../lib/logger.ts';
import { Commands } from './commands.ts';
import { readInstanceConfig } from './config.ts';
import { EventQueue } from './eventQueue.ts';
import { startServer } from './server.ts';
import { Session } from './session.ts';

const config = await readInstanceConfig(process.argv.slice(2));
const log = createLogger('instance', config.logLevel).child({ 'number.id': config.numberId });
log.info({ port: config.port, phone: maskPhone(config.phone) }, 'the instance starts');

const events: EventQueue = new EventQueue({
  runId: config.runId,
  log,
  onRefused: () => void session.end('stopped', 'A later run of this instance has begun.'),
  post: (batch, signal) =>
    fetch(`${commands.gatewayUrl}/internal/instances/${config.numberId}/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${config.secret}`, 'content-type': 'application/json' },
      body: JSON.stringify(batch),
      signal,
    }),
  onGap: () =>
    void session.sweep().catch((error: unknown) => log.warn({ reason: reasonOf(error) }, 'no sweep')),
});
const session: Session = new Session({ config, events, log, now: () => systemClock.now().getTime() });
const commands: Commands = new Commands({ config, session, events, log });

const server = await startServer({
  port: config.port,
  secret: config.secret,
  commands,
  log,
  page: () => session.page,
  status: () => ({
    runId: events.runId,
    numberId: config.numberId,
    pid: process.pid,
    browserPid: session.browserPid,
    code: session.code,
    exit: session.exitReason,
    pendingEvents: events.pending,
  }),
}).catch(async (error: unknown) => {
  log.error({ reason: reasonOf(error) }, 'the port cannot be used');
  await session.end('port_in_use', reasonOf(error));
  process.exit(1);
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => void session.end('stopped'));
// The library leaves promises of its own behind when a page goes away under it; they must not end the process.
process.on('unhandledRejection', (error) =>
  log.warn({ reason: reasonOf(error) }, 'a promise was left behind'),
);

await session.run();
server.close();
server.closeAllConnections();
process.exit(0);
