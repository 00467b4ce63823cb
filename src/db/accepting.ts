import type {
  AccountId,
  ContactId,
  ConversationId,
  MediaId,
  MessageId,
  MessageKey,
  NumberId,
  Phone,
  UserId,
  Wid,
} from '../model/ids.ts';
import type { Content, MessageType } from '../model/content.ts';
import type { Recipient } from '../model/message.ts';
import { lanes, type Lane } from '../model/pacing.ts';
import { canonicalPhone, type CanonicalPhone } from '../model/phone.ts';
import type { PlanName } from '../model/plans.ts';
import { checkHolds } from './contacts.ts';
import { type Tx } from './database.ts';
import { mayBeTold, userIdOf } from './identities.ts';
import { numberColumns, type NumberRow } from './numbers.ts';
import { optedOutAt } from './optOuts.ts';
import { coldness, laneOf, textHashOf } from './outbox.ts';

/** The statements that accept messages. Each works on one message or on a slice of many. */

export interface Senders {
  plan: PlanName;
  /** A user who answers a conversation that nobody has is assigned to it. */
  answeringTakes: boolean;
  numbers: NumberRow[];
  /** The typed phones that a contact has in exactly this spelling: the one that the API shows. */
  told: Set<string>;
}

/** undefined: the account does not exist. */
export async function readSenders(
  tx: Tx,
  accountId: AccountId,
  typed: string[],
): Promise<Senders | undefined> {
  const digits = mayBeTold(typed);
  type Row = Pick<Senders, 'plan' | 'answeringTakes'> & { told: string[] } & ({ numberId: null } | NumberRow);
  const rows = await tx.many<Row & Record<string, unknown>>(
    `SELECT a.plan, a.answering_takes AS "answeringTakes", array(SELECT spelling FROM contact_identities WHERE account_id = $1 AND kind = 'phone' AND scope = ''
               AND value = ANY ($3) AND spelling = ANY ($2)) AS told, ${numberColumns}
       FROM accounts a LEFT JOIN numbers n ON n.account_id = a.id
      WHERE a.id = $1 ORDER BY n.created_at, n.id`,
    [accountId, digits, digits.map(canonicalPhone)],
  );
  const [first] = rows;
  if (!first) return undefined;
  const numbers = rows.flatMap((row) => (row.numberId === null ? [] : [row]));
  const { plan, answeringTakes, told } = first;
  return { plan, answeringTakes, numbers, told: new Set(told) };
}

/** A conversation, locked until the transaction ends; other writers wait. */
export interface Thread {
  conversationId: ConversationId;
  numberId: NumberId;
  contactId: ContactId | null;
  name: string | null;
  phone: Phone | null;
  lid: Wid | null;
  /** Meta's, where neither phone nor LID is known. */
  userId: string | null;
  isOptedOut: boolean;
  groupWid: Wid | null;
  title: string | null;
  heardAt: Date | null;
  waitingSince: Date | null;
  lastMessageAt: Date;
  assigneeId: UserId | null;
}
const threadColumns = `v.id AS "conversationId", v.number_id AS "numberId", v.contact_id AS "contactId", c.name, c.phone, c.lid,
         CASE WHEN c.phone IS NULL AND c.lid IS NULL THEN ${userIdOf('c')} END AS "userId",
         ${optedOutAt('c')} IS NOT NULL AS "isOptedOut", v.group_wid AS "groupWid", v.title,
         v.heard_at AS "heardAt", v.waiting_since AS "waitingSince", v.last_message_at AS "lastMessageAt",
         v.assignee_id AS "assigneeId"`;

/** What is known about a phone that a message is addressed to. */
export interface Whom {
  asked: CanonicalPhone;
  /** WhatsApp's latest answer: its spelling of the phone, or null if it does not know the phone. undefined: not asked. */
  checked: Phone | null | undefined;
  contactId: ContactId | null;
  threads: Thread[];
}

/**
 * The people who have these phones, and their conversations with these numbers. Contacts cannot be deleted until the
 * transaction ends. Conversations are locked, always in the same order, with the lock of an UPDATE: a weaker lock that is
 * raised later deadlocks.
 */
export async function lockPeople(
  tx: Tx,
  accountId: AccountId,
  phones: CanonicalPhone[],
  numberIds: NumberId[],
): Promise<Map<CanonicalPhone, Whom>> {
  type Row = Omit<Whom, 'checked' | 'threads'> & { isChecked: boolean; checked: Phone | null } & (
      (Thread & { conversationId: ConversationId }) | { conversationId: null }
    );
  const rows = await tx.many<Row & Record<string, unknown>>(
    `WITH whom AS (
       SELECT a.phone AS asked, k.asked IS NOT NULL AS is_checked, k.phone AS checked,
              coalesce(canonical_phone(k.phone), a.phone) AS canonical
         FROM unnest($2::text[]) AS a (phone)
         LEFT JOIN phone_checks k ON k.account_id = $1 AND k.asked = a.phone AND ${checkHolds('k')}
     ), person AS (
       SELECT c.*, i.value AS canonical
         FROM contact_identities i JOIN contacts c ON c.account_id = i.account_id AND c.id = i.contact_id
        WHERE i.account_id = $1 AND i.kind = 'phone' AND i.scope = '' AND i.value = ANY (array(SELECT canonical FROM whom))
        ORDER BY c.id FOR KEY SHARE OF c
     ), thread AS (
       SELECT * FROM conversations
        WHERE account_id = $1 AND contact_id = ANY (array(SELECT id FROM person)) AND number_id = ANY ($3)
        ORDER BY id FOR NO KEY UPDATE
     )
     SELECT w.asked, w.is_checked AS "isChecked", w.checked, ${threadColumns}, c.id AS "contactId"
       FROM whom w LEFT JOIN person c ON c.canonical = w.canonical LEFT JOIN thread v ON v.contact_id = c.id`,
    [accountId, phones, numberIds],
  );
  const found = new Map<CanonicalPhone, Whom>();
  for (const { isChecked, ...row } of rows) {
    const { asked, contactId } = row;
    const checked = isChecked ? row.checked : undefined;
    const whom = found.get(asked) ?? { asked, checked, contactId, threads: [] };
    if (row.conversationId !== null) whom.threads.push(row);
    found.set(asked, whom);
  }
  return found;
}

/** Those of these conversations that exist, locked as above. */
export const lockThreads = (tx: Tx, accountId: AccountId, ids: ConversationId[]): Promise<Thread[]> =>
  tx.many<Thread & Record<string, unknown>>(
    `WITH thread AS (
       SELECT * FROM conversations WHERE account_id = $1 AND id = ANY ($2::uuid[]) ORDER BY id FOR NO KEY UPDATE)
     SELECT ${threadColumns} FROM thread v LEFT JOIN contacts c ON c.account_id = $1 AND c.id = v.contact_id`,
    [accountId, ids],
  );

export interface AcceptedMessage {
  id: MessageId;
  numberId: NumberId;
  conversationId: ConversationId;
  type: MessageType;
  text: string | null;
  mediaId: MediaId | null;
  content: Content;
  forwarded: boolean;
  quotedKey: MessageKey | null;
  at: Date;
  sentBy: { userId: UserId; name: string } | null;
  clientRef: string | null;
  recipient: Recipient;
  isBulk: boolean;
  coldAfterDays: number;
  /** It is not an answer by a person: earlier messages stay unread. */
  isAutomatic: boolean;
  /** Whoever takes the conversation with it; null: it stays whose it is. */
  takenBy: { userId: UserId; name: string } | null;
  /** Of its conversation, which is locked, so that the statement need not read it. */
  kind: 'contact' | 'group';
  heardAt: Date | null;
  waitingSince: Date | null;
}
const isLatest = '(v.last_message_id IS NULL OR v.last_message_at <= l.at)';

/**
 * Stores messages, puts them into the outbox, and updates their conversations: the latest message moves its conversation to
 * the top of the list, marks earlier messages as read, ends the waiting time, and gives a conversation that nobody has to
 * `takenBy`. Their conversations are locked.
 */
export const storeAccepted = (
  tx: Tx,
  accountId: AccountId,
  messages: AcceptedMessage[],
): Promise<{ id: MessageId; lane: Lane; isCold: boolean }[]> =>
  tx.many<{ id: MessageId; lane: Lane; isCold: boolean }>(
    `WITH item AS (
       SELECT i.*, o.place FROM jsonb_array_elements($2::jsonb) WITH ORDINALITY AS o (row, place), jsonb_to_record(o.row) AS i (
              id uuid, "numberId" uuid, "conversationId" uuid, type text, text text, "mediaId" uuid, content jsonb,
              forwarded boolean, "quotedKey" text, at timestamptz, "sentBy" jsonb, "clientRef" text, recipient jsonb,
              "isBulk" boolean, "coldAfterDays" int,
              "isAutomatic" boolean, "takenBy" jsonb, kind text, "heardAt" timestamptz, "waitingSince" timestamptz)
     ), stored AS (
       INSERT INTO messages (account_id, id, number_id, conversation_id, direction, type, text, media_id, content,
                             quoted_key, status, backfilled, at, forwarded, sent_by, sent_by_name, client_ref)
       SELECT $1, id, "numberId", "conversationId", 'out', type, text, "mediaId", content, "quotedKey",
              'queued', false, at, forwarded, ("sentBy"->>'userId')::uuid, "sentBy"->>'name', "clientRef"
         FROM item
     ), owed AS (
       INSERT INTO outbox (account_id, message_id, number_id, conversation_id, recipient, is_cold, lane, text_hash)
       SELECT $1, i.id, i."numberId", i."conversationId", i.recipient, c.is_cold,
              ${laneOf('i."isBulk"', 'c.is_cold')}, ${textHashOf('i.type', 'i.text', 'c.is_cold')}
         FROM item i CROSS JOIN LATERAL (SELECT ${coldness('i.kind', 'i."heardAt"', 'i."coldAfterDays"')} AS is_cold) c
        ORDER BY i.place
       RETURNING message_id, lane, is_cold
     ), latest AS (
       SELECT DISTINCT ON ("conversationId") * FROM item WHERE type <> 'reaction' ORDER BY "conversationId", place DESC
     ), answered AS (
       INSERT INTO responses (account_id, number_id, conversation_id, asked_at, answered_at)
       SELECT $1, "numberId", "conversationId", "waitingSince", at FROM latest
        WHERE NOT "isAutomatic" AND "waitingSince" <= at
       ON CONFLICT DO NOTHING
     ), touched AS (
       UPDATE conversations v
          SET last_message_id = CASE WHEN ${isLatest} THEN l.id ELSE v.last_message_id END,
              last_message_at = CASE WHEN ${isLatest} THEN l.at ELSE v.last_message_at END,
              unread = CASE WHEN ${isLatest} AND NOT l."isAutomatic" THEN 0 ELSE v.unread END,
              waiting_since = CASE WHEN NOT l."isAutomatic" AND v.waiting_since <= l.at THEN NULL ELSE v.waiting_since END,
              assignee_id = coalesce(v.assignee_id, (l."takenBy"->>'userId')::uuid),
              assignee_name = CASE WHEN v.assignee_id IS NULL THEN l."takenBy"->>'name' ELSE v.assignee_name END
         FROM latest l WHERE v.account_id = $1 AND v.id = l."conversationId"
     )
     SELECT message_id AS id, ($3::text[])[lane + 1] AS lane, is_cold AS "isCold" FROM owed`,
    [accountId, JSON.stringify(messages), lanes],
  );
