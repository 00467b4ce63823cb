import type { Database } from '../../db/database.ts';
import {
  findSettings,
  setSettings,
  stateHistory,
  type NumberSettingsRow,
  type StateChange,
} from '../../db/numbers.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Reach } from '../../model/access.ts';
import { AppError } from '../../model/errors.ts';
import type { NumberId } from '../../model/ids.ts';
import { stateReasons } from '../../model/number.ts';
import { requireTeam } from '../teams/teams.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

const noSuchNumber = (): AppError => new AppError('not_found', 'There is no such number in this account.');

export interface Health {
  since: Date;
  changes: StateChange[];
  /** 0 to 1; null: nothing is known about this time. */
  connectedShare: number | null;
}

/** The settings of numbers (name, team, hours), and their health over time. */
export class NumberSettings {
  readonly #db: Database;
  readonly #clock: Clock;
  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  async get(reach: Reach, id: NumberId): Promise<NumberSettingsRow> {
    const row = await this.#db.inAccount(reach, (tx) => findSettings(tx, reach.accountId, id));
    if (!row) throw noSuchNumber();
    return row;
  }

  update(
    reach: Reach,
    id: NumberId,
    patch: { [Key in keyof NumberSettingsRow]?: NumberSettingsRow[Key] | undefined },
  ): Promise<NumberSettingsRow> {
    const { accountId } = reach;
    return this.#db.inAccount(reach, async (tx) => {
      const before = await findSettings(tx, accountId, id);
      if (!before) throw noSuchNumber();
      if (patch.defaultTeamId) await requireTeam(tx, accountId, patch.defaultTeamId);
      const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
      await setSettings(tx, accountId, id, { ...before, ...given });
      return { ...before, ...given };
    });
  }

  async health(reach: Reach, id: NumberId, days: number): Promise<Health> {
    const now = this.#clock.now();
    const since = new Date(now.getTime() - days * DAY_MS);
    const changes = await this.#db.inAccount(reach, async (tx) => {
      if (!(await findSettings(tx, reach.accountId, id))) throw noSuchNumber();
      return stateHistory(tx, reach.accountId, id, since);
    });
    return { since, changes, connectedShare: connectedShare(changes, since, now) };
  }
}

/** The share of the known time in which a number was connected. */
export function connectedShare(changes: StateChange[], since: Date, now: Date): number | null {
  const [first] = changes;
  if (!first) return null;
  const begin = (at: Date): number => Math.max(at.getTime(), since.getTime());
  const whole = now.getTime() - begin(first.at);
  if (whole <= 0) return null;
  const connected = changes.reduce((sum, { at, code }, index) => {
    if (stateReasons[code].state !== 'connected') return sum;
    const end = changes[index + 1]?.at ?? now;
    return sum + Math.max(0, end.getTime() - begin(at));
  }, 0);
  return connected / whole;
}
