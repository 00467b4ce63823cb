import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256 } from '../lib/ids.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** The sources that an instance runs. A release that changes none of them renews no instance. */
const folders = ['instance', 'protocol', 'model', 'lib'];

const isSource = (name: string): boolean => name.endsWith('.ts') && !name.endsWith('.test.ts');

/**
 * Identifies the code that instances are started from: the release, and a hash of the sources. Read once, when the
 * gateway starts (300 KB), and passed to every instance. An instance that hashed the files later might read those of
 * the next release.
 */
export async function readBuild(version: string): Promise<string> {
  const listed = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(path.join(root, 'src', folder), { recursive: true });
      return names.filter(isSource).map((name) => path.join('src', folder, name));
    }),
  );
  // Contains the version of whatsapp-web.js.
  const files = ['package.json', ...listed.flat().sort()];
  const texts = await Promise.all(
    files.map(async (file) => `${file}\n${await readFile(path.join(root, file), 'utf8')}`),
  );
  return `${version}+${sha256(texts.join('\n')).slice(0, 12)}`;
}
