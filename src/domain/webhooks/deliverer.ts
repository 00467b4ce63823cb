import type { Database } from '../../db/database.ts';
import { findEvent, recordEvents } from '../../db/events.ts';
import {
  claimDeliveries,
  dropPending,
  findWebhook,
  insertAttempt,
  setFailing,
  setWebhookDisabled,
  settleDelivery,
  webhooksDue,
  type WebhookRow,
} from '../../db/webhooks.ts';
import type { Clock } from '../../lib/clock.ts';
import { newId } from '../../lib/ids.ts';
import type { Logger } from '../../lib/logger.ts';
import { Rounds } from '../../lib/rounds.ts';
import type { Sealer } from '../../lib/seal.ts';
import type { EventRow } from '../../model/event.ts';
import type { AccountId, AttemptId, WebhookId } from '../../model/ids.ts';
import type { Changes } from '../changes.ts';
import { post, type Answer } from './post.ts';
import { GIVE_UP_AFTER_MS, nextAttempt, retryAfterOf } from './schedule.ts';
import { signatureOf } from './signature.ts';

/** Webhooks served at a time, and posts to one of them: what is slow holds up itself alone. */
const LANES = 100;
const AT_ONCE = 4;
/** A webhook that is owed more gives its lane back after so long, and waits for its turn like the others. */
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
  /** What a receiver is told of an event. */
  render: (event: EventRow) => Promise<object>;
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

/** Brings events to webhooks: at least once, each in a lane of its own, tried again for days. */
export class Deliverer {
  readonly #deps: DelivererDeps;
  readonly #lanes = new Map<WebhookId, { accountId: AccountId; done: Promise<void> }>();
  readonly #rounds: Rounds;

  constructor(deps: DelivererDeps) {
    this.#deps = deps;
    this.#rounds = new Rounds(() => this.#round(), {
      everyMs: SWEEP_MS,
      onError: (err) => deps.log.warn({ err }, 'due webhooks could not be read; trying again'),
    });
  }

  start(): void {
    this.#rounds.start();
  }

  wake(): void {
    this.#rounds.wake();
  }

  /** Waits for the attempts under way. */
  async stop(): Promise<void> {
    await this.#rounds.stop();
    await Promise.all([...this.#lanes.values()].map(({ done }) => done));
  }

  /** One event, now, whatever the webhook is owed besides; recorded as an attempt like any other. */
  async deliver(hook: WebhookRow, seq: number, attempts: number): Promise<Answer | null> {
    const { db, render, userAgent, allowPrivate, clock } = this.#deps;
    const { accountId } = hook;
    const event = await db.inAccount(accountId, (tx) => findEvent(tx, accountId, seq));
    if (!event) return null;
    const body = JSON.stringify(await render(event));
    const timestamp = Math.floor(clock.now().getTime() / 1000);
    const secrets = this.#secretsOf(hook);
    if (!secrets) {
      await this.#settle(hook, seq, attempts, body, unsealable);
      return unsealable;
    }
    const headers = {
      'content-type': 'application/json',
      'user-agent': userAgent,
      'webhook-id': event.id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signatureOf(secrets, { id: event.id, timestamp, body }),
    };
    const answer = await post(hook.url, headers, body, allowPrivate);
    await this.#settle(hook, seq, attempts, body, answer);
    return answer;
  }

  async #round(): Promise<boolean> {
    const served = [...this.#lanes].map(([webhookId, { accountId }]) => ({ accountId, webhookId }));
    const free = LANES - served.length;
    const due = free > 0 ? await this.#deps.db.asSystem((tx) => webhooksDue(tx, served, free)) : [];
    for (const { accountId, webhookId } of due) this.#open(accountId, webhookId);
    return false;
  }

  #open(accountId: AccountId, id: WebhookId): void {
    if (this.#rounds.stopped.aborted) return;
    const done = this.#serve(accountId, id)
      .catch((error: unknown) => {
        this.#deps.log.error({ err: error, 'webhook.id': id }, 'a webhook was not served; trying again');
        return false;
      })
      .then((some) => {
        this.#lanes.delete(id);
        // Others may have waited for the lane.
        if (some) this.#rounds.wake();
      });
    this.#lanes.set(id, { accountId, done });
  }

  /** Answers whether it brought any. */
  async #serve(accountId: AccountId, id: WebhookId): Promise<boolean> {
    const { db } = this.#deps;
    const began = performance.now();
    let some = false;
    while (!this.#rounds.stopped.aborted && performance.now() - began < STRETCH_MS) {
      const { hook, claimed } = await db.inAccount(accountId, async (tx) => ({
        hook: await findWebhook(tx, accountId, id),
        claimed: await claimDeliveries(tx, accountId, id, AT_ONCE, LEASE_SECONDS),
      }));
      if (!hook || claimed.length === 0) break;
      some = true;
      await Promise.all(claimed.map(({ seq, attempts }) => this.deliver(hook, seq, attempts)));
    }
    return some;
  }

  /** null: they were sealed with a key that this installation does not have. */
  #secretsOf({ accountId, secret, previousSecret, previousUntil }: WebhookRow): string[] | null {
    const { sealer, clock } = this.#deps;
    const old = previousSecret !== null && previousUntil !== null && previousUntil > clock.now();
    try {
      return [secret, ...(old ? [previousSecret] : [])].map((one) => sealer.open(accountId, one));
    } catch {
      return null;
    }
  }

  async #settle(
    hook: WebhookRow,
    seq: number,
    attempts: number,
    body: string,
    answer: Answer,
  ): Promise<void> {
    const { db, changes, chance, clock } = this.#deps;
    const { accountId, id } = hook;
    const failed = answer.error !== null;
    const again = failed
      ? nextAttempt(attempts + 1, chance(), retryAfterOf(answer.retryAfter, clock.now()))
      : null;
    const disable = failed ? this.#reasonToDisable(hook, answer) : null;
    const recorded = await db.inAccount(accountId, async (tx) => {
      const { status, error, text: response, durationMs } = answer;
      await settleDelivery(tx, accountId, id, seq, failed ? { againAfter: again } : 'delivered');
      const attempt = { id: newId<AttemptId>(), durationMs, status, error, response };
      await insertAttempt(tx, accountId, id, seq, { ...attempt, request: body.slice(0, KEPT_REQUEST) });
      await setFailing(tx, accountId, id, failed);
      if (disable === null) return [];
      await setWebhookDisabled(tx, accountId, id, disable);
      await dropPending(tx, accountId, id);
      const notice = { type: 'webhook.disabled' as const, webhookId: id, url: hook.url, reason: disable };
      return recordEvents(tx, accountId, [notice]);
    });
    changes.announceRecorded(recorded);
  }

  #reasonToDisable({ failingSince }: WebhookRow, { status }: Answer): 'gone' | 'failing' | null {
    if (status === 410) return 'gone';
    const ms = failingSince ? this.#deps.clock.now().getTime() - failingSince.getTime() : 0;
    return ms > GIVE_UP_AFTER_MS ? 'failing' : null;
  }
}
