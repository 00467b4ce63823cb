import { readFile } from 'node:fs/promises';
import { createLogger, reasonOf } from '../lib/logger.ts';
import { readConfig, type GatewayConfig } from './config.ts';
import { startGateway } from './gateway.ts';

/** Prints what a person must know about the start: the address, or why it failed. */
function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function configOrExit(): GatewayConfig {
  try {
    return readConfig();
  } catch (error) {
    process.stderr.write(`${reasonOf(error)}\n`);
    process.exit(78);
  }
}

/** Exits at once, as if it had been killed: the next start continues the work, and instances keep running. */
function endFailed(failure: Error): never {
  log.fatal({ err: failure }, 'the gateway cannot continue');
  process.stderr.write(`\nRamal cannot continue, and exits to be restarted. ${reasonOf(failure)}\n`);
  process.exit(1);
}

const config = configOrExit();
const log = createLogger('gateway', config.logLevel);
const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

// A signal during the start takes effect when the start is complete.
const asked = Promise.withResolvers<undefined>();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => asked.resolve(undefined));

try {
  const gateway = await startGateway(config, log, version);
  say(`\n  Ramal is ready.  Panel: ${gateway.url}   API: ${gateway.url}/docs`);
  if (gateway.setUpUrl !== null) {
    say(`\n  Open this link once to create the owner's login (good for 24 hours):\n  ${gateway.setUpUrl}\n`);
  }
  // With NUMBER_LINK, the phones are pages already.
  const hint = config.numberLink === undefined ? ' No phone at hand? npm run demo' : '';
  say(`  Press Ctrl-C to stop.${hint}\n`);
  const failure = await Promise.race([asked.promise, gateway.failed]);
  if (failure) endFailed(failure);
  say('\n  Stopping: instances post their last events …');
  await gateway.close();
  say('  Stopped.');
  process.exit(0);
} catch (error) {
  log.debug({ err: error }, 'the start failed');
  process.stderr.write(`\nRamal could not start. ${reasonOf(error)}\n`);
  process.exit(1);
}
