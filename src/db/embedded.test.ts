import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freePort } from '../lib/ports.ts';
import { startEmbedded } from './embedded.ts';

const NOBODY = 65_534;
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'ramal-test-embedded-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** Whether a connection to this address goes over a Unix-domain socket. */
async function isLocal(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const sql = 'SELECT inet_client_addr() IS NULL AS local';
    return (await client.query<{ local: boolean }>(sql)).rows[0]?.local ?? false;
  } finally {
    await client.end();
  }
}

it('is reached over a socket in its folder', async () => {
  const server = await startEmbedded({ directory });
  try {
    expect(await isLocal(server.url)).toBe(true);
  } finally {
    await server.stop();
  }
});

it('is reached over TCP where the path is too long for a socket', async () => {
  const long = path.join(directory, 'a'.repeat(100));
  await mkdir(long);
  const server = await startEmbedded({ directory: long });
  try {
    expect(await isLocal(server.url)).toBe(false);
  } finally {
    await server.stop();
  }
});

it('starts although the pid in the lock of its socket belongs to another program by now', async () => {
  const port = await freePort();
  await (await startEmbedded({ directory, port })).stop();
  // Only the pid of a process of its own user counts. Where the gateway is root, that is nobody.
  const other = spawn('sleep', ['60'], process.getuid?.() === 0 ? { uid: NOBODY } : {});
  await writeFile(path.join(directory, 'postgres', `.s.PGSQL.${port}.lock`), `${other.pid}\n`);
  const server = await startEmbedded({ directory, port });
  try {
    expect(await isLocal(server.url)).toBe(true);
  } finally {
    await server.stop();
    other.kill();
  }
});
