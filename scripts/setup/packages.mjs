import { readFileSync } from 'node:fs';
import path from 'node:path';
import { execute, recall, remember, root, sha256, step } from './common.mjs';

/** Installs exactly what the lock file says, when it has changed since the last time. */
export async function installPackages() {
  const lock = readFileSync(path.join(root, 'package-lock.json'));
  const wanted = sha256(lock, process.platform, process.arch);
  if (recall('packages') === wanted) return;
  await step('installing packages', async () => {
    // Panel and tests are built here, so also under NODE_ENV=production.
    const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
    const npm = process.env.npm_execpath;
    const { code, output } = npm
      ? await execute(process.execPath, [npm, ...args])
      : await execute(process.platform === 'win32' ? 'npm.cmd' : 'npm', args);
    if (code !== 0) throw new Error(`npm ci failed:\n${output.trim()}`);
  });
  remember('packages', wanted);
}
