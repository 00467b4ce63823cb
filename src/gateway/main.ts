import { readFile } from 'node:fs/promises';
import { createLogger, reasonOf } from '../lib/logger.ts';
import { readConfig, type GatewayConfig } from './config.ts';
import { startGateway } from './gateway.ts';

/** What a person needs to read when the gateway is up, or why it is not. */
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

const config = configOrExit();
const log = createLogger('gateway', config.logLevel);
const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

// A signal that comes while the gateway is starting is kept until there is something to close.
const asked = Promise.withResolvers<undefined>();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => asked.resolve(undefined));

try {
  const gateway = await startGateway(config, log, version);
  say(`\n  Ramal is ready.  Panel: ${gateway.url}   API: ${gateway.url}/docs`);
  if (gateway.setUpUrl !== null) {
    say(`\n  Open this link once, to make the owner's login (good for 24 hours):\n  ${gateway.setUpUrl}\n`);
  }
  say('  Press Ctrl-C to stop. No phone at hand? npm run demo\n');
  await asked.promise;
  say('\n  Stopping: instances hand in what they know …');
  await gateway.close();
  say('  Stopped.');
  process.exit(0);
} catch (error) {
  log.debug({ err: error }, 'the start failed');
  process.stderr.write(`\nRamal could not start. ${reasonOf(error)}\n`);
  process.exit(1);
}
