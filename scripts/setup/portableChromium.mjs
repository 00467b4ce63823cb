import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { execute, root } from './common.mjs';

const PACKAGE = '@sparticuz/chromium@153.0.0';
const home = path.join(root, 'node_modules', '.ramal', 'chromium');

/**
 * Chromium from an npm package, with the libraries that a bare machine lacks: for Linux x64 without root. Returns the
 * path of a small script that starts it.
 */
export async function installPortableChromium() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('There is no portable Chromium for this platform.');
  }
  const start = path.join(home, 'chromium.sh');
  if (existsSync(start)) return start;
  await mkdir(home, { recursive: true });
  const args = [
    'install',
    '--prefix',
    home,
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    PACKAGE,
  ];
  const npm = process.env.npm_execpath;
  const { code, output } = npm ? await execute(process.execPath, [npm, ...args]) : await execute('npm', args);
  if (code !== 0) throw new Error(`${PACKAGE} could not be fetched: ${output.trim().split('\n').at(-1)}`);

  const bin = path.join(home, 'node_modules', '@sparticuz', 'chromium', 'bin');
  await unpack(path.join(bin, 'chromium.br'), path.join(home, 'chromium'));
  await chmod(path.join(home, 'chromium'), 0o755);
  for (const archive of ['al2023.tar', 'swiftshader.tar', 'fonts.tar']) {
    const tar = path.join(home, archive);
    if (!existsSync(path.join(bin, `${archive}.br`))) continue;
    await unpack(path.join(bin, `${archive}.br`), tar);
    await execute('tar', ['-xf', tar, '-C', home]);
    await rm(tar);
  }
  await rm(path.join(home, 'node_modules'), { recursive: true, force: true });
  const fonts = `<?xml version="1.0"?><fontconfig><dir>${home}/fonts</dir><dir>/usr/share/fonts</dir></fontconfig>\n`;
  await writeFile(path.join(home, 'fonts.conf'), fonts);
  const script = `#!/bin/sh
export LD_LIBRARY_PATH="${home}/lib\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export FONTCONFIG_PATH="${home}"
exec "${home}/chromium" "$@"
`;
  await writeFile(start, script, { mode: 0o755 });
  return start;
}

const unpack = (from, to) =>
  pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to));
