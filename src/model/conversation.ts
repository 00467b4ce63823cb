/** `open`: to be answered · `pending`: waits for the other side · `resolved`: done, until they write again. */
export const conversationStates = ['open', 'pending', 'resolved'] as const;
export type ConversationState = (typeof conversationStates)[number];

/** Who gets a conversation that nobody has: nobody, or the person of its team with the fewest open ones. */
export const assignments = ['by_hand', 'least_busy'] as const;
export type Assignment = (typeof assignments)[number];

/** Times of day `HH:MM`, `24:00` at the end; a `to` that is not after `from` is on the day after. */
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
