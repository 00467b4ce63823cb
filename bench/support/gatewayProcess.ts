import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmbedded } from '../../src/db/embedded.ts';
import { newSecret } from '../../src/lib/ids.ts';
import { freePort } from '../../src/lib/ports.ts';
import { until, withDeadline } from '../../src/lib/time.ts';
import type { Chrome } from '../config.ts';
import type { Undo } from './cleanUp.ts';

const program = fileURLToPath(new URL('../../src/gateway/main.ts', import.meta.url));

/** Those of `scripts/run.mjs`. */
const nodeOptions = ['--max-semi-space-size=4'];

/** The gateway as `npm start` runs it, with the embedded PostgreSQL, both in a folder of their own. */
export interface GatewayProcess {
  url: string;
  pid: number;
  databasePid: number;
  /** As its superuser. */
  databaseUrl: string;
  /** Stops PostgreSQL and starts it again, at the same place. */
  restartDatabase: () => Promise<void>;
  login: string;
  password: string;
}

export async function startGatewayProcess(
  directory: string,
  chrome: Chrome,
  undo: Undo,
  signal: AbortSignal,
): Promise<GatewayProcess> {
  let database = await startEmbedded({ directory });
  undo.push(() => database.stop());
  const restartDatabase = async (): Promise<void> => {
    await database.stop();
    database = await startEmbedded({ directory, port: Number(new URL(database.url).port) });
  };
  const [port, instancePortBase] = [await freePort(), await freePort()];
  signal.throwIfAborted();
  const [login, password] = ['owner@example.com', newSecret()];
  const env = {
    ...settings(directory, database.url, port, instancePortBase, chrome),
    OWNER_EMAIL: login,
    OWNER_PASSWORD: password,
  };
  const child = spawn(process.execPath, [...nodeOptions, program], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  undo.push(() => end(child));
  const log = path.join(directory, 'gateway.log');
  for (const output of [child.stdout, child.stderr]) output.pipe(createWriteStream(log, { flags: 'a' }));
  const url = `http://127.0.0.1:${port}`;
  await until('the start of the gateway', 60_000, async () => {
    if (child.exitCode !== null) throw new Error(`the gateway did not start: ${await readFile(log, 'utf8')}`);
    return fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  });
  const { url: databaseUrl } = database;
  const databasePid = await postmaster(directory);
  return { url, pid: child.pid ?? 0, databasePid, databaseUrl, restartDatabase, login, password };
}

async function postmaster(directory: string): Promise<number> {
  const file = await readFile(path.join(directory, 'postgres', 'postmaster.pid'), 'utf8');
  return Number(file.split('\n')[0]);
}

/** It stops its instances first. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await withDeadline("the gateway's end", 40_000, exit).catch(() => child.kill('SIGKILL'));
}

/** The defaults of the README; only places, ports and the browser are ours. */
const settings = (
  directory: string,
  databaseUrl: string,
  port: number,
  instancePortBase: number,
  chrome: Chrome,
): Record<string, string> => ({
  HOST: '127.0.0.1',
  PORT: String(port),
  DATA_DIR: path.join(directory, 'data'),
  SESSIONS_DIR: path.join(directory, 'sessions'),
  DATABASE_URL: databaseUrl,
  DATABASE_POOL: '10',
  INSTANCE_PORT_BASE: String(instancePortBase),
  INSTANCE_DRIVER: 'process',
  LAUNCHES_AT_ONCE: '2',
  CHROME_PATH: chrome.path,
  CHROME_ARGS: chrome.args.join(' '),
  LOG_LEVEL: 'info',
  NUMBER_LINK: '',
  // What a number could do is measured, not what it should.
  PACING: 'off',
  WEBHOOK_URL_ALLOW_PRIVATE: 'true',
});
