import { knownPhone, rememberPhone } from '../../db/contacts.ts';
import type { Database } from '../../db/database.ts';
import { findConversation } from '../../db/conversations.ts';
import { findMessage, whichAreThere, type MessageRow } from '../../db/messages.ts';
import { lockNumbers } from '../../db/numbers.ts';
import type { Reach } from '../../model/access.ts';
import { AppError } from '../../model/errors.ts';
import type { AccountId, ConversationId, MessageId, NumberId } from '../../model/ids.ts';
import type { Changes } from '../changes.ts';
import type { By } from '../conversations/conversations.ts';
import { idempotencyMismatch } from '../idempotency.ts';
import type { QueuePlace } from '../pacing/place.ts';
import {
  acceptSlice,
  type AcceptDeps,
  type AcceptOptions,
  type NewMessage,
  type NewReaction,
} from './accept.ts';
import type { Draft, DraftFile } from './compose.ts';
import { Unchecked, type Wish } from './recipients.ts';

export type SendInput = Reach & Pick<AcceptOptions, 'by' | 'away'> & (NewMessage | NewReaction);

export interface Accepted {
  row: MessageRow;
  /** Where it stands in the queue; null for a repeated request. */
  place: QueuePlace | null;
}

/** Who would get a message, from which number, and when it would leave. */
export interface Preview extends Pick<MessageRow, 'numberId' | 'person' | 'group'> {
  /** null: the conversation does not exist yet. */
  conversationId: ConversationId | null;
  /** null: not known yet. */
  onWhatsApp: true | null;
  place: QueuePlace;
}

export interface SenderDeps extends AcceptDeps {
  db: Database;
  changes: Changes;
  /** Tells the outbox that a number has something to send. */
  wake: (lane: { accountId: AccountId; numberId: NumberId }) => void;
}

/** Messages of a batch that are stored in one transaction. Other writers of their conversations wait for it. */
const SLICE = 500;

/** Accepts messages: what it returns is committed, and from then on the outbox owes it. */
export class Sender {
  readonly #deps: SenderDeps;
  constructor(deps: SenderDeps) {
    this.#deps = deps;
  }

  /** All that can refuse the message is looked at before WhatsApp is asked about its phone, and before its bytes are loaded. */
  async accept(input: SendInput): Promise<Accepted> {
    let checks = true;
    let file: DraftFile | null = null;
    try {
      for (;;) {
        const outcome = await this.#attempt(input, checks, file);
        if (outcome instanceof Unchecked) {
          await this.#check(input.accountId, outcome);
          checks = false;
        } else if (outcome instanceof BytesWanted) {
          file = await outcome.load();
        } else return outcome;
      }
    } finally {
      await file?.discard();
    }
  }

  /** What would become of a text if it were sent now. Refuses what `accept` would refuse. Nothing is stored. */
  async preview(reach: Reach, wish: Wish): Promise<Preview> {
    const draft: Draft = { type: 'text', text: 'x', mentions: [], linkPreview: false };
    const message = { ...wish, draft, replyTo: undefined, idempotency: null };
    let checks = true;
    for (;;) {
      const outcome = await this.#outcomeOf(reach, message, checks);
      if (!(outcome instanceof Unchecked)) {
        const { row, place } = outcome;
        const { accountId, numberId, person, group, conversationId } = row;
        return this.#deps.db.inAccount(reach, async (tx) => {
          const thread = await findConversation(tx, accountId, conversationId);
          // WhatsApp alone tells a LID; a phone that it does not know was refused above.
          const isTold = !person || person.lid !== null;
          const checked = isTold || !person.phone ? null : await knownPhone(tx, accountId, person.phone);
          return {
            numberId,
            person,
            group,
            conversationId: thread ? conversationId : null,
            onWhatsApp: isTold || checked ? true : null,
            place,
          };
        });
      }
      await this.#check(reach.accountId, outcome);
      checks = false;
    }
  }

  /** Accepts a message in a transaction that is rolled back. */
  async #outcomeOf(
    reach: Reach,
    message: NewMessage,
    checks: boolean,
  ): Promise<Unchecked | { row: MessageRow; place: QueuePlace }> {
    const { accountId } = reach;
    try {
      return await this.#deps.db.inAccount(reach, async (tx) => {
        const options = { by: null, isBulk: false, checks, file: null };
        const { outcomes } = await acceptSlice(tx, accountId, [message], options, this.#deps);
        const [outcome] = outcomes;
        if (outcome instanceof AppError) throw outcome;
        if (!outcome || 'repeats' in outcome) throw new Error('a preview repeats nothing');
        throw new Undone(outcome);
      });
    } catch (error) {
      if (error instanceof Undone && error.instead && !(error.instead instanceof BytesWanted))
        return error.instead;
      throw error;
    }
  }

  /** Each message is accepted or refused for itself. They leave in the bulk lane, and mark nothing as read. */
  async acceptMany(reach: Reach, messages: NewMessage[], by: By): Promise<(MessageId | AppError)[]> {
    const { accountId } = reach;
    const answers: (MessageId | AppError)[] = [];
    for (let from = 0; from < messages.length; from += SLICE) {
      const slice = messages.slice(from, from + SLICE);
      const { events, numbers, ...stored } = await this.#deps.db.inAccount(
        reach,
        async (tx) => {
          await lockNumbers(tx, accountId);
          const options = { by, isBulk: true, checks: false, file: null };
          const { outcomes, events } = await acceptSlice(tx, accountId, slice, options, this.#deps);
          const repeated = outcomes.flatMap((one) => ('repeats' in one ? [one.repeats] : []));
          const seen = await whichAreThere(tx, accountId, repeated);
          const numbers = new Set(outcomes.flatMap((one) => ('row' in one ? [one.row.numberId] : [])));
          return { events, numbers, answers: outcomes.map((one) => answerOf(one, seen)) };
        },
        { plansOnce: true },
      );
      this.#deps.changes.announceRecorded(events);
      for (const numberId of numbers) this.#deps.wake({ accountId, numberId });
      answers.push(...stored.answers);
    }
    return answers;
  }

  async #attempt(
    input: SendInput,
    checks: boolean,
    file: DraftFile | null,
  ): Promise<Accepted | Unchecked | BytesWanted> {
    const { accountId, by, away } = input;
    const wanted = !file && 'to' in input && 'load' in input.draft ? new BytesWanted(input.draft.load) : null;
    try {
      const { events, ...accepted } = await this.#deps.db.inAccount(
        input,
        async (tx) => {
          const options = { by, away, isBulk: false, checks, file };
          const { outcomes, events } = await acceptSlice(tx, accountId, [input], options, this.#deps);
          const [outcome] = outcomes;
          if (!outcome || outcome instanceof Unchecked) throw new Undone(outcome);
          if (outcome instanceof AppError) throw outcome;
          if ('row' in outcome) {
            if (wanted) throw new Undone(wanted);
            return { ...outcome, events };
          }
          // A key that is limited to some numbers does not see what others of its account sent.
          const row = await findMessage(tx, accountId, outcome.repeats);
          if (!row) throw idempotencyMismatch();
          return { row, place: null, events };
        },
        { plansOnce: true },
      );
      this.#deps.changes.announceRecorded(events);
      if (events.length > 0) this.#deps.wake({ accountId, numberId: accepted.row.numberId });
      return accepted;
    } catch (error) {
      if (error instanceof Undone && error.instead && !('row' in error.instead)) return error.instead;
      throw error;
    }
  }

  /** Asks WhatsApp whether it knows the phone. Where it cannot say now, the phone stays unchecked. */
  async #check(accountId: AccountId, { sender, phone: asked }: Unchecked): Promise<void> {
    const { channels, db } = this.#deps;
    const checked = await channels.of(sender).checkPhone?.(sender.numberId, asked);
    if (checked?.outcome !== 'registered' && checked?.outcome !== 'absent') return;
    const phone = checked.outcome === 'registered' ? checked.phone : null;
    await db.inAccount(accountId, (tx) => rememberPhone(tx, accountId, asked, phone));
  }
}

/** Nothing speaks against the message so far: its bytes are needed now. */
class BytesWanted {
  readonly load: () => Promise<DraftFile>;
  constructor(load: () => Promise<DraftFile>) {
    this.load = load;
  }
}

type Instead = Unchecked | BytesWanted | { row: MessageRow; place: QueuePlace } | undefined;

/** Ends a transaction of which nothing is to stay. */
class Undone extends Error {
  readonly instead: Instead;
  constructor(instead: Instead) {
    super('the transaction is rolled back');
    this.instead = instead;
  }
}

function answerOf(
  outcome: Awaited<ReturnType<typeof acceptSlice>>['outcomes'][number],
  seen: Set<MessageId>,
): MessageId | AppError {
  if (outcome instanceof AppError) return outcome;
  if (outcome instanceof Unchecked) throw new Error('a phone of a batch was to be checked');
  if ('row' in outcome) return outcome.row.id;
  return seen.has(outcome.repeats) ? outcome.repeats : idempotencyMismatch();
}
