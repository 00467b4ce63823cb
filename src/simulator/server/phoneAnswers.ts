import type { CarriedMessage, PhoneSummary } from '../network/types.ts';

/** What the control API answers about one phone. Its page (`simulator/phones/`) is typed by this too. */

/** A message as its phone shows it. */
export interface ShownMessage extends CarriedMessage {
  fromMe: boolean;
  fromName: string;
  mediaUrl: string | undefined;
}

export interface ShownChat {
  id: string;
  title: string;
  unread: number;
  last: ShownMessage | undefined;
  /** Of the last message, in milliseconds since 1970; 0: there is none. */
  at: number;
}

export interface PhoneView extends Omit<PhoneSummary, 'chats'> {
  chats: ShownChat[];
}

export interface ChatView {
  title: string;
  messages: ShownMessage[];
}

export type LinkAnswer = { linked: true; deviceId: string } | { linked: false; waitingFor: 'passkey' };
