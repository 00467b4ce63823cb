import { readFileSync, readlinkSync } from 'node:fs';

/** Whether there is a process of this id, whoever's it is, that has not ended. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  return !isZombie(pid);
}

/** Ended, and kept by the system until its parent asks how. The first process of a container may never do so. */
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')')).startsWith(') Z');
  } catch {
    return false;
  }
}

/** Its command line in parts; empty where it has ended or the system does not tell (not Linux). */
export function commandOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean);
  } catch {
    return [];
  }
}

/**
 * Names a process for ever: a pid is given to another process later, and begins again in each PID namespace. Together with
 * the boot, its namespace and its start (clock ticks since the boot) it is never the same again.
 */
export interface ProcessIdentity {
  pid: number;
  boot: string;
  namespace: string;
  started: string;
}

/** null where the system does not tell: not Linux, or /proc shows another PID namespace than ours. */
export function identityOf(pid: number): ProcessIdentity | null {
  if (process.platform !== 'linux') return null;
  try {
    if (readlinkSync('/proc/self') !== String(process.pid)) return null;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // After the name, which may hold spaces and brackets: state is field 3, the start is field 22 (proc(5)).
    const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    if (started === undefined) return null;
    return { pid, boot, namespace: readlinkSync('/proc/self/ns/pid'), started };
  } catch {
    return null;
  }
}
