import type { Batch, ChannelSink } from '../../channels/channel.ts';
import { isUnstorable, type Database } from '../../db/database.ts';
import { recordEvents } from '../../db/events.ts';
import { findNumber, lockNumber } from '../../db/numbers.ts';
import { knownKeys } from '../../db/messages.ts';
import { makeDue, warmUp } from '../../db/outbox.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/logger.ts';
import type { ChannelEvent } from '../../model/channelEvent.ts';
import { AppError } from '../../model/errors.ts';
import type { RecordedEvent } from '../../model/event.ts';
import type { AccountId, NumberId } from '../../model/ids.ts';
import type { Change, Changes } from '../changes.ts';
import type { InboundContext } from './context.ts';
import { applyNumberEvent } from './numberEvents.ts';
import { applyMessageEvent, asUnknown, settleOpened } from './messageEvents.ts';
import { applyTyping } from './typing.ts';
import { requireSettled, settlePeople, UnsettledPeople } from './people.ts';

interface InboundDeps {
  db: Database;
  changes: Changes;
  clock: Clock;
  log: Logger;
}

interface Stored {
  recorded: RecordedEvent[];
  changed: Change[];
}
interface Attempt {
  requiresSettled: boolean;
  /** Each event gets its own savepoint, because one event of the batch cannot be stored. */
  oneByOne: boolean;
}

/**
 * Stores the events of channels, then announces them. A batch is one transaction, in which its channel records the batch as
 * taken.
 */
export class Inbound implements ChannelSink {
  readonly #deps: InboundDeps;
  readonly #accounts = new Map<NumberId, AccountId>();

  constructor(deps: InboundDeps) {
    this.#deps = deps;
  }

  async accept(numberId: NumberId, batch: Batch): Promise<void> {
    const { changes } = this.#deps;
    const stored = await this.#storeSomehow(numberId, batch);
    if (!stored) {
      this.#accounts.delete(numberId);
      throw noSuchNumber();
    }
    changes.announceRecorded(stored.recorded);
    changes.announce(stored.changed);
  }

  /** Nearly always the first attempt stores everything. undefined: the number does not exist. */
  async #storeSomehow(numberId: NumberId, batch: Batch): Promise<Stored | undefined> {
    const { db, changes } = this.#deps;
    const accountId = await this.#accountOf(numberId);
    const how: Attempt = { requiresSettled: true, oneByOne: false };
    for (;;) {
      try {
        return await this.#store(accountId, numberId, batch, how);
      } catch (error) {
        if (error instanceof UnsettledPeople) {
          // Once only: a person who cannot be settled has an address that cannot be stored, and neither can their events.
          how.requiresSettled = false;
          changes.announceRecorded(await settlePeople(db, accountId, error.peers));
        } else if (isOfTheEvent(error) && !how.oneByOne) how.oneByOne = true;
        else throw error;
      }
    }
  }

  #store(
    accountId: AccountId,
    numberId: NumberId,
    batch: Batch,
    { requiresSettled, oneByOne }: Attempt,
  ): Promise<Stored | undefined> {
    const { db, clock, log } = this.#deps;
    return db.inAccount(
      accountId,
      async (tx) => {
        const number = await lockNumber(tx, numberId);
        if (!number) return undefined;
        const events = await batch.take(tx, number);
        if (requiresSettled) await requireSettled(tx, accountId, events);
        const keys = events.flatMap((event) => (event.type === 'message' ? [event.message.key] : []));
        const context: InboundContext = {
          tx,
          number,
          known: await knownKeys(tx, accountId, numberId, keys),
          changes: [],
          events: [],
          now: clock.now(),
          heard: new Set(),
          opened: new Map(),
          cameUp: false,
          log,
        };
        for (const event of events) await (oneByOne ? applyAlone : apply)(context, event);
        await settleOpened(context);
        // Last, because these lock outbox rows: a message is always locked before its outbox row.
        if (context.heard.size > 0) await warmUp(tx, accountId, [...context.heard]);
        if (context.cameUp) await makeDue(tx, numberId);
        const recorded = await recordEvents(tx, number.accountId, context.events);
        return { recorded, changed: context.changes };
      },
      { plansOnce: true },
    );
  }

  async #accountOf(numberId: NumberId): Promise<AccountId> {
    const known = this.#accounts.get(numberId);
    if (known) return known;
    const row = await this.#deps.db.asSystem((tx) => findNumber(tx, numberId));
    if (!row) throw noSuchNumber();
    this.#accounts.set(numberId, row.accountId);
    return row.accountId;
  }
}

const noSuchNumber = (): AppError => new AppError('not_found', 'There is no such number.');

/** An event that cannot be stored does not prevent the others. If it is a message, it is stored as an unknown kind. */
async function applyAlone(context: InboundContext, event: ChannelEvent): Promise<void> {
  const { log, number } = context;
  const about = { 'number.id': number.numberId, 'event.type': event.type };
  const error = await tryToApply(context, event);
  if (error === null) return;
  if (event.type !== 'message')
    return log.error({ err: error, ...about }, 'an event cannot be stored; left out');
  log.error({ err: error, ...about }, 'a message cannot be stored as it is; stored as unknown');
  const again = await tryToApply(context, { ...event, message: asUnknown(event.message) });
  if (again) log.error({ err: again, ...about }, 'a message cannot be stored even as unknown; left out');
}

/** null: the event was applied. Otherwise nothing of it is stored, and the error is caused by its content. */
async function tryToApply(context: InboundContext, event: ChannelEvent): Promise<Error | null> {
  const { tx, changes, events } = context;
  const [told, recorded, opened] = [changes.length, events.length, new Map(context.opened)];
  await tx.run('SAVEPOINT one_event');
  try {
    await apply(context, event);
    await tx.run('RELEASE SAVEPOINT one_event');
    return null;
  } catch (error) {
    if (!isOfTheEvent(error)) throw error;
    await tx.run('ROLLBACK TO SAVEPOINT one_event');
    await tx.run('RELEASE SAVEPOINT one_event');
    changes.length = told;
    events.length = recorded;
    context.opened = opened;
    return error;
  }
}

/** An error that the same event would cause every time. */
const isOfTheEvent = (error: unknown): error is Error =>
  isUnstorable(error) || error instanceof RangeError || error instanceof TypeError;

async function apply(context: InboundContext, event: ChannelEvent): Promise<void> {
  switch (event.type) {
    case 'state':
    case 'linked':
    case 'unlinked':
      return applyNumberEvent(context, event);
    case 'message':
    case 'status':
    case 'edited':
    case 'deleted':
    case 'reaction':
    case 'vote':
      return applyMessageEvent(context, event);
    case 'typing':
      return applyTyping(context, event);
  }
}
