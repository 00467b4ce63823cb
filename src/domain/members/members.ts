import { findAccount } from '../../db/accounts.ts';
import { unassignAll } from '../../db/conversations.ts';
import type { Database, Tx } from '../../db/database.ts';
import { revokeKeysOf } from '../../db/keys.ts';
import {
  deleteInvitation,
  deleteLinks,
  deleteInvitationsBy,
  deletePasswordLinksBy,
  openInvitations,
  type LinkRow,
} from '../../db/links.ts';
import { deleteMember, listMembers, lockMembers, setRole, type MemberRow } from '../../db/members.ts';
import { findUser, membershipsOf } from '../../db/users.ts';
import type { Role } from '../../model/access.ts';
import { AppError } from '../../model/errors.ts';
import type { AccountId, LinkId, UserId } from '../../model/ids.ts';
import { requireRoom } from '../accounts/limits.ts';
import type { Changes } from '../changes.ts';
import { invitationLetter, type Language } from '../mail/letters.ts';
import type { Mailer } from '../mail/mailer.ts';
import type { Links, MadeLink } from '../users/links.ts';
import type { Users } from '../users/users.ts';

export interface MembersDeps {
  db: Database;
  links: Links;
  mailer: Mailer;
  users: Users;
  changes: Changes;
}

/** Who belongs to an account, and who is invited to. */
export class Members {
  readonly #deps: MembersDeps;
  constructor(deps: MembersDeps) {
    this.#deps = deps;
  }

  list(accountId: AccountId): Promise<MemberRow[]> {
    return this.#deps.db.inAccount(accountId, (tx) => listMembers(tx, accountId));
  }

  async setRole(accountId: AccountId, userId: UserId, role: Role): Promise<MemberRow> {
    const changed = await this.#deps.db.inAccount(accountId, async (tx) => {
      const before = await this.#find(tx, accountId, userId);
      if (before.role === 'admin' && role !== 'admin') await this.#requireOtherAdmin(tx, accountId, userId);
      await setRole(tx, accountId, userId, role);
      if (before.role === 'admin' && role !== 'admin') await endWhatTheyMade(tx, accountId, userId);
      return { ...before, role };
    });
    if (role !== 'admin') await this.#deps.db.asSystem((tx) => deletePasswordLinksBy(tx, userId));
    this.#deps.changes.announce([{ type: 'access.changed' }]);
    return changed;
  }

  async remove(accountId: AccountId, userId: UserId): Promise<void> {
    await this.#deps.db.inAccount(accountId, async (tx) => {
      const { role } = await this.#find(tx, accountId, userId);
      if (role === 'admin') await this.#requireOtherAdmin(tx, accountId, userId);
      await deleteMember(tx, accountId, userId);
      await endWhatTheyMade(tx, accountId, userId);
      await unassignAll(tx, accountId, userId);
    });
    await this.#deps.db.asSystem(async (tx) => {
      await deleteLinks(tx, 'password', userId);
      await deletePasswordLinksBy(tx, userId);
    });
    this.#deps.changes.announce([{ type: 'access.changed' }]);
  }

  /** Whose password an admin could set, theirs is the login: so only of people who are nobody elsewhere. */
  async makePasswordLink(
    accountId: AccountId,
    userId: UserId,
    by: { userId: UserId | null; isOwner: boolean },
  ): Promise<MadeLink> {
    const { db, users } = this.#deps;
    await db.inAccount(accountId, (tx) => this.#find(tx, accountId, userId));
    const reachesFurther = await db.asSystem(
      async (tx) =>
        (await findUser(tx, userId))?.isOwner === true || (await membershipsOf(tx, userId)).length > 1,
    );
    if (reachesFurther && !by.isOwner) {
      throw new AppError(
        'forbidden',
        'This user belongs to other accounts too, so only the owner of the installation can reset their password.',
      );
    }
    return users.makePasswordLink(userId, by.userId);
  }

  invitations(accountId: AccountId): Promise<LinkRow[]> {
    return this.#deps.db.inAccount(accountId, (tx) => openInvitations(tx, accountId));
  }

  async invite(
    accountId: AccountId,
    wish: { role: Role; email?: string | undefined },
    createdBy: UserId | null,
    language: Language,
  ): Promise<MadeLink & { mailed: boolean }> {
    const { db, links, mailer } = this.#deps;
    const { made, name } = await db.inAccount(accountId, async (tx) => {
      await requireRoom(tx, accountId, 'users');
      const account = await findAccount(tx, accountId);
      const { role, email = null } = wish;
      return {
        made: await links.make(tx, 'invitation', { accountId, role, email, createdBy }),
        name: account?.name,
      };
    });
    const letter = invitationLetter(language, name ?? '', made.url);
    return { ...made, mailed: wish.email !== undefined && (await mailer.send(wish.email, letter)) };
  }

  async revokeInvitation(accountId: AccountId, id: LinkId): Promise<void> {
    const removed = await this.#deps.db.inAccount(accountId, (tx) => deleteInvitation(tx, accountId, id));
    if (!removed) throw new AppError('not_found', 'There is no such open invitation.');
  }

  async #find(tx: Tx, accountId: AccountId, userId: UserId): Promise<MemberRow> {
    const member = (await listMembers(tx, accountId)).find((one) => one.userId === userId);
    if (!member) throw new AppError('not_found', 'There is no such user in this account.');
    return member;
  }

  async #requireOtherAdmin(tx: Tx, accountId: AccountId, userId: UserId): Promise<void> {
    // Two admins who remove each other at once wait here, and the second one stays.
    await lockMembers(tx, accountId);
    const others = (await listMembers(tx, accountId)).filter(
      (one) => one.role === 'admin' && one.userId !== userId,
    );
    if (others.length === 0) {
      throw new AppError('conflict', 'An account keeps at least one admin. Make somebody else admin first.');
    }
  }
}

/** Invitations and keys of somebody who is no admin any more: each of them would be a way back. */
async function endWhatTheyMade(tx: Tx, accountId: AccountId, userId: UserId): Promise<void> {
  await deleteInvitationsBy(tx, accountId, userId);
  await revokeKeysOf(tx, accountId, userId);
}
