import type { AccountId, ContactId, ConversationId, NumberId } from '../model/ids.ts';
import type { Tx } from './database.ts';
import { lockNumbers } from './numbers.ts';
import { shareOptOut } from './optOuts.ts';

/** A column that refers to a contact or conversation, and the rest of the row's key if a second row would conflict. */
interface Follower {
  table: string;
  column: string;
  key?: string[];
}

/** Besides `conversations.contact_id`. A test compares both lists with PostgreSQL's catalogue. */
export const followersOfContact: Follower[] = [
  { table: 'contact_identities', column: 'contact_id', key: ['kind', 'scope'] },
  { table: 'messages', column: 'author_id' },
  { table: 'reactions', column: 'sender', key: ['number_id', 'target_key'] },
  { table: 'poll_votes', column: 'voter', key: ['number_id', 'poll_key'] },
];
export const followersOfConversation: Follower[] = [
  { table: 'messages', column: 'conversation_id' },
  // After the messages: a message is always locked before its outbox row.
  { table: 'outbox', column: 'conversation_id' },
  { table: 'notes', column: 'conversation_id' },
  { table: 'responses', column: 'conversation_id', key: ['asked_at'] },
  { table: 'read_receipts', column: 'conversation_id', key: [] },
];
/** Of two rows with the same key the later one stays; without a time, the row of the contact that stays. */
const timed = new Set(['reactions', 'poll_votes']);

export interface MergedConversation {
  numberId: NumberId;
  from: ConversationId;
  into: ConversationId;
  lastMessageId: string | null;
}

/**
 * Merges two contacts. `into` keeps its identities and name, and takes those that it lacks from the other one (a name that
 * people gave takes precedence over WhatsApp's). Conversations of both with the same number become one. Needs its own
 * transaction (which may only record events besides), because it locks in this order: the account's numbers (so that no
 * batch of events is under way), contacts, conversations, messages, outbox. Identities need no place in that order: nobody
 * writes those of a contact without locking its row. undefined: one of the two no longer exists.
 */
export async function mergeContacts(
  tx: Tx,
  accountId: AccountId,
  from: ContactId,
  into: ContactId,
): Promise<MergedConversation[] | undefined> {
  if (from === into) throw new Error('a contact cannot be merged with itself');
  await requireWholeAccount(tx);
  await lockNumbers(tx, accountId);
  const both = await tx.many(
    'SELECT id FROM contacts WHERE account_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR UPDATE',
    [accountId, [from, into]],
  );
  if (both.length < 2) return undefined;
  await shareOptOut(tx, accountId, [from, into]);
  const merged = await mergeThreads(tx, accountId, from, into);
  for (const follower of followersOfContact) await follow(tx, accountId, follower, from, into);
  await tx.run(
    `WITH g AS (DELETE FROM contacts WHERE account_id = $1 AND id = $2 RETURNING *)
     UPDATE contacts c
        SET is_named = c.is_named OR g.is_named,
            name = CASE WHEN g.is_named AND NOT c.is_named THEN g.name ELSE coalesce(c.name, g.name) END,
            tags = array(SELECT DISTINCT unnest(c.tags || g.tags) ORDER BY 1), fields = g.fields || c.fields,
            created_at = least(c.created_at, g.created_at),
            updated_at = now()
       FROM g WHERE c.account_id = $1 AND c.id = $3`,
    [accountId, from, into],
  );
  return merged;
}

/** Rows of numbers outside the reach are invisible here, and would be deleted with their contact. */
async function requireWholeAccount(tx: Tx): Promise<void> {
  const limit = await tx.one(
    `SELECT 1 AS yes WHERE nullif(current_setting('app.number_ids', true), '') IS NOT NULL`,
  );
  if (limit) throw new Error('contacts are merged within reach of the whole account only');
}

async function mergeThreads(
  tx: Tx,
  accountId: AccountId,
  from: ContactId,
  into: ContactId,
): Promise<MergedConversation[]> {
  const threads = await tx.many<{ id: ConversationId; contactId: ContactId; numberId: NumberId }>(
    `SELECT id, contact_id AS "contactId", number_id AS "numberId" FROM conversations
      WHERE account_id = $1 AND contact_id = ANY($2::uuid[]) ORDER BY id FOR UPDATE`,
    [accountId, [from, into]],
  );
  const merged: MergedConversation[] = [];
  for (const { id, numberId } of threads.filter(({ contactId }) => contactId === from)) {
    const other = threads.find((one) => one.contactId === into && one.numberId === numberId);
    if (other) merged.push(await mergeConversations(tx, accountId, { numberId, from: id, into: other.id }));
    else
      await tx.run('UPDATE conversations SET contact_id = $3 WHERE account_id = $1 AND id = $2', [
        accountId,
        id,
        into,
      ]);
  }
  return merged;
}

async function mergeConversations(
  tx: Tx,
  accountId: AccountId,
  pair: { numberId: NumberId; from: ConversationId; into: ConversationId },
): Promise<MergedConversation> {
  for (const follower of followersOfConversation) await follow(tx, accountId, follower, pair.from, pair.into);
  const row = await tx.one<{ lastMessageId: string | null }>(
    `WITH g AS (DELETE FROM conversations WHERE account_id = $1 AND id = $2 RETURNING *)
     UPDATE conversations v
        SET unread = v.unread + g.unread, heard_at = greatest(v.heard_at, g.heard_at),
            created_at = least(v.created_at, g.created_at),
            state = CASE WHEN 'open' IN (v.state, g.state) THEN 'open' WHEN 'pending' IN (v.state, g.state) THEN 'pending' ELSE 'resolved' END,
            assignee_id = coalesce(v.assignee_id, g.assignee_id),
            assignee_name = CASE WHEN v.assignee_id IS NULL THEN g.assignee_name ELSE v.assignee_name END,
            team_id = coalesce(v.team_id, g.team_id), waiting_since = least(v.waiting_since, g.waiting_since),
            tags = array(SELECT DISTINCT unnest(v.tags || g.tags) ORDER BY 1),
            last_message_at = CASE WHEN ${isLater} THEN g.last_message_at ELSE v.last_message_at END,
            last_message_id = CASE WHEN ${isLater} THEN g.last_message_id ELSE v.last_message_id END
       FROM g WHERE v.account_id = $1 AND v.id = $3 RETURNING v.last_message_id AS "lastMessageId"`,
    [accountId, pair.from, pair.into],
  );
  if (!row) throw new Error('a conversation that was locked is gone');
  return { ...pair, ...row };
}

/** The time of a conversation without a message does not count. */
const isLater = `(g.last_message_id IS NOT NULL AND (v.last_message_id IS NULL OR g.last_message_at > v.last_message_at))`;

/** Makes the rows of `from` refer to `into`. If two would conflict, one is deleted. */
async function follow(
  tx: Tx,
  accountId: AccountId,
  { table, column, key }: Follower,
  from: string,
  into: string,
): Promise<void> {
  if (key) {
    const twin = key.map((one) => ` AND a.${one} = b.${one}`).join('');
    const clash = (loser: string, winner: string, unless: string): Promise<number> =>
      tx.run(
        `DELETE FROM ${table} a USING ${table} b
          WHERE a.account_id = $1 AND b.account_id = $1 AND a.${column} = ${loser} AND b.${column} = ${winner}${twin}${unless}`,
        [accountId, from, into],
      );
    if (timed.has(table)) await clash('$3', '$2', ' AND a.at < b.at');
    await clash('$2', '$3', '');
  }
  await tx.run(`UPDATE ${table} SET ${column} = $3 WHERE account_id = $1 AND ${column} = $2`, [
    accountId,
    from,
    into,
  ]);
}
