import type { Assignment, BusinessHours } from '../model/conversation.ts';
import type { AccountId, NumberId, Phone, TeamId } from '../model/ids.ts';
import type { StateCode } from '../model/instance.ts';
import type { Tx } from './database.ts';

export interface NumberSettingsRow {
  name: string;
  defaultTeamId: TeamId | null;
  assignment: Assignment;
  businessHours: BusinessHours | null;
  awayMessage: string | null;
}
type Raw = NumberSettingsRow & Record<string, unknown>;
const columns = `name, default_team_id AS "defaultTeamId", assignment, business_hours AS "businessHours", away_message AS "awayMessage"`;

export const findSettings = (
  tx: Tx,
  accountId: AccountId,
  id: NumberId,
): Promise<NumberSettingsRow | undefined> =>
  tx.one<Raw>(`SELECT ${columns} FROM numbers WHERE account_id = $1 AND id = $2`, [accountId, id]);

export async function setSettings(
  tx: Tx,
  accountId: AccountId,
  id: NumberId,
  settings: NumberSettingsRow,
): Promise<void> {
  const { name, defaultTeamId, assignment, businessHours, awayMessage } = settings;
  await tx.run(
    `UPDATE numbers SET name = $3, default_team_id = $4, assignment = $5, business_hours = $6, away_message = $7
      WHERE account_id = $1 AND id = $2`,
    [
      accountId,
      id,
      name,
      defaultTeamId,
      assignment,
      businessHours && JSON.stringify(businessHours),
      awayMessage,
    ],
  );
}

export interface StateChange {
  at: Date;
  code: StateCode;
}
/** The states of a number since then, the oldest first; the one that held at its beginning comes before. */
export const stateHistory = (
  tx: Tx,
  accountId: AccountId,
  id: NumberId,
  since: Date,
): Promise<StateChange[]> =>
  tx.many<StateChange & Record<string, unknown>>(
    `SELECT at, data->>'code' AS code FROM events
      WHERE account_id = $1 AND number_id = $2 AND type LIKE 'number.%'
        AND at >= coalesce((SELECT max(at) FROM events WHERE account_id = $1 AND number_id = $2
                               AND type LIKE 'number.%' AND at <= $3), $3)
      ORDER BY seq`,
    [accountId, id, since],
  );

/** Of one account. */
export const phonesOfNumbers = async (tx: Tx, accountId: AccountId): Promise<Phone[]> =>
  (
    await tx.many<{ phone: Phone }>('SELECT phone FROM numbers WHERE account_id = $1 ORDER BY id', [
      accountId,
    ])
  ).map(({ phone }) => phone);

/** Of the whole installation: for what belongs to no account yet. */
export const allPhonesOfNumbers = async (tx: Tx): Promise<Phone[]> =>
  (await tx.many<{ phone: Phone }>('SELECT DISTINCT phone FROM numbers')).map(({ phone }) => phone);
