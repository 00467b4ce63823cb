import { readdir, readFile } from 'node:fs/promises';

export interface FoundProcess {
  pid: number;
  parent: number;
  command: string;
  state: string;
}

/** Every process of this machine, from /proc; empty where there is none. */
export async function listProcesses(): Promise<FoundProcess[]> {
  const names = await readdir('/proc').catch(() => []);
  const found = await Promise.all(
    names.filter((name) => /^\d+$/.test(name)).map((pid) => readProcess(Number(pid))),
  );
  return found.filter((one) => one !== null);
}

async function readProcess(pid: number): Promise<FoundProcess | null> {
  try {
    const [command, stat] = await Promise.all([
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
      readFile(`/proc/${pid}/stat`, 'utf8'),
    ]);
    const [state = '?', parent = '0'] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { pid, parent: Number(parent), command: command.replaceAll('\0', ' ').trim(), state };
  } catch {
    return null;
  }
}

/** Processes whose command line names this folder: what a test has started and not ended. */
export const processesIn = async (directory: string): Promise<FoundProcess[]> =>
  (await listProcesses()).filter(({ command, state }) => command.includes(directory) && state !== 'Z');
