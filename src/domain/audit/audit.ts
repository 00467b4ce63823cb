import { insertAudit, listAudit, type AuditRow } from '../../db/audit.ts';
import type { Database } from '../../db/database.ts';
import { newId } from '../../lib/ids.ts';
import type { Logger } from '../../lib/logger.ts';
import type { Principal } from '../../model/access.ts';
import type { AccountId } from '../../model/ids.ts';

export interface Deed {
  accountId: AccountId | null;
  action: string;
  by: Principal;
  address: string | null;
  target: Record<string, string>;
  detail: Record<string, unknown>;
}

/** Who did what, when, from where. Written after the deed; nobody can change it. */
export class Audit {
  readonly #deps: { db: Database; log: Logger };
  constructor(deps: { db: Database; log: Logger }) {
    this.#deps = deps;
  }

  /** The deed is done and committed, so that a failure here is loud in the log but no failure of the request. */
  async record({ by, ...deed }: Deed): Promise<void> {
    const entry = { ...deed, ...actor(by), id: newId<string>() };
    await this.#deps.db
      .asSystem((tx) => insertAudit(tx, entry))
      .catch((error: unknown) =>
        this.#deps.log.error({ err: error, action: deed.action }, 'the audit log could not be written'),
      );
  }

  list(accountId: AccountId, limit: number, before: string | null): Promise<AuditRow[]> {
    return this.#deps.db.inAccount(accountId, (tx) => listAudit(tx, accountId, limit, before));
  }

  listAll(limit: number, before: string | null): Promise<AuditRow[]> {
    return this.#deps.db.asSystem((tx) => listAudit(tx, null, limit, before));
  }
}

function actor(by: Principal): Pick<AuditRow, 'actorKind' | 'actorId' | 'actorName'> {
  switch (by.kind) {
    case 'user':
      return { actorKind: 'user', actorId: by.userId, actorName: by.name };
    case 'key':
      return { actorKind: 'key', actorId: by.keyId, actorName: by.name };
    case 'pairing':
      return { actorKind: 'pairing', actorId: null, actorName: 'pairing link' };
    case 'local':
      return { actorKind: 'local', actorId: null, actorName: by.name };
    case 'scraper':
    case 'anonymous':
      return { actorKind: 'anonymous', actorId: null, actorName: 'anonymous' };
  }
}
