import type { ChatAddress, ChatState } from './chat.ts';
import type { MessageKey, Phone, Wid } from './ids.ts';
import type { DeliveryStatus, Peer, SeenMessage } from './message.ts';
import type { StateCode } from './number.ts';

/** What WhatsApp told, in the order in which it did. Every one may arrive twice. */
export type WhatsAppEvent =
  | { type: 'message'; message: SeenMessage }
  | { type: 'status'; key: MessageKey; status: DeliveryStatus; error: string | null }
  | { type: 'edited'; key: MessageKey; text: string }
  | { type: 'deleted'; key: MessageKey }
  /** An empty emoji takes the reaction back. */
  | { type: 'reaction'; target: MessageKey; from: Peer | 'me'; emoji: string; timestamp: number }
  /** What the other side of a watched chat is doing. Worth nothing once it is some seconds old. */
  | { type: 'typing'; chat: ChatAddress; state: ChatState; timestamp: number }
  /** All that somebody has chosen now, as places in the poll; none: the vote was taken back. */
  | { type: 'vote'; poll: MessageKey; from: Peer | 'me'; options: number[]; timestamp: number };

/** How the number itself stands. */
export type NumberEvent =
  | { type: 'state'; code: StateCode; detail: string | null }
  | { type: 'linked'; phone: Phone; lid: Wid | null; name: string | null }
  | { type: 'unlinked' };

/** What every channel may bring. */
export type ChannelEvent = WhatsAppEvent | NumberEvent;
