import { isUniqueViolation, type Database } from '../../db/database.ts';
import {
  deleteQuickReply,
  insertQuickReply,
  listQuickReplies,
  updateQuickReply,
  type QuickReplyRow,
} from '../../db/quickReplies.ts';
import { newId } from '../../lib/ids.ts';
import { AppError } from '../../model/errors.ts';
import type { AccountId, QuickReplyId } from '../../model/ids.ts';

/** The quick replies of an account. */
export class QuickReplies {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  list(accountId: AccountId): Promise<QuickReplyRow[]> {
    return this.#db.inAccount(accountId, (tx) => listQuickReplies(tx, accountId));
  }

  async create(accountId: AccountId, wish: Omit<QuickReplyRow, 'id'>): Promise<QuickReplyRow> {
    const reply = { id: newId<QuickReplyId>(), ...wish };
    await distinct(wish.shortcut, () =>
      this.#db.inAccount(accountId, (tx) => insertQuickReply(tx, accountId, reply)),
    );
    return reply;
  }

  async update(
    accountId: AccountId,
    id: QuickReplyId,
    patch: { shortcut?: string | undefined; text?: string | undefined },
  ): Promise<QuickReplyRow> {
    const row = await distinct(patch.shortcut, () =>
      this.#db.inAccount(accountId, (tx) => updateQuickReply(tx, accountId, id, patch)),
    );
    if (!row) throw noSuchReply();
    return row;
  }

  async remove(accountId: AccountId, id: QuickReplyId): Promise<void> {
    if (!(await this.#db.inAccount(accountId, (tx) => deleteQuickReply(tx, accountId, id))))
      throw noSuchReply();
  }
}

async function distinct<T>(shortcut: string | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isUniqueViolation(error, 'quick_replies_account_id_shortcut_key')) throw error;
    throw new AppError('conflict', `There is a quick reply /${shortcut ?? ''} already.`, { cause: error });
  }
}

const noSuchReply = (): AppError =>
  new AppError('not_found', 'There is no such quick reply in this account.');
