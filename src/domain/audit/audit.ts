import { insertAudit, listAudit, type AuditRow } from '../../db/audit.ts';
import type { Database } from '../../db/database.ts';
import { hasMembers } from '../../db/members.ts';
import type { Clock } from '../../lib/clock.ts';
import { newId } from '../../lib/ids.ts';
import type { Logger } from '../../lib/logger.ts';
import { isOwner, type Principal } from '../../model/access.ts';
import type { AccountId } from '../../model/ids.ts';

export interface AuditEntry {
  accountId: AccountId | null;
  action: string;
  by: Principal;
  address: string | null;
  target: Record<string, string>;
  detail: Record<string, unknown>;
}

const HOUR = 3_600_000;
/** The ways in which the owner looks into somebody else's account, and how often each is logged at most. Milliseconds. */
const looks = {
  /** Reading what is in it. */
  enterAccount: HOUR,
  /** Receiving live events of it in an open panel, whichever page is open. */
  hearAccount: 24 * HOUR,
};
const MOST_REMEMBERED = 10_000;

export interface AuditDeps {
  db: Database;
  clock: Clock;
  log: Logger;
}

/** Who did what, when, from where. Written after the operation; nobody can change it. */
export class Audit {
  readonly #deps: AuditDeps;
  /** When a look was last logged. A restart forgets this, so it is logged once more. */
  readonly #looks = new Map<string, number>();
  constructor(deps: AuditDeps) {
    this.#deps = deps;
  }

  /** The operation is committed already, so a failure here is logged as an error but does not fail the request. */
  async record({ by, ...auditEntry }: AuditEntry): Promise<void> {
    const entry = { ...auditEntry, ...actor(by), id: newId<string>() };
    await this.#deps.db
      .asSystem((tx) => insertAudit(tx, entry))
      .catch((error: unknown) =>
        this.#deps.log.error({ err: error, action: auditEntry.action }, 'the audit log could not be written'),
      );
  }

  /** Somebody read an account. If it was the owner, and the owner does not belong to it, its audit log records it. */
  async look(
    action: keyof typeof looks,
    { by, accountId, address }: Pick<AuditEntry, 'by' | 'accountId' | 'address'>,
  ): Promise<void> {
    if (accountId === null || !isOwner(by) || (by.kind === 'user' && by.roles.has(accountId))) return;
    const { actorId, actorName } = actor(by);
    const name = `${action} ${accountId} ${actorId ?? actorName}`;
    const now = this.#deps.clock.now().getTime();
    if (now - (this.#looks.get(name) ?? -Infinity) < looks[action]) return;
    if (this.#looks.size >= MOST_REMEMBERED) this.#looks.clear();
    this.#looks.set(name, now);
    const isOfOthers = await this.#deps.db
      .asSystem((tx) => hasMembers(tx, accountId))
      .catch((error: unknown) => {
        this.#looks.delete(name);
        this.#deps.log.error({ err: error, action }, 'the audit log could not be written');
      });
    if (isOfOthers === true)
      await this.record({ action, accountId, by, address, target: { id: accountId }, detail: {} });
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
