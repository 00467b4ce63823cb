import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'vite';
import { until } from '../../lib/time.ts';

/** The first file that comes builds the panel; the others wait for it. */
export async function buildOnce(outDir: string): Promise<void> {
  const done = `${outDir}.done`;
  const isFirst = await mkdir(`${outDir}.begun`).then(
    () => true,
    () => false,
  );
  if (!isFirst) {
    await until('the built panel', 100_000, () => existsSync(done));
    return;
  }
  const configFile = path.join(import.meta.dirname, '../vite.config.ts');
  // As `npm run build` has it: under test React would be built for development.
  const environment = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  await build({ configFile, logLevel: 'error', mode: 'production', build: { outDir } });
  process.env['NODE_ENV'] = environment;
  await writeFile(done, '');
}
