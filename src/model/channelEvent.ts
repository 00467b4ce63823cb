import type { ChatAddress, ChatState } from './chat.ts';
import type { MessageKey, Phone, Wid } from './ids.ts';
import type { DriftReport, ExitReason, StateCode } from './instance.ts';
import type { DeliveryStatus, Peer, SeenMessage } from './message.ts';

/** What a channel learns, in the order in which it learned it. Every one may arrive twice. */
export type ChannelEvent =
  | { type: 'state'; code: StateCode; detail: string | null }
  /** The process is about to end; the supervisor decides what follows. */
  | { type: 'exit'; reason: ExitReason; detail: string | null }
  | { type: 'qr'; value: string; /** ms since 1970 */ expiresAt: number }
  | { type: 'pairing_code'; code: string; expiresAt: number }
  | { type: 'linked'; phone: Phone; lid: Wid | null; name: string | null }
  | { type: 'drift'; report: DriftReport }
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
