import type { CloudFacts, ConnectionWay } from '../model/cloud.ts';
import type {
  AccountId,
  ConnectionId,
  MessageKey,
  MetaAppId,
  NumberId,
  PhoneNumberId,
  WabaId,
} from '../model/ids.ts';
import type { Tx } from './database.ts';

/** A WhatsApp Business account that an account may use. Secrets are sealed. */
export interface ConnectionRow {
  accountId: AccountId;
  id: ConnectionId;
  way: ConnectionWay;
  appId: MetaAppId;
  appSecret: string | null;
  verifyToken: string | null;
  wabaId: WabaId;
  wabaName: string | null;
  businessId: string;
  businessName: string | null;
  currency: string | null;
  metaUserId: string | null;
  /** null: the installation's token. */
  token: string | null;
  tokenExpiresAt: Date | null;
  createdAt: Date;
}
type RawConnection = ConnectionRow & Record<string, unknown>;

/** Of a connection `c`. */
const connectionColumns = `c.account_id AS "accountId", c.id, c.way, c.app_id AS "appId", c.app_secret AS "appSecret",
         c.verify_token AS "verifyToken", c.waba_id AS "wabaId", c.waba_name AS "wabaName", c.business_id AS "businessId",
         c.business_name AS "businessName", c.currency, c.meta_user_id AS "metaUserId", c.token,
         c.token_expires_at AS "tokenExpiresAt", c.created_at AS "createdAt"`;

export const listConnections = (tx: Tx, accountId: AccountId): Promise<ConnectionRow[]> =>
  tx.many<RawConnection>(
    `SELECT ${connectionColumns} FROM meta_connections c WHERE c.account_id = $1 ORDER BY c.created_at, c.id`,
    [accountId],
  );

export const findConnection = (
  tx: Tx,
  accountId: AccountId,
  id: ConnectionId,
): Promise<ConnectionRow | undefined> =>
  tx.one<RawConnection>(
    `SELECT ${connectionColumns} FROM meta_connections c WHERE c.account_id = $1 AND c.id = $2`,
    [accountId, id],
  );

/** Connecting a WABA again renews its token and app, and keeps its numbers. Returns the connection's id. */
export async function saveConnection(tx: Tx, row: Omit<ConnectionRow, 'createdAt'>): Promise<ConnectionId> {
  const saved = await tx.one<{ id: ConnectionId }>(
    `INSERT INTO meta_connections AS c (account_id, id, way, app_id, app_secret, verify_token, waba_id, waba_name,
            business_id, business_name, currency, meta_user_id, token, token_expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     ON CONFLICT (account_id, waba_id) DO UPDATE SET way = excluded.way, app_id = excluded.app_id,
            app_secret = excluded.app_secret, verify_token = excluded.verify_token, waba_name = excluded.waba_name,
            business_id = excluded.business_id, business_name = excluded.business_name, currency = excluded.currency,
            meta_user_id = excluded.meta_user_id, token = excluded.token, token_expires_at = excluded.token_expires_at
     RETURNING c.id`,
    [
      ...[
        row.accountId,
        row.id,
        row.way,
        row.appId,
        row.appSecret,
        row.verifyToken,
        row.wabaId,
        row.wabaName,
      ],
      ...[row.businessId, row.businessName, row.currency, row.metaUserId, row.token, row.tokenExpiresAt],
    ],
  );
  return saved?.id ?? row.id;
}

/** Fails while the connection has numbers. */
export const deleteConnection = async (tx: Tx, accountId: AccountId, id: ConnectionId): Promise<boolean> =>
  (await tx.run('DELETE FROM meta_connections WHERE account_id = $1 AND id = $2', [accountId, id])) > 0;

/** The secrets that may sign what an app posts, and the tokens that its handshake may bring. Role: system. */
export const secretsOfApp = (
  tx: Tx,
  appId: MetaAppId,
): Promise<Pick<ConnectionRow, 'accountId' | 'appSecret' | 'verifyToken'>[]> =>
  tx.many<RawConnection>(
    `SELECT account_id AS "accountId", app_secret AS "appSecret", verify_token AS "verifyToken" FROM meta_connections
      WHERE app_id = $1 AND way = 'own_app'`,
    [appId],
  );

/** A number as it is reached: its connection with it. */
export interface CloudNumberRow extends ConnectionRow, CloudFacts {
  numberId: NumberId;
  connectionId: ConnectionId;
  phoneNumberId: PhoneNumberId;
  pin: string | null;
  checkedAt: Date;
}
const cloudNumbers = `SELECT ${connectionColumns}, n.number_id AS "numberId", n.connection_id AS "connectionId",
         n.phone_number_id AS "phoneNumberId", n.pin, n.verified_name AS "verifiedName", n.name_status AS "nameStatus",
         n.quality, n.messaging_limit AS "messagingLimit", n.throughput, n.status, n.checked_at AS "checkedAt"
    FROM cloud_numbers n JOIN meta_connections c ON c.account_id = n.account_id AND c.id = n.connection_id`;

export const listCloudNumbers = (tx: Tx, accountId: AccountId): Promise<CloudNumberRow[]> =>
  tx.many<CloudNumberRow & Record<string, unknown>>(
    `${cloudNumbers} WHERE n.account_id = $1 ORDER BY n.number_id`,
    [accountId],
  );

export const findCloudNumber = (
  tx: Tx,
  accountId: AccountId,
  numberId: NumberId,
): Promise<CloudNumberRow | undefined> =>
  tx.one<CloudNumberRow & Record<string, unknown>>(
    `${cloudNumbers} WHERE n.account_id = $1 AND n.number_id = $2`,
    [accountId, numberId],
  );

/** Role: system. */
export const accountOfCloudNumber = async (tx: Tx, numberId: NumberId): Promise<AccountId | undefined> =>
  (
    await tx.one<{ accountId: AccountId }>(
      'SELECT account_id AS "accountId" FROM cloud_numbers WHERE number_id = $1',
      [numberId],
    )
  )?.accountId;

/** Role: system. */
export async function insertCloudNumber(
  tx: Tx,
  row: CloudFacts & Pick<CloudNumberRow, 'accountId' | 'numberId' | 'connectionId' | 'phoneNumberId' | 'pin'>,
): Promise<void> {
  await tx.run(
    `INSERT INTO cloud_numbers (account_id, number_id, connection_id, phone_number_id, pin, verified_name, name_status,
            quality, messaging_limit, throughput, status) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      ...[row.accountId, row.numberId, row.connectionId, row.phoneNumberId, row.pin, row.verifiedName],
      ...[row.nameStatus, row.quality, row.messagingLimit, row.throughput, row.status],
    ],
  );
}

export async function updateCloudNumber(
  tx: Tx,
  accountId: AccountId,
  numberId: NumberId,
  facts: CloudFacts,
): Promise<void> {
  await tx.run(
    `UPDATE cloud_numbers SET verified_name = $3, name_status = $4, quality = $5, messaging_limit = $6, throughput = $7,
            status = $8, checked_at = now() WHERE account_id = $1 AND number_id = $2`,
    [
      ...[accountId, numberId, facts.verifiedName, facts.nameStatus, facts.quality],
      ...[facts.messagingLimit, facts.throughput, facts.status],
    ],
  );
}

/**
 * Numbers to ask Meta about, the longest unasked first: where Meta was not reached every 20 seconds, others that are not
 * connected every 5 minutes, and the rest every hour. Role: system.
 */
export const cloudNumbersDue = async (tx: Tx, limit: number): Promise<NumberId[]> =>
  (
    await tx.many<{ numberId: NumberId }>(
      `SELECT c.number_id AS "numberId" FROM cloud_numbers c JOIN numbers n ON n.id = c.number_id
        WHERE n.channel = 'cloud' AND n.desired = 'running' AND c.checked_at < now() - CASE n.code
                WHEN 'connected' THEN interval '1 hour' WHEN 'cloud_unreachable' THEN interval '20 seconds'
                ELSE interval '5 minutes' END
        ORDER BY c.checked_at LIMIT $1`,
      [limit],
    )
  ).map(({ numberId }) => numberId);

/** Meta was asked, and told nothing. */
export async function noteChecked(tx: Tx, accountId: AccountId, numberId: NumberId): Promise<void> {
  await tx.run('UPDATE cloud_numbers SET checked_at = now() WHERE account_id = $1 AND number_id = $2', [
    accountId,
    numberId,
  ]);
}

/** Where what an app posts belongs. */
export interface CloudRoute {
  accountId: AccountId;
  numberId: NumberId;
  phoneNumberId: PhoneNumberId;
  wabaId: WabaId;
  /** The id of the business portfolio. */
  scope: string;
}

/**
 * The numbers that an app may speak of. A customer's own app speaks only of numbers that are connected through it; the
 * installation's app of all others. Role: system.
 */
export const routesOfApp = (tx: Tx, appId: MetaAppId, ownApp: boolean): Promise<CloudRoute[]> =>
  tx.many<CloudRoute & Record<string, unknown>>(
    `SELECT n.account_id AS "accountId", n.number_id AS "numberId", n.phone_number_id AS "phoneNumberId",
            c.waba_id AS "wabaId", c.business_id AS scope
       FROM cloud_numbers n JOIN meta_connections c ON c.account_id = n.account_id AND c.id = n.connection_id
      WHERE c.app_id = $1 AND (c.way = 'own_app') = $2`,
    [appId, ownApp],
  );

export async function insertCloudMedia(
  tx: Tx,
  accountId: AccountId,
  numberId: NumberId,
  files: { key: MessageKey; mediaId: string }[],
): Promise<void> {
  await tx.run(
    `INSERT INTO cloud_media (account_id, number_id, message_key, media_id)
     SELECT $1, $2, f.key, f.media FROM unnest($3::text[], $4::text[]) AS f (key, media) ON CONFLICT DO NOTHING`,
    [accountId, numberId, files.map(({ key }) => key), files.map(({ mediaId }) => mediaId)],
  );
}

export const findCloudMedia = async (
  tx: Tx,
  accountId: AccountId,
  numberId: NumberId,
  key: MessageKey,
): Promise<string | undefined> =>
  (
    await tx.one<{ mediaId: string }>(
      `SELECT media_id AS "mediaId" FROM cloud_media WHERE account_id = $1 AND number_id = $2 AND message_key = $3`,
      [accountId, numberId, key],
    )
  )?.mediaId;

interface Upload {
  accountId: AccountId;
  numberId: NumberId;
  sha256: string;
  mimetype: string;
}

/** Meta's id of a file that it still has for some time. */
export const findUpload = async (
  tx: Tx,
  { accountId, numberId, sha256, mimetype }: Upload,
): Promise<string | undefined> =>
  (
    await tx.one<{ mediaId: string }>(
      `SELECT media_id AS "mediaId" FROM cloud_uploads WHERE account_id = $1 AND number_id = $2 AND sha256 = $3
          AND mimetype = $4 AND expires_at > now()`,
      [accountId, numberId, sha256, mimetype],
    )
  )?.mediaId;

export async function saveUpload(
  tx: Tx,
  { accountId, numberId, sha256, mimetype }: Upload,
  mediaId: string,
  days: number,
): Promise<void> {
  await tx.run(
    `INSERT INTO cloud_uploads (account_id, number_id, sha256, mimetype, media_id, expires_at)
     VALUES ($1, $2, $3, $4, $5, now() + make_interval(days => $6))
     ON CONFLICT (account_id, number_id, sha256, mimetype)
     DO UPDATE SET media_id = excluded.media_id, expires_at = excluded.expires_at`,
    [accountId, numberId, sha256, mimetype, mediaId, days],
  );
}

/** Meta does not know the file any more. */
export async function forgetUpload(
  tx: Tx,
  { accountId, numberId }: Pick<Upload, 'accountId' | 'numberId'>,
  mediaId: string,
): Promise<void> {
  await tx.run('DELETE FROM cloud_uploads WHERE account_id = $1 AND number_id = $2 AND media_id = $3', [
    accountId,
    numberId,
    mediaId,
  ]);
}

export async function setPin(tx: Tx, accountId: AccountId, numberId: NumberId, pin: string): Promise<void> {
  await tx.run('UPDATE cloud_numbers SET pin = $3 WHERE account_id = $1 AND number_id = $2', [
    accountId,
    numberId,
    pin,
  ]);
}
