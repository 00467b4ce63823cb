import { readdir, readFile } from 'node:fs/promises';

/** From Linux' /proc; elsewhere there are none to be seen. */
interface Found {
  pid: number;
  parent: number;
  session: number;
  command: string;
}

async function readProcess(pid: number): Promise<Found[]> {
  try {
    const [command, stat] = await Promise.all([
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
      readFile(`/proc/${pid}/stat`, 'utf8'),
    ]);
    const [state, parent, , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z') return [];
    return [
      { pid, parent: Number(parent), session: Number(session), command: command.replaceAll('\0', ' ') },
    ];
  } catch {
    return [];
  }
}

async function listProcesses(): Promise<Found[]> {
  const names = await readdir('/proc').catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  return (await Promise.all(pids.map(readProcess))).flat();
}

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
