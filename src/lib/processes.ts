import { readFileSync, readlinkSync } from 'node:fs';

/** Whether a process with this id is running, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  return !isZombie(pid);
}

/**
 * A zombie: it has ended, but its parent has not collected its exit status. The first process of a container may never
 * do so.
 */
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')')).startsWith(') Z');
  } catch {
    return false;
  }
}

/** The command line of a process, in parts; empty if it has ended or the system does not tell (not Linux). */
export function commandOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean);
  } catch {
    return [];
  }
}

/**
 * Identifies a process for ever. A pid is reused, and each PID namespace has its own. Together with the boot, the
 * namespace and the start time (clock ticks since the boot) it is unique.
 */
export interface ProcessIdentity {
  pid: number;
  boot: string;
  namespace: string;
  started: string;
}

/** null if the system does not tell: not Linux, or /proc shows another PID namespace. */
export function identityOf(pid: number): ProcessIdentity | null {
  if (process.platform !== 'linux') return null;
  try {
    if (readlinkSync('/proc/self') !== String(process.pid)) return null;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // After the name, which may contain spaces and brackets: field 3 is the state, field 22 the start (proc(5)).
    const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    if (started === undefined) return null;
    return { pid, boot, namespace: readlinkSync('/proc/self/ns/pid'), started };
  } catch {
    return null;
  }
}
