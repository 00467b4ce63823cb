import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { LocalApi } from '../gateway/localApi.ts';
import { PollingLoop } from '../lib/pollingLoop.ts';
import { readDemoConfig } from './config.ts';
import { Guide, letPeopleWrite, phones, prepareTour } from './demo/tour.ts';
import { DEMO, seedDemo } from './meta/demoSeed.ts';
import { startSimulator } from './simulator.ts';

/**
 * Runs the whole product against the simulator: phones as web pages, two accounts with four numbers, and the unchanged
 * gateway with other settings. Its data is separate from the real data.
 */
const config = readDemoConfig(process.env);
const root = fileURLToPath(new URL('../..', import.meta.url));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

await mkdir(config.directory, { recursive: true, mode: 0o700 });
const simulator = await startSimulator({
  port: config.simulatorPort,
  stateFile: path.join(config.directory, 'simulator.json'),
  dialect: config.dialect,
  phones,
});
seedDemo(simulator.meta, `http://127.0.0.1:${config.port}/connect/meta`);
await letPeopleWrite(simulator, config.directory);

/** The real product. Only its settings lead it to the simulator. */
const gateway = spawn(process.execPath, ['src/gateway/main.ts'], {
  cwd: root,
  stdio: 'inherit',
  env: {
    // The demo also shows how a customer signs up.
    REGISTRATION: 'open',
    // The demo's webhook is received on this machine.
    WEBHOOK_URL_ALLOW_PRIVATE: 'true',
    ...process.env,
    PORT: String(config.port),
    DATA_DIR: config.directory,
    SESSIONS_DIR: path.join(config.directory, 'sessions'),
    DATABASE_URL: '',
    CHROME_ARGS: [config.chromeArgs, ...simulator.chromeArgs].filter(Boolean).join(' '),
    NUMBER_LINK: `${simulator.url}/phones/{phone}`,
    META_GRAPH_URL: `${simulator.meta.url}/v24.0`,
    META_DIALOG_URL: `${simulator.meta.url}/v24.0/dialog/oauth`,
    META_APP_ID: DEMO.app.id,
    META_APP_SECRET: DEMO.app.secret,
    META_CONFIG_ID: DEMO.app.configIds[0] ?? '',
    LOG_LEVEL: config.logLevel,
  },
});

/** How often the numbers are looked at: a code that was just shown soon has its number's name. Milliseconds. */
const LOOK_EVERY = 1500;
const STARTS_WITHIN = 120_000;
let loop: PollingLoop | undefined;

async function guide(): Promise<void> {
  const own = { host: '127.0.0.1', port: config.port, dataDirectory: config.directory };
  const api = await LocalApi.open('demo', STARTS_WITHIN, own);
  await prepareTour(api, simulator, config.directory);
  const one = new Guide(api, simulator);
  tell((await api.accounts()).length, await one.look());
  loop = new PollingLoop(() => one.look().then(() => false), {
    everyMs: LOOK_EVERY,
    // The gateway is starting or stopping; the next look comes soon.
    onError: () => undefined,
  });
  loop.start();
}

function tell(accounts: number, numbers: { phone: string }[]): void {
  const { url, network } = simulator;
  const isWaiting = numbers.some(
    ({ phone }) => network.directory.find(phone) && network.devices(phone).length === 0,
  );
  say(`
  The demo has ${accounts} accounts with ${numbers.length} numbers, on phones that are web pages:
  Phones         ${url}/phones
  Webhooks       ${url}/hooks (what Ramal posts arrives there, and its signature is checked)
  Meta's page    ${url}/meta (one number of its Cloud API is connected; connect another in Settings › Meta,
                 as ${DEMO.business.login.email} with the password ${DEMO.business.login.password})
  Pacing is on, with seconds instead of minutes between two messages to strangers.`);
  say(
    isWaiting
      ? '  Some numbers wait for their phone: open it, choose "link a device", and scan the code with its name.\n'
      : '',
  );
}

guide().catch((error: unknown) => {
  if (gateway.exitCode === null) say(`\n  The demo could not be prepared. ${String(error)}`);
});

// Ctrl-C reaches the gateway directly; a supervisor's signal is passed on. The simulator ends after the gateway.
process.on('SIGINT', () => undefined);
for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => gateway.kill(signal));
gateway.once('exit', (code) => {
  const ended = loop?.stop() ?? Promise.resolve();
  void ended.then(() => simulator.close()).then(() => process.exit(code ?? 1));
});
