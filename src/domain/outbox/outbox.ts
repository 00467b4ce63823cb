import type { Channel, Prepared, Refused, Unknown } from '../../channels/channel.ts';
import type { Database, Tx } from '../../db/database.ts';
import { recordEvents } from '../../db/events.ts';
import { advanceStatus, setKey } from '../../db/messages.ts';
import {
  claimNext,
  giveBack,
  nextDue,
  numbersOwing,
  mayOwe,
  finish,
  release,
  setHanded,
  type Leased,
  type OutboxRow,
} from '../../db/outbox.ts';
import { pauseCold } from '../../db/pacing.ts';
import { newId } from '../../lib/ids.ts';
import type { Logger } from '../../lib/logger.ts';
import { Rounds } from '../../lib/rounds.ts';
import type { EventRow } from '../../model/event.ts';
import type { AccountId, NumberId } from '../../model/ids.ts';
import { statusRank, type DeliveryStatus } from '../../model/message.ts';
import type { Changes } from '../changes.ts';
import type { Pacer } from '../pacing/pacer.ts';
import { failureOf, learnFromFailure, TIMELOCK_SECONDS } from '../pacing/refusals.ts';

/** Longer than the longest send, and begun anew when the page is given the message, so that a lease outlives its work and not much more. Milliseconds. */
const LEASE = 240_000;
/** Tries of a message that WhatsApp refuses in a way that may pass. */
const MAX_ATTEMPTS = 5;
/** When to look up what the page has but WhatsApp's server has not confirmed. */
const CONFIRM_AFTER = 5000;
const LOOK_AGAIN = 1000;
/** A wake can be lost (what was to announce it broke off), so every lane is looked at now and then. Milliseconds. */
const SWEEP = 10_000;

export interface OutboxDeps {
  db: Database;
  channel: Channel;
  changes: Changes;
  log: Logger;
  pacer: Pacer;
}

/**
 * Sends what is owed, one lane a number. The order of things is what makes a send happen once: the key is chosen
 * and committed, then the page is given the message under that key; after any doubt the key is looked up first.
 */
export class Outbox {
  readonly #deps: OutboxDeps;
  readonly #lanes = new Map<NumberId, Lane>();
  readonly #sweeps: Rounds;

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
    this.#sweeps = new Rounds(() => this.#sweep(), {
      everyMs: SWEEP,
      onError: (err) => deps.log.warn({ err }, 'the outbox could not be read; trying again'),
    });
  }

  start(): void {
    this.#sweeps.start();
  }

  /** Something may be due on this number's lane. */
  wake({ accountId, numberId }: LaneName): void {
    if (this.#sweeps.stopped.aborted) return;
    let lane = this.#lanes.get(numberId);
    if (!lane) {
      lane = new Lane({ accountId, numberId }, this.#deps, this.#sweeps.stopped);
      this.#lanes.set(numberId, lane);
    }
    lane.wake();
  }

  /** Waits for the sends under way; what is left is sent after the next start. */
  async stop(): Promise<void> {
    await this.#sweeps.stop();
    await Promise.all([...this.#lanes.values()].map((lane) => lane.rest()));
  }

  /** Of a number that was deleted. */
  forget(numberId: NumberId): void {
    const lane = this.#lanes.get(numberId);
    this.#lanes.delete(numberId);
    void lane?.rest();
  }

  async #sweep(): Promise<boolean> {
    for (const lane of await this.#deps.db.asSystem(numbersOwing)) this.wake(lane);
    return false;
  }
}

interface Claim {
  row: OutboxRow;
  /** `waits`: its text went to enough strangers this hour. */
  outcome: 'go' | 'waits' | 'opted_out';
  typingMs: number;
}

const optedOut = {
  code: 'opted_out',
  text: 'This contact asked to hear nothing more. Messages go out again when they say so, or when you note it.',
};

const unconfirmed = {
  code: 'unconfirmed',
  text: 'WhatsApp has the message but never confirmed it, not even after its page was started anew. It may still go out; look on the phone before you send it again.',
};

interface LaneName {
  accountId: AccountId;
  numberId: NumberId;
}

class Lane {
  readonly #name: LaneName;
  readonly #deps: OutboxDeps;
  readonly #stopped: AbortSignal;
  #again = false;
  #running: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #holder = newId<string>();
  /** It broke off, and may hold a lease that it does not know of: the answer to its COMMIT was lost, say. */
  #brokeOff = false;

  constructor(name: LaneName, deps: OutboxDeps, stopped: AbortSignal) {
    this.#name = name;
    this.#deps = deps;
    this.#stopped = stopped;
  }

  wake(): void {
    this.#again = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      // Woken while it was about to rest.
      if (this.#again && !this.#stopped.aborted) this.wake();
    });
  }

  /** Waits for the send under way; nothing wakes it by time any more. */
  async rest(): Promise<void> {
    await this.#running;
    clearTimeout(this.#timer);
  }

  async #run(): Promise<void> {
    clearTimeout(this.#timer);
    const { db, log } = this.#deps;
    const { accountId, numberId } = this.#name;
    try {
      if (this.#brokeOff) await db.inAccount(accountId, (tx) => giveBack(tx, numberId, this.#holder));
      this.#brokeOff = false;
      while (this.#again && !this.#stopped.aborted) {
        this.#again = false;
        for (;;) {
          const claim = await this.#claim();
          if (!claim) break;
          if (claim.outcome === 'opted_out') await this.#settle(claim.row, 'failed', optedOut);
          if (claim.outcome === 'go') await this.#advance(claim.row, claim.typingMs);
        }
      }
      const due = await db.inAccount(accountId, async (tx) => {
        if (!(await mayOwe(tx, numberId))) return null;
        const { plan, settings } = await this.#deps.pacer.pace(tx, accountId, numberId);
        const coldAfterDays = settings.cold.afterDays;
        return nextDue(tx, numberId, { replyAt: plan.reply.at, coldAt: plan.cold.at, coldAfterDays });
      });
      if (due !== null && !this.#stopped.aborted) {
        this.#timer = setTimeout(() => this.wake(), Math.max(due, 50)).unref();
      }
    } catch (error) {
      this.#again = false;
      this.#brokeOff = true;
      // The sweep comes back to this lane. What it was sending is looked up then.
      log.error({ err: error, 'number.id': numberId }, 'a lane of the outbox stopped; it is tried again');
    }
  }

  #leased({ accountId, messageId }: OutboxRow): Leased {
    return { accountId, messageId, holder: this.#holder };
  }

  async #claim(): Promise<Claim | undefined> {
    if (this.#stopped.aborted) return undefined;
    // A lease that is lost lets somebody claim the message again, and then its key is looked up.
    const { accountId, numberId } = this.#name;
    const { db, pacer } = this.#deps;
    const claim = async (tx: Tx): Promise<Claim | undefined> => {
      if (!(await mayOwe(tx, numberId))) return undefined;
      const pace = await pacer.pace(tx, accountId, numberId);
      const { reply, cold } = pace.plan;
      const open = {
        reply: reply.at <= pace.now,
        cold: cold.at <= pace.now,
        coldAfterDays: pace.settings.cold.afterDays,
      };
      const row = await claimNext(tx, numberId, { holder: this.#holder, ms: LEASE }, open);
      if (!row) return undefined;
      // In the transaction of the claim: who says STOP now is not written to a moment later.
      if (row.optedOut && row.phase === 'queued') return { row, outcome: 'opted_out', typingMs: 0 };
      const until = await pacer.spend(tx, row, pace);
      if (until) {
        const ms = Math.max(0, until.getTime() - pace.now.getTime());
        await release(tx, this.#leased(row), { ms, phase: 'queued' });
        return { row, outcome: 'waits', typingMs: 0 };
      }
      return { row, outcome: 'go', typingMs: pacer.typingMs(pace.settings, row) };
    };
    return db.inAccount(accountId, claim, 'relaxed');
  }

  async #advance(row: OutboxRow, typingMs: number): Promise<void> {
    if (row.content.type === 'reaction') return this.#react(row, row.content.target, row.content.emoji);
    if (row.key !== null && row.chat !== null) {
      const prepared = { key: row.key, chat: row.chat };
      return (await this.#mayBeThere(row, prepared)) ? undefined : this.#send(row, prepared);
    }
    const prepared = await this.#deps.channel.prepare(row.numberId, row.recipient);
    if (prepared.outcome === 'refused') return this.#refused(row, prepared);
    if (prepared.outcome === 'unknown') return this.#later(row, LOOK_AGAIN, 'queued');
    if (typingMs > 0) await this.#deps.channel.type(row.numberId, prepared.chat, typingMs);
    await this.#send(row, prepared);
  }

  /** Looks up a key that the page may have been given. True when there is nothing to send now. */
  async #mayBeThere(row: OutboxRow, { key }: Prepared): Promise<boolean> {
    if (row.phase === 'queued') return false;
    const found = await this.#deps.channel.lookUp(row.numberId, key);
    if (found.outcome === 'found') {
      if (found.unconfirmed && statusRank[found.status] < statusRank.sent && found.status !== 'failed')
        await this.#settle(row, 'uncertain', unconfirmed);
      else await this.#reached(row, found);
      return true;
    }
    if (found.outcome !== 'absent') {
      await this.#later(row, LOOK_AGAIN, 'handed');
      return true;
    }
    // A new link starts from an empty store, so that absence says nothing about what an older one sent.
    if (row.handedAt && row.linkedAt && row.linkedAt > row.handedAt) {
      const text =
        'The phone was linked anew while this message was being sent, so WhatsApp cannot tell whether it went out.';
      await this.#settle(row, 'uncertain', { code: 'relinked', text });
      return true;
    }
    return false;
  }

  async #send(row: OutboxRow, prepared: Prepared): Promise<void> {
    if (row.content.type === 'reaction') return;
    const events = await this.#deps.db.inAccount(row.accountId, async (tx) => {
      // The message before its outbox row, here and everywhere: the other way round, a receipt and we would deadlock.
      await setKey(tx, row.accountId, row.messageId, prepared.key);
      const advanced = await advanceStatus(tx, row.accountId, row.messageId, 'sending');
      await setHanded(tx, this.#leased(row), prepared, LEASE);
      return advanced ? this.#record(tx, row, 'sending') : [];
    });
    this.#deps.changes.announceRecorded(events);
    const result = await this.#deps.channel.send(row.numberId, prepared, row.content);
    if (result.outcome === 'handed') return this.#reached(row, result);
    if (result.outcome === 'refused') return this.#refused(row, result);
    await this.#doubt(row, result);
  }

  async #react(row: OutboxRow, target: Parameters<Channel['react']>[1], emoji: string): Promise<void> {
    const result = await this.#deps.channel.react(row.numberId, target, emoji);
    if (result.outcome === 'done') return this.#settle(row, 'sent', null);
    if (result.outcome === 'refused') return this.#refused(row, result);
    await this.#later(row, LOOK_AGAIN, 'queued');
  }

  /** The page has it. It is owed until WhatsApp's server has it, or the page says that it failed. */
  async #reached(
    row: OutboxRow,
    { status, error }: { status: DeliveryStatus; error: string | null },
  ): Promise<void> {
    if (statusRank[status] >= statusRank.sent) return this.#settle(row, status, null);
    if (status === 'failed') {
      return this.#settle(row, 'failed', failureOf(error));
    }
    await this.#later(row, CONFIRM_AFTER, 'handed');
  }

  async #refused(row: OutboxRow, refusal: Refused): Promise<void> {
    const { code, text } = refusal;
    if (code === 'not_ready') return this.#later(row, LOOK_AGAIN, 'queued');
    if (code === 'timelocked') return this.#lockedOut(row);
    if (refusal.retryable && row.attempts < MAX_ATTEMPTS) {
      return this.#later(row, 1000 * 2 ** row.attempts, 'queued', true);
    }
    await this.#settle(row, 'failed', { code, text });
  }

  /** WhatsApp lets this number start no new chats: they wait, known ones go on. Nothing was sent, nothing is lost. */
  async #lockedOut(row: OutboxRow): Promise<void> {
    const { accountId, numberId } = row;
    await this.#deps.db.inAccount(accountId, async (tx) => {
      await pauseCold(tx, accountId, numberId, 'reachout_timelock', TIMELOCK_SECONDS);
      await release(tx, this.#leased(row), { ms: LOOK_AGAIN, phase: 'queued' });
    });
    this.#deps.log.warn({ 'number.id': numberId }, 'WhatsApp allows this number no new chats at this time');
  }

  async #doubt(row: OutboxRow, { text }: Unknown): Promise<void> {
    this.#deps.log.warn(
      { 'number.id': row.numberId, 'message.id': row.messageId, reason: text },
      'a send is in doubt; looking it up',
    );
    await this.#later(row, LOOK_AGAIN, 'handed');
  }

  #later(row: OutboxRow, ms: number, phase: OutboxRow['phase'], refused = false): Promise<void> {
    const work = (tx: Tx): Promise<void> => release(tx, this.#leased(row), { ms, phase, refused });
    return this.#deps.db.inAccount(row.accountId, work, 'relaxed');
  }

  async #settle(
    row: OutboxRow,
    status: DeliveryStatus,
    error: { code: string; text: string } | null,
  ): Promise<void> {
    const work = async (tx: Tx): Promise<EventRow[]> => {
      const advanced = await advanceStatus(tx, row.accountId, row.messageId, status, error);
      await finish(tx, this.#leased(row));
      if (error && status === 'failed') await learnFromFailure(tx, row.accountId, row.numberId, error);
      return advanced ? this.#record(tx, row, status) : [];
    };
    // That WhatsApp has it can be looked up again; that it failed cannot.
    const { db, changes } = this.#deps;
    const events = await db.inAccount(row.accountId, work, error === null ? 'relaxed' : 'durable');
    this.#again = true;
    changes.announceRecorded(events);
  }

  #record(
    tx: Tx,
    { accountId, numberId, messageId }: OutboxRow,
    status: DeliveryStatus,
  ): Promise<EventRow[]> {
    return recordEvents(tx, accountId, [{ type: 'message.status', numberId, messageId, status }]);
  }
}
