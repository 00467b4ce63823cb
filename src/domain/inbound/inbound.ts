import type { ChannelSink } from '../../channels/channel.ts';
import { isUnstorable, type Database } from '../../db/database.ts';
import { recordEvents } from '../../db/events.ts';
import { beginRun, findInstance, isPastRun, lockForRun, setLastSeq } from '../../db/instances.ts';
import { makeDue } from '../../db/outbox.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/logger.ts';
import type { ChannelEvent } from '../../model/channelEvent.ts';
import { AppError } from '../../model/errors.ts';
import type { AccountId, NumberId, RunId } from '../../model/ids.ts';
import type { Changes } from '../changes.ts';
import type { InboundContext } from './context.ts';
import { applyInstanceEvent } from './instanceEvents.ts';
import { applyMessageEvent, asUnknown } from './messageEvents.ts';
import { applyTyping } from './typing.ts';
import { settlePeople } from './people.ts';

interface InboundDeps {
  db: Database;
  changes: Changes;
  clock: Clock;
  log: Logger;
}

/**
 * Stores what channels learn, then tells of it. A batch is one transaction, with the place that it has in its run: the
 * same batch again changes nothing.
 */
export class Inbound implements ChannelSink {
  readonly #deps: InboundDeps;
  readonly #accounts = new Map<NumberId, AccountId>();

  constructor(deps: InboundDeps) {
    this.#deps = deps;
  }

  async accept(
    numberId: NumberId,
    runId: RunId,
    events: { seq: number; event: ChannelEvent | null }[],
  ): Promise<void> {
    const { db, changes, clock, log } = this.#deps;
    const accountId = await this.#accountOf(numberId);
    // Nor are people joined by what an older run says.
    if (await db.inAccount(accountId, (tx) => isPastRun(tx, numberId, runId)))
      throw await this.#refusal(numberId);
    const plain = events.flatMap(({ event }) => event ?? []);
    if (plain.length < events.length)
      log.error(
        { 'number.id': numberId, count: events.length - plain.length },
        'events of an instance cannot be read; left out',
      );
    changes.announceRecorded(await settlePeople(db, accountId, plain));
    const announced = await db.inAccount(accountId, async (tx) => {
      const number = await lockForRun(tx, numberId, runId);
      if (!number) throw await this.#refusal(numberId);
      if (number.runId !== runId) await beginRun(tx, numberId, runId);
      const known = number.runId === runId ? number.lastSeq : 0;
      const news = events.filter(({ seq }) => seq > known);
      const context: InboundContext = {
        tx,
        number,
        changes: [],
        events: [],
        now: clock.now(),
        cameUp: false,
        log,
      };
      for (const { event } of news) if (event) await applyAlone(context, event);
      // Last, for it takes outbox rows: messages come before them, here and everywhere.
      if (context.cameUp) await makeDue(tx, numberId);
      const last = news.at(-1);
      if (last) await setLastSeq(tx, numberId, last.seq);
      const recorded = await recordEvents(tx, number.accountId, context.events);
      return { recorded, changed: context.changes };
    });
    changes.announceRecorded(announced.recorded);
    changes.announce(announced.changed);
  }

  async #refusal(numberId: NumberId): Promise<AppError> {
    const row = await this.#deps.db.asSystem((tx) => findInstance(tx, numberId));
    if (row) return new AppError('conflict', 'A later run of this instance has begun. This one must end.');
    this.#accounts.delete(numberId);
    return noSuchNumber();
  }

  async #accountOf(numberId: NumberId): Promise<AccountId> {
    const known = this.#accounts.get(numberId);
    if (known) return known;
    const row = await this.#deps.db.asSystem((tx) => findInstance(tx, numberId));
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
    case 'exit':
    case 'qr':
    case 'pairing_code':
    case 'linked':
    case 'drift':
      return applyInstanceEvent(context, event);
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
