import type { Database } from '../../db/database.ts';
import { findEvents, recordEvents } from '../../db/events.ts';
import {
  claimDeliveries,
  dropPending,
  findWebhook,
  giveBackDeliveries,
  insertAttempts,
  setFailing,
  setWebhookDisabled,
  settleDelivered,
  settleFailed,
  webhooksDue,
  type NewAttempt,
  type WebhookRow,
} from '../../db/webhooks.ts';
import type { Clock } from '../../lib/clock.ts';
import { newId } from '../../lib/ids.ts';
import type { Logger } from '../../lib/logger.ts';
import { PollingLoop } from '../../lib/pollingLoop.ts';
import type { Sealer } from '../../lib/seal.ts';
import type { EventRow } from '../../model/event.ts';
import type { AccountId, AttemptId, WebhookId } from '../../model/ids.ts';
import type { Changes } from '../changes.ts';
import { post, type Answer } from './post.ts';
import { GIVE_UP_AFTER_MS, nextAttempt, retryAfterOf } from './schedule.ts';
import { signatureOf } from './signature.ts';

/** Webhooks served at the same time, and posts to one of them: a slow receiver delays only itself. */
const LANES = 100;
const AT_ONCE = 4;
/** Deliveries that are claimed at a time for a receiver that answers well, and how fast that is. */
const MOST_AT_A_TIME = 32;
const PROMPT_MS = 1000;
/** A webhook with more deliveries gives its lane back after this long, and waits for its turn like the others. */
const STRETCH_MS = 2000;
/** Longer than the longest attempt. */
const LEASE_SECONDS = 60;
const SWEEP_MS = 2000;
const KEPT_REQUEST = 16_000;

export interface DelivererDeps {
  db: Database;
  changes: Changes;
  sealer: Sealer;
  clock: Clock;
  /** 0…1 */
  chance: () => number;
  /** The events in the form that receivers get. */
  render: (accountId: AccountId, events: EventRow[]) => Promise<object[]>;
  allowPrivate: boolean;
  userAgent: string;
  log: Logger;
}

const unsealable: Answer = {
  status: null,
  error: 'its secret cannot be read with this installation’s key; make a new one (…/secret)',
  text: null,
  retryAfter: undefined,
  durationMs: 0,
};

interface Due {
  event: EventRow;
  /** Made before. */
  attempts: number;
  body: string;
}
type Tried = Due & { answer: Answer };

/** Delivers events to webhooks: at least once, each webhook in its own lane, with retries for days. */
export class Deliverer {
  readonly #deps: DelivererDeps;
  readonly #lanes = new Map<WebhookId, { accountId: AccountId; done: Promise<void> }>();
  readonly #loop: PollingLoop;

  constructor(deps: DelivererDeps) {
    this.#deps = deps;
    this.#loop = new PollingLoop(() => this.#openLanes(), {
      everyMs: SWEEP_MS,
      onError: (err) => deps.log.warn({ err }, 'due webhooks could not be read; trying again'),
    });
  }

  start(): void {
    this.#loop.start();
  }

  wake(): void {
    this.#loop.wake();
  }

  /** Waits for the attempts under way. */
  async stop(): Promise<void> {
    await this.#loop.stop();
    await Promise.all([...this.#lanes.values()].map(({ done }) => done));
  }

  /** Delivers one event immediately, regardless of other deliveries; recorded as an attempt like any other. */
  async deliver(hook: WebhookRow, seq: number, attempts: number): Promise<Answer | null> {
    const { db, render } = this.#deps;
    const { accountId } = hook;
    const events = await db.inAccount(accountId, (tx) => findEvents(tx, accountId, [seq]));
    const [rendered] = await render(accountId, events);
    const [event] = events;
    if (!event || !rendered) return null;
    const tried = await this.#post(hook, { event, attempts, body: JSON.stringify(rendered) });
    await this.#settle(hook, [tried]);
    return tried.answer;
  }

  async #post(hook: WebhookRow, due: Due): Promise<Tried> {
    const { userAgent, allowPrivate, clock } = this.#deps;
    const { event, body } = due;
    const secrets = this.#secretsOf(hook);
    if (!secrets) return { ...due, answer: unsealable };
    const timestamp = Math.floor(clock.now().getTime() / 1000);
    const headers = {
      'content-type': 'application/json',
      'user-agent': userAgent,
      'webhook-id': event.id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signatureOf(secrets, { id: event.id, timestamp, body }),
    };
    return { ...due, answer: await post(hook.url, headers, body, allowPrivate) };
  }

  async #openLanes(): Promise<boolean> {
    const served = [...this.#lanes].map(([webhookId, { accountId }]) => ({ accountId, webhookId }));
    const free = LANES - served.length;
    const due = free > 0 ? await this.#deps.db.asSystem((tx) => webhooksDue(tx, served, free)) : [];
    for (const { accountId, webhookId } of due) this.#open(accountId, webhookId);
    return false;
  }

  #open(accountId: AccountId, id: WebhookId): void {
    if (this.#loop.stopped.aborted) return;
    const done = this.#serve(accountId, id)
      .catch((error: unknown) => {
        this.#deps.log.error({ err: error, 'webhook.id': id }, 'a webhook was not served; trying again');
        return false;
      })
      .then((some) => {
        this.#lanes.delete(id);
        // Others may have waited for the lane.
        if (some) this.#loop.wake();
      });
    this.#lanes.set(id, { accountId, done });
  }

  /** Returns whether it delivered any. */
  async #serve(accountId: AccountId, id: WebhookId): Promise<boolean> {
    const { db, render } = this.#deps;
    const began = performance.now();
    let [some, count] = [false, AT_ONCE];
    while (!this.#loop.stopped.aborted && performance.now() - began < STRETCH_MS) {
      const { hook, claimed, events } = await db.inAccount(
        accountId,
        async (tx) => {
          const claimed = await claimDeliveries(tx, accountId, id, count, LEASE_SECONDS);
          const hook = await findWebhook(tx, accountId, id);
          const seqs = claimed.map(({ seq }) => seq);
          return { hook, claimed, events: await findEvents(tx, accountId, seqs) };
        },
        { plansOnce: true },
      );
      if (!hook || claimed.length === 0) break;
      some = true;
      const bodies = await render(accountId, events);
      const attempts = new Map(claimed.map((one) => [one.seq, one.attempts]));
      const due = events.map((event, nth) => ({
        event,
        attempts: attempts.get(event.seq) ?? 0,
        body: JSON.stringify(bodies[nth]),
      }));
      const tried = await this.#postAll(hook, due);
      await this.#settle(hook, tried, due.slice(tried.length));
      // A receiver that answers well gets more for each database query. After a crash, deliveries whose results are not stored
      // yet are posted again.
      count = tried.every(isWell) ? Math.min(MOST_AT_A_TIME, count * 2) : AT_ONCE;
    }
    return some;
  }

  /** So many at once; those that follow a bad answer, or the end of the gateway, are left. */
  async #postAll(hook: WebhookRow, due: Due[]): Promise<Tried[]> {
    const tried: Tried[] = [];
    while (tried.length < due.length && tried.every(isWell)) {
      if (tried.length > 0 && this.#loop.stopped.aborted) break;
      const next = due.slice(tried.length, tried.length + AT_ONCE);
      tried.push(...(await Promise.all(next.map((one) => this.#post(hook, one)))));
    }
    return tried;
  }

  /** null: they were encrypted with a key that this installation does not have. */
  #secretsOf({ accountId, secret, previousSecret, previousUntil }: WebhookRow): string[] | null {
    const { sealer, clock } = this.#deps;
    const old = previousSecret !== null && previousUntil !== null && previousUntil > clock.now();
    try {
      return [secret, ...(old ? [previousSecret] : [])].map((one) => sealer.open(accountId, one));
    } catch {
      return null;
    }
  }

  /** Stores the results of attempts. */
  async #settle(hook: WebhookRow, tried: Tried[], left: Due[] = []): Promise<void> {
    const { db, changes, chance, clock } = this.#deps;
    const { accountId, id } = hook;
    const failed = tried.filter(({ answer }) => answer.error !== null);
    const delivered = tried.filter(({ answer }) => answer.error === null);
    const disable = failed.map(({ answer }) => this.#reasonToDisable(hook, answer)).find(Boolean) ?? null;
    const recorded = await db.inAccount(
      accountId,
      async (tx) => {
        if (delivered.length > 0)
          await settleDelivered(
            tx,
            accountId,
            id,
            delivered.map(({ event }) => event.seq),
          );
        for (const { event, attempts, answer } of failed) {
          const againAfter = nextAttempt(
            attempts + 1,
            chance(),
            retryAfterOf(answer.retryAfter, clock.now()),
          );
          await settleFailed(tx, accountId, id, event.seq, againAfter);
        }
        if (left.length > 0)
          await giveBackDeliveries(
            tx,
            accountId,
            id,
            left.map(({ event }) => event.seq),
          );
        await insertAttempts(tx, accountId, id, tried.map(attemptOf));
        await setFailing(tx, accountId, id, failed.length > 0);
        if (disable === null) return [];
        await setWebhookDisabled(tx, accountId, id, disable);
        await dropPending(tx, accountId, id);
        const notice = { type: 'webhook.disabled' as const, webhookId: id, url: hook.url, reason: disable };
        return recordEvents(tx, accountId, [notice]);
      },
      { plansOnce: true },
    );
    changes.announceRecorded(recorded);
  }

  #reasonToDisable({ failingSince }: WebhookRow, { status }: Answer): 'gone' | 'failing' | null {
    if (status === 410) return 'gone';
    const ms = failingSince ? this.#deps.clock.now().getTime() - failingSince.getTime() : 0;
    return ms > GIVE_UP_AFTER_MS ? 'failing' : null;
  }
}

const attemptOf = ({ event: { seq }, body, answer }: Tried): NewAttempt => {
  const { status, error, text: response, durationMs } = answer;
  const id = newId<AttemptId>();
  return {
    id,
    seq,
    durationMs,
    status,
    error,
    response,
    request: body.slice(0, KEPT_REQUEST).toWellFormed(),
  };
};

const isWell = ({ answer }: Tried): boolean => answer.error === null && answer.durationMs < PROMPT_MS;
