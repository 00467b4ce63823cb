import { backoff } from '../lib/backoff.ts';
import type { ExitReason } from '../model/instance.ts';
import type { StateCode } from '../model/number.ts';

export interface EndedRun {
  reason: ExitReason;
  /** Failed runs in a row before this one. */
  failures: number;
  /** How long it was connected or showed a QR code. Milliseconds. */
  up: number;
  /** 0…1 */
  chance: number;
}
/** `restartIn` in milliseconds; null: it stays stopped until a person acts. */
export interface Verdict {
  restartIn: number | null;
  code: StateCode;
  failures: number;
}

/** A run that lasted this long was good, so the count of failures starts again. Milliseconds. */
export const GOOD_RUN = 60_000;
/** After this many failures in a row a person should look at it. */
export const MANY_FAILURES = 8;
/**
 * The pause after many failures, repeated for ever: a full disk or an overloaded machine may recover overnight.
 * Milliseconds.
 */
const SLOWLY = 5 * 60_000;

type Rule =
  | { kind: 'again'; code: StateCode }
  | { kind: 'stay'; code: StateCode }
  /** `patient`: the cause is outside, and nobody here can fix it. */
  | { kind: 'retry'; code: StateCode; baseMs: number; capMs: number; patient: boolean };

const crash = (code: StateCode): Rule => ({
  kind: 'retry',
  code,
  baseMs: 1000,
  capMs: 60_000,
  patient: false,
});

const rules: Record<ExitReason, Rule> = {
  stopped: { kind: 'stay', code: 'stopped' },
  // The reason for a new QR code is reported by the next run, together with the code.
  logged_out: { kind: 'again', code: 'logging_out' },
  unlinked: { kind: 'again', code: 'logging_out' },
  wrong_phone: { kind: 'again', code: 'logging_out' },
  whatsapp_unreachable: {
    kind: 'retry',
    code: 'whatsapp_unreachable',
    baseMs: 5000,
    capMs: 120_000,
    patient: true,
  },
  maybe_unlinked: crash('restarting'),
  page_lost: crash('page_lost'),
  browser_lost: crash('browser_lost'),
  crashed: crash('process_lost'),
  port_in_use: crash('port_in_use'),
  disk_full: { kind: 'retry', code: 'disk_full', baseMs: 10_000, capMs: 60_000, patient: true },
  profile_in_use: { kind: 'retry', code: 'profile_in_use', baseMs: 5000, capMs: 30_000, patient: false },
  conflict: { kind: 'stay', code: 'conflict' },
  terms_block: { kind: 'stay', code: 'terms_block' },
  blocked: { kind: 'stay', code: 'blocked' },
  update_required: { kind: 'stay', code: 'update_required' },
  no_browser: { kind: 'stay', code: 'no_browser' },
  profile_too_new: { kind: 'stay', code: 'profile_too_new' },
};

/** Decides what to do after a run has ended. Pure. */
export function decide({ reason, failures, up, chance }: EndedRun): Verdict {
  const rule = rules[reason];
  if (rule.kind === 'stay') return { restartIn: null, code: rule.code, failures: 0 };
  if (rule.kind === 'again') return { restartIn: 0, code: rule.code, failures: 0 };
  const before = up >= GOOD_RUN ? 0 : failures;
  // External causes alone never reach MANY_FAILURES, and leave room for failures of the instance itself.
  const count = rule.patient ? Math.min(before + 1, 5) : before + 1;
  if (!rule.patient && count >= MANY_FAILURES)
    return { restartIn: backoff(0, SLOWLY, SLOWLY, chance), code: 'keeps_failing', failures: count };
  return { restartIn: backoff(before, rule.baseMs, rule.capMs, chance), code: rule.code, failures: count };
}
