import { mkdir, readFile, rename, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { ExitReason } from '../model/instance.ts';
import { FileLock, LockHeldError } from '../lib/fileLock.ts';

/** Why a session cannot be opened; ends the run. */
export class ProfileError extends Error {
  readonly reason: ExitReason;
  constructor(reason: ExitReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** A profile with the page of the simulator is 3 MB; WhatsApp keeps a database beside it. */
const ROOM_MB = 50;

/**
 * The session directory of a number: Chromium's profile, and a lock that lets one process in at a time. Chromium's own
 * lock names a host, so it is in the way after a container got a new name; ours has a heartbeat instead.
 */
export class Profile {
  readonly #directory: string;
  readonly #now: () => number;
  readonly #onLost: () => void;
  #lock: FileLock | undefined;

  /** `onLost`: another process has the lock now; whoever uses the profile must end. */
  constructor(sessionDirectory: string, now: () => number, onLost: () => void = () => undefined) {
    this.#directory = sessionDirectory;
    this.#now = now;
    this.#onLost = onLost;
  }

  get userDataDirectory(): string {
    return path.join(this.#directory, 'profile');
  }

  /** Waits for a holder that may be gone, `waitMs` at most. */
  async open(waitMs: number): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    await this.#checkRoom();
    const options = { waitMs, now: this.#now, onLost: this.#onLost };
    this.#lock = await FileLock.take(path.join(this.#directory, 'lock'), options).catch((error: unknown) => {
      if (!(error instanceof LockHeldError)) throw error;
      throw new ProfileError('profile_in_use', `${error.message} Stop it, or wait until it has ended.`);
    });
    await mkdir(this.userDataDirectory, { recursive: true, mode: 0o700 });
    for (const name of ['SingletonLock', 'SingletonCookie', 'SingletonSocket']) {
      await rm(path.join(this.userDataDirectory, name), { force: true });
    }
  }

  async close(): Promise<void> {
    await this.#lock?.release();
  }

  /** Profiles move forward only: opening one with an older browser has destroyed sessions. */
  async checkVersion(browserMajor: number): Promise<void> {
    const file = path.join(this.userDataDirectory, 'Last Version');
    const last = Number((await readFile(file, 'utf8').catch(() => '')).split('.')[0]);
    if (last > browserMajor) {
      throw new ProfileError(
        'profile_too_new',
        `Made by version ${last}; the browser here is version ${browserMajor}.`,
      );
    }
  }

  /** Puts the profile aside, for a wrong "logged out" has happened; the one before it is removed. */
  async quarantine(): Promise<void> {
    const aside = path.join(this.#directory, 'quarantine');
    await rm(aside, { recursive: true, force: true });
    await rename(this.userDataDirectory, aside).catch(() => undefined);
  }

  /** A browser that cannot write its profile has spoilt it. */
  async #checkRoom(): Promise<void> {
    const { bavail, bsize } = await statfs(this.#directory);
    const free = Math.floor((bavail * bsize) / 1e6);
    if (free < ROOM_MB)
      throw new ProfileError(
        'disk_full',
        `${free} MB are free where the sessions lie; ${ROOM_MB} are needed.`,
      );
  }
}
