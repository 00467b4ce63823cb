/**
 * The lanes of a number's messages, by rank: `reply`, to people who have written lately; `cold`, to people who have
 * not, the kind of message that WhatsApp bans for; `bulk`, for messages that nobody waits for.
 */
export const lanes = ['reply', 'cold', 'bulk'] as const;
export type Lane = (typeof lanes)[number];
export const rankOf = (lane: Lane): number => lanes.indexOf(lane);

/**
 * How fast a number sends: faster to people who have written lately, slower to others. The defaults are cautious, and
 * come from practice.
 */
export interface PacingSettings {
  enabled: boolean;
  /** Seconds between two replies, at random. */
  reply: { minSeconds: number; maxSeconds: number };
  cold: {
    /** After this many days without a message from a person, messages to them are cold. */
    afterDays: number;
    /** Seconds between two cold messages, at random. */
    minSeconds: number;
    maxSeconds: number;
    perHour: number;
    perDay: number;
    /** How many cold messages an hour may have the same text. */
    identicalPerHour: number;
  };
  /**
   * A number that is new, or was silent for `idleHours`, may send `firstDay` cold messages on the first day, and
   * `growth` times more each day.
   */
  warmUp: { enabled: boolean; firstDay: number; growth: number; days: number; idleHours: number };
  /** No cold messages between these times of day; null: no such times. */
  quietHours: { from: string; to: string; zone: string } | null;
  /** Milliseconds of "typing…" for each character, at most `maxMs`; 0: none. */
  typing: { msPerCharacter: number; maxMs: number };
}

export const defaultPacing: PacingSettings = {
  enabled: true,
  reply: { minSeconds: 1, maxSeconds: 3 },
  cold: { afterDays: 30, minSeconds: 30, maxSeconds: 60, perHour: 60, perDay: 500, identicalPerHour: 3 },
  warmUp: { enabled: true, firstDay: 15, growth: 1.8, days: 10, idleHours: 72 },
  quietHours: null,
  typing: { msPerCharacter: 40, maxMs: 4000 },
};

/** What the choice of the next message depends on. */
export interface PacingState {
  warmSince: Date | null;
  linkedAt: Date | null;
  replyNextAt: Date;
  coldNextAt: Date;
  lastColdAt: Date | null;
  pausedUntil: Date | null;
  pauseReason: PauseReason | null;
  /** Messages that wait, by lane. */
  queued: Record<Lane, number>;
  /** Cold messages of the last 24 hours, newest first, up to the daily cap. */
  coldSends: Date[];
}

export const pauseReasons = ['reachout_timelock', 'failed_acks'] as const;
export type PauseReason = (typeof pauseReasons)[number];

/** Why the cold lane is waiting. */
export type WaitReason = PauseReason | 'interval' | 'per_hour' | 'per_day' | 'warm_up' | 'quiet_hours';

export interface LanePlan {
  /** When the lane may send next. A time in the past means now. */
  at: Date;
  why: WaitReason | null;
}
