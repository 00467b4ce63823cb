import type { Database } from '../../db/database.ts';
import { queuePlace } from '../../db/outbox.ts';
import { setPacingSettings } from '../../db/pacing.ts';
import type { Reach } from '../../model/access.ts';
import type { AccountId, MessageId, NumberId } from '../../model/ids.ts';
import type { PacingSettings } from '../../model/pacing.ts';
import type { Pace, Pacer } from './pacer.ts';
import { placeIn, type QueuePlace } from './place.ts';
import { dailyAllowance, warmSince } from './plan.ts';

export interface PaceView extends Pick<Pace, 'settings' | 'plan'> {
  isDefault: boolean;
  coldSent24h: number;
  coldAllowed24h: number;
}

export interface PacesDeps {
  db: Database;
  pacer: Pacer;
  /** Called when a number may send sooner than before. */
  changed: (lane: { accountId: AccountId; numberId: NumberId }) => void;
}

/** Shows and changes how fast numbers send. */
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

  /** A queued message's place, and about when it leaves; null after it has left. */
  async placeOf(reach: Reach, numberId: NumberId, id: MessageId): Promise<QueuePlace | null> {
    const { db, pacer } = this.#deps;
    return db.inAccount(reach, async (tx) => {
      const pace = await pacer.look(tx, reach.accountId, numberId);
      const place = await queuePlace(tx, reach.accountId, id);
      if (!place) return null;
      const ahead = Math.max(0, pace.state.queued[place.lane] - place.after - 1);
      return placeIn(pace, place, ahead);
    });
  }
}
