import { z } from 'zod';
import { cloudNumbersDue, noteChecked, updateCloudNumber } from '../../db/cloud.ts';
import type { Database } from '../../db/database.ts';
import { reasonOf, type Logger } from '../../lib/logger.ts';
import { PollingLoop } from '../../lib/pollingLoop.ts';
import type { CloudFacts, OfferedNumber } from '../../model/cloud.ts';
import type { AccountId, NumberId, Phone, PhoneNumberId } from '../../model/ids.ts';
import type { StateCode } from '../../model/number.ts';
import type { ChannelSink } from '../channel.ts';
import { GraphUnreachableError, metaId, type Graph, type GraphAccess } from './graph.ts';
import type { Reaches } from './reach.ts';
import { explain, isTokenProblem } from './refusals.ts';

const CHECK_MS = 30_000;
/** Numbers that are checked in one round. */
const AT_ONCE = 50;

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? null);
const shape = z.object({
  id: metaId,
  display_phone_number: z.string(),
  verified_name: text,
  name_status: text,
  quality_rating: text,
  whatsapp_business_manager_messaging_limit: text,
  throughput: z.object({ level: z.string() }).nullish(),
  status: text,
});
/** What is asked of a number. */
export const numberFields = Object.keys(shape.shape).join();

/** A number as Meta describes it. */
export const offeredNumber = shape.transform((told): OfferedNumber => ({
  phoneNumberId: told.id as PhoneNumberId,
  displayPhone: told.display_phone_number,
  verifiedName: told.verified_name,
  nameStatus: told.name_status,
  quality: told.quality_rating,
  messagingLimit: told.whatsapp_business_manager_messaging_limit,
  throughput: told.throughput?.level ?? null,
  status: told.status,
}));

/** Of a number as Meta writes it. */
export const phoneOf = ({ displayPhone }: OfferedNumber): Phone => displayPhone.replace(/\D/g, '') as Phone;

/** What Meta says of a number now. */
export const readNumber = (graph: Graph, id: PhoneNumberId, access: GraphAccess): Promise<OfferedNumber> =>
  graph.get(id, offeredNumber, { access, query: { fields: numberFields } });

/** The state that follows from what Meta says. */
export function codeOf({ status }: Pick<CloudFacts, 'status'>): StateCode {
  if (status === 'BANNED' || status === 'RESTRICTED') return 'cloud_restricted';
  // FLAGGED numbers send as before.
  return status === 'CONNECTED' || status === 'FLAGGED' ? 'connected' : 'cloud_not_registered';
}

export interface HealthDeps {
  db: Database;
  graph: Graph;
  reaches: Reaches;
  sink: ChannelSink;
  log: Logger;
}

/** Keeps the state of the numbers of the Cloud API: from what Meta says when asked, and from calls that failed. */
export class CloudHealth {
  readonly #deps: HealthDeps;
  readonly loop: PollingLoop;
  readonly #soon = new Set<NumberId>();
  constructor(deps: HealthDeps) {
    this.#deps = deps;
    this.loop = new PollingLoop(() => this.#round(), {
      everyMs: CHECK_MS,
      onError: (err) => deps.log.warn({ err }, 'numbers of the Cloud API were not checked; trying again'),
    });
  }

  /** Asks Meta soon what it knows of these numbers. */
  checkSoon(numbers: NumberId[]): void {
    for (const one of numbers) this.#soon.add(one);
    if (numbers.length > 0) this.loop.wake();
  }

  /** A number is registered: it is linked, and its state is as Meta says. */
  async begin(accountId: AccountId, number: NumberId, facts: OfferedNumber): Promise<void> {
    const linked = { type: 'linked', phone: phoneOf(facts), lid: null, name: facts.verifiedName } as const;
    await this.#deps.sink.accept(number, { take: () => Promise.resolve([linked]) });
    await this.learn(accountId, number, facts);
  }

  /** Stores what Meta says of a number, and the state that follows from it. */
  async learn(accountId: AccountId, number: NumberId, facts: CloudFacts): Promise<void> {
    await this.#deps.db.inAccount(accountId, (tx) => updateCloudNumber(tx, accountId, number, facts));
    await this.#report(number, codeOf(facts), facts.status);
  }

  /** A call failed. Failures of the message itself say nothing of the number. */
  failed(number: NumberId, error: unknown): void {
    const code = failureOf(error);
    if (code === null) return;
    this.#report(number, code, detailOf(error)).catch((err: unknown) =>
      this.#deps.log.warn({ err, 'number.id': number }, 'the state of a number was not stored'),
    );
  }

  async #round(): Promise<boolean> {
    const due = await this.#deps.db.asSystem((tx) => cloudNumbersDue(tx, AT_ONCE));
    const all = new Set([...this.#soon, ...due]);
    this.#soon.clear();
    for (const number of all) {
      if (this.loop.stopped.aborted) return false;
      await this.check(number);
    }
    return false;
  }

  /** Asks Meta, and stores facts and state. */
  async check(number: NumberId): Promise<void> {
    const { db, graph, reaches, log } = this.#deps;
    // The token may have been renewed.
    reaches.forget(number);
    const reach = await reaches.of(number);
    if (!reach) return;
    const { accountId, phoneNumberId, access } = reach;
    try {
      await this.learn(accountId, number, await readNumber(graph, phoneNumberId, access));
    } catch (error) {
      const code = failureOf(error);
      log.warn({ 'number.id': number, reason: reasonOf(error) }, 'Meta did not describe a number');
      await db.inAccount(accountId, (tx) => noteChecked(tx, accountId, number));
      if (code !== null) await this.#report(number, code, detailOf(error));
    }
  }

  #report(number: NumberId, code: StateCode, detail: string | null): Promise<void> {
    const take = () => Promise.resolve([{ type: 'state', code, detail } as const]);
    return this.#deps.sink.accept(number, { take });
  }
}

function failureOf(error: unknown): StateCode | null {
  if (isTokenProblem(error)) return 'cloud_token';
  return error instanceof GraphUnreachableError && !error.sent ? 'cloud_unreachable' : null;
}

const detailOf = (error: unknown): string =>
  isTokenProblem(error) ? explain(error.code, error.details) : reasonOf(error);
