import type { Database, Tx } from '../../db/database.ts';
import { lastSeq, recordEvents } from '../../db/events.ts';
import {
  deleteWebhook,
  dropPending,
  findWebhook,
  insertWebhook,
  listAttempts,
  listDeliveries,
  listWebhooks,
  replayDeliveries,
  rotateWebhookSecret,
  setWebhookDisabled,
  updateWebhook,
  type AttemptRow,
  type DeliveryRow,
  type WebhookRow,
} from '../../db/webhooks.ts';
import { newId } from '../../lib/ids.ts';
import type { Sealer } from '../../lib/seal.ts';
import { AppError } from '../../model/errors.ts';
import type { EventType } from '../../model/event.ts';
import type { AccountId, WebhookId } from '../../model/ids.ts';
import { requireRoom } from '../plans/limits.ts';
import type { Deliverer } from './deliverer.ts';
import type { Answer } from './post.ts';
import { newWebhookSecret } from './signature.ts';

/** For how long after a rotation both secrets sign. */
const OVERLAP_HOURS = 24;
/** Events that one replay may deliver again, at most. */
const MAX_REPLAY = 100_000;

export interface WebhooksDeps {
  db: Database;
  sealer: Sealer;
  deliverer: Deliverer;
}

export interface WebhookPatch {
  url?: string | undefined;
  description?: string | undefined;
  types?: EventType[] | null | undefined;
  enabled?: boolean | undefined;
}

/** The webhooks of an account, their secrets, and their delivery logs. */
export class Webhooks {
  readonly #deps: WebhooksDeps;
  constructor(deps: WebhooksDeps) {
    this.#deps = deps;
  }

  list(accountId: AccountId): Promise<WebhookRow[]> {
    return this.#deps.db.inAccount(accountId, (tx) => listWebhooks(tx, accountId));
  }

  get(accountId: AccountId, id: WebhookId): Promise<WebhookRow> {
    return this.#deps.db.inAccount(accountId, (tx) => must(tx, accountId, id));
  }

  async create(
    accountId: AccountId,
    wish: { url: string; description: string; types: EventType[] | null },
  ): Promise<{ row: WebhookRow; secret: string }> {
    const { db, sealer } = this.#deps;
    const secret = newWebhookSecret();
    const id = newId<WebhookId>();
    const row = await db.inAccount(accountId, async (tx) => {
      await requireRoom(tx, accountId, 'webhooks');
      await insertWebhook(tx, { ...wish, id, accountId, secret: sealer.seal(accountId, secret) });
      return must(tx, accountId, id);
    });
    return { row, secret };
  }

  update(accountId: AccountId, id: WebhookId, patch: WebhookPatch): Promise<WebhookRow> {
    return this.#deps.db.inAccount(accountId, async (tx) => {
      const row = await must(tx, accountId, id);
      const { url = row.url, description = row.description, types = row.types, enabled } = patch;
      await updateWebhook(tx, accountId, id, { url, description, types });
      if (enabled !== undefined) await setWebhookDisabled(tx, accountId, id, enabled ? null : 'by_hand');
      if (enabled === false) await dropPending(tx, accountId, id);
      return must(tx, accountId, id);
    });
  }

  async remove(accountId: AccountId, id: WebhookId): Promise<void> {
    const removed = await this.#deps.db.inAccount(accountId, (tx) => deleteWebhook(tx, accountId, id));
    if (!removed) throw noSuchWebhook();
  }

  /** Creates a new secret; for a day, the old one signs too. */
  async rotate(accountId: AccountId, id: WebhookId): Promise<{ row: WebhookRow; secret: string }> {
    const secret = newWebhookSecret();
    const sealed = this.#deps.sealer.seal(accountId, secret);
    const row = await this.#deps.db.inAccount(accountId, async (tx) => {
      await must(tx, accountId, id);
      await rotateWebhookSecret(tx, accountId, id, sealed, OVERLAP_HOURS);
      return must(tx, accountId, id);
    });
    return { row, secret };
  }

  /** Sends a test event to this webhook alone, and waits for the answer. */
  async test(accountId: AccountId, id: WebhookId): Promise<Answer> {
    const { db, deliverer } = this.#deps;
    const { row, seq } = await db.inAccount(accountId, async (tx) => {
      const row = await must(tx, accountId, id);
      const draft = { type: 'webhook.test' as const, webhookId: id, url: row.url, reason: 'by_hand' };
      const [event] = await recordEvents(tx, accountId, [draft], id);
      return { row, seq: event?.seq ?? 0 };
    });
    const answer = await deliverer.deliver(row, seq, 0);
    if (!answer) throw new Error('a test event is missing');
    return answer;
  }

  /** Queues the events of a range again. Returns how many. */
  async replay(
    accountId: AccountId,
    id: WebhookId,
    range: { from: number; to: number | undefined },
  ): Promise<number> {
    const { db, deliverer } = this.#deps;
    const count = await db.inAccount(accountId, async (tx) => {
      const row = await must(tx, accountId, id);
      if (row.disabledAt) throw new AppError('conflict', 'This webhook is disabled. Enable it first.');
      const to = range.to ?? (await lastSeq(tx, accountId));
      if (to - range.from >= MAX_REPLAY)
        throw new AppError('bad_input', `One replay may cover ${MAX_REPLAY} events. Choose a smaller range.`);
      return replayDeliveries(tx, accountId, id, { from: range.from, to });
    });
    deliverer.wake();
    return count;
  }

  async deliveries(
    accountId: AccountId,
    id: WebhookId,
    limit: number,
    before: number | null,
  ): Promise<DeliveryRow[]> {
    return this.#deps.db.inAccount(accountId, async (tx) => {
      await must(tx, accountId, id);
      return listDeliveries(tx, accountId, id, limit, before);
    });
  }

  async attempts(accountId: AccountId, id: WebhookId, seq: number): Promise<AttemptRow[]> {
    return this.#deps.db.inAccount(accountId, async (tx) => {
      await must(tx, accountId, id);
      return listAttempts(tx, accountId, id, seq);
    });
  }
}

const noSuchWebhook = (): AppError => new AppError('not_found', 'There is no such webhook in this account.');

async function must(tx: Tx, accountId: AccountId, id: WebhookId): Promise<WebhookRow> {
  const row = await findWebhook(tx, accountId, id);
  if (!row) throw noSuchWebhook();
  return row;
}
