import type { AccountId, QuickReplyId } from '../model/ids.ts';
import type { Tx } from './database.ts';

export interface QuickReplyRow {
  id: QuickReplyId;
  shortcut: string;
  text: string;
}

export const listQuickReplies = (tx: Tx, accountId: AccountId): Promise<QuickReplyRow[]> =>
  tx.many<QuickReplyRow & Record<string, unknown>>(
    'SELECT id, shortcut, text FROM quick_replies WHERE account_id = $1 ORDER BY shortcut',
    [accountId],
  );

export async function insertQuickReply(tx: Tx, accountId: AccountId, reply: QuickReplyRow): Promise<void> {
  await tx.run('INSERT INTO quick_replies (account_id, id, shortcut, text) VALUES ($1, $2, $3, $4)', [
    accountId,
    reply.id,
    reply.shortcut,
    reply.text,
  ]);
}

export const updateQuickReply = (
  tx: Tx,
  accountId: AccountId,
  id: QuickReplyId,
  patch: { shortcut?: string | undefined; text?: string | undefined },
): Promise<QuickReplyRow | undefined> =>
  tx.one<QuickReplyRow & Record<string, unknown>>(
    `UPDATE quick_replies SET shortcut = coalesce($3, shortcut), text = coalesce($4, text)
      WHERE account_id = $1 AND id = $2 RETURNING id, shortcut, text`,
    [accountId, id, patch.shortcut ?? null, patch.text ?? null],
  );

export const deleteQuickReply = async (tx: Tx, accountId: AccountId, id: QuickReplyId): Promise<boolean> =>
  (await tx.run('DELETE FROM quick_replies WHERE account_id = $1 AND id = $2', [accountId, id])) > 0;
