import { flushCompileCache } from 'node:module';
import path from 'node:path';
import { systemClock } from '../lib/clock.ts';
import { createLogger, maskPhone, reasonOf } from '../lib/logger.ts';
import { Commands } from './commands.ts';
import { readInstanceConfig } from './config.ts';
import { EventQueue } from './eventQueue.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import { RefusedEvents } from './refusedEvents.ts';
import { Run } from './run.ts';
import { startServer } from './server.ts';

const config = await readInstanceConfig(process.argv.slice(2));
const log = createLogger('instance', config.logLevel).child({ 'number.id': config.numberId });
log.info({ port: config.port, phone: maskPhone(config.phone) }, 'the instance starts');

const events: EventQueue = new EventQueue({
  runId: config.runId,
  log,
  refused: new RefusedEvents(path.join(config.sessionDir, 'refused-events.jsonl'), log),
  onKept: () => run.keptChanged(),
  onLaterRun: () => void run.end('stopped', 'A later run of this instance has begun.'),
  post: (batch, signal) =>
    fetch(`${commands.gatewayUrl}/internal/instances/${config.numberId}/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${config.secret}`, 'content-type': 'application/json' },
      body: JSON.stringify(batch),
      signal,
    }),
  onGap: () => void run.sweep().catch((error: unknown) => log.warn({ reason: reasonOf(error) }, 'no sweep')),
});
const run: Run = new Run({ config, events, log, now: () => systemClock.now().getTime() });
const commands: Commands = new Commands({ config, run, events, log });

const server = await startServer({
  port: config.port,
  secret: config.secret,
  commands,
  log,
  page: () => run.page,
  status: () => ({
    runId: events.runId,
    numberId: config.numberId,
    pid: process.pid,
    browserPid: run.browserPid,
    code: run.code,
    exit: run.exitReason,
    pendingEvents: events.pending,
    protocol: PROTOCOL_VERSION,
    build: config.build,
  }),
}).catch(async (error: unknown) => {
  log.error({ reason: reasonOf(error) }, 'the port cannot be used');
  await run.end('port_in_use', reasonOf(error));
  process.exit(1);
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => void run.end('stopped'));
// The library leaves rejected promises behind when its page goes away. They must not end the process.
process.on('unhandledRejection', (error) =>
  log.warn({ reason: reasonOf(error) }, 'a rejected promise was not handled'),
);

// The next start finds compiled what this one has compiled; at its end it may be killed.
setTimeout(flushCompileCache, 20_000).unref();

await run.untilEnd();
server.close();
server.closeAllConnections();
process.exit(0);
