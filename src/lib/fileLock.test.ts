import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileLock } from './fileLock.ts';
import { identityOf } from './processes.ts';
import { until } from './time.ts';

let directory: string;
let file: string;
const children: ChildProcess[] = [];
const now = (): number => Date.now();
const HOUR = 3_600_000;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'ramal-lock-'));
  file = path.join(directory, 'lock');
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

const take = (waitMs: number, more: Partial<Parameters<typeof FileLock.take>[1]> = {}): Promise<FileLock> =>
  FileLock.take(file, { waitMs, now, onLost: () => undefined, ...more });

/** A running program that does not use locks. */
function somebody(): number {
  const child = spawn('sleep', ['900']);
  children.push(child);
  if (child.pid === undefined) throw new Error('sleep did not start');
  return child.pid;
}

async function leave(content: unknown, ageMs: number): Promise<void> {
  await writeFile(file, JSON.stringify(content));
  const at = new Date(Date.now() - ageMs);
  await utimes(file, at, at);
}

/** A process that holds the lock and does nothing else. */
async function holder(): Promise<ChildProcess> {
  const module = fileURLToPath(new URL('./fileLock.ts', import.meta.url));
  const program = `import { FileLock } from ${JSON.stringify(module)};
    await FileLock.take(${JSON.stringify(file)}, { waitMs: 0, now: Date.now, onLost: () => process.exit(3) });
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program]);
  children.push(child);
  await until('the lock', 10_000, async () => (await readdir(directory)).includes('lock'));
  return child;
}

describe('a lock whose holder is gone', () => {
  it('is taken at once when its pid belongs to another process now', async () => {
    const pid = somebody();
    await leave({ ...identityOf(pid), started: '1', host: hostname(), token: 'x' }, 0);
    await (await take(0)).release();
  });

  it('is taken when an older version left it and its pid belongs to another process now', async () => {
    await leave({ pid: somebody(), host: hostname() }, HOUR);
    await (await take(20_000)).release();
    await leave(somebody(), HOUR);
    await (await take(20_000, { refuseLiving: true })).release();
  });

  it('is taken when it was written in half, and left', async () => {
    await writeFile(file, '{"pid":1');
    const at = new Date(Date.now() - HOUR);
    await utimes(file, at, at);
    await (await take(20_000)).release();
  });

  it('is taken by one of many that want it', async () => {
    await leave({ pid: 2 ** 30, host: hostname() }, HOUR);
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => take(0)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const names = await readdir(directory);
    expect(names.filter((name) => name !== 'lock')).toEqual([]);
  });
});

describe('a lock whose taker died while it took it over', () => {
  it('is taken by one of many', async () => {
    const gone = { pid: 2 ** 30, host: hostname() };
    await leave(gone, HOUR);
    const digest = createHash('sha256').update(JSON.stringify(gone)).digest('hex').slice(0, 12);
    await writeFile(`${file}.${digest}`, JSON.stringify({ ...gone, pid: gone.pid - 1 }));
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => take(0)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await readdir(directory)).toEqual(['lock']);
  });
});

describe('a lock whose holder lives', () => {
  it('is kept by one that is suspended, however old its heartbeat is', async () => {
    const child = await holder();
    child.kill('SIGSTOP');
    const longAgo = new Date(Date.now() - HOUR);
    await utimes(file, longAgo, longAgo);
    await expect(take(8000)).rejects.toThrow(`Process ${child.pid} holds the lock`);
    child.kill('SIGKILL');
    await (await take(10_000)).release();
  });

  it('is kept when the clock of who wants it jumps', async () => {
    const child = await holder();
    await expect(take(8000, { now: () => Date.now() + HOUR })).rejects.toThrow('holds the lock');
    await expect(take(0, { now: () => Date.now() - HOUR })).rejects.toThrow('holds the lock');
    child.kill('SIGKILL');
  });

  it('and cannot be looked at is kept by its heartbeat, also when the clock jumps', async () => {
    await leave({ pid: 1, boot: 'b', namespace: 'elsewhere', started: '1', host: 'other', token: 'x' }, 0);
    const beat = setInterval(() => void utimes(file, new Date(), new Date()), 1000);
    await expect(take(8000, { now: () => Date.now() + HOUR })).rejects.toThrow('holds the lock');
    clearInterval(beat);
  });

  it('and was taken over hears of it, and leaves the lock of the other alone', async () => {
    const lost = Promise.withResolvers<undefined>();
    const lock = await take(0, { onLost: () => lost.resolve(undefined) });
    const other = JSON.stringify({ pid: 1, host: 'other' });
    await writeFile(file, other);
    await lost.promise;
    await lock.release();
    expect(await readFile(file, 'utf8')).toBe(other);
  });
});
