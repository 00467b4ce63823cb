// The one way in: sets up what is missing, then runs a program of the project with the right Node. Node's own modules
// only, and Node 20 is enough: nothing is installed yet when this runs for the first time.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { compiled, root, say } from './setup/common.mjs';
import { findBrowser } from './setup/browser.mjs';
import { installPackages } from './setup/packages.mjs';
import { findNode } from './setup/node.mjs';
import { buildPanel } from './setup/panel.mjs';

const environmentFile = '--env-file-if-exists=.env';
/** New objects get 12 MB instead of up to 192 MB, which a process that serves many requests fills and never gives back. */
const youngSpace = '--max-semi-space-size=4';
const programs = {
  start: { args: [youngSpace, environmentFile, 'src/gateway/main.ts'], panel: true, browser: true },
  demo: { args: [youngSpace, 'src/simulator/demo.ts'], panel: true, browser: true },
  seed: { args: [environmentFile, 'src/gateway/seed.ts'] },
  key: { args: [environmentFile, 'src/gateway/key.ts'] },
  test: { args: ['node_modules/vitest/vitest.mjs', 'run'], panel: true, browser: true },
  /** Everything but the run: for an image, or before going offline. */
  prepare: { panel: true, browser: true },
  screenshots: { args: ['src/tests/screenshots/main.ts'], panel: true, browser: true },
  chaos: { args: ['src/tests/chaos/main.ts'], browser: true },
  bench: { args: ['bench/main.ts'], panel: true, browser: true },
};

const [name, ...rest] = process.argv.slice(2);
const program = programs[name];
if (!program) {
  console.error(`usage: node scripts/run.mjs ${Object.keys(programs).join('|')}`);
  process.exit(64);
}

try {
  await installPackages();
  const node = findNode();
  const browser = program.browser ? await findBrowser(node) : null;
  if (program.panel) await buildPanel(node);
  if (program.args) run(node, browser);
} catch (error) {
  say(`\nThe set-up did not succeed. ${error.message}`);
  process.exit(1);
}

function run(node, browser) {
  const env = { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ''}` };
  // Modules are compiled once, and not by each process: a start is faster, and TypeScript's compiler stays out of memory.
  if (name !== 'test') env.NODE_COMPILE_CACHE ??= compiled;
  if (browser) {
    env.CHROME_PATH = browser.path;
    env.CHROME_ARGS = [process.env.CHROME_ARGS, ...browser.args].filter(Boolean).join(' ');
  }
  const child = spawn(node, [...program.args, ...rest], { cwd: root, stdio: 'inherit', env });
  // The terminal sends Ctrl-C to both; a supervisor signals only us. The child decides when it has ended cleanly.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}
