/**
 * The lanes in which a number's messages wait, by rank: replies to people who have written lately; cold messages to people
 * who have not, which is what WhatsApp bans for; and bulk, which nobody waits for.
 */
export const lanes = ['reply', 'cold', 'bulk'] as const;
export type Lane = (typeof lanes)[number];
export const rankOf = (lane: Lane): number => lanes.indexOf(lane);

/**
 * How fast a number sends: to people who have written lately, and, more slowly, to those who have not. The defaults are field practice, on the careful side.
 */
export interface PacingSettings {
  enabled: boolean;
  /** Seconds between two replies, drawn anew each time. */
  reply: { minSeconds: number; maxSeconds: number };
  cold: {
    /** Somebody who was not heard from for so many days is written to as a stranger. */
    afterDays: number;
    /** Seconds between two cold messages, drawn anew each time. */
    minSeconds: number;
    maxSeconds: number;
    perHour: number;
    perDay: number;
    /** The same text to so many strangers an hour. */
    identicalPerHour: number;
  };
  /** A number that was just linked, or was silent for `idleHours`, may send `firstDay` and each day `growth` times more. */
  warmUp: { enabled: boolean; firstDay: number; growth: number; days: number; idleHours: number };
  /** No cold messages between these times of day; null: at any time. */
  quietHours: { from: string; to: string; zone: string } | null;
  /** Milliseconds of "typing…" for each character of a text, up to `maxMs`; 0: none. */
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

/** What is known of a number when the next message is to be chosen. */
export interface PacingState {
  warmSince: Date | null;
  linkedAt: Date | null;
  replyNextAt: Date;
  coldNextAt: Date;
  lastColdAt: Date | null;
  pausedUntil: Date | null;
  pauseReason: PauseReason | null;
  /** Messages that are owed, by lane. */
  queued: Record<Lane, number>;
  /** Cold messages of the last 24 hours, the latest first; no more than the daily cap matter. */
  coldSends: Date[];
}

export const pauseReasons = ['reachout_timelock', 'failed_acks'] as const;
export type PauseReason = (typeof pauseReasons)[number];

/** Why the cold lane does not go on now. */
export type WaitReason = PauseReason | 'interval' | 'per_hour' | 'per_day' | 'warm_up' | 'quiet_hours';

export interface LanePlan {
  /** When the lane may send next; now or earlier: at once. */
  at: Date;
  why: WaitReason | null;
}
