import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { enableCompileCache, getCompileCacheDir } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { readBrowserScripts } from './browserScript.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'scripts-'));
  writeFileSync(path.join(folder, '20-second.ts'), "import type { A } from './a.ts';\nconst b: A = 1;\n");
  writeFileSync(
    path.join(folder, '10-first.ts'),
    'declare global {\n  interface Window {}\n}\nlet a: string;\n',
  );
  writeFileSync(path.join(folder, 'types.ts'), 'export interface A {}\n');
  writeFileSync(path.join(folder, 'tsconfig.json'), '{}');
});
afterAll(() => rmSync(folder, { recursive: true }));

// First, because Node prints it once in each process.
it('prints no notice of Node', () => {
  const warned = vi.spyOn(process, 'emitWarning');
  readBrowserScripts(folder);
  expect(warned).not.toHaveBeenCalled();
  warned.mockRestore();
});

it('gives the numbered scripts in order, with blanks in the place of types', () => {
  const scripts = readBrowserScripts(folder);
  expect(scripts.map(({ name }) => name)).toEqual(['10-first', '20-second']);
  expect(scripts.map(({ source }) => source.replace(/ +/g, ' ').trim())).toEqual(['let a ;', 'const b = 1;']);
  expect(scripts.map(({ source }) => source.split('\n').length)).toEqual([5, 3]);
});

it('keeps what it made where Node keeps compiled modules, and makes it again when a copy is damaged', () => {
  const [made] = readBrowserScripts(folder);
  enableCompileCache(path.join(folder, 'compiled'));
  const place = getCompileCacheDir() ?? '';
  const copies = (): string[] => readdirSync(place).filter((name) => name.startsWith('browser-script-'));
  readBrowserScripts(folder);
  expect(copies()).toHaveLength(2);
  for (const copy of copies()) truncateSync(path.join(place, copy), 100);
  expect(readBrowserScripts(folder)[0]).toEqual(made);
});
