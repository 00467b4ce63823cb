import type { Phone, Wid } from './ids.ts';

/** What a number may be seen doing in a chat. */
export const chatStates = ['typing', 'recording', 'paused'] as const;
export type ChatState = (typeof chatStates)[number];

/** A chat by what is known of it: a person's phone, their LID or the group's id. At least one is there. */
export interface ChatAddress {
  phone: Phone | null;
  wid: Wid | null;
}
