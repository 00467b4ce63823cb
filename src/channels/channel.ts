import type { Tx } from '../db/database.ts';
import type { ChannelActions } from './channelActions.ts';
import type { AccountId, MessageKey, NumberId, Phone, Wid } from '../model/ids.ts';
import type { ChannelEvent } from '../model/channelEvent.ts';
import type { DeliveryStatus, MessageContent } from '../model/message.ts';

/** Nothing was sent, and why. `retryable`: the same may succeed later. */
export interface Refused {
  outcome: 'refused';
  code:
    | 'not_on_whatsapp'
    | 'not_ready'
    | 'not_found'
    | 'unsupported'
    | 'media'
    | 'timelocked'
    | 'superseded'
    | 'whatsapp';
  text: string;
  retryable: boolean;
}
/** Whether it was done is not known: look it up, never repeat it blindly. */
export interface Unknown {
  outcome: 'unknown';
  text: string;
}

export interface Prepared {
  key: MessageKey;
  chat: Wid;
}

export type Acted = { outcome: 'done' } | Refused | Unknown;

/** A way to reach WhatsApp for a number. Failures are answers, not exceptions; every call has a deadline of its own. */
export interface Channel extends ChannelActions {
  /** Resolves the chat and chooses the message's key; sends nothing. `unknown` is harmless here: ask again. */
  prepare(
    number: NumberId,
    to: { phone: Phone } | { wid: Wid },
  ): Promise<({ outcome: 'prepared' } & Prepared) | Refused | Unknown>;
  /** Hands the message over under its key. The same key is carried by WhatsApp once. */
  send(
    number: NumberId,
    prepared: Prepared,
    content: MessageContent,
  ): Promise<{ outcome: 'handed'; status: DeliveryStatus; error: string | null } | Refused | Unknown>;
  /** Sets the number's reaction to a message; repeating it changes nothing. */
  react(
    number: NumberId,
    target: MessageKey,
    emoji: string,
  ): Promise<{ outcome: 'done' } | Refused | Unknown>;
  /** Shows "typing…" in a chat for so long, and returns when it is over. Never fails. */
  type(number: NumberId, chat: Wid, ms: number): Promise<void>;
  /** How far a key has come. `absent` is a promise that WhatsApp was never given it in this session. */
  lookUp(
    number: NumberId,
    key: MessageKey,
  ): Promise<
    /** `unconfirmed`: whether WhatsApp's server has it will not become known by waiting. */
    | { outcome: 'found'; status: DeliveryStatus; error: string | null; unconfirmed: boolean }
    | { outcome: 'absent' }
    | Refused
    | Unknown
  >;
  /** Whether a phone is on WhatsApp, and how WhatsApp spells it. */
  checkPhone(
    number: NumberId,
    phone: Phone,
  ): Promise<{ outcome: 'registered'; phone: Phone } | { outcome: 'absent' } | Refused | Unknown>;
  /** The bytes of an incoming message's media, and how many there are. Throws when they cannot be had now. */
  readMedia(number: NumberId, key: MessageKey): Promise<{ size: number; bytes: AsyncIterable<Uint8Array> }>;
}

/** Events that a channel brings, and what it says to the transaction that stores them. */
export interface Batch {
  events: ChannelEvent[];
  /** Throws where the batch is refused. Runs before anything is done because of it. */
  check(tx: Tx): Promise<void>;
  /**
   * Runs in the transaction that stores, with the number's row locked: returns those of the events that are new, and
   * notes that they are taken. Throws where the batch is refused.
   */
  take(tx: Tx, number: { accountId: AccountId; numberId: NumberId }): Promise<ChannelEvent[]>;
}

/** What a channel learns goes up through here. Resolves after commit; rejects when nothing was stored. */
export interface ChannelSink {
  accept(number: NumberId, batch: Batch): Promise<void>;
}
