import { commandOf, isAlive } from '../lib/processes.ts';
import { until } from '../lib/time.ts';

/**
 * The pid may belong to another program by now. The command line shows that (on Linux; elsewhere the pid is trusted).
 */
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
    // It has ended meanwhile.
  }
}

/** SIGTERM, then SIGKILL after `graceMs`. A process stopped by SIGSTOP reacts only to SIGKILL. */
export async function endProcess(pid: number, graceMs: number): Promise<void> {
  signal(pid, 'SIGTERM');
  await until('the end of a process', graceMs, () => !isAlive(pid)).catch(() => signal(pid, 'SIGKILL'));
  await until('the end of a killed process', 10_000, () => !isAlive(pid));
}
