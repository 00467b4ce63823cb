import type { ChatAddress } from '../model/chat.ts';
import type { ConversationState } from '../model/conversation.ts';
import type { AccountId, ContactId, ConversationId, NumberId, TeamId, UserId, Wid } from '../model/ids.ts';
import { canonicalPhone } from '../model/phone.ts';
import { newId } from '../lib/ids.ts';
import { contactColumns, type ContactRow } from './contacts.ts';
import type { Tx } from './database.ts';
import { contactsWith } from './identities.ts';
import { searchPatterns } from './search.ts';

export interface ConversationRow {
  id: ConversationId;
  accountId: AccountId;
  numberId: NumberId;
  kind: 'contact' | 'group';
  groupWid: Wid | null;
  title: string | null;
  unread: number;
  state: ConversationState;
  assigneeId: UserId | null;
  assigneeName: string | null;
  teamId: TeamId | null;
  teamName: string | null;
  tags: string[];
  heardAt: Date | null;
  waitingSince: Date | null;
  lastMessageId: string | null;
  lastMessageAt: Date;
  contact: ContactRow | null;
}
type Raw = Omit<ConversationRow, 'contact'> & { contact: Record<string, unknown> | null } & Record<
    string,
    unknown
  >;

const select = `
  SELECT v.id, v.account_id AS "accountId", v.number_id AS "numberId", v.kind, v.group_wid AS "groupWid", v.title,
         v.unread, v.state, v.assignee_id AS "assigneeId", coalesce(u.name, v.assignee_name) AS "assigneeName",
         v.team_id AS "teamId", t.name AS "teamName", v.tags, v.heard_at AS "heardAt", v.waiting_since AS "waitingSince",
         v.last_message_id AS "lastMessageId", v.last_message_at AS "lastMessageAt",
         (SELECT to_jsonb(one) FROM (SELECT ${contactColumns('c')} WHERE c.id IS NOT NULL) one) AS contact
    FROM conversations v
    LEFT JOIN contacts c ON c.account_id = v.account_id AND c.id = v.contact_id
    LEFT JOIN teams t ON t.account_id = v.account_id AND t.id = v.team_id
    LEFT JOIN users u ON u.id = v.assignee_id`;

/** jsonb has dates as text. */
function toRow({ contact, ...rest }: Raw): ConversationRow {
  if (!contact) return { ...rest, contact: null };
  const { createdAt, optedOutAt, ...known } = contact as unknown as ContactRow;
  return {
    ...rest,
    contact: {
      ...known,
      createdAt: new Date(createdAt),
      optedOutAt: optedOutAt === null ? null : new Date(optedOutAt),
    },
  };
}

export interface ConversationFilter {
  numberId?: NumberId | undefined;
  contactId?: ContactId | undefined;
  state?: ConversationState | undefined;
  assignee?: UserId | 'nobody' | undefined;
  teamId?: TeamId | undefined;
  tag?: string | undefined;
  unread?: boolean | undefined;
  /** Part of a name or phone. */
  q?: string | undefined;
}

/** The latest first; the cursor is `[time, id]` of the last one. */
export async function listConversations(
  tx: Tx,
  accountId: AccountId,
  filter: ConversationFilter,
  limit: number,
  after: [Date, string] | null,
): Promise<ConversationRow[]> {
  const values: unknown[] = [accountId, limit];
  const where = ['v.account_id = $1'];
  const add = (value: unknown, test: (place: string) => string): void => {
    if (value === undefined) return;
    where.push(test(`$${values.push(value)}`));
  };
  const { assignee, unread, q } = filter;
  add(filter.numberId, (n) => `v.number_id = ${n}`);
  add(filter.contactId, (n) => `v.contact_id = ${n}`);
  add(filter.state, (n) => `v.state = ${n}`);
  add(assignee === 'nobody' ? undefined : assignee, (n) => `v.assignee_id = ${n}`);
  if (assignee === 'nobody') where.push('v.assignee_id IS NULL');
  add(filter.teamId, (n) => `v.team_id = ${n}`);
  add(filter.tag, (n) => `${n} = ANY (v.tags)`);
  if (unread !== undefined) where.push(unread ? 'v.unread > 0' : 'v.unread = 0');
  add(
    q === undefined || q === '' ? undefined : searchPatterns(q),
    (n) => `(c.search LIKE ANY (${n}) OR folded(v.title) LIKE ANY (${n}))`,
  );
  if (after)
    where.push(`(v.last_message_at, v.id) < ($${values.push(after[0])}, $${values.push(after[1])}::uuid)`);
  const rows = await tx.many<Raw>(
    `${select} WHERE ${where.join(' AND ')} ORDER BY v.last_message_at DESC, v.id DESC LIMIT $2`,
    values,
  );
  return rows.map(toRow);
}

export async function findConversation(
  tx: Tx,
  accountId: AccountId,
  id: ConversationId,
): Promise<ConversationRow | undefined> {
  const [row] = await findConversations(tx, accountId, [id]);
  return row;
}

export async function findConversations(
  tx: Tx,
  accountId: AccountId,
  ids: ConversationId[],
): Promise<ConversationRow[]> {
  const rows = await tx.many<Raw>(`${select} WHERE v.account_id = $1 AND v.id = ANY($2::uuid[])`, [
    accountId,
    ids,
  ]);
  return rows.map(toRow);
}

export interface Counts {
  mine: number;
  unassigned: number;
  all: number;
  unread: number;
}
/** Of open conversations. */
export async function countConversations(tx: Tx, accountId: AccountId, me: UserId | null): Promise<Counts> {
  const row = await tx.one<Counts & Record<string, unknown>>(
    `SELECT count(*) FILTER (WHERE assignee_id = $2) AS mine, count(*) FILTER (WHERE assignee_id IS NULL) AS unassigned,
            count(*) AS all, count(*) FILTER (WHERE unread > 0) AS unread
       FROM conversations WHERE account_id = $1 AND state = 'open'`,
    [accountId, me],
  );
  return row ?? { mine: 0, unassigned: 0, all: 0, unread: 0 };
}

/**
 * Whether the conversation (still) exists. If so, it is locked until the transaction ends and other writers wait, so that
 * times, outbox and commits have the same order. The lock is that of an UPDATE: a weaker lock that is raised later deadlocks.
 */
export const holdConversation = async (tx: Tx, accountId: AccountId, id: ConversationId): Promise<boolean> =>
  (await tx.one('SELECT 1 AS yes FROM conversations WHERE account_id = $1 AND id = $2 FOR NO KEY UPDATE', [
    accountId,
    id,
  ])) !== undefined;

type Thread = { contactId: ContactId } | { groupWid: Wid; title: string | null };

/** The conversation of a number with a contact or group, created if there is none. */
export async function upsertConversation(
  tx: Tx,
  accountId: AccountId,
  numberId: NumberId,
  thread: Thread,
): Promise<ConversationId> {
  const [column, value, title] =
    'contactId' in thread
      ? ['contact_id', thread.contactId, null]
      : ['group_wid', thread.groupWid, thread.title];
  const kind = 'contactId' in thread ? 'contact' : 'group';
  const row = await tx.one<{ id: ConversationId }>(
    `INSERT INTO conversations AS v (account_id, id, number_id, kind, ${column}, title) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (account_id, number_id, ${column}) DO UPDATE SET title = coalesce(excluded.title, v.title)
     RETURNING id`,
    [accountId, newId<ConversationId>(), numberId, kind, value, title],
  );
  if (!row) throw new Error('the conversation was neither made nor found');
  return row.id;
}

/** Creates the missing ones of these conversations between numbers and contacts. */
export async function insertThreads(
  tx: Tx,
  accountId: AccountId,
  threads: { numberId: NumberId; contactId: ContactId }[],
): Promise<void> {
  const rows = threads.map((thread) => ({ ...thread, id: newId<ConversationId>() }));
  await tx.run(
    `INSERT INTO conversations (account_id, id, number_id, kind, contact_id)
     SELECT $1, r.id, r."numberId", 'contact', r."contactId"
       FROM jsonb_to_recordset($2::jsonb) AS r (id uuid, "numberId" uuid, "contactId" uuid) ORDER BY 5, 3
     ON CONFLICT (account_id, number_id, contact_id) DO NOTHING`,
    [accountId, JSON.stringify(rows)],
  );
}

/** The conversation of a chat, if there is one. */
export const findThread = async (
  tx: Tx,
  accountId: AccountId,
  numberId: NumberId,
  { phone, wid }: ChatAddress,
): Promise<ConversationId | undefined> =>
  (
    await tx.many<{ id: ConversationId }>(
      `SELECT v.id FROM conversations v
        WHERE v.account_id = $1 AND v.number_id = $2
          AND (v.group_wid = $4 OR v.contact_id IN (${contactsWith('$1', '$3', '$4')})) LIMIT 1`,
      [accountId, numberId, phone && canonicalPhone(phone), wid],
    )
  )[0]?.id;

/** The number that a person or group wrote to last; if they never wrote, the number that wrote to them last. */
export const numberKnownTo = async (
  tx: Tx,
  accountId: AccountId,
  whom: { contactId: ContactId | null } | { groupWid: Wid },
): Promise<NumberId | undefined> => {
  const [column, value] = 'contactId' in whom ? ['contact_id', whom.contactId] : ['group_wid', whom.groupWid];
  const row = await tx.one<{ numberId: NumberId }>(
    `SELECT number_id AS "numberId" FROM conversations WHERE account_id = $1 AND ${column} = $2
      ORDER BY heard_at DESC NULLS LAST, last_message_at DESC LIMIT 1`,
    [accountId, value],
  );
  return row?.numberId;
};

/** Records that they get the away message for this closed period; false if they got it already. */
export const claimAway = async (
  tx: Tx,
  accountId: AccountId,
  id: ConversationId,
  closedSince: Date,
): Promise<boolean> =>
  (await tx.run(
    `UPDATE conversations SET away_since = $3
      WHERE account_id = $1 AND id = $2 AND (away_since IS NULL OR away_since < $3)`,
    [accountId, id, closedSince],
  )) > 0;

export interface ConversationPatch {
  state?: ConversationState | undefined;
  assignee?: { userId: UserId; name: string } | null | undefined;
  teamId?: TeamId | null | undefined;
  tags?: string[] | undefined;
}
/** False if nothing changed. Resolving a conversation ends its waiting time. */
export async function updateConversation(
  tx: Tx,
  accountId: AccountId,
  id: ConversationId,
  { state, assignee, teamId, tags }: ConversationPatch,
): Promise<boolean> {
  const changed = await tx.run(
    `UPDATE conversations
        SET state = coalesce($3, state),
            waiting_since = CASE WHEN $3 = 'resolved' THEN NULL ELSE waiting_since END,
            assignee_id = CASE WHEN $4 THEN $5 ELSE assignee_id END,
            assignee_name = CASE WHEN $4 THEN $6 ELSE assignee_name END,
            team_id = CASE WHEN $7 THEN $8 ELSE team_id END,
            tags = coalesce($9, tags)
      WHERE account_id = $1 AND id = $2
        AND (($3::text IS NOT NULL AND state <> $3) OR ($4 AND assignee_id IS DISTINCT FROM $5::uuid)
          OR ($7 AND team_id IS DISTINCT FROM $8::uuid) OR ($9::text[] IS NOT NULL AND tags <> $9))`,
    [
      accountId,
      id,
      state ?? null,
      assignee !== undefined,
      assignee?.userId ?? null,
      assignee?.name ?? null,
      teamId !== undefined,
      teamId ?? null,
      tags ?? null,
    ],
  );
  return changed > 0;
}

/** Somebody who leaves the account is no longer assigned to conversations. */
export async function unassignAll(tx: Tx, accountId: AccountId, userId: UserId): Promise<void> {
  await tx.run(
    'UPDATE conversations SET assignee_id = NULL, assignee_name = NULL WHERE account_id = $1 AND assignee_id = $2',
    [accountId, userId],
  );
}
