import type { ChatAddress, ChatState } from '../model/chat.ts';
import type { MessageKey, NumberId } from '../model/ids.ts';
import type { Acted } from './channel.ts';

/**
 * What a channel may do besides carrying messages. A capability that a channel lacks is absent, and asking for it is
 * answered 501 with its name. Each has a deadline of its own; `unknown` says that it may have been done.
 */
export interface ChannelActions {
  /** Changes the text of a message of the number's, for everyone. The same text again changes nothing. */
  edit?(number: NumberId, key: MessageKey, text: string): Promise<Acted>;
  /** Deletes a message of the number's, for everyone; again changes nothing. */
  delete?(number: NumberId, key: MessageKey): Promise<Acted>;
  /** Marks everything in a chat as read, on the phone too. */
  seen?(number: NumberId, chat: ChatAddress): Promise<Acted>;
  /** Shows what the number is doing in a chat. */
  presence?(number: NumberId, chat: ChatAddress, state: ChatState): Promise<Acted>;
}
