import { findAccount } from '../../db/accounts.ts';
import {
  deleteContact,
  findContact,
  insertContact,
  isOwed,
  listContacts,
  listTags,
  updateContact,
  type ContactFilter,
  type ContactPatch,
  type ContactRow,
  type TagRow,
} from '../../db/contacts.ts';
import type { Database } from '../../db/database.ts';
import { recordEvents } from '../../db/events.ts';
import { mergeContacts } from '../../db/mergeContacts.ts';
import { newId } from '../../lib/ids.ts';
import { AppError } from '../../model/errors.ts';
import type { Reach } from '../../model/access.ts';
import type { AccountId, ContactId } from '../../model/ids.ts';
import { noSuchAccount } from '../accounts/accounts.ts';
import { homesOfAccount } from '../numbers/numbers.ts';
import type { Changes } from '../changes.ts';
import { conversationEvent, conversationsWith, renamed } from '../conversations/news.ts';
import { importContacts, type ImportOutcome, type ImportWish } from './importContacts.ts';
import { requirePhone } from '../phones/phone.ts';

const MOST_TAGS = 500;
/** Contacts that an export reads at a time. */
const EXPORT_BATCH = 1000;

const noSuchContact = (): AppError => new AppError('not_found', 'There is no such contact in this account.');

/** The people that an account writes with. */
export class Contacts {
  readonly #db: Database;
  readonly #changes: Changes;
  constructor(db: Database, changes: Changes) {
    this.#db = db;
    this.#changes = changes;
  }

  list(
    reach: Reach,
    filter: ContactFilter,
    limit: number,
    after: [string, string] | null,
  ): Promise<ContactRow[]> {
    return this.#db.inAccount(reach, async (tx) => {
      if (!(await findAccount(tx, reach.accountId))) throw noSuchAccount();
      return listContacts(tx, reach.accountId, filter, limit, after);
    });
  }

  async get(reach: Reach, id: ContactId): Promise<ContactRow> {
    const row = await this.#db.inAccount(reach, (tx) => findContact(tx, reach.accountId, id));
    if (!row) throw noSuchContact();
    return row;
  }

  async create(
    accountId: AccountId,
    wish: { phone: string; name?: string | undefined; tags: string[]; fields: Record<string, string> },
  ): Promise<ContactRow> {
    const id = newId<ContactId>();
    const row = await this.#db.inAccount(accountId, async (tx) => {
      const phone = requirePhone(wish.phone, 'body.phone', await homesOfAccount(tx, accountId));
      const made = await insertContact(tx, { ...wish, id, accountId, phone, name: wish.name ?? null });
      if (!made) throw new AppError('conflict', 'There is a contact with this phone already.');
      return findContact(tx, accountId, id);
    });
    if (!row) throw new Error('a contact that was just made is missing');
    return row;
  }

  async update(reach: Reach, id: ContactId, patch: ContactPatch): Promise<ContactRow> {
    const { accountId } = reach;
    const { row, changes } = await this.#db.inAccount(reach, async (tx) => {
      const row = await updateContact(tx, accountId, id, patch);
      if (!row) throw noSuchContact();
      return { row, changes: patch.name === undefined ? [] : await renamed(tx, accountId, id) };
    });
    this.#changes.announce(changes);
    return row;
  }

  /** Deletes a contact with its conversations. The opt-out stays. */
  async remove(accountId: AccountId, id: ContactId): Promise<void> {
    const { threads, events } = await this.#db.inAccount(accountId, async (tx) => {
      if (await isOwed(tx, accountId, id))
        throw new AppError(
          'conflict',
          'Messages to this contact are still to be sent. Try again after that.',
        );
      const threads = await conversationsWith(tx, accountId, id);
      if (!(await deleteContact(tx, accountId, id))) throw noSuchContact();
      const deleted = {
        type: 'contact.deleted' as const,
        contactId: id,
        conversationIds: threads.map((thread) => thread.id),
      };
      return { threads, events: await recordEvents(tx, accountId, [deleted]) };
    });
    this.#changes.announce(
      threads.map(({ numberId, id: conversationId }) => ({
        ...{ type: 'conversation.deleted', accountId, numberId, conversationId },
      })),
    );
    this.#changes.announceRecorded(events);
  }

  /** `from` is deleted; `into` gets everything that it had. */
  async merge(accountId: AccountId, from: ContactId, into: ContactId): Promise<ContactRow> {
    if (from === into) {
      await this.get({ accountId, numberIds: null }, into);
      throw new AppError('conflict', 'A contact cannot be merged with itself.');
    }
    const { row, merged, events } = await this.#db.inAccount(accountId, async (tx) => {
      const merged = await mergeContacts(tx, accountId, from, into);
      const row = await findContact(tx, accountId, into);
      if (!merged || !row) throw noSuchContact();
      // All conversations have changed, including those that only the other contact had.
      const threads = await conversationsWith(tx, accountId, into);
      const drafts = threads.map(conversationEvent);
      return { row, merged, events: await recordEvents(tx, accountId, drafts) };
    });
    this.#changes.announce(
      merged.map(({ numberId, from: conversationId }) => ({
        type: 'conversation.deleted',
        accountId,
        numberId,
        conversationId,
      })),
    );
    this.#changes.announceRecorded(events);
    return row;
  }

  import(accountId: AccountId, wish: ImportWish): Promise<ImportOutcome[]> {
    return this.#db.inAccount(accountId, (tx) => importContacts(tx, accountId, wish));
  }

  /** All contacts that match the filter, read in batches. */
  async *all(reach: Reach, filter: ContactFilter): AsyncIterable<ContactRow> {
    let after: [string, string] | null = null;
    for (;;) {
      const rows: ContactRow[] = await this.list(reach, filter, EXPORT_BATCH, after);
      yield* rows;
      const last = rows.at(-1);
      if (rows.length < EXPORT_BATCH || !last) return;
      after = [(last.name ?? '').toLowerCase(), last.id];
    }
  }

  tags(reach: Reach): Promise<TagRow[]> {
    return this.#db.inAccount(reach, (tx) => listTags(tx, reach.accountId, MOST_TAGS));
  }
}
