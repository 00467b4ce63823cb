import { randomInt } from 'node:crypto';
import type { Meta } from '../meta.ts';
import type { App, Callback, CloudNumber, Waba } from '../state.ts';
import { signatureOf, webhookBytes } from './bytes.ts';

const FIRST_RETRY_MS = 30_000;
const LONGEST_RETRY_MS = 3_600_000;
const HOUR = 3_600_000;
const POST_TIMEOUT_MS = 20_000;
const HANDSHAKE_TIMEOUT_MS = 10_000;
const KEPT = 1_000;

/** One change for one app. */
interface Update {
  wabaId: string;
  change: { field: string; value: unknown };
  /** Seconds since 1970. */
  time: number;
}

interface Lane {
  app: App;
  url: string;
  waiting: Update[];
  running: number;
}

/** What was posted, for the control API. */
export interface Delivery {
  appId: string;
  url: string;
  at: number;
  attempt: number;
  updates: number;
  /** null: nobody answered. */
  status: number | null;
}

/** Posts what happens to the apps that subscribed to it. */
export class Webhooks {
  readonly deliveries: Delivery[] = [];
  readonly #meta: Meta;
  readonly #lanes = new Map<string, Lane>();
  readonly #open = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(meta: Meta) {
    this.#meta = meta;
  }

  /** To every app that is subscribed to the WABA and to the field. An override of the number goes first. */
  emit(waba: Waba, field: string, value: unknown, number?: CloudNumber): void {
    for (const [appId, override] of waba.subscribed) {
      const app = this.#meta.apps.get(appId);
      if (app?.subscription?.fields.includes(field) !== true || !app.published) continue;
      const { url } = this.#address(app.subscription, override, number);
      this.#queue(app, url, { wabaId: waba.id, change: { field, value }, time: this.#meta.clock.seconds() });
    }
  }

  /** Posts what the switch `holdWebhooks` has kept back. */
  release(): void {
    for (const lane of this.#lanes.values()) {
      if (this.#meta.settings.reorderWebhooks) lane.waiting.reverse();
      this.#pump(lane, true);
    }
  }

  waiting(): number {
    return [...this.#lanes.values()].reduce((sum, lane) => sum + lane.waiting.length + lane.running, 0);
  }

  /** Resolves when every post that is due was answered or failed. */
  async settled(): Promise<void> {
    while (this.#open.size > 0) await Promise.all(this.#open);
  }

  /** Asks the address to return a challenge. */
  async handshake({ url, verifyToken }: Callback): Promise<boolean> {
    const challenge = String(randomInt(100_000_000, 999_999_999));
    try {
      const asked = new URL(url);
      asked.searchParams.set('hub.mode', 'subscribe');
      asked.searchParams.set('hub.challenge', challenge);
      asked.searchParams.set('hub.verify_token', verifyToken);
      const response = await fetch(asked, { signal: this.#deadline(HANDSHAKE_TIMEOUT_MS) });
      return response.status === 200 && (await response.text()) === challenge;
    } catch {
      return false;
    }
  }

  close(): void {
    this.#closing.abort();
    this.#lanes.clear();
  }

  #address(own: Callback, override: Callback | null, number: CloudNumber | undefined): Callback {
    return number?.override ?? override ?? own;
  }

  #queue(app: App, url: string, update: Update): void {
    const key = `${app.id} ${url}`;
    const lane = this.#lanes.get(key) ?? { app, url, waiting: [], running: 0 };
    this.#lanes.set(key, lane);
    const enter = (): void => {
      lane.waiting.push(update);
      this.#pump(lane);
    };
    const { webhookDelayMs } = this.#meta.settings;
    if (webhookDelayMs > 0) this.#meta.clock.after(webhookDelayMs, enter);
    else enter();
  }

  #pump(lane: Lane, released = false): void {
    const { holdWebhooks, webhookBatch, webhookConcurrency } = this.#meta.settings;
    if (holdWebhooks && !released) return;
    while (lane.waiting.length > 0 && lane.running < webhookConcurrency) {
      const updates = lane.waiting.splice(0, webhookBatch);
      lane.running += 1;
      const delivery = this.#deliver(lane, updates).finally(() => {
        lane.running -= 1;
        this.#open.delete(delivery);
        this.#pump(lane, released);
      });
      this.#open.add(delivery);
    }
  }

  async #deliver(lane: Lane, updates: Update[]): Promise<void> {
    const bytes = webhookBytes(bodyOf(updates));
    const times = this.#meta.settings.duplicateWebhooks ? 2 : 1;
    for (let time = 0; time < times; time += 1) await this.#attempt(lane, updates.length, bytes, 0);
  }

  /** A refused post is tried again later. What comes meanwhile does not wait for it. */
  async #attempt(
    lane: Lane,
    updates: number,
    bytes: Buffer,
    attempt: number,
    since = this.#meta.clock.ms(),
  ): Promise<void> {
    const status = await this.#post(lane, bytes);
    if (this.#closing.signal.aborted) return;
    const at = this.#meta.clock.ms();
    this.deliveries.push({ appId: lane.app.id, url: lane.url, at, attempt, updates, status });
    if (this.deliveries.length > KEPT) this.deliveries.shift();
    const wait = Math.min(FIRST_RETRY_MS * 2 ** attempt, LONGEST_RETRY_MS);
    if (status === 200 || at + wait - since > this.#meta.settings.retryHours * HOUR) return;
    this.#meta.clock.after(wait, () => this.#attempt(lane, updates, bytes, attempt + 1, since));
  }

  async #post(lane: Lane, bytes: Buffer): Promise<number | null> {
    try {
      const response = await fetch(lane.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'facebookexternalua',
          'x-hub-signature-256': signatureOf(bytes, lane.app.secret),
        },
        body: new Uint8Array(bytes),
        redirect: 'manual',
        signal: this.#deadline(POST_TIMEOUT_MS),
      });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return null;
    }
  }

  #deadline(ms: number): AbortSignal {
    return AbortSignal.any([this.#closing.signal, AbortSignal.timeout(ms)]);
  }
}

/** Changes of one WABA share an entry. */
function bodyOf(updates: Update[]): unknown {
  const entries = new Map<string, { id: string; time: number; changes: Update['change'][] }>();
  for (const { wabaId, change, time } of updates) {
    const entry = entries.get(wabaId) ?? { id: wabaId, time, changes: [] };
    entry.changes.push(change);
    entries.set(wabaId, entry);
  }
  return { object: 'whatsapp_business_account', entry: [...entries.values()] };
}
