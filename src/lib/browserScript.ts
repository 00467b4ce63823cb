import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { getCompileCacheDir, stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import { sha256 } from './ids.ts';

export interface BrowserScript {
  /** Without the file's extension. */
  name: string;
  source: string;
}

/** The scripts of a folder as plain JavaScript, in the order of their names. */
export function readBrowserScripts(folder: string): BrowserScript[] {
  const files = readdirSync(folder).filter((file) => /^\d.*\.ts$/.test(file));
  return files
    .sort()
    .map((file) => ({ name: path.parse(file).name, source: readBrowserScript(path.join(folder, file)) }));
}

/** A script in TypeScript as JavaScript for a browser. Types become blanks, so lines and columns stay the same. */
export function readBrowserScript(file: string): string {
  const typed = readFileSync(file, 'utf8');
  return kept(sha256(process.version + typed), () => withoutNotice(() => stripTypeScriptTypes(typed)));
}

/**
 * What `make` once returned for this input, from the folder where Node keeps compiled modules, where there is one. Node's
 * compiler of TypeScript, which `make` loads, holds 18 MB and is needed for nothing else when the modules are there.
 */
function kept(input: string, make: () => string): string {
  const folder = getCompileCacheDir();
  if (folder === undefined) return make();
  const file = path.join(folder, `browser-script-${input}`);
  const found = readOrNull(file);
  // A power cut may have left half of it.
  if (found !== null && found.slice(0, 64) === sha256(found.slice(64))) return found.slice(64);
  const made = make();
  try {
    const own = `${file}.${process.pid}`;
    writeFileSync(own, sha256(made) + made, { mode: 0o600 });
    renameSync(own, file);
  } catch {
    // The next process makes it again.
  }
  return made;
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** Node warns once in each process that `stripTypeScriptTypes` is experimental. Ramal fixes the version of Node. */
function withoutNotice<Result>(work: () => Result): Result {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is put back as it was
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return work();
  } finally {
    process.emitWarning = emitWarning;
  }
}
