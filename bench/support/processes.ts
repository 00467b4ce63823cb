import { readdir, readFile } from 'node:fs/promises';

/** From Linux' /proc; elsewhere there are none to be seen. */
interface Found {
  pid: number;
  parent: number;
  session: number;
  command: string;
  /** It has ended, and nobody has asked how. */
  isZombie: boolean;
}

async function readProcess(pid: number): Promise<Found[]> {
  try {
    const [command, stat] = await Promise.all([
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
      readFile(`/proc/${pid}/stat`, 'utf8'),
    ]);
    const [state, parent, , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const words = command.replaceAll('\0', ' ');
    return [
      { pid, parent: Number(parent), session: Number(session), command: words, isZombie: state === 'Z' },
    ];
  } catch {
    return [];
  }
}

async function listAll(): Promise<Found[]> {
  const names = await readdir('/proc').catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  return (await Promise.all(pids.map(readProcess))).flat();
}
const listProcesses = async (): Promise<Found[]> => (await listAll()).filter(({ isZombie }) => !isZombie);

/** Chromium's main processes with a profile below a folder. */
export const browsersIn = (directory: string): Promise<number[]> => chromiumIn(directory, undefined);
/** Those that draw its pages. */
export const renderersIn = (directory: string): Promise<number[]> => chromiumIn(directory, 'renderer');

async function chromiumIn(directory: string, wanted: string | undefined): Promise<number[]> {
  const all = await listProcesses();
  const own = all.filter(({ command }) => command.includes(`--user-data-dir=${directory}`));
  return own.filter(({ command }) => /--type=(\S+)/.exec(command)?.[1] === wanted).map(({ pid }) => pid);
}

/** Children of a process that have ended and were not asked how. */
export const zombiesBelow = async (parent: number): Promise<number> =>
  (await listAll()).filter((one) => one.isZombie && one.parent === parent).length;

/** Processes whose command line has all of these words. */
export async function pidsNaming(...words: string[]): Promise<number[]> {
  const all = await listProcesses();
  return all
    .filter(({ pid, command }) => pid !== process.pid && words.every((word) => command.includes(word)))
    .map(({ pid }) => pid);
}

/** These processes with all descendants, and what left their trees but not their sessions (Chromium's crash handler). */
async function treeOf(roots: number[]): Promise<number[]> {
  const all = await listProcesses();
  const tree = new Set(all.map(({ pid }) => pid).filter((pid) => roots.includes(pid)));
  let before = -1;
  while (before !== tree.size) {
    before = tree.size;
    for (const { pid, parent, session } of all) if (tree.has(parent) || tree.has(session)) tree.add(pid);
  }
  return [...tree];
}

async function pssOf(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0) * 1024;
}

/**
 * Bytes of the trees below these processes. PSS: memory that processes share counts once, split among them. `null` where
 * there is no /proc.
 */
export async function memoryOf(roots: number[]): Promise<number | null> {
  const tree = await treeOf(roots);
  const sizes = await Promise.all(tree.map(pssOf));
  const sum = sizes.reduce((total, size) => total + size, 0);
  return sum === 0 ? null : sum;
}
