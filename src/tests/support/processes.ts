import { readdir, readFile, readlink } from 'node:fs/promises';

export interface FoundProcess {
  pid: number;
  parent: number;
  command: string;
  /** Empty where it is not told. */
  directory: string;
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
    const [command, stat, directory] = await Promise.all([
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readlink(`/proc/${pid}/cwd`).catch(() => ''),
    ]);
    const [state = '?', parent = '0'] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { pid, parent: Number(parent), command: command.replaceAll('\0', ' ').trim(), directory, state };
  } catch {
    return null;
  }
}

/** Processes that work in this folder, or whose command line names it: what a test has started and not ended. */
export const processesIn = async (folder: string): Promise<FoundProcess[]> =>
  (await listProcesses()).filter(
    ({ command, directory, state }) => `${directory} ${command}`.includes(folder) && state !== 'Z',
  );
