import type { AccountId, MessageId } from '../model/ids.ts';
import type { Tx } from './database.ts';

/**
 * Claims a client's key for a message. A concurrent claim of the same key waits for the first one's transaction. Returns
 * what the key stands for when it was taken before.
 */
export async function claimIdempotencyKey(
  tx: Tx,
  claim: { accountId: AccountId; key: string; requestHash: string; messageId: MessageId },
): Promise<{ requestHash: string; messageId: MessageId } | 'claimed'> {
  const inserted = await tx.run(
    `INSERT INTO idempotency_keys (account_id, key, request_hash, message_id) VALUES ($1, $2, $3, $4)
     ON CONFLICT DO NOTHING`,
    [claim.accountId, claim.key, claim.requestHash, claim.messageId],
  );
  if (inserted > 0) return 'claimed';
  const row = await readIdempotencyKey(tx, claim.accountId, claim.key);
  if (!row) throw new Error('an idempotency key vanished while it was read');
  return row;
}

export const readIdempotencyKey = (
  tx: Tx,
  accountId: AccountId,
  key: string,
): Promise<{ requestHash: string; messageId: MessageId } | undefined> =>
  tx.one<{ requestHash: string; messageId: MessageId }>(
    `SELECT request_hash AS "requestHash", message_id AS "messageId" FROM idempotency_keys
      WHERE account_id = $1 AND key = $2`,
    [accountId, key],
  );

/** As above, for what makes an account (`installation`) or a number (the account's id). */
export async function claimCreationKey(
  tx: Tx,
  claim: { scope: AccountId | 'installation'; key: string; requestHash: string; made: string },
): Promise<{ requestHash: string; made: string } | 'claimed'> {
  const { scope, key, requestHash, made } = claim;
  const inserted = await tx.run(
    `INSERT INTO creation_keys (scope, key, request_hash, made) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [scope, key, requestHash, made],
  );
  if (inserted > 0) return 'claimed';
  const row = await tx.one<{ requestHash: string; made: string }>(
    'SELECT request_hash AS "requestHash", made FROM creation_keys WHERE scope = $1 AND key = $2',
    [scope, key],
  );
  if (!row) throw new Error('a creation key vanished while it was read');
  return row;
}

export const forgetOldCreationKeys = (tx: Tx): Promise<number> =>
  tx.run(`DELETE FROM creation_keys WHERE created_at < now() - interval '48 hours'`);

/** Keys are promised for 24 hours and kept for 48. */
export const forgetOldIdempotencyKeys = (tx: Tx): Promise<number> =>
  tx.run(`DELETE FROM idempotency_keys WHERE created_at < now() - interval '48 hours'`);
