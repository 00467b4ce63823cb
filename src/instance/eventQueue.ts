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

/** Events kept while the gateway is away. Beyond it the oldest go, and the page is looked over again afterwards. */
const MAX_EVENTS = 10_000;
const POST_DEADLINE = 30_000;

/** Posts events in order, and keeps each until the gateway has committed it. */
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
    /** Events were dropped, and the gateway is back: find again what can be found. */
    onGap: () => void;
    /** A later run has begun: nothing that this one says is taken any more. */
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

  /** Tries at once: the gateway has said that it is there. */
  retryNow(): void {
    this.#retry.abort();
  }

  /** Waits until everything is committed, `ms` at most. */
  async flush(ms: number): Promise<void> {
    this.retryNow();
    await Promise.race([this.#posting ?? Promise.resolve(), pause(ms)]);
  }

  /** The gateway can never take this batch: half of it, and half again, until the one at fault is alone and left out. */
  #narrow(size: number): void {
    this.#batch = Math.max(1, Math.floor(size / 2));
    if (size > 1) return;
    const [refused] = this.#events.splice(0, 1);
    this.#log.error({ 'event.type': refused?.event.type }, 'the gateway refuses an event; left out');
  }

  #kick(): void {
    this.#posting ??= this.#run().finally(() => {
      this.#posting = undefined;
      // Pushed while the last batch was being put away.
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
