import { createContext, useContext } from 'react';
import type { Conversation } from '../../../../contract/conversations.ts';
import type { Message } from '../../../../contract/messages.ts';
import type { Outgoing } from '../../../api/inbox/outgoing.ts';

export interface Shown {
  src: string;
  name: string;
  alt: string;
}

/** What the parts of a thread do to it. */
export interface ThreadView {
  conversation: Conversation;
  mayWrite: boolean;
  reply: (message: Message) => void;
  edit: (message: Message) => void;
  forward: (message: Message) => void;
  remove: (message: Message) => void;
  react: (message: Message, emoji: string) => void;
  jump: (messageId: string) => void;
  show: (what: Shown) => void;
  sendAgain: (one: Outgoing) => void;
}

export const ThreadContext = createContext<ThreadView | null>(null);

export function useThreadView(): ThreadView {
  const view = useContext(ThreadContext);
  if (!view) throw new Error('shown outside of a thread');
  return view;
}
