import type { Content } from '../model/content.ts';
import type { AccountId, ContactId, ConversationId, MediaId, MessageId, NumberId } from '../model/ids.ts';
import { identitiesOf } from '../model/identity.ts';
import { statusRank, type DeliveryStatus, type Peer, type SeenMessage } from '../model/message.ts';
import type { Tx } from './database.ts';
import { isIdentity, strongestFirst } from './identities.ts';

/** The statements that store a message which a channel has seen, whoever wrote it. */

export interface KnownThread {
  contactId: ContactId;
  conversationId: ConversationId;
  name: string | null;
  /** A user or key of the account set the name. */
  isNamed: boolean;
}

/**
 * The conversation of a number with a person, if both are known. The contact cannot be deleted until the transaction ends,
 * and other writers of the conversation wait, so that times, outbox and commits have the same order.
 */
export async function lockThreadWith(
  tx: Tx,
  accountId: AccountId,
  numberId: NumberId,
  peer: Peer,
): Promise<KnownThread | undefined> {
  const values: unknown[] = [accountId, numberId];
  const [thread] = await tx.many<KnownThread & Record<string, unknown>>(
    `SELECT c.id AS "contactId", c.name, c.is_named AS "isNamed", v.id AS "conversationId"
       FROM contact_identities i
       JOIN contacts c ON c.account_id = i.account_id AND c.id = i.contact_id
       JOIN conversations v ON v.account_id = c.account_id AND v.contact_id = c.id AND v.number_id = $2
      WHERE i.account_id = $1 AND (${isIdentity(identitiesOf(peer), values)})
      ORDER BY ${strongestFirst}
        FOR KEY SHARE OF c FOR NO KEY UPDATE OF v`,
    values,
  );
  return thread;
}

export interface Incoming {
  id: MessageId;
  numberId: NumberId;
  conversationId: ConversationId;
  authorId: ContactId | null;
  mediaId: MediaId | null;
  status: DeliveryStatus;
  at: Date;
  content: Content;
  seen: SeenMessage;
}

/**
 * Stores a message and updates its conversation. The latest message moves the conversation to the top of the list. An answer
 * marks earlier messages as read and ends the waiting time. An incoming message is unread and opens the conversation, unless
 * it was found by looking back and is a day old. `opened`: this message created the conversation, or nobody had to answer it
 * before. undefined: the number already has a message with this key.
 */
export const storeIncoming = (
  tx: Tx,
  accountId: AccountId,
  { id, numberId, conversationId, authorId, mediaId, status, at, content, seen }: Incoming,
): Promise<{ opened: boolean } | undefined> =>
  tx.one<{ opened: boolean }>(
    `WITH stored AS (
       INSERT INTO messages (account_id, id, number_id, conversation_id, direction, key, author_id, type, whatsapp_type, text,
                             media_id, content, forwarded, quoted_key, status, backfilled, at, sent_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
       ON CONFLICT (account_id, number_id, key) DO NOTHING RETURNING conversation_id
     ), old AS (
       SELECT v.*, v.last_message_id IS NULL AS fresh, v.last_message_id IS NULL OR v.last_message_at <= $17 AS latest,
              NOT $16::boolean OR $17 > now() - interval '1 day' AS recent
         FROM conversations v JOIN stored ON v.account_id = $1 AND v.id = stored.conversation_id
     ), touched AS (
       UPDATE conversations v
          SET last_message_id = CASE WHEN old.latest THEN $2 ELSE v.last_message_id END,
              last_message_at = CASE WHEN old.latest THEN $17 ELSE v.last_message_at END,
              heard_at = CASE WHEN $5 = 'in' THEN greatest(v.heard_at, $17) ELSE v.heard_at END,
              unread = CASE WHEN $5 = 'out' AND old.latest THEN 0
                            WHEN $5 = 'in' AND old.recent THEN v.unread + 1 ELSE v.unread END,
              state = CASE WHEN $5 = 'in' AND old.recent THEN 'open'
                           WHEN old.fresh AND NOT old.recent THEN 'resolved' ELSE v.state END,
              waiting_since = CASE WHEN $5 = 'in' AND old.recent AND v.kind = 'contact' THEN coalesce(v.waiting_since, $17)
                                   WHEN $5 = 'out' AND v.waiting_since <= $17 THEN NULL
                                   ELSE v.waiting_since END
         FROM old WHERE v.account_id = $1 AND v.id = old.id
       RETURNING v.id, v.state = 'open' AND (old.fresh OR old.state <> 'open') AS opened,
                 CASE WHEN v.waiting_since IS NULL THEN old.waiting_since END AS waited
     ), answered AS (
       INSERT INTO responses (account_id, number_id, conversation_id, asked_at, answered_at)
       SELECT $1, $3, id, waited, $17 FROM touched WHERE waited IS NOT NULL ON CONFLICT DO NOTHING
     )
     SELECT opened FROM touched`,
    [
      ...[accountId, id, numberId, conversationId, seen.fromMe ? 'out' : 'in', seen.key, authorId],
      ...[seen.type, seen.whatsappType, seen.text, mediaId],
      ...[content, seen.forwarded, seen.quoted, status, seen.backfilled, at],
      // It was written on the phone, or found by looking back: use WhatsApp's time.
      seen.fromMe && statusRank[status] >= statusRank.sent ? at : null,
    ],
  );
