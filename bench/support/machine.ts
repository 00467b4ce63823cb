import { execFile } from 'node:child_process';
import { arch, availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { promisify } from 'node:util';
import { systemClock } from '../../src/lib/clock.ts';

/** Names the machine that the figures are of, and how busy it was before. */
export async function describeMachine(chromePath: string): Promise<string> {
  const { stdout } = await promisify(execFile)(chromePath, ['--version']);
  const cpu = cpus()[0]?.model.trim() ?? 'unknown processor';
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return [
    `${cpu}, ${availableParallelism()} cores, ${memory}`,
    `${type()} ${release()} ${arch()}`,
    `Node ${process.versions.node}`,
    stdout.trim().split('\n').at(-1)?.split(' built ')[0] ?? 'unknown browser',
    `load ${loadavg()[0]?.toFixed(1) ?? '?'} at the start`,
    systemClock.now().toISOString().slice(0, 16).replace('T', ' ') + ' UTC',
  ].join(' · ');
}
