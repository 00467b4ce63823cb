import type { Tx } from '../../db/database.ts';
import type { OutboxRow } from '../../db/outbox.ts';
import {
  cappedTexts,
  lockPacing,
  lockPacingOfOwing,
  readPacing,
  readPacingSettings,
  setReplyNext,
  spendCold,
  type PacingRow,
} from '../../db/pacing.ts';
import type { Clock } from '../../lib/clock.ts';
import type { AccountId, NumberId } from '../../model/ids.ts';
import { defaultPacing, type LanePlan, type PacingSettings } from '../../model/pacing.ts';
import { nextAfter, planOf, warmSince } from './plan.ts';

export interface PacerDeps {
  clock: Clock;
  /** 0…1 */
  chance: () => number;
  /** Whether numbers without their own settings are paced. */
  byDefault: boolean;
}

export interface Pace {
  settings: PacingSettings;
  state: PacingRow;
  plan: { reply: LanePlan; cold: LanePlan };
  now: Date;
}

/** Decides, in the transaction that claims a message, whether it may be sent now. */
export class Pacer {
  readonly #deps: PacerDeps;
  constructor(deps: PacerDeps) {
    this.#deps = deps;
  }

  settingsOf(row: Pick<PacingRow, 'settings'>): PacingSettings {
    const { settings } = row;
    if (!settings) return { ...defaultPacing, enabled: this.#deps.byDefault };
    // Settings that were stored before a field existed lack it.
    return { ...settings, cold: { ...defaultPacing.cold, ...settings.cold } };
  }

  /** After how many days without a message from them a person counts as a stranger to this number. */
  async coldAfterDays(tx: Tx, accountId: AccountId, numberId: NumberId): Promise<number> {
    const settings = await readPacingSettings(tx, accountId, numberId);
    return this.settingsOf({ settings }).cold.afterDays;
  }

  /** Locks the number's pacing until the transaction ends, so that nobody else chooses a message meanwhile. */
  async pace(tx: Tx, accountId: AccountId, numberId: NumberId): Promise<Pace> {
    return this.#paceOf(await lockPacing(tx, accountId, numberId));
  }

  /** The same, if the number is up and its outbox is not empty; otherwise undefined. */
  async paceOfOwing(tx: Tx, accountId: AccountId, numberId: NumberId): Promise<Pace | undefined> {
    const state = await lockPacingOfOwing(tx, accountId, numberId);
    return state && this.#paceOf(state);
  }

  /** The same for display: nothing is locked or written. */
  async look(tx: Tx, accountId: AccountId, numberId: NumberId): Promise<Pace> {
    return this.#paceOf(await readPacing(tx, accountId, numberId));
  }

  #paceOf(state: PacingRow): Pace {
    const [settings, now] = [this.settingsOf(state), this.#deps.clock.now()];
    return { settings, state, now, plan: planOf(settings, state, now) };
  }

  /** Texts that have reached their limit for strangers now. */
  cappedTexts(
    tx: Tx,
    accountId: AccountId,
    numberId: NumberId,
    { settings }: Pace,
  ): ReturnType<typeof cappedTexts> {
    if (!settings.enabled) return Promise.resolve([]);
    return cappedTexts(tx, accountId, numberId, settings.cold.identicalPerHour);
  }

  /** Counts this message against the pace. */
  async spend(tx: Tx, row: OutboxRow, { settings, state, now }: Pace): Promise<void> {
    // A message that WhatsApp's page may already have is looked up; it was counted before.
    if (!settings.enabled || row.phase === 'handed') return;
    const { accountId, numberId, messageId, textHash } = row;
    const chance = this.#deps.chance();
    if (!row.isCold) {
      await setReplyNext(tx, accountId, numberId, nextAfter(settings.reply, now, chance));
      return;
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
  }

  /** How long to show "typing…" before a text, milliseconds. */
  typingMs(settings: PacingSettings, row: OutboxRow): number {
    if (!settings.enabled || row.type !== 'text' || row.forwarded) return 0;
    const { msPerCharacter, maxMs } = settings.typing;
    return Math.min(maxMs, (row.text?.length ?? 0) * msPerCharacter);
  }
}
