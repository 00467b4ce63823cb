import type { Phone, Wid } from './ids.ts';
import type { Peer } from './message.ts';

export interface GroupSummary {
  wid: Wid;
  subject: string;
  /** How many take part, where the page knows it. */
  size: number;
  /** This number is an admin of it. */
  isAdmin: boolean;
}

export interface Group extends GroupSummary {
  description: string | null;
  /** Milliseconds since 1970. */
  createdAt: number | null;
  participants: (Peer & { isAdmin: boolean; isOwner: boolean })[];
}

export const participantChanges = ['add', 'remove', 'promote', 'demote'] as const;
export type ParticipantChange = (typeof participantChanges)[number];

export const participantOutcomes = [
  'done',
  'not_on_whatsapp',
  'not_in_group',
  /** They let nobody add them: they can be sent the invite link. */
  'invitation_needed',
  'refused',
] as const;

/** What became of one of those that were asked for. */
export interface ParticipantResult {
  phone: Phone;
  outcome: (typeof participantOutcomes)[number];
  text: string | null;
}
