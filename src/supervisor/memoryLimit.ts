import { readdir, readFile } from 'node:fs/promises';

/** Measured only at every so many checks: reading the process table takes some milliseconds. */
const EVERY = 12;
/**
 * The minimum between two restarts, so that a limit below what a number needs cannot keep it from working.
 * Milliseconds.
 */
const REST = 30 * 60_000;

/** Says when an instance exceeds its memory limit, and pauses after that. */
export class MemoryLimit {
  readonly #limit: number;
  #checks = 0;
  #saidAt = -Infinity;

  /** In MB; 0: no limit. */
  constructor(limitMb: number) {
    this.#limit = limitMb * 1024 * 1024;
  }

  /** Returns the MB if the limit is exceeded. Called at every check of a connected instance. */
  async excess(pid: number): Promise<number | null> {
    if (this.#limit === 0 || this.#checks++ % EVERY !== 0 || performance.now() - this.#saidAt < REST)
      return null;
    const bytes = await memoryOf(pid);
    if (bytes === null || bytes <= this.#limit) return null;
    this.#saidAt = performance.now();
    return Math.round(bytes / 1024 / 1024);
  }
}

/** The private memory of a process and its descendants, in bytes; null if the system does not tell (not Linux). */
export async function memoryOf(root: number): Promise<number | null> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const all = (await Promise.all(pids.map(readProcess))).filter((one) => one !== null);
  if (all.length === 0) return null;
  const tree = new Set([root]);
  // Children may have lower ids than their parents, so repeat until none is added.
  for (let before = 0; before < tree.size;) {
    before = tree.size;
    for (const { pid, parent } of all) if (tree.has(parent)) tree.add(pid);
  }
  return all.filter(({ pid }) => tree.has(pid)).reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Anonymous memory only: otherwise memory that Chromium's processes share would be counted seven times. */
async function readProcess(name: string): Promise<{ pid: number; parent: number; bytes: number } | null> {
  const status = await readFile(`/proc/${name}/status`, 'utf8').catch(() => null);
  if (status === null) return null;
  const field = (key: string): number => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  return { pid: Number(name), parent: field('PPid'), bytes: field('RssAnon') * 1024 };
}
