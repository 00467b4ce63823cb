import { readdir, readFile } from 'node:fs/promises';

/** Checks between two weighings: reading the whole process table costs some milliseconds. */
const EVERY = 12;
/** A limit below what a number needs must not keep it from working: so long between two recycles. Milliseconds. */
const REST = 30 * 60_000;

/** Says when an instance has grown beyond its limit, and rests after it said so. */
export class MemoryLimit {
  readonly #limit: number;
  #checks = 0;
  #saidAt = -Infinity;

  /** In MB; 0: there is none. */
  constructor(limitMb: number) {
    this.#limit = limitMb * 1024 * 1024;
  }

  /** MB, when they are too many. Called at every check of a connected instance. */
  async excess(pid: number): Promise<number | null> {
    if (this.#limit === 0 || this.#checks++ % EVERY !== 0 || performance.now() - this.#saidAt < REST)
      return null;
    const bytes = await memoryOf(pid);
    if (bytes === null || bytes <= this.#limit) return null;
    this.#saidAt = performance.now();
    return Math.round(bytes / 1024 / 1024);
  }
}

/** What a process and all below it hold for themselves, in bytes; null where the system does not tell (not Linux). */
export async function memoryOf(root: number): Promise<number | null> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const all = (await Promise.all(pids.map(readProcess))).filter((one) => one !== null);
  if (all.length === 0) return null;
  const tree = new Set([root]);
  // Children may have lower ids than their parents: until nobody is added.
  for (let before = 0; before < tree.size;) {
    before = tree.size;
    for (const { pid, parent } of all) if (tree.has(parent)) tree.add(pid);
  }
  return all.filter(({ pid }) => tree.has(pid)).reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Anonymous memory only: what Chromium's processes share would be counted seven times. */
async function readProcess(name: string): Promise<{ pid: number; parent: number; bytes: number } | null> {
  const status = await readFile(`/proc/${name}/status`, 'utf8').catch(() => null);
  if (status === null) return null;
  const field = (key: string): number => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  return { pid: Number(name), parent: field('PPid'), bytes: field('RssAnon') * 1024 };
}
