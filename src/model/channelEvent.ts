import type { ChatAddress, ChatState } from './chat.ts';
import type { MessageId, MessageKey, Phone, Wid } from './ids.ts';
import type { DeliveryStatus, Peer, SeenMessage } from './message.ts';
import type { StateCode } from './number.ts';

/** What WhatsApp reported, in that order. Any event may arrive twice. */
export type WhatsAppEvent =
  | { type: 'message'; message: SeenMessage }
  | {
      type: 'status';
      key: MessageKey;
      status: DeliveryStatus;
      error: string | null;
      /** Our id of the message, if the channel carries it: its key may still be unknown. */
      correlation?: MessageId | undefined;
      /** A failure may follow `sent`, and is for good (`rankWithFinalFailures`). */
      finalFailures?: true;
    }
  | { type: 'edited'; key: MessageKey; text: string }
  | { type: 'deleted'; key: MessageKey }
  /** An empty emoji removes the reaction. */
  | { type: 'reaction'; target: MessageKey; from: Peer | 'me'; emoji: string; timestamp: number }
  /** What the other side of a watched chat is doing. Out of date after some seconds. */
  | { type: 'typing'; chat: ChatAddress; state: ChatState; timestamp: number }
  /** All options that a person has chosen now, as indexes in the poll; empty: the vote was withdrawn. */
  | { type: 'vote'; poll: MessageKey; from: Peer | 'me'; options: number[]; timestamp: number };

/** The state of the number itself. */
export type NumberEvent =
  | { type: 'state'; code: StateCode; detail: string | null }
  | { type: 'linked'; phone: Phone; lid: Wid | null; name: string | null }
  | { type: 'unlinked' };

/** The events that every channel may report. */
export type ChannelEvent = WhatsAppEvent | NumberEvent;
