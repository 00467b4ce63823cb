import { readFile } from 'node:fs/promises';
import { isAlive } from '../lib/processes.ts';
import { until } from '../lib/time.ts';

/** A pid may have been given to another program since: its command line says whose it is (Linux; elsewhere believed). */
export async function runs(pid: number, argument: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return command.split('\0').includes(argument);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended meanwhile.
  }
}

/** SIGTERM, then SIGKILL after `graceMs`; a process that is stopped (SIGSTOP) only hears the second. */
export async function endProcess(pid: number, graceMs: number): Promise<void> {
  signal(pid, 'SIGTERM');
  await until('the end of a process', graceMs, () => !isAlive(pid)).catch(() => signal(pid, 'SIGKILL'));
  await until('the end of a killed process', 10_000, () => !isAlive(pid));
}
