import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { execute, recall, remember, root, say, step } from './common.mjs';
import { installPortableChromium } from './portableChromium.mjs';

const isRoot = process.getuid?.() === 0;
const onPath = [
  ...['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'],
  ...['microsoft-edge-stable', 'microsoft-edge', 'brave-browser'],
];
const wellKnown = {
  linux: ['/usr/lib/chromium/chromium', '/opt/google/chrome/chrome', '/snap/bin/chromium'],
  darwin: ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser'].map(
    (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
  ),
  win32: [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA]
    .filter(Boolean)
    .flatMap((base) => [
      path.join(base, 'Google', 'Chrome', 'Application', 'chrome.exe'),
      path.join(base, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
    ]),
};

/** Finds or fetches a browser, proves it by starting it, and remembers it. null: none can be had here. */
export async function findBrowser(node) {
  const configured = process.env.CHROME_PATH;
  const known = recall('browser');
  // One that CHROME_PATH named is not looked for again, but is not the one of a start without it either.
  if (known && (configured ? known.path === configured : !known.isConfigured && existsSync(known.path)))
    return known;
  const found = configured ? await prove(configured, node) : ((await search(node)) ?? (await fetchOne(node)));
  if (configured && !found)
    throw new Error(`CHROME_PATH=${configured} is not a browser that can be started here.`);
  if (!found) {
    explainNone();
    return null;
  }
  if (found.args.length > 0 && !isRoot) {
    say('    Its sandbox does not work on this machine (no user namespaces); it runs without.');
  }
  remember('browser', { ...found, isConfigured: configured !== undefined && configured !== '' });
  return found;
}

/** A real start: a file that is there may still be a stub, or lack a library. */
async function prove(file, node) {
  const probe = path.join(root, 'scripts', 'setup', 'probeBrowser.mjs');
  for (const args of isRoot ? [['--no-sandbox']] : [[], ['--no-sandbox']]) {
    const { code } = await execute(node, [probe, file, ...args], { timeoutMs: 60_000 });
    if (code === 0) return { path: file, args };
  }
  return null;
}

function* candidates() {
  for (const directory of (process.env.PATH ?? '').split(path.delimiter)) {
    for (const name of onPath) yield path.join(directory, name);
  }
  yield* wellKnown[process.platform] ?? [];
  const cache = path.join(
    process.env.PUPPETEER_CACHE_DIR ?? path.join(homedir(), '.cache', 'puppeteer'),
    'chrome',
  );
  if (!existsSync(cache)) return;
  for (const build of readdirSync(cache).sort().reverse()) {
    yield path.join(cache, build, 'chrome-linux64', 'chrome');
    yield path.join(cache, build, 'chrome-win64', 'chrome.exe');
  }
}

async function search(node) {
  for (const file of candidates()) {
    if (!existsSync(file)) continue;
    const found = await prove(file, node);
    if (found) return found;
  }
  return null;
}

async function fetchOne(node) {
  if (isRoot && existsSync('/usr/bin/apt-get') && existsSync('/etc/debian_version')) {
    await step('installing Chromium from Debian', () => apt()).catch((error) => say(`    ${error.message}`));
    const found = await search(node);
    if (found) return found;
  }
  const portable = await step('fetching a portable Chromium', () => installPortableChromium()).catch(
    (error) => {
      say(`    ${error.message}`);
      return null;
    },
  );
  return portable && prove(portable, node);
}

async function apt() {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const update = await execute('apt-get', ['update', '-qq'], { env });
  const packages = ['chromium', 'fonts-liberation'];
  const install = await execute('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], {
    env,
  });
  if (install.code !== 0)
    throw new Error(`apt-get failed: ${(install.output || update.output).trim().split('\n').at(-1)}`);
}

function explainNone() {
  say(
    '\n  No browser was found, and none could be fetched. Ramal starts all the same; its numbers will say so.',
  );
  say('  Install one, then start again:   sudo apt-get install chromium   (or set CHROME_PATH)');
  say(`  Looked at: CHROME_PATH, ${onPath[0]} and others on PATH, ${root}node_modules, the usual places.\n`);
}
