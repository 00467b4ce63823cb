import type { InstanceEvent } from '../model/instance.ts';
import type { RunId } from '../model/ids.ts';
import { backoff } from '../lib/backoff.ts';
import { reasonOf, type Logger } from '../lib/logger.ts';
import { pause } from '../lib/time.ts';
import { EVENTS_PER_BATCH } from '../protocol/events.ts';

interface Numbered {
  seq: number;
  event: InstanceEvent;
}

/** How many events are kept while the gateway is away. Beyond that the oldest are dropped; a sweep follows later. */
const MAX_EVENTS = 10_000;
const POST_DEADLINE = 30_000;

/** Posts events in order. Keeps each one until the gateway has committed it. */
export class EventQueue {
  readonly runId: RunId;
  readonly #post: (batch: { runId: string; events: Numbered[] }, signal: AbortSignal) => Promise<Response>;
  readonly #log: Logger;
  readonly #onGap: () => void;
  #events: Numbered[] = [];
  #seq = 0;
  #lost = false;
  #refused = false;
  readonly #onRefused: () => void;
  #batch = EVENTS_PER_BATCH;
  #posting: Promise<void> | undefined;
  #retry = new AbortController();

  constructor(options: {
    runId: RunId;
    post: (batch: { runId: string; events: Numbered[] }, signal: AbortSignal) => Promise<Response>;
    log: Logger;
    /** The gateway is back after events were dropped: report again what the page still holds. */
    onGap: () => void;
    /** A later run has begun: the gateway refuses all events of this one. */
    onRefused: () => void;
  }) {
    this.runId = options.runId;
    this.#onRefused = options.onRefused;
    this.#post = options.post;
    this.#log = options.log;
    this.#onGap = options.onGap;
  }

  get pending(): number {
    return this.#events.length;
  }

  push(event: InstanceEvent): void {
    if (this.#refused) return;
    this.#seq += 1;
    this.#events.push({ seq: this.#seq, event });
    if (this.#events.length > MAX_EVENTS) {
      this.#events.shift();
      this.#lost = true;
    }
    this.#kick();
  }

  /** Retries at once, because the gateway has just called. */
  retryNow(): void {
    this.#retry.abort();
  }

  /** Waits up to `ms` until everything is committed. */
  async flush(ms: number): Promise<void> {
    this.retryNow();
    await Promise.race([this.#posting ?? Promise.resolve(), pause(ms)]);
  }

  /** The gateway will never accept this batch. Halves it until the bad event is alone, and drops that one. */
  #narrow(size: number): void {
    this.#batch = Math.max(1, Math.floor(size / 2));
    if (size > 1) return;
    const [refused] = this.#events.splice(0, 1);
    this.#log.error({ 'event.type': refused?.event.type }, 'the gateway refuses an event; it is dropped');
  }

  #kick(): void {
    this.#posting ??= this.#run().finally(() => {
      this.#posting = undefined;
      // Events that were pushed while the last batch was finishing.
      if (this.#events.length > 0) this.#kick();
    });
  }

  async #run(): Promise<void> {
    let attempt = 0;
    while (this.#events.length > 0) {
      const events = this.#events.slice(0, this.#batch);
      const last = events.at(-1)?.seq ?? 0;
      try {
        const answer = await this.#post({ runId: this.runId, events }, AbortSignal.timeout(POST_DEADLINE));
        if (answer.status === 413 || answer.status === 422) {
          this.#narrow(events.length);
          continue;
        }
        if (answer.status === 409) {
          this.#refused = true;
          this.#events = [];
          this.#onRefused();
          return;
        }
        if (!answer.ok)
          throw new Error(`the gateway answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
        this.#events = this.#events.filter(({ seq }) => seq > last);
        this.#batch = Math.min(EVENTS_PER_BATCH, this.#batch * 2);
        attempt = 0;
        if (this.#lost) {
          this.#lost = false;
          this.#onGap();
        }
      } catch (error) {
        if (attempt === 3)
          this.#log.warn({ reason: reasonOf(error), pending: this.pending }, 'events wait for the gateway');
        this.#retry = new AbortController();
        await pause(backoff(attempt, 100, 5000, 0.5), this.#retry.signal);
        attempt += 1;
      }
    }
  }
}
