import { createHmac } from 'node:crypto';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { newSecret } from '../lib/ids.ts';
import { isAlive } from '../lib/processes.ts';

/** What belongs to one installation and lies in DATA_DIR: its key, and the lock that keeps a second gateway out. */
export class Installation {
  readonly #key: string;
  readonly #lockFile: string | null;

  private constructor(key: string, lockFile: string | null) {
    this.#key = key;
    this.#lockFile = lockFile;
  }

  static async open(directory: string): Promise<Installation> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const lockFile = path.join(directory, 'gateway.lock');
    await lock(lockFile, directory);
    return new Installation(await readKey(keyFile(directory)), lockFile);
  }

  /** For a program beside the gateway: whoever can read the key may do what the owner may. */
  static async attach(directory: string): Promise<Installation> {
    return new Installation((await readFile(keyFile(directory), 'utf8')).trim(), null);
  }

  /** A secret that can be made again at any time and stands in no database: one for each instance. */
  secretFor(purpose: string): string {
    return createHmac('sha256', this.#key).update(purpose).digest('base64url');
  }

  async release(): Promise<void> {
    if (this.#lockFile !== null) await rm(this.#lockFile, { force: true });
  }
}

const keyFile = (directory: string): string => path.join(directory, 'installation.key');

async function readKey(file: string): Promise<string> {
  await writeFile(file, newSecret(), { mode: 0o600, flag: 'wx' }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  });
  return (await readFile(file, 'utf8')).trim();
}

async function lock(file: string, directory: string): Promise<void> {
  for (const attempt of [1, 2]) {
    try {
      const handle = await open(file, 'wx', 0o600);
      await handle.writeFile(String(process.pid));
      await handle.close();
      return;
    } catch (error) {
      const holder = Number(await readFile(file, 'utf8').catch(() => ''));
      if (attempt === 2 || isOther(holder)) {
        throw new Error(
          `Another gateway (process ${holder}) works in ${directory}. Stop it, or give this one a DATA_DIR of its own.`,
          { cause: error },
        );
      }
      await rm(file, { force: true });
    }
  }
}

const isOther = (pid: number): boolean => pid > 0 && pid !== process.pid && isAlive(pid);
