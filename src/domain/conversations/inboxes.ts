import { findConversations } from '../../db/conversations.ts';
import type { Database } from '../../db/database.ts';
import { accountsTogether, listAcross, unreadAcross, type InboxFilter } from '../../db/inboxes.ts';
import { isOwner, type Principal } from '../../model/access.ts';
import type { AccountId } from '../../model/ids.ts';
import { withLast, type ConversationWithLast } from './conversations.ts';

/** Accounts that are read at the same time. */
const AT_ONCE = 4;

/**
 * The conversations of several accounts in one list: those that the user is a member of, and, for the owner of the
 * installation, the accounts of their own. Accounts of customers are looked into one at a time.
 */
export class Inboxes {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  async list(
    principal: Principal,
    filter: InboxFilter,
    limit: number,
    after: [Date, string] | null,
  ): Promise<{ rows: ConversationWithLast[]; next: [Date, string] | null }> {
    const found = await this.#db.asSystem(async (tx) =>
      listAcross(tx, await accountsTogether(tx, ...of(principal)), filter, limit + 1, after),
    );
    const places = found.slice(0, limit);
    const last = found.length > limit ? places.at(-1) : undefined;
    const next: [Date, string] | null = last ? [last.lastMessageAt, last.id] : null;
    const byAccount = [...Map.groupBy(places, ({ accountId }) => accountId)];
    const rows = new Map<string, ConversationWithLast>();
    for (let first = 0; first < byAccount.length; first += AT_ONCE) {
      const some = byAccount.slice(first, first + AT_ONCE);
      const read = some.map(([accountId, theirs]) =>
        this.#db.inAccount(accountId, async (tx) => {
          const ids = theirs.map(({ id }) => id);
          return withLast(tx, accountId, await findConversations(tx, accountId, ids));
        }),
      );
      for (const row of (await Promise.all(read)).flat()) rows.set(row.id, row);
    }
    // One that was deleted meanwhile is missing.
    return { rows: places.flatMap(({ id }) => rows.get(id) ?? []), next };
  }

  unread(principal: Principal): Promise<{ accountId: AccountId; unread: number }[]> {
    return this.#db.asSystem(async (tx) => unreadAcross(tx, await accountsTogether(tx, ...of(principal))));
  }
}

const of = (principal: Principal): [AccountId[], boolean] => [
  principal.kind === 'user' ? [...principal.roles.keys()] : [],
  isOwner(principal),
];
