import type { AccountId, MessageId } from '../model/ids.ts';
import type { Tx } from './database.ts';

/** A concurrent claim of the same key waits for the first transaction. Returns the existing entry, if there is one. */
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

export interface KeyedRequest {
  key: string;
  requestHash: string;
  messageId: MessageId;
}

/**
 * Claims clients' keys for messages, always in the same order, and waits for concurrent claims of the same keys. Returns an
 * empty map if all are claimed. Otherwise it returns the request and message of each key, new or earlier.
 */
export async function claimIdempotencyKeys(
  tx: Tx,
  accountId: AccountId,
  wishes: KeyedRequest[],
): Promise<Map<string, Omit<KeyedRequest, 'key'>>> {
  if (wishes.length === 0) return new Map();
  const claimed = await tx.run(
    `INSERT INTO idempotency_keys (account_id, key, request_hash, message_id)
     SELECT $1, r.key, r."requestHash", r."messageId"
       FROM jsonb_to_recordset($2::jsonb) AS r (key text, "requestHash" text, "messageId" uuid) ORDER BY r.key
     ON CONFLICT DO NOTHING`,
    [accountId, JSON.stringify(wishes)],
  );
  if (claimed === wishes.length) return new Map();
  const rows = await tx.many<KeyedRequest & Record<string, unknown>>(
    `SELECT key, request_hash AS "requestHash", message_id AS "messageId" FROM idempotency_keys
      WHERE account_id = $1 AND key = ANY ($2)`,
    [accountId, wishes.map(({ key }) => key)],
  );
  return new Map(rows.map(({ key, ...rest }) => [key, rest]));
}

/** Releases the keys of refused messages, so that the client can use them again. A key of another message is kept. */
export async function releaseIdempotencyKeys(
  tx: Tx,
  accountId: AccountId,
  refused: Omit<KeyedRequest, 'requestHash'>[],
): Promise<void> {
  await tx.run(
    `DELETE FROM idempotency_keys k USING jsonb_to_recordset($2::jsonb) AS r (key text, "messageId" uuid)
      WHERE k.account_id = $1 AND k.key = r.key AND k.message_id = r."messageId"`,
    [accountId, JSON.stringify(refused)],
  );
}

/** The same for requests that create an account (`installation`) or a number (the account's id). */
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
