import type { AccountId, MessageKey, NumberId } from '../model/ids.ts';
import type { Tx } from './database.ts';

/** The latest choice of a voter counts; false if an equal or later one is stored. */
export async function upsertVote(
  tx: Tx,
  vote: {
    accountId: AccountId;
    numberId: NumberId;
    poll: MessageKey;
    voter: string;
    options: number[];
    at: Date;
  },
): Promise<boolean> {
  const changed = await tx.run(
    `INSERT INTO poll_votes AS v (account_id, number_id, poll_key, voter, options, at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (account_id, number_id, poll_key, voter) DO UPDATE SET options = excluded.options, at = excluded.at
      WHERE v.at <= excluded.at AND v.options <> excluded.options`,
    [vote.accountId, vote.numberId, vote.poll, vote.voter, JSON.stringify(vote.options), vote.at],
  );
  return changed > 0;
}
