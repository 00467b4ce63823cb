import type {
  AccountId,
  ContactId,
  ConversationId,
  MessageId,
  MessageKey,
  NumberId,
  Phone,
  UserId,
  Wid,
} from '../model/ids.ts';
import type { MediaState, MessageType, StoredContent } from '../model/content.ts';
import { statusRank, type DeliveryStatus } from '../model/message.ts';
import type { Tx } from './database.ts';

/** The fields of a contact that say who somebody is. */
export interface PersonRow {
  contactId: ContactId;
  name: string | null;
  phone: Phone | null;
  lid: Wid | null;
}
const personColumns = (alias: string): string =>
  `CASE WHEN ${alias}.id IS NOT NULL THEN jsonb_build_object('contactId', ${alias}.id, 'name', ${alias}.name,
          'phone', ${alias}.phone, 'lid', ${alias}.lid) END`;

export interface MessageRow extends StoredContent {
  id: MessageId;
  accountId: AccountId;
  numberId: NumberId;
  conversationId: ConversationId;
  direction: 'in' | 'out';
  key: MessageKey | null;
  /** WhatsApp's own name of the kind, if it says more than `type`. */
  whatsappType: string | null;
  status: DeliveryStatus;
  errorCode: string | null;
  errorText: string | null;
  editedAt: Date | null;
  deletedAt: Date | null;
  backfilled: boolean;
  at: Date;
  /** When each was first known. */
  sentAt: Date | null;
  deliveredAt: Date | null;
  readAt: Date | null;
  failedAt: Date | null;
  /** The other end, in a direct conversation. */
  person: PersonRow | null;
  group: { id: Wid; subject: string | null } | null;
  /** Who wrote it, in a group; null: the number itself. */
  author: PersonRow | null;
  sentBy: UserId | null;
  sentByName: string | null;
  clientRef: string | null;
  replyTo: MessageId | null;
  mediaState: MediaState | null;
  reactions: { emoji: string; from: string | null; fromMe: boolean }[];
  /** Of a poll. */
  votes: { options: number[]; from: string | null; fromMe: boolean }[];
}
type Raw = MessageRow & Record<string, unknown>;

const select = `
  SELECT m.id, m.account_id AS "accountId", m.number_id AS "numberId", m.conversation_id AS "conversationId",
         m.direction, m.key, m.type, m.whatsapp_type AS "whatsappType", m.text, m.content, m.status,
         m.error_code AS "errorCode", m.error_text AS "errorText", m.edited_at AS "editedAt",
         m.deleted_at AS "deletedAt", m.backfilled, m.at, m.sent_at AS "sentAt",
         m.delivered_at AS "deliveredAt", m.read_at AS "readAt", m.failed_at AS "failedAt", ${personColumns('c')} AS person, ${personColumns('a')} AS author,
         CASE WHEN v.kind = 'group' THEN jsonb_build_object('id', v.group_wid, 'subject', v.title) END AS "group",
         m.client_ref AS "clientRef", m.sent_by AS "sentBy", coalesce(su.name, m.sent_by_name) AS "sentByName", q.id AS "replyTo", m.quoted_key AS "quotedKey", m.media_id AS "mediaId", f.state AS "mediaState", f.mimetype, f.filename, f.size,
         coalesce((SELECT jsonb_agg(jsonb_build_object('emoji', r.emoji, 'fromMe', r.sender = 'me',
                                    'from', (SELECT coalesce(rc.name, rc.phone) FROM contacts rc
                                              WHERE rc.account_id = r.account_id AND rc.id::text = r.sender))
                                    ORDER BY r.at)
                     FROM reactions r WHERE r.account_id = m.account_id AND r.number_id = m.number_id
                      AND r.target_key = m.key AND r.emoji <> ''), '[]') AS reactions,
         m.forwarded,
         CASE WHEN m.type <> 'poll' THEN '[]' ELSE
         coalesce((SELECT jsonb_agg(jsonb_build_object('options', p.options, 'fromMe', p.voter = 'me',
                                    'from', (SELECT coalesce(pc.name, pc.phone, pc.lid) FROM contacts pc
                                              WHERE pc.account_id = p.account_id AND pc.id::text = p.voter))
                                    ORDER BY p.at)
                     FROM poll_votes p WHERE p.account_id = m.account_id AND p.number_id = m.number_id
                      AND p.poll_key = m.key), '[]') END AS votes
    FROM messages m
    JOIN conversations v ON v.account_id = m.account_id AND v.id = m.conversation_id
    LEFT JOIN contacts c ON c.account_id = v.account_id AND c.id = v.contact_id
    LEFT JOIN contacts a ON a.account_id = m.account_id AND a.id = m.author_id
    LEFT JOIN messages q ON q.account_id = m.account_id AND q.number_id = m.number_id AND q.key = m.quoted_key
    LEFT JOIN users su ON su.id = m.sent_by
    LEFT JOIN media f ON f.account_id = m.account_id AND f.id = m.media_id`;

export const findMessage = (tx: Tx, accountId: AccountId, id: MessageId): Promise<MessageRow | undefined> =>
  tx.one<Raw>(`${select} WHERE m.account_id = $1 AND m.id = $2`, [accountId, id]);

export const findMessages = (tx: Tx, accountId: AccountId, ids: string[]): Promise<MessageRow[]> =>
  tx.many<Raw>(`${select} WHERE m.account_id = $1 AND m.id = ANY($2::uuid[])`, [accountId, ids]);

/** The ones of these messages that the transaction may see. */
export async function whichAreThere(tx: Tx, accountId: AccountId, ids: MessageId[]): Promise<Set<MessageId>> {
  if (ids.length === 0) return new Set();
  const sql = 'SELECT id FROM messages WHERE account_id = $1 AND id = ANY ($2::uuid[])';
  return new Set((await tx.many<{ id: MessageId }>(sql, [accountId, ids])).map(({ id }) => id));
}

/** How a channel identifies a message, and the message's conversation and number. */
export interface MessagePlace {
  numberId: NumberId;
  conversationId: ConversationId;
  key: MessageKey | null;
}
export const findPlace = (tx: Tx, accountId: AccountId, id: MessageId): Promise<MessagePlace | undefined> =>
  tx.one<MessagePlace & Record<string, unknown>>(
    `SELECT number_id AS "numberId", conversation_id AS "conversationId", key FROM messages
      WHERE account_id = $1 AND id = $2`,
    [accountId, id],
  );

/** Where a page of messages begins: after the message `[time, id]`, or with it. */
export interface Place {
  direction: 'older' | 'newer';
  at: Date;
  id: string;
  inclusive: boolean;
}

/** The latest first; from a position towards the present, the oldest first. Without reactions, which are part of their messages. */
export const listMessages = (
  tx: Tx,
  accountId: AccountId,
  conversationId: ConversationId,
  limit: number,
  place: Place | null,
): Promise<MessageRow[]> => {
  const newer = place?.direction === 'newer';
  const order = newer ? 'ASC' : 'DESC';
  const test = `${newer ? '>' : '<'}${place?.inclusive ? '=' : ''}`;
  return tx.many<Raw>(
    `${select} WHERE m.account_id = $1 AND m.conversation_id = $2 AND m.type <> 'reaction'
        AND ($4::timestamptz IS NULL OR (m.at, m.id) ${test} ($4, $5::uuid))
      ORDER BY m.at ${order}, m.id ${order} LIMIT $3`,
    [accountId, conversationId, limit, place?.at ?? null, place?.id ?? null],
  );
};

/** Up to so many messages with a word are read one by one. For a more common word, messages are read from the latest on, which finds hits soon. */
const RARE = 2000;
/** The last character in byte order: everything that begins with a word sorts between the word and the word plus this. */
const LAST = '\u{10ffff}';

/** Messages in whose text every word of `q` begins a word, the latest first. */
export async function searchMessages(
  tx: Tx,
  accountId: AccountId,
  q: string,
  limit: number,
  after: [Date, string] | null,
): Promise<MessageRow[]> {
  const terms = await tx.many<{ low: string; count: number }>(
    `SELECT t.low, (SELECT count(*) FROM (SELECT 1 FROM message_words w
             WHERE w.account_id = $1 AND w.word >= t.low AND w.word < t.low || $3 LIMIT ${RARE + 1}) AS first) AS count
       FROM unnest(words_of(folded($2))) AS t (low) ORDER BY 2`,
    [accountId, q, LAST],
  );
  const [rarest] = terms;
  if (!rarest || rarest.count === 0) return [];
  const hasWord = (n: number): string =>
    `EXISTS (SELECT 1 FROM message_words w WHERE w.account_id = $1 AND w.message_id = m.id
                AND w.word >= ($5::text[])[${n}] AND w.word < ($5::text[])[${n}] || $6)`;
  const among = `m.id IN (SELECT message_id FROM message_words
          WHERE account_id = $1 AND word >= ($5::text[])[1] AND word < ($5::text[])[1] || $6)`;
  const wanted = terms.map((_term, index) =>
    index === 0 && rarest.count <= RARE ? among : hasWord(index + 1),
  );
  // First find the ids, then read the messages.
  const found = await tx.many<{ id: string }>(
    `SELECT m.id FROM messages m WHERE m.account_id = $1 AND m.type <> 'reaction' AND ${wanted.join(' AND ')}
        AND ($3::timestamptz IS NULL OR (m.at, m.id) < ($3, $4::uuid))
      ORDER BY m.at DESC, m.id DESC LIMIT $2`,
    [accountId, limit, after?.[0] ?? null, after?.[1] ?? null, terms.map(({ low }) => low), LAST],
  );
  const ids = found.map(({ id }) => id);
  const rows = await findMessages(tx, accountId, ids);
  return rows.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
}

/** Outgoing ones with this status, the latest first. */
export const listByStatus = (
  tx: Tx,
  accountId: AccountId,
  status: DeliveryStatus,
  limit: number,
  after: [Date, string] | null,
): Promise<MessageRow[]> =>
  tx.many<Raw>(
    `${select} WHERE m.account_id = $1 AND m.direction = 'out' AND m.status = $2
        AND ($4::timestamptz IS NULL OR (m.at, m.id) < ($4, $5::uuid))
      ORDER BY m.at DESC, m.id DESC LIMIT $3`,
    [accountId, status, limit, after?.[0] ?? null, after?.[1] ?? null],
  );

export async function lockMessage(tx: Tx, accountId: AccountId, id: MessageId): Promise<void> {
  await tx.run('SELECT 1 FROM messages WHERE account_id = $1 AND id = $2 FOR UPDATE', [accountId, id]);
}

/** Back to `queued`, with a key that is chosen later: the only way in which a status goes back. */
export async function requeueMessage(tx: Tx, accountId: AccountId, id: MessageId): Promise<void> {
  await tx.run(
    `UPDATE messages SET status = 'queued', key = NULL, error_code = NULL, error_text = NULL
      WHERE account_id = $1 AND id = $2`,
    [accountId, id],
  );
}

/** Those of these keys that the number already has messages for. */
export async function knownKeys(
  tx: Tx,
  accountId: AccountId,
  numberId: NumberId,
  keys: MessageKey[],
): Promise<Set<MessageKey>> {
  if (keys.length === 0) return new Set();
  const sql = 'SELECT key FROM messages WHERE account_id = $1 AND number_id = $2 AND key = ANY ($3)';
  const rows = await tx.many<{ key: MessageKey }>(sql, [accountId, numberId, keys]);
  return new Set(rows.map(({ key }) => key));
}

export interface KeyedMessage {
  id: MessageId;
  status: DeliveryStatus;
  type: MessageType;
  conversationId: ConversationId;
}
export const lockByKey = (
  tx: Tx,
  accountId: AccountId,
  numberId: NumberId,
  key: MessageKey,
): Promise<KeyedMessage | undefined> =>
  tx.one<KeyedMessage & Record<string, unknown>>(
    `SELECT id, status, type, conversation_id AS "conversationId" FROM messages
      WHERE account_id = $1 AND number_id = $2 AND key = $3 FOR UPDATE`,
    [accountId, numberId, key],
  );

/** Sets the key under which the channel has a message of ours, unless it has one already. undefined: no such message. */
export const nameMessage = (
  tx: Tx,
  accountId: AccountId,
  numberId: NumberId,
  id: MessageId,
  key: MessageKey,
): Promise<{ id: MessageId } | undefined> =>
  tx.one<{ id: MessageId }>(
    `UPDATE messages SET key = $4
      WHERE account_id = $1 AND number_id = $2 AND id = $3 AND direction = 'out' AND key IS NULL RETURNING id`,
    [accountId, numberId, id, key],
  );

/**
 * SQL: whether message `m` may move to a status, and the columns that change with it. Each step gets the time of the first
 * report that implies it: a message that was read was delivered before. `code` is the code of the new error, if there is one.
 */
export function advancing(
  status: DeliveryStatus,
  code: string,
  ranks = statusRank,
): { moves: string; columns: [string, string][] } {
  const below = Object.entries(ranks).filter(([, rank]) => rank < ranks[status]);
  const steps = { sent_at: 'sent', delivered_at: 'delivered', read_at: 'read' } as const;
  const implied = Object.entries(steps).filter(([, step]) => statusRank[step] <= statusRank[status]);
  const reached = [...implied.map(([column]) => column), ...(status === 'failed' ? ['failed_at'] : [])];
  // Any other reason takes precedence over WhatsApp's own.
  const better = ` OR m.status = 'failed' AND m.error_code = 'whatsapp' AND ${code}::text <> 'whatsapp'`;
  return {
    moves: `(m.status = ANY ('{${below.map(([name]) => name).join()}}')${status === 'failed' ? better : ''})`,
    columns: [
      ['status', `'${status}'`],
      ...reached.map((column): [string, string] => [column, `coalesce(m.${column}, now())`]),
    ],
  };
}

/** Moves a status to a higher rank and returns whether it moved. The error belongs to `failed` and `uncertain`. */
export async function advanceStatus(
  tx: Tx,
  accountId: AccountId,
  id: MessageId,
  status: DeliveryStatus,
  error: { code: string; text: string } | null = null,
  ranks = statusRank,
): Promise<boolean> {
  const { moves, columns } = advancing(status, '$3', ranks);
  const changed = await tx.run(
    `UPDATE messages m SET ${columns.map((pair) => pair.join(' = ')).join()}, error_code = $3::text, error_text = $4
      WHERE account_id = $1 AND id = $2 AND ${moves}`,
    [accountId, id, error?.code ?? null, error?.text ?? null],
  );
  return changed > 0;
}

export async function setEdited(tx: Tx, accountId: AccountId, id: MessageId, text: string): Promise<boolean> {
  const changed = await tx.run(
    `UPDATE messages SET text = $3, edited_at = now()
      WHERE account_id = $1 AND id = $2 AND deleted_at IS NULL AND text IS DISTINCT FROM $3`,
    [accountId, id, text],
  );
  return changed > 0;
}

export async function setDeleted(tx: Tx, accountId: AccountId, id: MessageId): Promise<boolean> {
  // Media that was not fetched yet is no longer needed.
  await tx.run(
    `UPDATE media SET state = 'failed' WHERE account_id = $1 AND state = 'pending'
        AND id = (SELECT media_id FROM messages WHERE account_id = $1 AND id = $2)`,
    [accountId, id],
  );
  const changed = await tx.run(
    `UPDATE messages SET deleted_at = now(), text = NULL, media_id = NULL, content = '{}'
      WHERE account_id = $1 AND id = $2 AND deleted_at IS NULL`,
    [accountId, id],
  );
  return changed > 0;
}

/** The latest reaction of a sender counts; false if an equal or later one is stored. */
export async function upsertReaction(
  tx: Tx,
  reaction: {
    accountId: AccountId;
    numberId: NumberId;
    target: MessageKey;
    sender: string;
    emoji: string;
    at: Date;
  },
): Promise<boolean> {
  const changed = await tx.run(
    `INSERT INTO reactions AS r (account_id, number_id, target_key, sender, emoji, at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (account_id, number_id, target_key, sender) DO UPDATE SET emoji = excluded.emoji, at = excluded.at
      WHERE r.at <= excluded.at AND r.emoji <> excluded.emoji`,
    [reaction.accountId, reaction.numberId, reaction.target, reaction.sender, reaction.emoji, reaction.at],
  );
  return changed > 0;
}
