import type { Batch, ChannelSink } from '../../channels/channel.ts';
import { isUnstorable, type Database } from '../../db/database.ts';
import { recordEvents } from '../../db/events.ts';
import { findNumber, lockNumber } from '../../db/numbers.ts';
import { makeDue, warmUp } from '../../db/outbox.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/logger.ts';
import type { ChannelEvent } from '../../model/channelEvent.ts';
import { AppError } from '../../model/errors.ts';
import type { AccountId, NumberId } from '../../model/ids.ts';
import type { Changes } from '../changes.ts';
import type { InboundContext } from './context.ts';
import { applyNumberEvent } from './numberEvents.ts';
import { applyMessageEvent, asUnknown } from './messageEvents.ts';
import { applyTyping } from './typing.ts';
import { settlePeople } from './people.ts';

interface InboundDeps {
  db: Database;
  changes: Changes;
  clock: Clock;
  log: Logger;
}

/** Stores what channels learn, then tells of it. A batch is one transaction, in which its channel notes that it is taken. */
export class Inbound implements ChannelSink {
  readonly #deps: InboundDeps;
  readonly #accounts = new Map<NumberId, AccountId>();

  constructor(deps: InboundDeps) {
    this.#deps = deps;
  }

  async accept(numberId: NumberId, batch: Batch): Promise<void> {
    const { db, changes, clock, log } = this.#deps;
    const accountId = await this.#accountOf(numberId);
    changes.announceRecorded(await settlePeople(db, accountId, batch));
    const announced = await db.inAccount(accountId, async (tx) => {
      const number = await lockNumber(tx, numberId);
      if (!number) return undefined;
      const context: InboundContext = {
        tx,
        number,
        changes: [],
        events: [],
        now: clock.now(),
        heard: new Set(),
        cameUp: false,
        log,
      };
      for (const event of await batch.take(tx, number)) await applyAlone(context, event);
      // Last, for these take outbox rows: messages come before them, here and everywhere.
      if (context.heard.size > 0) await warmUp(tx, accountId, [...context.heard]);
      if (context.cameUp) await makeDue(tx, numberId);
      const recorded = await recordEvents(tx, number.accountId, context.events);
      return { recorded, changed: context.changes };
    });
    if (!announced) {
      this.#accounts.delete(numberId);
      throw noSuchNumber();
    }
    changes.announceRecorded(announced.recorded);
    changes.announce(announced.changed);
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

/** One event that cannot be stored keeps out no other. A message is then stored as one of an unknown kind. */
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

/** null: it was applied. Otherwise nothing of it is left, and the error is that of what it holds. */
async function tryToApply(context: InboundContext, event: ChannelEvent): Promise<Error | null> {
  const { tx, changes, events } = context;
  const [told, recorded] = [changes.length, events.length];
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
    return error;
  }
}

/** An error that the same event would bring again, however often it came. */
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
