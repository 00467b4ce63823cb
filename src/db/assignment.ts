import type { Assignment } from '../model/conversation.ts';
import type { AccountId, ConversationId } from '../model/ids.ts';
import type { Tx } from './database.ts';

/**
 * Gives conversations that nobody has to the team of their number. Returns how each of them finds a member. Groups are left
 * out: everybody answers them.
 */
const assignToTeams = (
  tx: Tx,
  accountId: AccountId,
  ids: ConversationId[],
): Promise<{ id: ConversationId; assignment: Assignment }[]> =>
  tx.many<{ id: ConversationId; assignment: Assignment }>(
    `UPDATE conversations v SET team_id = coalesce(v.team_id, n.default_team_id)
       FROM numbers n JOIN accounts a ON a.id = n.account_id
      WHERE v.account_id = $1 AND v.id = ANY ($2::uuid[]) AND v.kind = 'contact' AND v.assignee_id IS NULL
        AND n.account_id = v.account_id AND n.id = v.number_id
     RETURNING v.id, CASE n.assignment WHEN 'as_account' THEN a.assignment ELSE n.assignment END AS assignment`,
    [accountId, ids],
  );

/**
 * The next turns of an account, up to the returned one. Whoever else gives conversations to members waits until this
 * transaction ends. It must be a statement of its own: the next one sees what was given by those who were waited for.
 */
async function takeTurns(tx: Tx, accountId: AccountId, count: number): Promise<number> {
  const row = await tx.one<{ turns: number }>(
    'UPDATE accounts SET turns = turns + $2 WHERE id = $1 RETURNING turns',
    [accountId, count],
  );
  if (!row) throw new Error('a conversation without its account');
  return row.turns;
}

/**
 * To the member of its team (of the account, if it has none) whose turn it is. Among the least busy, it is also the one who
 * has waited longest. The chosen membership is locked: somebody who is removed meanwhile is not chosen.
 */
const giveToMember = (
  tx: Tx,
  accountId: AccountId,
  id: ConversationId,
  assignment: Assignment,
  turn: number,
): Promise<number> =>
  tx.run(
    `WITH chosen AS (
       SELECT m.user_id, u.name
         FROM conversations v JOIN memberships m ON m.account_id = v.account_id AND m.role IN ('admin', 'agent')
         JOIN users u ON u.id = m.user_id
        WHERE v.account_id = $1 AND v.id = $2 AND (v.team_id IS NULL OR EXISTS (
              SELECT 1 FROM team_members t
               WHERE t.account_id = $1 AND t.team_id = v.team_id AND t.user_id = m.user_id))
        ORDER BY CASE WHEN $3 = 'least_busy' THEN (SELECT count(*) FROM conversations o
                  WHERE o.account_id = $1 AND o.assignee_id = m.user_id AND o.state = 'open') END,
                 m.last_turn NULLS FIRST, m.user_id
        LIMIT 1 FOR NO KEY UPDATE OF m
     ), turned AS (
       UPDATE memberships m SET last_turn = $4 FROM chosen WHERE m.account_id = $1 AND m.user_id = chosen.user_id
     )
     UPDATE conversations v SET assignee_id = chosen.user_id, assignee_name = chosen.name
       FROM chosen WHERE v.account_id = $1 AND v.id = $2`,
    [accountId, id, assignment, turn],
  );

/**
 * Finds somebody for conversations, in the order in which they are given. Must come after all other rows of the transaction
 * are locked, except those of the outbox and of the event log: it locks the account's turns until the transaction ends.
 */
export async function assignOpened(tx: Tx, accountId: AccountId, ids: ConversationId[]): Promise<void> {
  const settled = new Map((await assignToTeams(tx, accountId, ids)).map((one) => [one.id, one.assignment]));
  const waiting = ids.filter((id) => (settled.get(id) ?? 'by_hand') !== 'by_hand');
  if (waiting.length === 0) return;
  let turn = (await takeTurns(tx, accountId, waiting.length)) - waiting.length;
  for (const id of waiting) {
    turn += 1;
    await giveToMember(tx, accountId, id, settled.get(id) ?? 'by_hand', turn);
  }
}
