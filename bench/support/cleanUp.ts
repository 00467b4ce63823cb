import { rm } from 'node:fs/promises';
import { reasonOf } from '../../src/lib/logger.ts';
import { pidsNaming } from './processes.ts';

/** How to end what was started, in the order of starting. */
export type Undo = (() => Promise<unknown>)[];

/** Ends everything that was started, last first, and removes its folder. */
export async function cleanUp(directory: string, undo: Undo, say: (line: string) => void): Promise<void> {
  for (const step of undo.splice(0).reverse())
    await step().catch((error: unknown) => say(`not ended cleanly: ${reasonOf(error)}`));
  // Whatever a failure left behind names its folder, which nobody else uses.
  for (const pid of await pidsNaming(directory)) kill(pid);
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
