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
import { lockUser, lockUsers, membershipsOf } from '../../db/users.ts';
import type { Role } from '../../model/access.ts';
import { AppError } from '../../model/errors.ts';
import type { AccountId, LinkId, UserId } from '../../model/ids.ts';
import { requireRoom } from '../plans/limits.ts';
import type { Changes } from '../changes.ts';
import { invitationLetter, type Language } from '../mail/letters.ts';
import type { Mailer } from '../mail/mailer.ts';
import type { Links, MadeLink } from '../users/links.ts';
import { reachesFurther, type Users } from '../users/users.ts';

export interface MembersDeps {
  db: Database;
  links: Links;
  mailer: Mailer;
  users: Users;
  changes: Changes;
}

/** The members of an account, and its invitations. */
export class Members {
  readonly #deps: MembersDeps;
  constructor(deps: MembersDeps) {
    this.#deps = deps;
  }

  list(accountId: AccountId): Promise<MemberRow[]> {
    return this.#deps.db.inAccount(accountId, (tx) => listMembers(tx, accountId));
  }

  async setRole(accountId: AccountId, userId: UserId, role: Role): Promise<MemberRow> {
    const changed = await this.#deps.db.inAccountAndSystem(accountId, async (tx, asSystem) => {
      await asSystem((system) => lockUser(system, userId));
      const before = await this.#find(tx, accountId, userId);
      const isAdminNoMore = before.role === 'admin' && role !== 'admin';
      if (isAdminNoMore) await this.#requireOtherAdmin(tx, accountId, userId);
      await setRole(tx, accountId, userId, role);
      if (isAdminNoMore) await endWhatTheyMade(tx, asSystem, accountId, userId);
      return { ...before, role };
    });
    this.#deps.changes.announce([{ type: 'access.changed' }]);
    return changed;
  }

  async remove(accountId: AccountId, userId: UserId): Promise<void> {
    await this.#deps.db.inAccountAndSystem(accountId, async (tx, asSystem) => {
      await asSystem((system) => lockUser(system, userId));
      const { role } = await this.#find(tx, accountId, userId);
      if (role === 'admin') await this.#requireOtherAdmin(tx, accountId, userId);
      await deleteMember(tx, accountId, userId);
      await unassignAll(tx, accountId, userId);
      await asSystem((system) => deleteLinks(system, 'password', userId));
      await endWhatTheyMade(tx, asSystem, accountId, userId);
    });
    this.#deps.changes.announce([{ type: 'access.changed' }]);
  }

  /** An admin who can set a password controls the login. So this works only for people who belong to no other account. */
  async makePasswordLink(
    accountId: AccountId,
    userId: UserId,
    by: { userId: UserId | null; isOwner: boolean },
  ): Promise<MadeLink> {
    const { db, users } = this.#deps;
    return db.asSystem(async (tx) => {
      const held = await lockUsers(tx, userId, ...(by.userId ? [by.userId] : []));
      const theirs = await membershipsOf(tx, userId);
      if (!theirs.some((one) => one.accountId === accountId)) throw noSuchUser();
      if (!by.isOwner) {
        // An admin who was removed since the request was authorised can no longer create links.
        const own = by.userId ? await membershipsOf(tx, by.userId) : [];
        if (!own.some((one) => one.accountId === accountId && one.role === 'admin'))
          throw new AppError('forbidden', 'Only an admin of the account can reset passwords.');
        const user = held.find(({ id }) => id === userId);
        if (!user || (await reachesFurther(tx, user))) {
          throw new AppError(
            'forbidden',
            'This user belongs to other accounts too, so only the owner of the installation can reset their password.',
          );
        }
      }
      return users.makePasswordLink(tx, userId, by.userId);
    });
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
    if (!member) throw noSuchUser();
    return member;
  }

  async #requireOtherAdmin(tx: Tx, accountId: AccountId, userId: UserId): Promise<void> {
    // If two admins remove each other at the same time, they wait here, and one of them stays.
    await lockMembers(tx, accountId);
    const others = (await listMembers(tx, accountId)).filter(
      (one) => one.role === 'admin' && one.userId !== userId,
    );
    if (others.length === 0) {
      throw new AppError('conflict', 'An account keeps at least one admin. Make somebody else admin first.');
    }
  }
}

/** Ends the invitations, keys and password links of a former admin: each of them would be a way back. */
async function endWhatTheyMade(
  tx: Tx,
  asSystem: (step: (tx: Tx) => Promise<void>) => Promise<void>,
  accountId: AccountId,
  userId: UserId,
): Promise<void> {
  await deleteInvitationsBy(tx, accountId, userId);
  await revokeKeysOf(tx, accountId, userId);
  await asSystem((system) => deletePasswordLinksBy(system, userId));
}

const noSuchUser = (): AppError => new AppError('not_found', 'There is no such user in this account.');
