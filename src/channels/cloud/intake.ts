import { createHmac } from 'node:crypto';
import { insertCloudMedia, routesOfApp, secretsOfApp, type CloudRoute } from '../../db/cloud.ts';
import type { Database } from '../../db/database.ts';
import {
  claimIntake,
  deleteIntake,
  insertIntake,
  keepIntake,
  listKept,
  type IntakeRow,
  type KeptRow,
} from '../../db/metaIntake.ts';
import { sameSecret } from '../../lib/ids.ts';
import { parseLossless } from '../../lib/losslessJson.ts';
import type { Logger } from '../../lib/logger.ts';
import { PollingLoop } from '../../lib/pollingLoop.ts';
import type { Sealer } from '../../lib/seal.ts';
import type { ChannelEvent } from '../../model/channelEvent.ts';
import { AppError } from '../../model/errors.ts';
import type { MessageKey, MetaAppId, NumberId } from '../../model/ids.ts';
import type { ChannelSink } from '../channel.ts';
import { readMessages } from './inbound.ts';
import { ownerOf, type MasterApp } from './reach.ts';
import { changesOf, messagesValue, type Change } from './webhook.ts';

/** Posts that are processed together. */
const BATCH = 50;
const RETRY_SECONDS = 10;
const IDLE_MS = 5000;

export interface IntakeDeps {
  db: Database;
  sealer: Sealer;
  sink: ChannelSink;
  app: (MasterApp & { verifyToken: string }) | null;
  /** Meta says that something about these numbers has changed. */
  onChanged: (numbers: NumberId[]) => void;
  log: Logger;
}

/** Whose webhook: the installation's app, or the app with this id, which is a customer's own. */
export type IntakeOf = MetaAppId | null;

/** Fields that say only that Meta knows something new of a number or of its WABA. What it is, is asked. */
const aboutNumbers = new Set([
  'phone_number_quality_update',
  'phone_number_name_update',
  'account_update',
  'account_review_update',
  'account_alerts',
  'business_capability_update',
  'security',
]);

/**
 * Takes Meta's webhooks: stores each post, with its right signature, before it is answered, and processes it afterwards.
 * A post that was answered is never lost; one that is processed twice changes nothing.
 */
export class Intake {
  readonly #deps: IntakeDeps;
  readonly loop: PollingLoop;
  constructor(deps: IntakeDeps) {
    this.#deps = deps;
    this.loop = new PollingLoop(() => this.#process(), {
      everyMs: IDLE_MS,
      onError: (err) => deps.log.warn({ err }, "Meta's webhooks could not be processed; trying again"),
    });
  }

  /** The answer to Meta's handshake; null: the token is wrong, or there is no such app here. */
  async challenge(
    of: IntakeOf,
    asked: { mode: string; token: string; challenge: string },
  ): Promise<string | null> {
    if (asked.mode !== 'subscribe' || asked.token === '') return null;
    const tokens = (await this.#secretsOf(of)).map(({ verifyToken }) => verifyToken);
    return tokens.some((token) => sameSecret(token, asked.token)) ? asked.challenge : null;
  }

  /** Resolves when it is stored. Throws `unauthorized` if no secret of the app has signed these bytes. */
  async accept(of: IntakeOf, body: Buffer, signature: string): Promise<void> {
    const { db, app } = this.#deps;
    const secrets = (await this.#secretsOf(of)).map(({ secret }) => secret);
    if (!secrets.some((secret) => isSigned(body, secret, signature)))
      throw new AppError('unauthorized', "The signature is not that of the app's secret.");
    const appId = of ?? app?.id;
    if (appId === undefined) return;
    await db.asSystem((tx) => insertIntake(tx, { appId, ownApp: of !== null, body }));
    this.loop.wake();
  }

  /** What nobody understood, the newest first. */
  kept(limit: number, before: number | null): Promise<KeptRow[]> {
    return this.#deps.db.asSystem((tx) => listKept(tx, limit, before));
  }

  async #secretsOf(of: IntakeOf): Promise<{ secret: string; verifyToken: string }[]> {
    const { db, app, sealer } = this.#deps;
    if (of === null) return app ? [app] : [];
    const rows = await db.asSystem((tx) => secretsOfApp(tx, of));
    return rows.flatMap(({ accountId, appSecret, verifyToken }) =>
      appSecret === null || verifyToken === null
        ? []
        : [{ secret: sealer.open(ownerOf(accountId), appSecret), verifyToken }],
    );
  }

  async #process(): Promise<boolean> {
    const { db } = this.#deps;
    const rows = await db.asSystem((tx) => claimIntake(tx, BATCH, RETRY_SECONDS));
    if (rows.length === 0) return false;
    const batch = new BatchOfPosts(await this.#routesOf(rows));
    for (const row of rows) batch.read(row);
    const failed = await this.#store(batch);
    this.#deps.onChanged([...batch.changed]);
    const settled = rows.filter(({ id }) => !batch.concerns(id, failed));
    const kept = settled.filter(({ id }) => batch.unread.has(id));
    await db.asSystem(async (tx) => {
      for (const { id } of kept) await keepIntake(tx, id, batch.unread.get(id) ?? []);
      await deleteIntake(
        tx,
        settled.filter((row) => !kept.includes(row)).map(({ id }) => id),
      );
    });
    return rows.length === BATCH;
  }

  async #routesOf(rows: IntakeRow[]): Promise<Map<string, CloudRoute[]>> {
    const routes = new Map<string, CloudRoute[]>();
    for (const { appId, ownApp } of rows) {
      const key = keyOf({ appId, ownApp });
      if (!routes.has(key))
        routes.set(key, await this.#deps.db.asSystem((tx) => routesOfApp(tx, appId, ownApp)));
    }
    return routes;
  }

  /** Each number's events are one batch. Returns the numbers whose batch was not stored. */
  async #store(batch: BatchOfPosts): Promise<Set<NumberId>> {
    const { sink, log } = this.#deps;
    const failed = new Set<NumberId>();
    for (const [numberId, { events, files }] of batch.numbers) {
      try {
        await sink.accept(numberId, {
          take: async (tx, { accountId }) => {
            if (files.length > 0) await insertCloudMedia(tx, accountId, numberId, files);
            return events;
          },
        });
      } catch (error) {
        // It was removed meanwhile.
        if (error instanceof AppError && error.code === 'not_found') continue;
        failed.add(numberId);
        log.warn({ err: error, 'number.id': numberId }, "a number's webhooks were not stored; trying again");
      }
    }
    return failed;
  }
}

interface OfNumber {
  events: ChannelEvent[];
  files: { key: MessageKey; mediaId: string }[];
  /** The posts that brought them. */
  posts: Set<number>;
}

/** What several posts tell, by number and in the order of arrival. */
class BatchOfPosts {
  readonly numbers = new Map<NumberId, OfNumber>();
  readonly changed = new Set<NumberId>();
  /** By post: what nobody understood, or concerns no number here. */
  readonly unread = new Map<number, string[]>();
  readonly #routes: Map<string, CloudRoute[]>;
  constructor(routes: Map<string, CloudRoute[]>) {
    this.#routes = routes;
  }

  read(row: IntakeRow): void {
    const routes = this.#routes.get(keyOf(row)) ?? [];
    const changes = changesOf(parsedOf(row.body));
    if (!changes) return this.#note(row.id, "not in the form of Meta's webhooks");
    for (const change of changes) this.#readChange(row.id, change, routes);
  }

  concerns(post: number, failed: Set<NumberId>): boolean {
    return [...failed].some((number) => this.numbers.get(number)?.posts.has(post));
  }

  #readChange(post: number, change: Change, routes: CloudRoute[]): void {
    const { entryId, field, value } = change;
    if (aboutNumbers.has(field)) {
      for (const { numberId, wabaId } of routes) if (wabaId === entryId) this.changed.add(numberId);
      return;
    }
    if (field !== 'messages') return this.#note(post, field);
    const route = routeOf(change, routes);
    if (!route) return this.#note(post, 'messages: of a number that is not connected here');
    const { events, files, unread } = readMessages(value, route.scope);
    for (const one of unread) this.#note(post, one);
    if (events.length === 0) return;
    const { numberId } = route;
    const mine = this.numbers.get(numberId) ?? { events: [], files: [], posts: new Set<number>() };
    this.numbers.set(numberId, mine);
    mine.events.push(...events);
    mine.files.push(...files);
    mine.posts.add(post);
  }

  #note(post: number, why: string): void {
    const noted = this.unread.get(post) ?? [];
    this.unread.set(post, noted);
    if (noted.length < 20 && !noted.includes(why)) noted.push(why.slice(0, 200));
  }
}

const keyOf = ({ appId, ownApp }: Pick<IntakeRow, 'appId' | 'ownApp'>): string => `${appId} ${ownApp}`;

function parsedOf(body: Buffer): unknown {
  try {
    return parseLossless(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** By Meta's id of the number, else by the WABA if it has one number, else by the phone. */
function routeOf({ entryId, value }: Change, routes: CloudRoute[]): CloudRoute | undefined {
  const { metadata } = messagesValue.catch({ metadata: {} }).parse(value);
  if (metadata.phone_number_id !== undefined)
    return routes.find(({ phoneNumberId }) => phoneNumberId === metadata.phone_number_id);
  const [only, ...others] = routes.filter(({ wabaId }) => wabaId === entryId);
  return others.length === 0 ? only : undefined;
}

const isSigned = (body: Buffer, secret: string, signature: string): boolean =>
  sameSecret(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`, signature);
