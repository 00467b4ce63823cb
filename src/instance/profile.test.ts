import { mkdir, mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Profile } from './profile.ts';

let directory: string;
const now = (): number => Date.now();
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'ramal-profile-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('a session directory', () => {
  it('lets one process in at a time', async () => {
    const first = new Profile(directory, now);
    await first.open(0);
    await expect(new Profile(directory, now).open(0)).rejects.toMatchObject({ reason: 'profile_in_use' });
    await first.close();
    const next = new Profile(directory, now);
    await next.open(2000);
    await next.close();
  });

  it('is readable by its owner alone', async () => {
    const profile = new Profile(directory, now);
    await profile.open(0);
    expect((await stat(path.join(directory, 'lock'))).mode & 0o077).toBe(0);
    expect((await stat(profile.userDataDirectory)).mode & 0o077).toBe(0);
    await profile.close();
  });

  it('is taken over from a process that is gone', async () => {
    await writeFile(path.join(directory, 'lock'), JSON.stringify({ pid: 2 ** 30, host: hostname() }));
    const profile = new Profile(directory, now);
    await profile.open(2000);
    expect(JSON.parse(await readFile(path.join(directory, 'lock'), 'utf8'))).toMatchObject({
      pid: process.pid,
    });
    await profile.close();
  });

  it('is taken over from another host only when that one has been silent', async () => {
    const lock = path.join(directory, 'lock');
    await writeFile(lock, JSON.stringify({ pid: 1, host: 'elsewhere' }));
    await expect(new Profile(directory, now).open(0)).rejects.toMatchObject({ reason: 'profile_in_use' });
    const silent = new Date(Date.now() - 31_000);
    await utimes(lock, silent, silent);
    const profile = new Profile(directory, now);
    await profile.open(20_000);
    await profile.close();
  });

  it('is not opened by an older browser than the one that made it', async () => {
    const profile = new Profile(directory, now);
    await mkdir(profile.userDataDirectory, { recursive: true });
    await writeFile(path.join(profile.userDataDirectory, 'Last Version'), '157.0.1.2');
    await expect(profile.checkVersion(156)).rejects.toMatchObject({ reason: 'profile_too_new' });
    await profile.checkVersion(157);
    await profile.checkVersion(158);
  });
});
