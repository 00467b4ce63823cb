import type { AccountId, ContactId, ConversationId, NumberId, Wid } from '../model/ids.ts';
import { newId } from '../lib/ids.ts';
import type { ContactRow } from './contacts.ts';
import type { Tx } from './database.ts';

export interface ConversationRow {
  id: ConversationId;
  accountId: AccountId;
  numberId: NumberId;
  kind: 'contact' | 'group';
  groupWid: Wid | null;
  title: string | null;
  unread: number;
  lastMessageId: string | null;
  lastMessageAt: Date;
  contact: ContactRow | null;
}
type Raw = Omit<ConversationRow, 'contact'> & {
  contactId: ContactId | null;
  contactName: string | null;
  contactPhone: string | null;
  contactLid: string | null;
  contactCreatedAt: Date | null;
  contactOptedOutAt: Date | null;
} & Record<string, unknown>;

const select = `
  SELECT v.id, v.account_id AS "accountId", v.number_id AS "numberId", v.kind, v.group_wid AS "groupWid", v.title,
         v.unread, v.last_message_id AS "lastMessageId", v.last_message_at AS "lastMessageAt",
         c.id AS "contactId", c.name AS "contactName", c.phone AS "contactPhone", c.lid AS "contactLid",
         c.created_at AS "contactCreatedAt", c.opted_out_at AS "contactOptedOutAt"
    FROM conversations v LEFT JOIN contacts c ON c.account_id = v.account_id AND c.id = v.contact_id`;

function toRow(raw: Raw): ConversationRow {
  const { contactId, contactName, contactPhone, contactLid, contactCreatedAt, contactOptedOutAt, ...rest } =
    raw;
  if (contactId === null || contactCreatedAt === null) return { ...rest, contact: null };
  const contact = {
    id: contactId,
    accountId: raw.accountId,
    name: contactName,
    phone: contactPhone,
    lid: contactLid,
    optedOutAt: contactOptedOutAt,
  };
  return { ...rest, contact: { ...contact, createdAt: contactCreatedAt } };
}

/** The latest first; the cursor is `[time, id]` of the last one. */
export async function listConversations(
  tx: Tx,
  accountId: AccountId,
  filter: { numberId: NumberId | null; limit: number; after: [Date, string] | null },
): Promise<ConversationRow[]> {
  const rows = await tx.many<Raw>(
    `${select} WHERE v.account_id = $1 AND ($2::uuid IS NULL OR v.number_id = $2)
        AND ($4::timestamptz IS NULL OR (v.last_message_at, v.id) < ($4, $5::uuid))
      ORDER BY v.last_message_at DESC, v.id DESC LIMIT $3`,
    [accountId, filter.numberId, filter.limit, filter.after?.[0] ?? null, filter.after?.[1] ?? null],
  );
  return rows.map(toRow);
}

export async function findConversation(
  tx: Tx,
  accountId: AccountId,
  id: ConversationId,
): Promise<ConversationRow | undefined> {
  const row = await tx.one<Raw>(`${select} WHERE v.account_id = $1 AND v.id = $2`, [accountId, id]);
  return row && toRow(row);
}

/** Whether it is (still) there; if so, it stays until the transaction ends: nobody merges it away. */
export const holdConversation = async (tx: Tx, accountId: AccountId, id: ConversationId): Promise<boolean> =>
  (await tx.one('SELECT 1 AS yes FROM conversations WHERE account_id = $1 AND id = $2 FOR KEY SHARE', [
    accountId,
    id,
  ])) !== undefined;

type Thread = { contactId: ContactId } | { groupWid: Wid; title: string | null };

/** The conversation of a number with a contact or group, made when it is the first. */
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

/** Everything that had come by then has been seen. */
export async function setSeen(tx: Tx, accountId: AccountId, id: ConversationId): Promise<void> {
  await tx.run('UPDATE conversations SET unread = 0 WHERE account_id = $1 AND id = $2', [accountId, id]);
}

/** Takes a new message into account: the latest leads the list; an answer marks what came before as read. */
export async function touchConversation(
  tx: Tx,
  accountId: AccountId,
  id: ConversationId,
  message: { id: string; at: Date; direction: 'in' | 'out'; backfilled: boolean },
): Promise<void> {
  await tx.run(
    `UPDATE conversations
        SET last_message_id = CASE WHEN last_message_id IS NULL OR last_message_at <= $4 THEN $3 ELSE last_message_id END,
            last_message_at = CASE WHEN last_message_id IS NULL OR last_message_at <= $4 THEN $4 ELSE last_message_at END,
            heard_at = CASE WHEN $5 = 'in' THEN greatest(heard_at, $4) ELSE heard_at END,
            unread = CASE WHEN $5 = 'out' AND last_message_at <= $4 THEN 0
                          WHEN $5 = 'in' AND NOT $6 THEN unread + 1 ELSE unread END
      WHERE account_id = $1 AND id = $2`,
    [accountId, id, message.id, message.at, message.direction, message.backfilled],
  );
}
