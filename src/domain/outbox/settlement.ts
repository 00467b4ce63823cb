import type { Refused, Unknown } from '../../channels/channel.ts';
import type { Database, Tx } from '../../db/database.ts';
import { recordEvents } from '../../db/events.ts';
import { nameMessage } from '../../db/messages.ts';
import { finish, hand, mayNotLeave, release, type Leased, type OutboxRow } from '../../db/outbox.ts';
import { pauseCold } from '../../db/pacing.ts';
import type { Logger } from '../../lib/logger.ts';
import type { RecordedEvent } from '../../model/event.ts';
import type { MessageKey, Wid } from '../../model/ids.ts';
import { rankWithFinalFailures, statusRank, type DeliveryStatus } from '../../model/message.ts';
import type { Changes } from '../changes.ts';
import { failureOf, learnFromFailure, TIMELOCK_SECONDS } from '../pacing/refusals.ts';

/**
 * Longer than the longest send. It starts again when the channel gets the message, so that a lease lasts a little longer than
 * its work. Milliseconds.
 */
export const LEASE = 240_000;
/** Tries of a message that WhatsApp refuses temporarily. */
const MAX_ATTEMPTS = 5;
/** When to check a message that the channel has but WhatsApp's server has not confirmed. Milliseconds. */
const CONFIRM_AFTER = 5000;
export const LOOK_AGAIN = 1000;

export interface Reason {
  code: string;
  text: string;
}

export const optedOut: Reason = {
  code: 'opted_out',
  text: 'This contact asked to hear nothing more. Messages go out again when they say so, or when you note it.',
};
/** It was deleted on the phone, or its file was removed, while it waited. */
export const contentGone: Reason = {
  code: 'content_gone',
  text: 'The content of this message was deleted before it was sent.',
};

export interface SettlementDeps {
  db: Database;
  changes: Changes;
  log: Logger;
}

/** Stores the progress of a message that this holder has leased. */
export class Settlement {
  readonly #deps: SettlementDeps;
  readonly #holder: string;
  readonly #stopped: AbortSignal;
  constructor(deps: SettlementDeps, holder: string, stopped: AbortSignal) {
    this.#deps = deps;
    this.#holder = holder;
    this.#stopped = stopped;
  }

  leased({ accountId, messageId }: OutboxRow): Leased {
    return { accountId, messageId, holder: this.#holder };
  }

  /**
   * Committed before the channel gets the message: from now on it may have been sent. False: the channel must not get it,
   * and the message is settled or released.
   */
  async handOver(row: OutboxRow, prepared: { key: MessageKey; chat: Wid } | null): Promise<boolean> {
    if (this.#stopped.aborted) return this.#notNow(row, null);
    const { refused, events } = await this.#deps.db.inAccount(
      row.accountId,
      async (tx) => {
        const handed = await hand(tx, this.leased(row), prepared, LEASE);
        if (handed.outcome !== 'handed') return { refused: handed.outcome, events: [] };
        return { refused: null, events: handed.moves ? await this.#record(tx, row, 'sending') : [] };
      },
      { plansOnce: true },
    );
    if (refused) return this.#notNow(row, refused);
    this.#deps.changes.announceRecorded(events);
    return true;
  }

  /** Whether the channel may get something that needs no hand-over. If not, it is settled or released. */
  async mayLeave(row: OutboxRow): Promise<boolean> {
    if (this.#stopped.aborted) return this.#notNow(row, null);
    const refused = await this.#deps.db.inAccount(row.accountId, (tx) => mayNotLeave(tx, this.leased(row)));
    return refused ? this.#notNow(row, refused) : true;
  }

  async #notNow(row: OutboxRow, why: 'opted_out' | 'not_up' | null): Promise<false> {
    if (why === 'opted_out') await this.settle(row, 'failed', optedOut);
    else await this.later(row, 0, row.phase);
    return false;
  }

  /** The channel has it. It stays in the outbox until WhatsApp's server has it, or the channel reports a failure. */
  async reached(
    row: OutboxRow,
    { status, error }: { status: DeliveryStatus; error: string | null },
    key: MessageKey | null = null,
  ): Promise<void> {
    if (statusRank[status] >= statusRank.sent) return this.settle(row, status, null, key);
    if (status === 'failed') return this.settle(row, 'failed', failureOf(error), key);
    if (key)
      await this.#deps.db.inAccount(row.accountId, (tx) =>
        nameMessage(tx, row.accountId, row.numberId, row.messageId, key),
      );
    await this.later(row, CONFIRM_AFTER, 'handed');
  }

  async refused(row: OutboxRow, refusal: Refused): Promise<void> {
    const { code, text } = refusal;
    if (code === 'not_ready') return this.later(row, LOOK_AGAIN, 'queued');
    if (code === 'timelocked') return this.#lockedOut(row);
    if (refusal.retryable && row.attempts < MAX_ATTEMPTS)
      return this.later(row, 1000 * 2 ** row.attempts, 'queued', true);
    await this.settle(row, 'failed', { code, text });
  }

  /** WhatsApp does not let this number start new chats: these wait, known chats continue. Nothing was sent, nothing is lost. */
  async #lockedOut(row: OutboxRow): Promise<void> {
    const { accountId, numberId } = row;
    await this.#deps.db.inAccount(accountId, async (tx) => {
      // The outbox row is always locked before the number's pacing row.
      await release(tx, this.leased(row), { ms: LOOK_AGAIN, phase: 'queued' });
      await pauseCold(tx, accountId, numberId, 'reachout_timelock', TIMELOCK_SECONDS);
    });
    this.#deps.log.warn({ 'number.id': numberId }, 'WhatsApp allows this number no new chats at this time');
  }

  /** It is not known whether it was sent; check again after `ms`. */
  async doubt(row: OutboxRow, { text }: Unknown, ms: number): Promise<void> {
    this.#deps.log.warn(
      { 'number.id': row.numberId, 'message.id': row.messageId, reason: text },
      'it is not known whether a message was sent; looking again',
    );
    await this.later(row, ms, 'handed');
  }

  later(row: OutboxRow, ms: number, phase: OutboxRow['phase'], refused = false): Promise<void> {
    const work = (tx: Tx): Promise<void> => release(tx, this.leased(row), { ms, phase, refused });
    return this.#deps.db.inAccount(row.accountId, work, { durability: 'relaxed', plansOnce: true });
  }

  async settle(
    row: OutboxRow,
    status: DeliveryStatus,
    error: Reason | null,
    key: MessageKey | null = null,
  ): Promise<void> {
    const work = async (tx: Tx): Promise<RecordedEvent[]> => {
      // A channel that chooses the reference may have reported a failure already.
      const ranks = key === null ? statusRank : rankWithFinalFailures;
      const advanced = await finish(tx, this.leased(row), { status, key, error }, ranks);
      if (error && status === 'failed') await learnFromFailure(tx, row.accountId, row.numberId, error);
      return advanced ? this.#record(tx, row, status) : [];
    };
    // Whether WhatsApp has it can be looked up again; a failure, or the reference under which WhatsApp has it, cannot.
    const { db, changes } = this.#deps;
    const durability = error === null && key === null ? 'relaxed' : 'durable';
    const events = await db.inAccount(row.accountId, work, { durability, plansOnce: true });
    changes.announceRecorded(events);
  }

  #record(
    tx: Tx,
    { accountId, numberId, messageId }: OutboxRow,
    status: DeliveryStatus,
  ): Promise<RecordedEvent[]> {
    return recordEvents(tx, accountId, [{ type: 'message.status', numberId, messageId, status }]);
  }
}
