import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readDemoConfig } from './config.ts';
import { DEMO, seedDemo } from './meta/demoSeed.ts';
import { startSimulator } from './simulator.ts';

/**
 * Runs the whole product against the simulator: phones as web pages, four accounts, and the unchanged gateway with other
 * settings. Its data is separate from the real data.
 */
const config = readDemoConfig(process.env);
const root = fileURLToPath(new URL('../..', import.meta.url));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const accounts = [
  { name: 'Conta 1', phone: '5511999999999' },
  { name: 'Conta 2', phone: '5511888888888' },
  { name: 'Conta 3', phone: '5511777777777' },
  { name: 'Conta 4', phone: '5511666666666' },
];
const people = [
  { name: 'Ana Souza', phone: '5511955550001' },
  { name: 'María Quispe', phone: '59171234567' },
  { name: 'João Lima', phone: '5521955550003' },
];

await mkdir(config.directory, { recursive: true, mode: 0o700 });
const simulator = await startSimulator({
  port: config.simulatorPort,
  stateFile: path.join(config.directory, 'simulator.json'),
  dialect: config.dialect,
  phones: [...accounts, ...people],
});
seedDemo(simulator.meta, `http://localhost:${config.port}/connect/meta`);
say(`\n  Meta's stand-in: ${simulator.meta.url} (a number of its Cloud API: +${DEMO.number.phone})`);
say(`\n  The phones of this demo: ${simulator.url}/phones`);

const gateway = run('src/gateway/main.ts');
const seeded = run('src/gateway/seed.ts', ...accounts.map(({ name, phone }) => `${name}=${phone}`));
seeded.once('exit', (code) => {
  if (code !== 0) return;
  say(`  Open the panel, then scan each QR code with its phone: ${simulator.url}/phones\n`);
});

/** A program of the real product. Only its settings lead it to the simulator. */
function run(program: string, ...args: string[]): ChildProcess {
  return spawn(process.execPath, [program, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: {
      // The demo also shows how a customer signs up.
      REGISTRATION: 'open',
      // Simulated phones cannot be banned.
      PACING: 'off',
      ...process.env,
      PORT: String(config.port),
      DATA_DIR: config.directory,
      SESSIONS_DIR: path.join(config.directory, 'sessions'),
      DATABASE_URL: '',
      CHROME_ARGS: [config.chromeArgs, ...simulator.chromeArgs].filter(Boolean).join(' '),
      NUMBER_LINK: `${simulator.url}/phones/{phone}`,
      LOG_LEVEL: config.logLevel,
    },
  });
}

// Ctrl-C reaches the gateway directly; a supervisor's signal is passed on. The simulator ends after the gateway.
process.on('SIGINT', () => undefined);
for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => gateway.kill(signal));
gateway.once('exit', (code) => {
  seeded.kill();
  void simulator.close().then(() => process.exit(code ?? 1));
});
