/** `open`: needs an answer · `pending`: waits for the customer · `resolved`: done, until they write again. */
export const conversationStates = ['open', 'pending', 'resolved'] as const;
export type ConversationState = (typeof conversationStates)[number];

/**
 * Who gets an unassigned conversation: nobody, the member of its team who has waited longest for one, or the one with the
 * fewest open ones.
 */
export const assignments = ['by_hand', 'round_robin', 'least_busy'] as const;
export type Assignment = (typeof assignments)[number];
/** A number does as its account, or otherwise. */
export const numberAssignments = ['as_account', ...assignments] as const;
export type NumberAssignment = (typeof numberAssignments)[number];

/** Times of day `HH:MM`, up to `24:00`. If `to` is not after `from`, it is on the next day. */
export interface OpeningHours {
  /** 1 is Monday, 7 is Sunday. */
  day: number;
  from: string;
  to: string;
}
export interface BusinessHours {
  /** IANA time zone. */
  zone: string;
  hours: OpeningHours[];
}
