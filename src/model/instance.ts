import type { NumberEvent, WhatsAppEvent } from './channelEvent.ts';

/** Why an instance's process ended, for the restart policy. */
export const exitReasons = [
  'stopped',
  'logged_out',
  /** WhatsApp's page reports that the phone unlinked it. Verified by the next run before the session is quarantined. */
  'maybe_unlinked',
  'unlinked',
  'wrong_phone',
  'whatsapp_unreachable',
  'page_lost',
  'browser_lost',
  'conflict',
  'terms_block',
  'blocked',
  'update_required',
  'no_browser',
  'disk_full',
  'profile_in_use',
  'profile_too_new',
  'port_in_use',
  'crashed',
] as const;
export type ExitReason = (typeof exitReasons)[number];

/** What one shim found on the page. `shape-unknown` is reported as drift. */
export interface DriftEntry {
  /** The name of a shim or of a WhatsApp module. */
  name: string;
  kind: 'shim' | 'module';
  outcome: 'applied' | 'not-needed' | 'shape-unknown' | 'missing';
  detail?: string | undefined;
}
export interface DriftReport {
  /** `Debug.VERSION` of the page. */
  whatsappVersion: string;
  entries: DriftEntry[];
}

/** What an instance reports about its run, for its supervisor. It is nothing that WhatsApp reported. */
export type SupervisionEvent =
  /** The process is about to end. The supervisor decides what to do. */
  | { type: 'exit'; reason: ExitReason; detail: string | null }
  | { type: 'qr'; value: string; /** ms since 1970 */ expiresAt: number }
  | { type: 'pairing_code'; code: string; expiresAt: number }
  | { type: 'drift'; report: DriftReport };

/** What an instance reports. Any event may arrive twice. */
export type InstanceEvent = WhatsAppEvent | Exclude<NumberEvent, { type: 'unlinked' }> | SupervisionEvent;
