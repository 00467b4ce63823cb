import type { AccountId, MessageId } from '../model/ids.ts';
import type { Tx } from './database.ts';

/** A concurrent claim of the same key waits for the first one's transaction. Returns what was there before. */
async function claim<Row>(
  tx: Tx,
  insert: string,
  values: unknown[],
  read: () => Promise<Row | undefined>,
): Promise<Row | 'claimed'> {
  if ((await tx.run(`${insert} ON CONFLICT DO NOTHING`, values)) > 0) return 'claimed';
  const row = await read();
  if (!row) throw new Error('an idempotency key vanished while it was read');
  return row;
}

/** Claims a client's key for a message, or returns what the key stands for when it was taken before. */
export const claimIdempotencyKey = (
  tx: Tx,
  wish: { accountId: AccountId; key: string; requestHash: string; messageId: MessageId },
): Promise<{ requestHash: string; messageId: MessageId } | 'claimed'> =>
  claim(
    tx,
    'INSERT INTO idempotency_keys (account_id, key, request_hash, message_id) VALUES ($1, $2, $3, $4)',
    [wish.accountId, wish.key, wish.requestHash, wish.messageId],
    () => readIdempotencyKey(tx, wish.accountId, wish.key),
  );

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
export const claimCreationKey = (
  tx: Tx,
  {
    scope,
    key,
    requestHash,
    made,
  }: { scope: AccountId | 'installation'; key: string; requestHash: string; made: string },
): Promise<{ requestHash: string; made: string } | 'claimed'> =>
  claim(
    tx,
    'INSERT INTO creation_keys (scope, key, request_hash, made) VALUES ($1, $2, $3, $4)',
    [scope, key, requestHash, made],
    () =>
      tx.one<{ requestHash: string; made: string }>(
        'SELECT request_hash AS "requestHash", made FROM creation_keys WHERE scope = $1 AND key = $2',
        [scope, key],
      ),
  );

export const forgetOldCreationKeys = (tx: Tx): Promise<number> =>
  tx.run(`DELETE FROM creation_keys WHERE created_at < now() - interval '48 hours'`);

/** Keys are promised for 24 hours and kept for 48. */
export const forgetOldIdempotencyKeys = (tx: Tx): Promise<number> =>
  tx.run(`DELETE FROM idempotency_keys WHERE created_at < now() - interval '48 hours'`);
