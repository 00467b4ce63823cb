import type { Phone, Wid } from './ids.ts';
import type { Peer } from './message.ts';

export interface GroupSummary {
  wid: Wid;
  subject: string;
  /** The number of participants, if the page knows it. */
  size: number;
  /** This number is an admin. */
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
  /** Their settings do not allow to add them. They can be sent the invite link. */
  'invitation_needed',
  'refused',
] as const;

/** The result for one requested participant. */
export interface ParticipantResult {
  phone: Phone;
  outcome: (typeof participantOutcomes)[number];
  text: string | null;
}
