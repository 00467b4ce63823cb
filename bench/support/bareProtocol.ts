import type { Chrome } from '../config.ts';
import type { Moment } from './side.ts';

/** What the process with the bare library is told. It does one thing at a time. */
export type BareCommand =
  | { type: 'launch'; phones: string[]; sessions: string; chrome: Chrome }
  | { type: 'series'; moment: Moment; count: number }
  | { type: 'burst'; count: number }
  | { type: 'end' };

export type BareEvent =
  | { type: 'up' }
  | { type: 'qr'; phone: string; value: string }
  | { type: 'ready'; phone: string }
  /** Milliseconds of each send; of a burst, none. */
  | { type: 'done'; times: number[] }
  | { type: 'failed'; reason: string };
