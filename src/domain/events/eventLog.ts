import type { Database } from '../../db/database.ts';
import { lastSeq, listEvents } from '../../db/events.ts';
import type { Reach } from '../../model/access.ts';
import type { EventRow } from '../../model/event.ts';
import type { AccountId } from '../../model/ids.ts';

/** What happened in an account, in order. */
export class EventLog {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  after(reach: Reach, seq: number, limit: number): Promise<EventRow[]> {
    return this.#db.inAccount(reach, (tx) => listEvents(tx, reach.accountId, seq, limit));
  }

  last(accountId: AccountId): Promise<number> {
    return this.#db.inAccount(accountId, (tx) => lastSeq(tx, accountId));
  }
}
