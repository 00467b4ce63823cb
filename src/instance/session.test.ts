import { mkdir, mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Session } from './session.ts';

let directory: string;
const now = (): number => Date.now();
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'ramal-session-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('a session directory', () => {
  it('lets one process in at a time', async () => {
    const first = new Session(directory, now);
    await first.open(0);
    await expect(new Session(directory, now).open(0)).rejects.toMatchObject({ reason: 'profile_in_use' });
    await first.close();
    const next = new Session(directory, now);
    await next.open(2000);
    await next.close();
  });

  it('is readable by its owner alone', async () => {
    const session = new Session(directory, now);
    await session.open(0);
    expect((await stat(path.join(directory, 'lock'))).mode & 0o077).toBe(0);
    expect((await stat(session.userDataDirectory)).mode & 0o077).toBe(0);
    await session.close();
  });

  it('is taken over from a process that is gone', async () => {
    await writeFile(path.join(directory, 'lock'), JSON.stringify({ pid: 2 ** 30, host: hostname() }));
    const session = new Session(directory, now);
    await session.open(2000);
    expect(JSON.parse(await readFile(path.join(directory, 'lock'), 'utf8'))).toMatchObject({
      pid: process.pid,
    });
    await session.close();
  });

  it('is taken over from another host only when that one has been silent', async () => {
    const lock = path.join(directory, 'lock');
    await writeFile(lock, JSON.stringify({ pid: 1, host: 'elsewhere' }));
    await expect(new Session(directory, now).open(0)).rejects.toMatchObject({ reason: 'profile_in_use' });
    const silent = new Date(Date.now() - 31_000);
    await utimes(lock, silent, silent);
    const session = new Session(directory, now);
    await session.open(20_000);
    await session.close();
  });

  it('is not opened by an older browser than the one that made it', async () => {
    const session = new Session(directory, now);
    await mkdir(session.userDataDirectory, { recursive: true });
    await writeFile(path.join(session.userDataDirectory, 'Last Version'), '157.0.1.2');
    await expect(session.checkVersion(156)).rejects.toMatchObject({ reason: 'profile_too_new' });
    await session.checkVersion(157);
    await session.checkVersion(158);
  });
});
