import { readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';

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
  return withoutNotice(() => stripTypeScriptTypes(typed));
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
