import { commandOf, isAlive } from '../lib/processes.ts';
import { until } from '../lib/time.ts';

/** A pid may have been given to another program since: its command line says whose it is (Linux; elsewhere believed). */
export function runs(pid: number, ...parts: string[]): boolean {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  const command = commandOf(pid);
  return parts.every((part) => command.some((argument) => argument.endsWith(part)));
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
