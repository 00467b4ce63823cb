import type { NumberEvent, WhatsAppEvent } from './channelEvent.ts';

/** Why an instance's process ended, as the restart policy needs to know it. */
export const exitReasons = [
  'stopped',
  'logged_out',
  /** WhatsApp's page says that the phone unlinked it: looked at again before the session is put aside. */
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

/** What one shim against WhatsApp's drift found on the page. `shape-unknown` raises the drift alarm. */
export interface DriftEntry {
  /** A shim's name, or the WhatsApp module's. */
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

/** What an instance says of its own run: this concerns who supervises it, not what WhatsApp told. */
export type SupervisionEvent =
  /** The process is about to end; the supervisor decides what follows. */
  | { type: 'exit'; reason: ExitReason; detail: string | null }
  | { type: 'qr'; value: string; /** ms since 1970 */ expiresAt: number }
  | { type: 'pairing_code'; code: string; expiresAt: number }
  | { type: 'drift'; report: DriftReport };

/** What an instance reports. Every one may arrive twice. */
export type InstanceEvent = WhatsAppEvent | Exclude<NumberEvent, { type: 'unlinked' }> | SupervisionEvent;
