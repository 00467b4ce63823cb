import type { Tx } from '../db/database.ts';
import type { ChannelActions } from './channelActions.ts';
import type { AccountId, MessageId, MessageKey, NumberId, Wid } from '../model/ids.ts';
import type { ChannelLimits } from '../model/channel.ts';
import type { ChannelEvent } from '../model/channelEvent.ts';
import type { MessageContent } from '../model/content.ts';
import type { DeliveryStatus, Recipient } from '../model/message.ts';
import type { ChannelName } from '../model/number.ts';

/** Nothing was sent; `code` and `text` say why. `retryable`: the same request may succeed later. */
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
/** It is unknown whether it was done. Look it up; never repeat it blindly. */
export interface Unknown {
  outcome: 'unknown';
  text: string;
}

export interface Prepared {
  key: MessageKey;
  chat: Wid;
}

export type Acted = { outcome: 'done' } | Refused | Unknown;

/** The channel has accepted the message. `status` says how far it has come. */
interface Handed {
  status: DeliveryStatus;
  error: string | null;
}

/**
 * The reference is chosen and committed before the hand-over. The channel sends a reference only once. If the outcome
 * is in doubt, the reference is looked up.
 */
export interface KeyedSends {
  readonly discipline: 'keyed';
  /** Resolves the chat and chooses the message's key; sends nothing. After `unknown`, simply ask again. */
  prepare(number: NumberId, to: Recipient): Promise<({ outcome: 'prepared' } & Prepared) | Refused | Unknown>;
  send(
    number: NumberId,
    prepared: Prepared,
    content: MessageContent,
  ): Promise<({ outcome: 'handed' } & Handed) | Refused | Unknown>;
  /**
   * How far the message with this key has come. `absent` guarantees that WhatsApp was never given it in this session.
   */
  lookUp(
    number: NumberId,
    key: MessageKey,
  ): Promise<
    /** `unconfirmed`: it is not known whether WhatsApp's server has it, and waiting will not tell. */
    ({ outcome: 'found'; unconfirmed: boolean } & Handed) | { outcome: 'absent' } | Refused | Unknown
  >;
}

/**
 * The channel assigns the reference, and nothing can be looked up. A correlation is committed before the hand-over. If
 * the outcome is in doubt, a later status with this correlation settles it. Without such a status it stays unknown.
 */
export interface CorrelatedSends {
  readonly discipline: 'correlated';
  send(
    number: NumberId,
    to: Recipient,
    correlation: MessageId,
    content: MessageContent,
  ): Promise<({ outcome: 'handed'; key: MessageKey } & Handed) | Refused | Unknown>;
  /** How long after the hand-over a status may still arrive. Milliseconds. */
  readonly settlesWithin: number;
}

/**
 * A way to reach WhatsApp. Failures are results, not exceptions; every call has its own deadline. Message keys are
 * opaque references of the channel.
 */
export interface Channel extends ChannelActions {
  readonly name: ChannelName;
  readonly sends: KeyedSends | CorrelatedSends;
  readonly limits: ChannelLimits;
  /** Sets the number's reaction to a message of its chat with `to`; repeating it changes nothing. */
  react(number: NumberId, to: Recipient, target: MessageKey, emoji: string): Promise<Acted>;
  /** The bytes of an incoming message's media, and their number. Throws if the media is unavailable now. */
  readMedia(number: NumberId, key: MessageKey): Promise<{ size: number; bytes: AsyncIterable<Uint8Array> }>;
}

/** One batch of events from a channel. */
export interface Batch {
  /**
   * Runs first in the transaction that stores the batch, with the number's row locked. Returns the new events and marks
   * them as received. Throws if the batch is refused. May run again after a rollback.
   */
  take(tx: Tx, number: { accountId: AccountId; numberId: NumberId }): Promise<ChannelEvent[]>;
}

/** Receives what the channels report. Resolves after the commit; rejects if nothing was stored. */
export interface ChannelSink {
  accept(number: NumberId, batch: Batch): Promise<void>;
}
