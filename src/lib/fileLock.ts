import { createHash, randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { z } from 'zod';
import { identityOf, isAlive } from './processes.ts';
import { pause } from './time.ts';

/** Milliseconds. */
const HEARTBEAT = 5000;
/**
 * A holder that cannot be checked (on another host, or in another PID namespace) is dead after it was silent for this
 * long.
 */
const STALE = 30_000;
/** How long we must have observed that silence ourselves: a clock that jumps makes every heartbeat look old. */
const WATCHED = 6000;

/** What a lock file says about its holder. Locks of older versions have pid and host, or only the pid. */
const content = z.union([
  z.object({
    pid: z.number(),
    host: z.string().nullable().default(null),
    token: z.string().nullable().default(null),
    boot: z.string().nullable().default(null),
    namespace: z.string().nullable().default(null),
    started: z.string().nullable().default(null),
  }),
  z
    .number()
    .transform((pid) => ({ pid, host: null, token: null, boot: null, namespace: null, started: null })),
]);
type Holder = z.infer<typeof content>;

export class LockHeldError extends Error {
  readonly pid: number | null;
  constructor(file: string, pid: number | null) {
    super(`Process ${pid ?? 'unknown'} holds the lock ${file}.`);
    this.name = 'LockHeldError';
    this.pid = pid;
  }
}

export interface FileLockOptions {
  /**
   * How long to wait for a holder that may be dead. With `refuseLiving`, a holder that is known to be alive is not
   * waited for.
   */
  waitMs: number;
  refuseLiving?: boolean;
  now: () => number;
  /** Another process has taken the lock, or the file was removed: this process must end. */
  onLost: () => void;
  /** Called once, if it has to wait. */
  onWait?: () => void;
}

/**
 * A lock file that admits one process at a time, and survives power cuts, killed containers and PID namespaces. A
 * holder that can be checked is identified by its process identity; any other by its heartbeat, the file's modification
 * time.
 */
export class FileLock {
  readonly #file: string;
  readonly #text: string;
  readonly #options: FileLockOptions;
  #heart: NodeJS.Timeout | undefined;
  #held = true;

  private constructor(file: string, text: string, options: FileLockOptions) {
    this.#file = file;
    this.#text = text;
    this.#options = options;
    this.#heart = setInterval(() => void this.#beat(), HEARTBEAT).unref();
  }

  /** Throws LockHeldError if another process holds it. */
  static async take(file: string, options: FileLockOptions): Promise<FileLock> {
    const me = identityOf(process.pid) ?? { pid: process.pid };
    const text = JSON.stringify({ ...me, host: hostname(), token: randomUUID() });
    const end = performance.now() + options.waitMs;
    const watch = new Watch(options.now);
    for (let waited = false; ; waited = true) {
      if (await create(file, text)) return new FileLock(file, text, options);
      const seen = await look(file);
      if (seen && watch.isGone(seen)) {
        if (await replace(file, seen, text, options.now)) return new FileLock(file, text, options);
        // Another process is replacing it: read it again.
        await pause(20);
        continue;
      }
      const holder = seen && holderOf(seen.text);
      const isLiving = options.refuseLiving === true && judge(holder) === 'alive';
      if (seen && (isLiving || performance.now() > end)) throw new LockHeldError(file, holder?.pid ?? null);
      if (!waited) options.onWait?.();
      await pause(250);
    }
  }

  /** Leaves the lock of another process alone. */
  async release(): Promise<void> {
    clearInterval(this.#heart);
    if (!this.#held) return;
    this.#held = false;
    const text = await readFile(this.#file, 'utf8').catch(() => '');
    if (text === this.#text) await rm(this.#file, { force: true });
  }

  async #beat(): Promise<void> {
    const text = await readFile(this.#file, 'utf8').catch((error: unknown) => {
      if (isCode(error, 'ENOENT')) return '';
      // A short disk failure says nothing about the lock.
      return this.#text;
    });
    if (!this.#held) return;
    if (text !== this.#text) {
      clearInterval(this.#heart);
      this.#held = false;
      this.#options.onLost();
      return;
    }
    const now = new Date(this.#options.now());
    await utimes(this.#file, now, now).catch(() => undefined);
  }
}

interface Seen {
  text: string;
  mtimeMs: number;
}

const isCode = (error: unknown, ...codes: string[]): boolean =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code));

async function create(file: string, text: string): Promise<boolean> {
  // Written to a temporary file and then linked, so nobody ever reads an empty lock.
  const own = `${file}.${randomUUID()}`;
  try {
    await writeFile(own, text, { flag: 'wx', mode: 0o600 });
    await link(own, file).catch((error: unknown) => {
      if (!isCode(error, 'EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP')) throw error;
      // The file system does not support links.
      return writeFile(file, text, { flag: 'wx', mode: 0o600 });
    });
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

async function look(file: string): Promise<Seen | null> {
  const [text, info] = await Promise.all([
    readFile(file, 'utf8').catch(() => null),
    stat(file).catch(() => null),
  ]);
  return text === null || info === null ? null : { text, mtimeMs: info.mtimeMs };
}

function holderOf(text: string): Holder | null {
  try {
    return content.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** `unknown`: decide by the heartbeat. */
function judge(holder: Holder | null): 'alive' | 'gone' | 'unknown' {
  if (!holder) return 'unknown';
  const me = identityOf(process.pid);
  if (holder.started !== null && me && holder.boot === me.boot && holder.namespace === me.namespace) {
    const found = isAlive(holder.pid) ? identityOf(holder.pid) : null;
    return found?.started === holder.started ? 'alive' : 'gone';
  }
  const isHere = holder.host === null || holder.host === hostname();
  // Written by an older version, or on a system without namespaces. There, a pid that does not exist means that the
  // process has ended.
  const tells = holder.token === null || process.platform !== 'linux';
  const isOurOwn = holder.token === null && holder.pid === process.pid;
  return isHere && tells && (isOurOwn || !isAlive(holder.pid)) ? 'gone' : 'unknown';
}

/** Observes one lock until it is certain that its holder is dead. */
class Watch {
  readonly #now: () => number;
  #seen: Seen | null = null;
  #since = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  isGone(seen: Seen): boolean {
    const verdict = judge(holderOf(seen.text));
    if (verdict !== 'unknown') return verdict === 'gone';
    if (this.#seen?.text !== seen.text || this.#seen.mtimeMs !== seen.mtimeMs) {
      this.#seen = seen;
      this.#since = performance.now();
    }
    const watched = performance.now() - this.#since;
    // If the clock was set back, an old heartbeat seems to come from the future. Then only our own observation counts.
    const age = this.#now() - seen.mtimeMs;
    return watched > STALE || (age > STALE && watched > WATCHED);
  }
}

/**
 * Replaces a lock whose holder is dead. At most one process gets `true`: the one that created the claim, a file named
 * after the content of the old lock. Renaming the claim to the lock takes the lock and gives up the claim in one step.
 */
async function replace(file: string, judged: Seen, text: string, now: () => number): Promise<boolean> {
  const claim = `${file}.${createHash('sha256').update(judged.text).digest('hex').slice(0, 12)}`;
  if (!(await create(claim, text))) {
    // The process may have died between claim and rename. Then the claim is replaced like a lock.
    const other = await look(claim);
    if (!other) return false;
    const verdict = judge(holderOf(other.text));
    const isLeft = verdict === 'gone' || (verdict === 'unknown' && now() - other.mtimeMs > STALE);
    if (!isLeft || !(await replace(claim, other, text, now))) return false;
  }
  const present = await look(file);
  if (present?.text === judged.text && present.mtimeMs === judged.mtimeMs) {
    await rename(claim, file);
    return true;
  }
  await rm(claim, { force: true });
  return false;
}
