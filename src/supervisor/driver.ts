import type { NumberId } from '../model/ids.ts';

/** How instances' processes are run. What they do and say goes over HTTP, whatever the driver. */
export interface Driver {
  /** Starts the process; resolves when it exists. `configFile` is its only argument. */
  launch(number: NumberId, configFile: string): Promise<void>;
  /** The process of a number, whoever started it; null when there is none. */
  findPid(number: NumberId): Promise<number | null>;
  /** Ends the process: SIGTERM, and SIGKILL after `graceMs`. Resolves when it is gone. */
  end(number: NumberId, graceMs: number): Promise<void>;
  /** Told soon after a process has ended. */
  onEnd(listener: (number: NumberId) => void): void;
  /** Stops watching; the processes live on. */
  close(): void;
}
