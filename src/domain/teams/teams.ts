import { isUniqueViolation, type Database, type Tx } from '../../db/database.ts';
import {
  deleteTeam,
  findTeam,
  holdTeam,
  insertTeam,
  listTeams,
  renameTeam,
  setTeamMembers,
  type TeamRow,
} from '../../db/members.ts';
import { newId } from '../../lib/ids.ts';
import { AppError, badField } from '../../model/errors.ts';
import type { AccountId, TeamId, UserId } from '../../model/ids.ts';

/** Teams of an account's users. */
export class Teams {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  list(accountId: AccountId): Promise<TeamRow[]> {
    return this.#db.inAccount(accountId, (tx) => listTeams(tx, accountId));
  }

  create(accountId: AccountId, name: string, memberIds: UserId[]): Promise<TeamRow> {
    return this.#change(accountId, async (tx) => {
      const id = newId<TeamId>();
      await insertTeam(tx, accountId, id, name);
      return this.#fill(tx, accountId, id, memberIds);
    });
  }

  update(
    accountId: AccountId,
    id: TeamId,
    patch: { name?: string | undefined; memberIds?: UserId[] | undefined },
  ): Promise<TeamRow> {
    return this.#change(accountId, async (tx) => {
      if (!(await renameTeam(tx, accountId, id, patch.name ?? null))) throw noSuchTeam();
      return this.#fill(tx, accountId, id, patch.memberIds);
    });
  }

  async remove(accountId: AccountId, id: TeamId): Promise<void> {
    if (!(await this.#db.inAccount(accountId, (tx) => deleteTeam(tx, accountId, id)))) throw noSuchTeam();
  }

  async #fill(tx: Tx, accountId: AccountId, id: TeamId, memberIds: UserId[] | undefined): Promise<TeamRow> {
    const wanted = memberIds && [...new Set(memberIds)];
    if (wanted && (await setTeamMembers(tx, accountId, id, wanted)) < wanted.length) {
      throw badField('body.memberIds', 'Some of these are no users of this account');
    }
    const team = await findTeam(tx, accountId, id);
    if (!team) throw noSuchTeam();
    return team;
  }

  async #change(accountId: AccountId, work: (tx: Tx) => Promise<TeamRow>): Promise<TeamRow> {
    try {
      return await this.#db.inAccount(accountId, work);
    } catch (error) {
      if (isUniqueViolation(error)) throw new AppError('conflict', 'There is a team of this name already.');
      throw error;
    }
  }
}

export async function requireTeam(tx: Tx, accountId: AccountId, id: TeamId): Promise<void> {
  if (!(await holdTeam(tx, accountId, id))) throw noSuchTeam();
}

const noSuchTeam = (): AppError => new AppError('not_found', 'There is no such team in this account.');
