import type { Tx } from '../db/database.ts';
import type { ChannelActions } from './channelActions.ts';
import type { AccountId, MessageId, MessageKey, NumberId, Phone, Wid } from '../model/ids.ts';
import type { ChannelLimits } from '../model/channel.ts';
import type { ChannelEvent } from '../model/channelEvent.ts';
import type { MessageContent } from '../model/content.ts';
import type { DeliveryStatus } from '../model/message.ts';
import type { ChannelName } from '../model/number.ts';

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

/** Where a message goes: a person by phone, or by WhatsApp's own address of a person or group. */
export type Recipient = { phone: Phone } | { wid: Wid };

export interface Prepared {
  key: MessageKey;
  chat: Wid;
}

export type Acted = { outcome: 'done' } | Refused | Unknown;

/** The channel has the message, and `status` says how far it is. */
interface Handed {
  status: DeliveryStatus;
  error: string | null;
}

/**
 * The reference is chosen first and committed before the hand-over; the channel carries the same reference once. After
 * any doubt it is looked up.
 */
export interface KeyedSends {
  readonly discipline: 'keyed';
  /** Resolves the chat and chooses the message's key; sends nothing. `unknown` is harmless here: ask again. */
  prepare(number: NumberId, to: Recipient): Promise<({ outcome: 'prepared' } & Prepared) | Refused | Unknown>;
  send(
    number: NumberId,
    prepared: Prepared,
    content: MessageContent,
  ): Promise<({ outcome: 'handed' } & Handed) | Refused | Unknown>;
  /** How far a key has come. `absent` is a promise that WhatsApp was never given it in this session. */
  lookUp(
    number: NumberId,
    key: MessageKey,
  ): Promise<
    /** `unconfirmed`: whether WhatsApp's server has it will not become known by waiting. */
    ({ outcome: 'found'; unconfirmed: boolean } & Handed) | { outcome: 'absent' } | Refused | Unknown
  >;
}

/**
 * The channel names the reference, and nothing can be looked up. A correlation is committed before the hand-over. After
 * a doubt, a later status that carries it says what became of the message; where none comes, that stays unknown.
 */
export interface CorrelatedSends {
  readonly discipline: 'correlated';
  send(
    number: NumberId,
    to: Recipient,
    correlation: MessageId,
    content: MessageContent,
  ): Promise<({ outcome: 'handed'; key: MessageKey } & Handed) | Refused | Unknown>;
  /** How long after the hand-over a status may still come. Milliseconds. */
  readonly settlesWithin: number;
}

/**
 * A way to reach WhatsApp. Failures are answers, not exceptions; every call has a deadline of its own. Message keys are
 * the channel's references, and mean nothing to anybody else.
 */
export interface Channel extends ChannelActions {
  readonly name: ChannelName;
  readonly sends: KeyedSends | CorrelatedSends;
  readonly limits: ChannelLimits;
  /** Sets the number's reaction to a message; repeating it changes nothing. */
  react(number: NumberId, target: MessageKey, emoji: string): Promise<Acted>;
  /** The bytes of an incoming message's media, and how many there are. Throws when they cannot be had now. */
  readMedia(number: NumberId, key: MessageKey): Promise<{ size: number; bytes: AsyncIterable<Uint8Array> }>;
}

/** What a channel brings at a time. */
export interface Batch {
  /**
   * Runs in the transaction that stores, with the number's row locked, and first: returns the events that are new, and notes
   * that they are taken. Throws where the batch is refused. May run again when the transaction was undone.
   */
  take(tx: Tx, number: { accountId: AccountId; numberId: NumberId }): Promise<ChannelEvent[]>;
}

/** What a channel learns goes up through here. Resolves after commit; rejects when nothing was stored. */
export interface ChannelSink {
  accept(number: NumberId, batch: Batch): Promise<void>;
}
