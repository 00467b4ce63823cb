import type { Tx } from '../../db/database.ts';
import type { OutboxRow } from '../../db/outbox.ts';
import {
  identicalFrees,
  lockPacing,
  readPacing,
  setReplyNext,
  spendCold,
  type PacingRow,
} from '../../db/pacing.ts';
import type { Clock } from '../../lib/clock.ts';
import { sha256 } from '../../lib/ids.ts';
import type { AccountId, NumberId } from '../../model/ids.ts';
import { defaultPacing, type LanePlan, type PacingSettings } from '../../model/pacing.ts';
import { nextAfter, planOf, warmSince } from './plan.ts';

export interface PacerDeps {
  clock: Clock;
  /** 0…1 */
  chance: () => number;
  /** Whether numbers without settings of their own are paced. */
  byDefault: boolean;
}

export interface Pace {
  settings: PacingSettings;
  state: PacingRow;
  plan: { reply: LanePlan; cold: LanePlan };
  now: Date;
}

/** Decides, in the transaction that claims a message, whether it may go now. */
export class Pacer {
  readonly #deps: PacerDeps;
  constructor(deps: PacerDeps) {
    this.#deps = deps;
  }

  settingsOf(row: Pick<PacingRow, 'settings'>): PacingSettings {
    const { settings } = row;
    if (!settings) return { ...defaultPacing, enabled: this.#deps.byDefault };
    // Stored before a setting was there, they lack it.
    return { ...settings, cold: { ...defaultPacing.cold, ...settings.cold } };
  }

  /** The number's pacing is held until the transaction ends, so that nobody else chooses meanwhile. */
  async pace(tx: Tx, accountId: AccountId, numberId: NumberId): Promise<Pace> {
    return this.#paceOf(await lockPacing(tx, accountId, numberId));
  }

  /** The same for people to look at: nothing is held, nothing is written. */
  async look(tx: Tx, accountId: AccountId, numberId: NumberId): Promise<Pace> {
    return this.#paceOf(await readPacing(tx, accountId, numberId));
  }

  #paceOf(state: PacingRow): Pace {
    const [settings, now] = [this.settingsOf(state), this.#deps.clock.now()];
    return { settings, state, now, plan: planOf(settings, state, now) };
  }

  /** Spends the lane's turn on this message. When its text must wait, says until when, and spends nothing. */
  async spend(tx: Tx, row: OutboxRow, { settings, state, now }: Pace): Promise<Date | null> {
    // What WhatsApp's page may have already is looked up, and was counted before.
    if (!settings.enabled || row.phase === 'handed') return null;
    const { accountId, numberId, messageId } = row;
    const chance = this.#deps.chance();
    if (!row.isCold) {
      await setReplyNext(tx, accountId, numberId, nextAfter(settings.reply, now, chance));
      return null;
    }
    const text = 'text' in row.content ? row.content.text : null;
    const textHash = text === null ? null : sha256(text);
    if (textHash !== null) {
      const cap = settings.cold.identicalPerHour;
      const until = await identicalFrees(tx, accountId, numberId, textHash, cap);
      if (until) return until;
    }
    const next = nextAfter(settings.cold, now, chance);
    await spendCold(tx, {
      accountId,
      numberId,
      messageId,
      textHash,
      next,
      warmSince: warmSince(settings, state, now),
    });
    return null;
  }

  /** How long to show "typing…" before a text, milliseconds. */
  typingMs(settings: PacingSettings, row: OutboxRow): number {
    if (!settings.enabled || row.content.type !== 'text') return 0;
    const { msPerCharacter, maxMs } = settings.typing;
    return Math.min(maxMs, row.content.text.length * msPerCharacter);
  }
}
