import type { NumberId } from '../model/ids.ts';

/** How the processes of instances are run. Commands and events use HTTP with every driver. */
export interface Driver {
  /** Starts the process, and resolves when it exists. `configFile` is its only argument. */
  launch(number: NumberId, configFile: string): Promise<void>;
  /** The process of a number, whoever started it; null if there is none. */
  findPid(number: NumberId): Promise<number | null>;
  /** Ends the process: SIGTERM, and SIGKILL after `graceMs`. Resolves when it is gone. */
  end(number: NumberId, graceMs: number): Promise<void>;
  /** Called soon after a process has ended. */
  onEnd(listener: (number: NumberId) => void): void;
  /** Stops watching; the processes keep running. */
  close(): void;
}
