import { exitReasons, type ExitReason } from '../model/instance.ts';
import { stateCodes, type StateCode } from '../model/number.ts';

/** A state that only a newer release knows. It must not be hidden behind the last known state. */
export const readStateCode = (code: string): StateCode =>
  stateCodes.find((known) => known === code) ?? 'reports_refused';

/** An exit reason that only a newer release knows is treated like a crash: a restart, with growing delays. */
export const readExitReason = (reason: string): ExitReason =>
  exitReasons.find((known) => known === reason) ?? 'crashed';
