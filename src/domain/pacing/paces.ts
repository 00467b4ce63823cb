import type { Database } from '../../db/database.ts';
import { queuePlace } from '../../db/outbox.ts';
import { setPacingSettings } from '../../db/pacing.ts';
import type { Reach } from '../../model/access.ts';
import type { AccountId, MessageId, NumberId } from '../../model/ids.ts';
import {
  lanes,
  rankOf,
  type Lane,
  type LanePlan,
  type PacingSettings,
  type WaitReason,
} from '../../model/pacing.ts';
import type { Pace, Pacer } from './pacer.ts';
import { dailyAllowance, warmSince } from './plan.ts';

export interface PaceView extends Pick<Pace, 'settings' | 'plan'> {
  isDefault: boolean;
  coldSent24h: number;
  coldAllowed24h: number;
}

export interface QueuePlace {
  position: number;
  lane: Lane;
  expectedAt: Date;
  why: WaitReason | null;
}

export interface PacesDeps {
  db: Database;
  pacer: Pacer;
  /** Told when a number may send sooner than before. */
  changed: (lane: { accountId: AccountId; numberId: NumberId }) => void;
}

/** How fast numbers send, for people to see and change. */
export class Paces {
  readonly #deps: PacesDeps;
  constructor(deps: PacesDeps) {
    this.#deps = deps;
  }

  async get(accountId: AccountId, numberId: NumberId): Promise<PaceView> {
    const { db, pacer } = this.#deps;
    const { settings, state, plan, now } = await db.inAccount(accountId, (tx) =>
      pacer.look(tx, accountId, numberId),
    );
    return {
      settings,
      plan,
      isDefault: state.settings === null,
      coldSent24h: state.coldSends.length,
      coldAllowed24h: dailyAllowance(settings, warmSince(settings, state, now), now),
    };
  }

  async update(
    accountId: AccountId,
    numberId: NumberId,
    patch: { [Group in keyof PacingSettings]?: PacingSettings[Group] | undefined } | null,
  ): Promise<PaceView> {
    const { db, pacer, changed } = this.#deps;
    await db.inAccount(accountId, async (tx) => {
      const { settings } = await pacer.pace(tx, accountId, numberId);
      const given = Object.fromEntries(
        Object.entries(patch ?? {}).filter(([, value]) => value !== undefined),
      );
      await setPacingSettings(tx, accountId, numberId, patch && { ...settings, ...given });
    });
    changed({ accountId, numberId });
    return this.get(accountId, numberId);
  }

  /** Where a queued message stands, and about when it leaves; null once it has left. */
  async placeOf(reach: Reach, numberId: NumberId, id: MessageId): Promise<QueuePlace | null> {
    const { db, pacer } = this.#deps;
    return db.inAccount(reach, async (tx) => {
      const { settings, plan, state } = await pacer.look(tx, reach.accountId, numberId);
      const place = await queuePlace(tx, reach.accountId, id);
      if (!place) return null;
      const { lane, isCold, after } = place;
      const before = lanes.slice(0, rankOf(lane)).reduce((sum, other) => sum + state.queued[other], 0);
      const inLane = Math.max(0, state.queued[lane] - after - 1);
      const pace = isCold ? 'cold' : 'reply';
      const { at, why }: LanePlan = plan[pace];
      const { minSeconds, maxSeconds } = settings.enabled ? settings[pace] : { minSeconds: 0, maxSeconds: 0 };
      // Strangers wait for the cold lane and for their own, others for replies; bulk is counted as a whole.
      const atItsPace = inLane + (lane === 'bulk' ? state.queued[pace] : 0);
      const wait = atItsPace * ((minSeconds + maxSeconds) / 2) * 1000;
      return { position: before + inLane + 1, lane, expectedAt: new Date(at.getTime() + wait), why };
    });
  }
}
