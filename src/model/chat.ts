import type { Phone, Wid } from './ids.ts';

/** What a number can show in a chat. */
export const chatStates = ['typing', 'recording', 'paused'] as const;
export type ChatState = (typeof chatStates)[number];

/** A chat by its known addresses: a person's phone, their LID, or the group's id. At least one is present. */
export interface ChatAddress {
  phone: Phone | null;
  wid: Wid | null;
}
