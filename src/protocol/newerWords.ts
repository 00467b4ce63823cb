import { exitReasons, type ExitReason } from '../model/instance.ts';
import { stateCodes, type StateCode } from '../model/number.ts';

/** A state that only a newer release knows. What the number does meanwhile is not hidden behind the last state known. */
export const readStateCode = (code: string): StateCode =>
  stateCodes.find((known) => known === code) ?? 'reports_refused';

/** An end that only a newer release knows is answered like a crash: by a restart, later and later. */
export const readExitReason = (reason: string): ExitReason =>
  exitReasons.find((known) => known === reason) ?? 'crashed';
