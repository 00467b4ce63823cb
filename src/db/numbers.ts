import type { BusinessHours, NumberAssignment } from '../model/conversation.ts';
import type { AccountId, NumberId, Phone, TeamId, Wid } from '../model/ids.ts';
import type { ChannelName, StateCode } from '../model/number.ts';
import type { Tx } from './database.ts';

/** A number, as its channel last described it. */
export interface NumberRow {
  accountId: AccountId;
  numberId: NumberId;
  channel: ChannelName;
  name: string;
  phone: Phone;
  desired: 'running' | 'stopped';
  code: StateCode;
  detail: string | null;
  since: Date;
  linkedAt: Date | null;
  linkedPhone: Phone | null;
  linkedLid: Wid | null;
  linkedName: string | null;
  /** Messages in its outbox. */
  queued: number;
  /** The bulk messages among them. */
  queuedBulk: number;
}
type RawNumber = NumberRow & Record<string, unknown>;

/** Of a number `n`. */
export const numberColumns = `n.account_id AS "accountId", n.id AS "numberId", n.channel, n.name, n.phone, n.desired, n.code,
         n.detail, n.since, n.linked_at AS "linkedAt", n.linked_phone AS "linkedPhone", n.linked_lid AS "linkedLid",
         n.linked_name AS "linkedName", coalesce((SELECT p.queued_reply + p.queued_cold + p.queued_bulk FROM pacing p
                    WHERE p.account_id = n.account_id AND p.number_id = n.id), 0) AS queued,
         coalesce((SELECT p.queued_bulk FROM pacing p WHERE p.account_id = n.account_id AND p.number_id = n.id), 0) AS "queuedBulk"`;
const select = `SELECT ${numberColumns} FROM numbers n`;

export const listNumbers = (tx: Tx): Promise<NumberRow[]> =>
  tx.many<RawNumber>(`${select} ORDER BY n.created_at, n.id`);

export const numbersOfAccounts = (tx: Tx, accountIds: AccountId[]): Promise<NumberRow[]> =>
  tx.many<RawNumber>(`${select} WHERE n.account_id = ANY($1) ORDER BY n.created_at, n.id`, [accountIds]);

export const findNumber = (tx: Tx, id: NumberId): Promise<NumberRow | undefined> =>
  tx.one<RawNumber>(`${select} WHERE n.id = $1`, [id]);

/** The row stays locked until the transaction ends, so that a number's events are stored one batch at a time. */
export const lockNumber = (tx: Tx, id: NumberId): Promise<NumberRow | undefined> =>
  tx.one<RawNumber>(`${select} WHERE n.id = $1 FOR NO KEY UPDATE OF n`, [id]);

/**
 * Locks all numbers of an account. Must come before storing a slice of messages: batches of events lock conversations in
 * another order.
 */
export async function lockNumbers(tx: Tx, accountId: AccountId): Promise<void> {
  await tx.run('SELECT 1 FROM numbers WHERE account_id = $1 ORDER BY id FOR NO KEY UPDATE', [accountId]);
}

export async function insertNumber(
  tx: Tx,
  number: Pick<NumberRow, 'accountId' | 'numberId' | 'channel' | 'name' | 'phone'>,
): Promise<void> {
  const { accountId, numberId, channel, phone, name } = number;
  await tx.run('INSERT INTO numbers (account_id, id, channel, phone, name) VALUES ($1, $2, $3, $4, $5)', [
    accountId,
    numberId,
    channel,
    phone,
    name,
  ]);
}

/** Deletes a number with its conversations and messages. */
export const deleteNumber = async (tx: Tx, id: NumberId): Promise<boolean> =>
  (await tx.run('DELETE FROM numbers WHERE id = $1', [id])) > 0;

/**
 * Accounts with a connected number `n` for which something is waiting. They take turns: those after `last` come first.
 * `waits` is a condition on `n.account_id` and `n.id`.
 */
export const accountsInTurn = async (
  tx: Tx,
  waits: string,
  limit: number,
  last: AccountId | null,
): Promise<AccountId[]> =>
  (
    await tx.many<{ id: AccountId }>(
      `SELECT a.id FROM (SELECT DISTINCT n.account_id AS id FROM numbers n WHERE n.code = 'connected' AND ${waits}) a
        ORDER BY a.id <= $2::uuid, a.id LIMIT $1`,
      [limit, last],
    )
  ).map(({ id }) => id);

export async function setDesired(tx: Tx, id: NumberId, desired: NumberRow['desired']): Promise<void> {
  await tx.run('UPDATE numbers SET desired = $2 WHERE id = $1', [id, desired]);
}

/** `since` changes only when the code changes. */
export async function setState(tx: Tx, id: NumberId, code: StateCode, detail: string | null): Promise<void> {
  await tx.run(
    `UPDATE numbers SET code = $2, detail = $3, since = CASE WHEN code = $2 THEN since ELSE now() END WHERE id = $1`,
    [id, code, detail],
  );
}

/** `linked_at` keeps the first time, because a restored session was linked earlier. */
export async function setLinked(
  tx: Tx,
  id: NumberId,
  phone: { phone: string; lid: string | null; name: string | null },
): Promise<void> {
  await tx.run(
    `UPDATE numbers SET linked_at = coalesce(linked_at, now()), linked_phone = $2, linked_lid = $3, linked_name = $4
      WHERE id = $1`,
    [id, phone.phone, phone.lid, phone.name],
  );
}

export async function setUnlinked(tx: Tx, id: NumberId): Promise<void> {
  await tx.run(
    `UPDATE numbers SET linked_at = NULL, linked_phone = NULL, linked_lid = NULL, linked_name = NULL
      WHERE id = $1 AND linked_at IS NOT NULL`,
    [id],
  );
}

export interface NumberSettingsRow {
  name: string;
  defaultTeamId: TeamId | null;
  assignment: NumberAssignment;
  businessHours: BusinessHours | null;
  awayMessage: string | null;
}
type RawSettings = NumberSettingsRow & Record<string, unknown>;
const columns = `name, default_team_id AS "defaultTeamId", assignment, business_hours AS "businessHours", away_message AS "awayMessage"`;

export const findSettings = (
  tx: Tx,
  accountId: AccountId,
  id: NumberId,
): Promise<NumberSettingsRow | undefined> =>
  tx.one<RawSettings>(`SELECT ${columns} FROM numbers WHERE account_id = $1 AND id = $2`, [accountId, id]);

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
/** The states of a number since then, the oldest first, preceded by the state at that time. */
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

/** Of the whole installation, for input that belongs to no account yet. */
export const allPhonesOfNumbers = async (tx: Tx): Promise<Phone[]> =>
  (await tx.many<{ phone: Phone }>('SELECT DISTINCT phone FROM numbers')).map(({ phone }) => phone);
