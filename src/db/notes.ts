import type { AccountId, ConversationId, NoteId, NumberId, UserId } from '../model/ids.ts';
import type { Tx } from './database.ts';

export interface NoteRow {
  id: NoteId;
  accountId: AccountId;
  numberId: NumberId;
  conversationId: ConversationId;
  authorId: UserId | null;
  authorName: string | null;
  text: string;
  createdAt: Date;
}
const noteColumns = `n.id, n.account_id AS "accountId", n.number_id AS "numberId", n.conversation_id AS "conversationId",
  n.author_id AS "authorId", coalesce((SELECT name FROM users WHERE id = n.author_id), n.author_name) AS "authorName", n.text, n.created_at AS "createdAt"`;

/** The latest first. */
export const listNotes = (
  tx: Tx,
  accountId: AccountId,
  conversation: ConversationId,
  limit: number,
): Promise<NoteRow[]> =>
  tx.many<NoteRow & Record<string, unknown>>(
    `SELECT ${noteColumns} FROM notes n WHERE account_id = $1 AND conversation_id = $2 ORDER BY id DESC LIMIT $3`,
    [accountId, conversation, limit],
  );

export const findNote = (tx: Tx, accountId: AccountId, id: NoteId): Promise<NoteRow | undefined> =>
  tx.one<NoteRow & Record<string, unknown>>(
    `SELECT ${noteColumns} FROM notes n WHERE account_id = $1 AND id = $2`,
    [accountId, id],
  );

export async function insertNote(tx: Tx, note: Omit<NoteRow, 'createdAt'>): Promise<void> {
  const { accountId, id, numberId, conversationId, authorId, authorName, text } = note;
  await tx.run(
    `INSERT INTO notes (account_id, id, number_id, conversation_id, author_id, author_name, text)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [accountId, id, numberId, conversationId, authorId, authorName, text],
  );
}
