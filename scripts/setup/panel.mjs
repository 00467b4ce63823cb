import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { execute, recall, remember, root, sha256, step } from './common.mjs';

const sources = ['src/panel', 'src/contract', 'src/model'];

function* filesBelow(directory) {
  for (const entry of readdirSync(directory, { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const file = path.join(directory, entry.name);
    if (entry.isDirectory()) yield* filesBelow(file);
    else yield file;
  }
}

/** Builds the panel into `public/` when one of its sources has changed. */
export async function buildPanel(node) {
  const files = sources.flatMap((directory) => [...filesBelow(path.join(root, directory))]);
  const wanted = sha256(...files.flatMap((file) => [path.relative(root, file), readFileSync(file)]));
  if (recall('panel') === wanted && existsSync(path.join(root, 'public', 'index.html'))) return;
  await step('building the panel', async () => {
    const vite = path.join(root, 'node_modules', 'vite', 'bin', 'vite.js');
    const args = [vite, 'build', '--config', 'src/panel/vite.config.ts', '--logLevel', 'warn'];
    const { code, output } = await execute(node, args, { env: { ...process.env, NODE_ENV: 'production' } });
    if (code !== 0) throw new Error(`The panel could not be built:\n${output.trim()}`);
  });
  remember('panel', wanted);
}
