import { lanes, rankOf, type Lane, type LanePlan, type WaitReason } from '../../model/pacing.ts';
import type { Pace } from './pacer.ts';

/** A queued message's place, and about when it leaves. */
export interface QueuePlace {
  position: number;
  lane: Lane;
  expectedAt: Date;
  why: WaitReason | null;
}

/** The place of a message with so many `ahead` of it in its own lane. */
export function placeIn(
  { settings, plan, state }: Pace,
  { lane, isCold }: { lane: Lane; isCold: boolean },
  ahead: number,
): QueuePlace {
  const before = lanes.slice(0, rankOf(lane)).reduce((sum, other) => sum + state.queued[other], 0);
  const pace = isCold ? 'cold' : 'reply';
  const { at, why }: LanePlan = plan[pace];
  const { minSeconds, maxSeconds } = settings.enabled ? settings[pace] : { minSeconds: 0, maxSeconds: 0 };
  // Messages to strangers wait at the cold pace, others at the pace of replies. Bulk is counted as a whole.
  const atItsPace = ahead + (lane === 'bulk' ? state.queued[pace] : 0);
  const wait = atItsPace * ((minSeconds + maxSeconds) / 2) * 1000;
  return { position: before + ahead + 1, lane, expectedAt: new Date(at.getTime() + wait), why };
}
