import { mkdir, readFile, rename, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { ExitReason } from '../model/instance.ts';
import { FileLock, LockHeldError } from '../lib/fileLock.ts';

/** Why a session cannot be opened. It ends the run. */
export class SessionError extends Error {
  readonly reason: ExitReason;
  constructor(reason: ExitReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** With the simulator's page a profile takes 3 MB; WhatsApp Web keeps a database in it. */
const ROOM_MB = 50;

/**
 * The session directory of a number: Chromium's profile, and a lock that only one process can hold. Chromium's own lock
 * contains the host's name, so it blocks a container that was renamed. Our lock uses a heartbeat instead.
 */
export class Session {
  readonly #directory: string;
  readonly #now: () => number;
  readonly #onLost: () => void;
  #lock: FileLock | undefined;

  /** `onLost` is called when another process has taken the lock: the run must end. */
  constructor(sessionDirectory: string, now: () => number, onLost: () => void = () => undefined) {
    this.#directory = sessionDirectory;
    this.#now = now;
    this.#onLost = onLost;
  }

  get userDataDirectory(): string {
    return path.join(this.#directory, 'profile');
  }

  /** Waits up to `waitMs` for the lock: its holder may be dead. */
  async open(waitMs: number): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    await this.#checkRoom();
    const options = { waitMs, now: this.#now, onLost: this.#onLost };
    this.#lock = await FileLock.take(path.join(this.#directory, 'lock'), options).catch((error: unknown) => {
      if (!(error instanceof LockHeldError)) throw error;
      throw new SessionError('profile_in_use', `${error.message} Stop it, or wait until it has ended.`);
    });
    await mkdir(this.userDataDirectory, { recursive: true, mode: 0o700 });
    for (const name of ['SingletonLock', 'SingletonCookie', 'SingletonSocket']) {
      await rm(path.join(this.userDataDirectory, name), { force: true });
    }
  }

  async close(): Promise<void> {
    await this.#lock?.release();
  }

  /** Refuses a browser older than the one that wrote the profile: opening it has destroyed sessions. */
  async checkVersion(browserMajor: number): Promise<void> {
    const file = path.join(this.userDataDirectory, 'Last Version');
    const last = Number((await readFile(file, 'utf8').catch(() => '')).split('.')[0]);
    if (last > browserMajor) {
      throw new SessionError(
        'profile_too_new',
        `Made by version ${last}; the browser here is version ${browserMajor}.`,
      );
    }
  }

  /** Moves the profile to `quarantine/`: WhatsApp has reported a logout by mistake before. Replaces an older one. */
  async quarantine(): Promise<void> {
    const aside = path.join(this.#directory, 'quarantine');
    await rm(aside, { recursive: true, force: true });
    await rename(this.userDataDirectory, aside).catch(() => undefined);
  }

  /** A browser that runs out of disk space damages its profile. */
  async #checkRoom(): Promise<void> {
    const { bavail, bsize } = await statfs(this.#directory);
    const free = Math.floor((bavail * bsize) / 1e6);
    if (free < ROOM_MB)
      throw new SessionError('disk_full', `Only ${free} MB are free for sessions; ${ROOM_MB} MB are needed.`);
  }
}
