import type { Channel } from '../../channels/channel.ts';
import type { Channels } from '../../channels/channels.ts';
import type { Database, Tx } from '../../db/database.ts';
import { claimNext, giveBack, nextDue, numbersOwing, type OutboxRow } from '../../db/outbox.ts';
import type { Clock } from '../../lib/clock.ts';
import { newId } from '../../lib/ids.ts';
import type { Logger } from '../../lib/logger.ts';
import { PollingLoop } from '../../lib/pollingLoop.ts';
import type { AccountId, NumberId } from '../../model/ids.ts';
import { outgoingOf, type OutgoingContent } from '../../model/content.ts';
import type { Changes } from '../changes.ts';
import type { Pacer } from '../pacing/pacer.ts';
import { sendCorrelated } from './correlated.ts';
import { sendKeyed } from './keyed.ts';
import { LEASE, LOOK_AGAIN, optedOut, Settlement } from './settlement.ts';
import { Turns, type Turn } from './turns.ts';

/** A wake-up can be lost (its announcement was interrupted), so every lane is checked regularly. Milliseconds. */
const SWEEP = 10_000;

/** How much the clocks of gateway and database may differ. Milliseconds. */
const CLOCKS_APART = 1000;

export interface OutboxDeps {
  db: Database;
  channels: Channels;
  clock: Clock;
  changes: Changes;
  log: Logger;
  pacer: Pacer;
}

/**
 * Sends the messages of the outbox, with one lane for each number. The order of steps makes a send happen once: the key is
 * chosen and committed, then the page gets the message under that key. After any doubt, the key is looked up first.
 */
export class Outbox {
  readonly #deps: OutboxDeps;
  readonly #lanes = new Map<NumberId, Lane>();
  readonly #sweeps: PollingLoop;

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
    this.#sweeps = new PollingLoop(() => this.#sweep(), {
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

  /** Waits for the sends under way. The rest is sent after the next start. */
  async stop(): Promise<void> {
    await this.#sweeps.stop();
    await Promise.all([...this.#lanes.values()].map((lane) => lane.rest()));
  }

  /** Removes the lane of a deleted number. */
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

type Claim =
  /** `more`: other messages may be claimed now, too. */
  | { outcome: 'go'; row: OutboxRow; typingMs: number; more: boolean }
  | { outcome: 'opted_out'; row: OutboxRow }
  /** Retried after `due` milliseconds; null: at the next wake-up. */
  | { outcome: 'nothing'; due: number | null };

interface LaneName {
  accountId: AccountId;
  numberId: NumberId;
}

/**
 * The messages of one number. Without pacing two workers share them: while the channel sends the message of the one, the
 * other settles its last message, and claims and prepares its next. The channel still gets one message at a time, in the
 * order of the claims, and no message is claimed while an earlier one of its conversation is in the outbox.
 */
class Lane {
  readonly #name: LaneName;
  readonly #deps: OutboxDeps;
  readonly #stopped: AbortSignal;
  readonly #first: Worker;
  readonly #second: Worker;
  #again = false;
  #running: Promise<void> | undefined;
  #helping: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #wakesAt = Infinity;

  constructor(name: LaneName, deps: OutboxDeps, stopped: AbortSignal) {
    this.#name = name;
    this.#deps = deps;
    this.#stopped = stopped;
    const turns = new Turns();
    this.#first = new Worker(name, deps, stopped, turns);
    this.#second = new Worker(name, deps, stopped, turns);
  }

  wake(): void {
    this.#again = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      // It was woken just before it would have paused.
      if (this.#again && !this.#stopped.aborted) this.wake();
    });
  }

  /** Waits for the sends under way. Timers no longer wake the lane. */
  async rest(): Promise<void> {
    await this.#running;
    await this.#helping;
    this.#disarm();
  }

  async #run(): Promise<void> {
    this.#disarm();
    // It may hold a message that nobody else can claim.
    if (this.#second.brokeOff) this.#help();
    try {
      let due: number | null = null;
      while (this.#again && !this.#stopped.aborted) {
        due = await this.#first.work({
          // What is announced after a claim has begun is not seen by it.
          claims: () => (this.#again = false),
          more: () => this.#help(),
        });
      }
      this.#arm(due);
    } catch (error) {
      this.#again = false;
      this.#failed(error);
    }
  }

  #help(): void {
    if (this.#stopped.aborted) return;
    this.#helping ??= this.#second
      .work({ claims: () => undefined, more: () => undefined })
      .then(
        (due) => this.#arm(due),
        (error: unknown) => this.#failed(error),
      )
      .finally(() => {
        this.#helping = undefined;
      });
  }

  /** Wakes the lane in so many milliseconds, unless it is woken earlier. null: only a wake-up helps. */
  #arm(due: number | null): void {
    if (due === null || this.#stopped.aborted) return;
    const at = performance.now() + Math.max(due, 50);
    if (at >= this.#wakesAt) return;
    this.#disarm();
    this.#wakesAt = at;
    this.#timer = setTimeout(() => this.wake(), Math.max(due, 50)).unref();
  }

  #disarm(): void {
    clearTimeout(this.#timer);
    this.#wakesAt = Infinity;
  }

  #failed(error: unknown): void {
    // The regular check returns to this lane; the message that was being sent is looked up then.
    this.#deps.log.error(
      { err: error, 'number.id': this.#name.numberId },
      'a lane of the outbox stopped; it is tried again',
    );
  }
}

interface WorkListener {
  /** Before each claim. */
  claims: () => void;
  more: () => void;
}

/** Sends one message after the other. Its leases are its own: another worker cannot write about its messages. */
class Worker {
  readonly #name: LaneName;
  readonly #deps: OutboxDeps;
  readonly #stopped: AbortSignal;
  readonly #turns: Turns;
  readonly #holder = newId<string>();
  readonly #settlement: Settlement;
  /** A step failed, and may hold a lease that it does not know of, for example because the answer to its COMMIT was lost. */
  #brokeOff = false;

  constructor(name: LaneName, deps: OutboxDeps, stopped: AbortSignal, turns: Turns) {
    this.#name = name;
    this.#deps = deps;
    this.#stopped = stopped;
    this.#turns = turns;
    this.#settlement = new Settlement(deps, this.#holder, stopped);
  }

  get brokeOff(): boolean {
    return this.#brokeOff;
  }

  /** Until there is nothing to claim. Answers when there may be, as `Claim` does. */
  async work({ claims, more }: WorkListener): Promise<number | null> {
    const { accountId, numberId } = this.#name;
    try {
      if (this.#brokeOff)
        await this.#deps.db.inAccount(accountId, (tx) => giveBack(tx, numberId, this.#holder));
      this.#brokeOff = false;
      for (;;) {
        claims();
        const claim = await this.#claim();
        if (claim.outcome === 'nothing') return claim.due;
        if (claim.outcome === 'opted_out') await this.#settlement.settle(claim.row, 'failed', optedOut);
        else {
          const turn = this.#turns.take();
          if (claim.more) more();
          await this.#advance(claim.row, claim.typingMs, turn).finally(() => turn.end());
        }
      }
    } catch (error) {
      this.#brokeOff = true;
      throw error;
    }
  }

  async #claim(): Promise<Claim> {
    if (this.#stopped.aborted) return { outcome: 'nothing', due: null };
    // After the lease is lost, somebody can claim the message again; then its key is looked up.
    const { accountId, numberId } = this.#name;
    const { db, pacer, clock } = this.#deps;
    const claim = async (tx: Tx): Promise<Claim> => {
      const since = new Date(clock.now().getTime() - CLOCKS_APART);
      const pace = await pacer.paceOfOwing(tx, accountId, numberId);
      if (!pace) return { outcome: 'nothing', due: null };
      const { reply, cold } = pace.plan;
      const isColdOpen = cold.at <= pace.now;
      const capped = isColdOpen ? await pacer.cappedTexts(tx, accountId, numberId, pace) : [];
      const open = {
        reply: reply.at <= pace.now,
        cold: isColdOpen,
        cappedTexts: capped.map(({ hash }) => hash),
      };
      const row = await claimNext(tx, numberId, { holder: this.#holder, ms: LEASE }, open);
      if (!row) {
        const cappedTexts = isColdOpen ? capped : await pacer.cappedTexts(tx, accountId, numberId, pace);
        const times = { replyAt: reply.at, coldAt: cold.at, cappedTexts, since };
        return { outcome: 'nothing', due: await nextDue(tx, numberId, times) };
      }
      // Checked in the transaction of the claim, so that a STOP at this moment still prevents the send.
      if (row.optedOut && row.phase === 'queued') return { row, outcome: 'opted_out' };
      await pacer.spend(tx, row, pace);
      const { settings, state } = pace;
      const { reply: replies, cold: colds, bulk } = state.queued;
      // With pacing, messages are apart from each other; nobody types in two chats at a time.
      const more = !settings.enabled && replies + colds + bulk > 1;
      return { row, outcome: 'go', typingMs: pacer.typingMs(settings, row), more };
    };
    return db.inAccount(accountId, claim, { durability: 'relaxed', plansOnce: true });
  }

  async #advance(row: OutboxRow, typingMs: number, turn: Turn): Promise<void> {
    const { channels, clock } = this.#deps;
    const channel = channels.of(row);
    const content = outgoingOf(row);
    if (content?.type === 'reaction') return turn.run(() => this.#react(row, channel, content));
    const { sends } = channel;
    if (sends.discipline === 'correlated')
      return turn.run(() => sendCorrelated(row, content, sends, this.#settlement, clock.now()));
    await sendKeyed(row, content, sends, channel, typingMs, this.#settlement, turn);
  }

  async #react(
    row: OutboxRow,
    channel: Channel,
    { target, emoji }: Extract<OutgoingContent, { type: 'reaction' }>,
  ): Promise<void> {
    if (!(await this.#settlement.mayLeave(row))) return;
    const result = await channel.react(row.numberId, row.recipient, target, emoji);
    if (result.outcome === 'done') return this.#settlement.settle(row, 'sent', null);
    if (result.outcome === 'refused') return this.#settlement.refused(row, result);
    await this.#settlement.later(row, LOOK_AGAIN, 'queued');
  }
}
