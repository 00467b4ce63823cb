import type { InstanceEvent } from '../model/instance.ts';
import type { RunId } from '../model/ids.ts';
import { backoff } from '../lib/backoff.ts';
import { reasonOf, type Logger } from '../lib/logger.ts';
import { pause } from '../lib/time.ts';
import { EVENTS_PER_BATCH, eventsAnswer, isForGood, type EventBatch } from '../protocol/events.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import type { RefusedEvents } from './refusedEvents.ts';

interface Numbered {
  seq: number;
  event: InstanceEvent;
}

/**
 * How many events are kept while the gateway is unavailable. Beyond that the oldest are dropped, and a sweep follows
 * later.
 */
const MAX_EVENTS = 10_000;
const POST_DEADLINE = 30_000;
/** If this many events in a row are refused, the events are not at fault, and the rest waits. */
const REFUSED_IN_A_ROW = 10;

/**
 * How long acknowledgements wait for others: a send has two or three, and each batch is a transaction of the gateway. Longer
 * than most of them are apart, and too short for anybody to notice. Milliseconds.
 */
const TOGETHER = 100;

const canWait = ({ event }: Numbered): boolean => event.type === 'status' && event.status !== 'failed';

export interface EventQueueOptions {
  runId: RunId;
  post: (batch: EventBatch, signal: AbortSignal) => Promise<Response>;
  log: Logger;
  refused: RefusedEvents;
  /** The gateway is back after events were dropped: report again what the page still holds. */
  onGap: () => void;
  /** A later run has begun: the gateway refuses all events of this one. */
  onLaterRun: () => void;
  /** How many refused events are kept has changed. */
  onKept: () => void;
}

/** Posts events in order, and keeps each one until the gateway has committed it. */
export class EventQueue {
  readonly runId: RunId;
  readonly #options: EventQueueOptions;
  #events: Numbered[] = [];
  #seq = 0;
  #lost = false;
  /** Refused events were dropped. A sweep before the others are accepted would only bring the same refusals again. */
  #lostRefused = false;
  #hasLaterRun = false;
  #refusedInARow = 0;
  #batch = EVENTS_PER_BATCH;
  #posting: Promise<void> | undefined;
  #waiting: NodeJS.Timeout | undefined;
  #retry = new AbortController();

  constructor(options: EventQueueOptions) {
    this.runId = options.runId;
    this.#options = options;
  }

  get pending(): number {
    return this.#events.length;
  }
  /** Events that the gateway has refused since it last accepted one. */
  get kept(): number {
    return this.#options.refused.size;
  }

  push(event: InstanceEvent): void {
    if (this.#hasLaterRun) return;
    this.#seq += 1;
    this.#events.push({ seq: this.#seq, event });
    if (this.#events.length > MAX_EVENTS) {
      this.#events.shift();
      this.#lost = true;
    }
    this.#kickInTime();
  }

  /** Retries at once, because the gateway has just called. */
  retryNow(): void {
    this.#retry.abort();
  }

  /** Posts refused events again, in order: another release may accept them now. */
  retryRefused(): void {
    const waiting = new Set(this.#events.map(({ event }) => event));
    for (const event of this.#options.refused.all) if (!waiting.has(event)) this.push(event);
    this.retryNow();
  }

  /** Posts events that earlier runs kept. Call it with the session's lock held. */
  async restore(): Promise<void> {
    await this.#options.refused.open();
    this.retryRefused();
  }

  /** Waits up to `ms` until everything is committed. */
  async flush(ms: number): Promise<void> {
    this.retryNow();
    if (this.#events.length > 0) this.#kick();
    await Promise.race([this.#posting ?? Promise.resolve(), pause(ms)]);
    await this.#options.refused.saved();
  }

  /** At once, unless all that is there can wait for more. */
  #kickInTime(): void {
    if (this.#posting || this.#events.length === 0) return;
    if (!this.#events.every(canWait)) this.#kick();
    else this.#waiting ??= setTimeout(() => this.#kick(), TOGETHER);
  }

  #kick(): void {
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
    this.#posting ??= this.#run().finally(() => {
      this.#posting = undefined;
      // Events that were pushed while the last batch was finishing.
      this.#kickInTime();
    });
  }

  async #run(): Promise<void> {
    let attempt = 0;
    while (this.#events.length > 0) {
      try {
        await this.#postOnce(this.#events.slice(0, this.#batch));
        attempt = 0;
        if (this.#events.every(canWait)) return;
      } catch (error) {
        if (attempt === 3)
          this.#options.log.warn(
            { reason: reasonOf(error), pending: this.pending },
            'events wait for the gateway',
          );
        this.#retry = new AbortController();
        await pause(backoff(attempt, 100, 5000, 0.5), this.#retry.signal);
        attempt += 1;
      }
    }
  }

  /** Throws if the same batch must be posted again later. */
  async #postOnce(events: Numbered[]): Promise<void> {
    const batch = { runId: this.runId, protocol: PROTOCOL_VERSION, events };
    const answer = await this.#options.post(batch, AbortSignal.timeout(POST_DEADLINE));
    if (answer.status === 409) {
      this.#hasLaterRun = true;
      this.#events = [];
      return this.#options.onLaterRun();
    }
    if (isForGood(answer.status)) return this.#narrow(events, answer);
    if (!answer.ok) throw new Error(await refusalOf(answer));
    this.#settle(events, await refusedSeqs(answer));
    this.#refusedInARow = 0;
    this.#batch = Math.min(EVENTS_PER_BATCH, this.#batch * 2);
    if (this.#lost || (this.#lostRefused && this.kept === 0)) {
      this.#lost = false;
      this.#lostRefused = false;
      this.#options.onGap();
    }
  }

  /** The gateway will never accept this batch. Halves it until the event at fault is alone, and puts that one aside. */
  async #narrow(events: Numbered[], answer: Response): Promise<void> {
    this.#batch = Math.max(1, Math.floor(events.length / 2));
    if (events.length > 1) return;
    if (this.#refusedInARow >= REFUSED_IN_A_ROW) throw new Error(await refusalOf(answer));
    this.#refusedInARow += 1;
    this.#settle(events, new Set(events.map(({ seq }) => seq)));
  }

  /** The gateway has committed them, except those that it refused. */
  #settle(events: Numbered[], refused: Set<number>): void {
    const before = this.kept;
    for (const { seq, event } of events)
      this.#lostRefused = this.#options.refused.settle(event, refused.has(seq)) > 0 || this.#lostRefused;
    const last = events.at(-1)?.seq ?? 0;
    this.#events = this.#events.filter(({ seq }) => seq > last);
    if (this.kept !== before) this.#options.onKept();
  }
}

const refusalOf = async (answer: Response): Promise<string> =>
  `the gateway answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`;

/** The events that the gateway could not parse. A gateway of protocol 1 drops them without saying so. */
async function refusedSeqs(answer: Response): Promise<Set<number>> {
  if (answer.status !== 200) return new Set();
  const body: unknown = await answer.json().catch(() => null);
  return new Set(eventsAnswer.safeParse(body).data?.refused ?? []);
}
