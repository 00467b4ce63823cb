import { mkdir, readFile, rename, rm, stat, statfs, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { ExitReason } from '../model/instance.ts';
import { isAlive } from '../lib/processes.ts';
import { pause } from '../lib/time.ts';

/** Why a session cannot be opened; ends the run. */
export class ProfileError extends Error {
  readonly reason: ExitReason;
  constructor(reason: ExitReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

const HEARTBEAT = 5000;
/** A lock that was not touched for this long belongs to a process that is gone, on whatever host it ran. */
const STALE = 30_000;
/** A profile with the page of the simulator is 3 MB; WhatsApp keeps a database beside it. */
const ROOM_MB = 50;
const lockContent = z.object({ pid: z.number(), host: z.string() });

/**
 * The session directory of a number: Chromium's profile, and a lock that lets one process in at a time. Chromium's own
 * lock names a host, so it is in the way after a container got a new name; ours has a heartbeat instead.
 */
export class Profile {
  readonly #directory: string;
  readonly #now: () => number;
  #heart: NodeJS.Timeout | undefined;
  #held = false;

  constructor(sessionDirectory: string, now: () => number) {
    this.#directory = sessionDirectory;
    this.#now = now;
  }

  get userDataDirectory(): string {
    return path.join(this.#directory, 'profile');
  }
  get #lockFile(): string {
    return path.join(this.#directory, 'lock');
  }

  /** Waits for a lock of another host to go stale, `waitMs` at most. */
  async open(waitMs: number): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    await this.#checkRoom();
    const end = this.#now() + waitMs;
    while (!(await this.#tryLock())) {
      if (this.#now() > end) {
        throw new ProfileError('profile_in_use', 'Another process holds the lock of this session.');
      }
      await pause(500);
    }
    this.#held = true;
    this.#heart = setInterval(() => void this.#beat(), HEARTBEAT).unref();
    await mkdir(this.userDataDirectory, { recursive: true, mode: 0o700 });
    for (const name of ['SingletonLock', 'SingletonCookie', 'SingletonSocket']) {
      await rm(path.join(this.userDataDirectory, name), { force: true });
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#heart);
    // The lock of somebody else is none of our business.
    if (this.#held) await rm(this.#lockFile, { force: true });
    this.#held = false;
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

  async #tryLock(): Promise<boolean> {
    const content = JSON.stringify({ pid: process.pid, host: hostname() });
    try {
      await writeFile(this.#lockFile, content, { flag: 'wx', mode: 0o600 });
      return true;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    if (await this.#isStale()) await rm(this.#lockFile, { force: true });
    return false;
  }

  async #isStale(): Promise<boolean> {
    const [text, info] = await Promise.all([
      readFile(this.#lockFile, 'utf8').catch(() => ''),
      stat(this.#lockFile).catch(() => null),
    ]);
    if (!info) return true;
    const holder = lockContent.safeParse(safeJson(text));
    if (holder.success && holder.data.host === hostname()) return !isAlive(holder.data.pid);
    return this.#now() - info.mtimeMs > STALE;
  }

  async #beat(): Promise<void> {
    const now = new Date(this.#now());
    await utimes(this.#lockFile, now, now).catch(() => undefined);
  }
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
