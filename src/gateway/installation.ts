import { createHmac } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FileLock, LockHeldError } from '../lib/fileLock.ts';
import { newSecret } from '../lib/ids.ts';

interface LockListeners {
  /** Another gateway has taken the lock: this one must end. */
  onLost: () => void;
  /** The lock's holder cannot be checked, so its heartbeat is awaited. */
  onWait: () => void;
}

/** The installation's files in DATA_DIR: its key, and the lock that keeps a second gateway out. */
export class Installation {
  readonly #key: string;
  readonly #lock: FileLock | null;

  private constructor(key: string, held: FileLock | null) {
    this.#key = key;
    this.#lock = held;
  }

  static async open(directory: string, listeners: LockListeners): Promise<Installation> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const held = await lock(directory, listeners);
    return new Installation(await readKey(keyFile(directory)), held);
  }

  /** For other programs of this installation: whoever can read the key has the owner's rights. */
  static async attach(directory: string): Promise<Installation> {
    return new Installation((await readFile(keyFile(directory), 'utf8')).trim(), null);
  }

  /** A secret derived from the key, so it is not stored: for example one for each instance. */
  secretFor(purpose: string): string {
    return createHmac('sha256', this.#key).update(purpose).digest('base64url');
  }

  async release(): Promise<void> {
    await this.#lock?.release();
  }
}

const keyFile = (directory: string): string => path.join(directory, 'installation.key');

async function readKey(file: string): Promise<string> {
  await writeFile(file, newSecret(), { mode: 0o600, flag: 'wx' }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  });
  return (await readFile(file, 'utf8')).trim();
}

/** How long to wait for a lock whose holder cannot be checked: it goes stale after 30 s. Milliseconds. */
const LOCK_WAIT = 40_000;

async function lock(directory: string, { onLost, onWait }: LockListeners): Promise<FileLock> {
  const options = { waitMs: LOCK_WAIT, refuseLiving: true, now: Date.now, onLost, onWait };
  return FileLock.take(path.join(directory, 'gateway.lock'), options).catch((cause: unknown) => {
    if (!(cause instanceof LockHeldError)) throw cause;
    throw new Error(
      `Another gateway (process ${cause.pid ?? 'unknown'}) uses ${directory}. Stop it, or give this one its own DATA_DIR.`,
      { cause },
    );
  });
}
