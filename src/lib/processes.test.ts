import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { isAlive } from './processes.ts';
import { until } from './time.ts';

it('a process is alive until it has ended', async () => {
  const child = spawn('sleep', ['30']);
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  expect(isAlive(pid)).toBe(true);
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
  expect(isAlive(pid)).toBe(false);
});

it.skipIf(process.platform !== 'linux')(
  'one that has ended is not alive, though nobody has asked how: in a container that may be so for ever',
  async () => {
    // The shell becomes a program that never collects its child's exit status.
    const parent = spawn('sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 30'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      const [line] = (await once(parent.stdout, 'data')) as [Buffer];
      const pid = Number(line.toString());
      const state = async () => / Z /.test(await readFile(`/proc/${pid}/stat`, 'utf8'));
      await until('its end', 5000, state);
      expect(isAlive(pid)).toBe(false);
    } finally {
      parent.kill('SIGKILL');
    }
  },
);
