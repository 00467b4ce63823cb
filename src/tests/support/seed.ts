import { Tokens } from '../../domain/users/tokens.ts';
import { hashPassword } from '../../domain/users/passwords.ts';
import { newId, newSecret, sha256 } from '../../lib/ids.ts';
import type { Role, Scope } from '../../model/access.ts';
import type { SignInId } from '../../model/ids.ts';
import type { TestDatabase } from './database.ts';

/** Of everybody who is seeded. */
export const seededPassword = 'a password of the tests';
const seededHash = hashPassword(seededPassword);

/** An account with something in every table, written past the walls. Its ports are closed and nothing runs. */
export interface Seeded {
  /** Stands in every text of the account. */
  marker: string;
  accountId: string;
  numberId: string;
  otherNumberId: string;
  phone: string;
  otherPhone: string;
  contactId: string;
  contactPhone: string;
  conversationId: string;
  otherConversationId: string;
  messageId: string;
  otherMessageId: string;
  /** WhatsApp's key of the first message. */
  messageKey: string;
  mediaId: string;
  teamId: string;
  invitationId: string;
  keyId: string;
  webhookId: string;
  connectionId: string;
  quickReplyId: string;
  admin: string;
  agent: string;
  viewer: string;
}

let phones = 5_511_940_000_000;
const nextPhone = (): string => String((phones += 1));
const id = (): string => newId<string>();

export async function insertUser(
  database: TestDatabase,
  user: { name: string; isOwner?: boolean; email?: string },
): Promise<string> {
  const userId = id();
  await database.query(
    'INSERT INTO users (id, name, email, password_hash, is_owner) VALUES ($1, $2, $3, $4, $5)',
    [userId, user.name, user.email ?? `${userId}@example.com`, await seededHash, user.isOwner ?? false],
  );
  return userId;
}

export async function insertMember(
  database: TestDatabase,
  accountId: string,
  role: Role,
  name: string,
): Promise<string> {
  const userId = await insertUser(database, { name });
  await joinAccount(database, accountId, userId, role);
  return userId;
}

export async function joinAccount(
  database: TestDatabase,
  accountId: string,
  userId: string,
  role: Role,
): Promise<void> {
  await database.query('INSERT INTO memberships (account_id, user_id, role) VALUES ($1, $2, $3)', [
    accountId,
    userId,
    role,
  ]);
}

/** A sign-in as if it had just begun. */
export async function insertSignIn(
  database: TestDatabase,
  userId: string,
): Promise<{ id: SignInId; refreshToken: string }> {
  const [signInId, secret] = [newId<SignInId>(), newSecret()];
  await database.query(
    `INSERT INTO sign_ins (id, user_id, token_hash, expires_at) VALUES ($1, $2, $3, now() + interval '30 days')`,
    [signInId, userId, sha256(secret)],
  );
  return { id: signInId, refreshToken: `${signInId}.${secret}` };
}

/** The access token of a new sign-in. */
export async function accessTokenOf(database: TestDatabase, tokens: Tokens, userId: string): Promise<string> {
  return (await tokens.access((await insertSignIn(database, userId)).id)).token;
}

export async function insertKey(
  database: TestDatabase,
  accountId: string,
  scopes: Scope[],
  wish: { name?: string; numberIds?: string[]; state?: 'good' | 'revoked' | 'expired' } = {},
): Promise<{ keyId: string; key: string }> {
  const { name = 'key', numberIds, state = 'good' } = wish;
  const [keyId, key] = [id(), `rk_${newSecret()}`];
  await database.query(
    `INSERT INTO api_keys (account_id, id, name, hash, hint, scopes, all_numbers, revoked_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, CASE WHEN $8 = 'revoked' THEN now() END,
             CASE WHEN $8 = 'expired' THEN now() - interval '1 second' END)`,
    [accountId, keyId, name, sha256(key), key.slice(0, 8), scopes, numberIds === undefined, state],
  );
  for (const numberId of numberIds ?? []) {
    await database.query('INSERT INTO api_key_numbers (account_id, key_id, number_id) VALUES ($1, $2, $3)', [
      accountId,
      keyId,
      numberId,
    ]);
  }
  return { keyId, key };
}

export async function insertNumber(
  database: TestDatabase,
  accountId: string,
  name: string,
): Promise<{ numberId: string; phone: string }> {
  const [numberId, phone] = [id(), nextPhone()];
  await database.query(
    `INSERT INTO numbers (account_id, id, channel, phone, name, desired, code, linked_at, linked_phone, linked_name)
     VALUES ($1, $2, 'web', $3, $4, 'stopped', 'stopped', now(), $3, $4)`,
    [accountId, numberId, phone, name],
  );
  // Nothing listens on such low ports, and nobody but the test server's own rows counts them.
  await database.query(
    `INSERT INTO instances (account_id, number_id, port)
     VALUES ($1, $2, (SELECT coalesce(max(port), 100) + 1 FROM instances WHERE port < 1000))`,
    [accountId, numberId],
  );
  return { numberId, phone };
}

/** From now on the number takes messages; the gateway that runs has no supervisor for it and starts nothing. */
export async function pretendConnected(
  database: Pick<TestDatabase, 'query'>,
  numberId: string,
): Promise<void> {
  await database.query(
    `UPDATE numbers SET desired = 'running', code = 'connected', linked_at = now() WHERE id = $1`,
    [numberId],
  );
}

/** A contact with its identities. */
export async function insertContact(
  database: Pick<TestDatabase, 'query'>,
  contact: { accountId: string; phone: string; lid?: string; name?: string },
): Promise<string> {
  const { accountId, phone, lid = null, name = null } = contact;
  const contactId = id();
  await database.query(
    `WITH made AS (INSERT INTO contacts (account_id, id, name) VALUES ($1, $2, $3))
     INSERT INTO contact_identities (account_id, contact_id, kind, spelling)
     SELECT $1, $2, kind, spelling FROM (VALUES ('phone', $4), ('lid', $5)) AS known (kind, spelling)
      WHERE spelling IS NOT NULL`,
    [accountId, contactId, name, phone, lid],
  );
  return contactId;
}

async function insertThread(
  database: TestDatabase,
  thread: { accountId: string; numberId: string; contactId: string; text: string; mediaId: string | null },
): Promise<{ conversationId: string; messageId: string; messageKey: string }> {
  const { accountId, numberId, contactId, text, mediaId } = thread;
  const [conversationId, messageId] = [id(), id()];
  const messageKey = `false_${conversationId}@c.us_${messageId}`;
  await database.query(
    `INSERT INTO conversations (account_id, id, number_id, kind, contact_id, title, last_message_id)
     VALUES ($1, $2, $3, 'contact', $4, $5, $6)`,
    [accountId, conversationId, numberId, contactId, text, messageId],
  );
  await database.query(
    `INSERT INTO messages (account_id, id, number_id, conversation_id, direction, key, type, text, media_id, status, at)
     VALUES ($1, $2, $3, $4, 'in', $5, $6, $7, $8, 'delivered', now())`,
    [
      accountId,
      messageId,
      numberId,
      conversationId,
      messageKey,
      mediaId === null ? 'text' : 'document',
      text,
      mediaId,
    ],
  );
  await database.query(
    `INSERT INTO reactions (account_id, number_id, target_key, sender, emoji, at) VALUES ($1, $2, $3, $4, $5, now())`,
    [accountId, numberId, messageKey, contactId, text],
  );
  await database.query(
    `INSERT INTO poll_votes (account_id, number_id, poll_key, voter, options, at) VALUES ($1, $2, $3, $4, '[0]', now())`,
    [accountId, numberId, messageKey, contactId],
  );
  await database.query(
    'INSERT INTO read_receipts (account_id, number_id, conversation_id, message_id) VALUES ($1, $2, $3, $4)',
    [accountId, numberId, conversationId, messageId],
  );
  await database.query(
    'INSERT INTO notes (account_id, id, number_id, conversation_id, text) VALUES ($1, $2, $3, $4, $5)',
    [accountId, id(), numberId, conversationId, `note in ${text}`],
  );
  await database.query(
    `INSERT INTO responses (account_id, number_id, conversation_id, asked_at, answered_at)
     VALUES ($1, $2, $3, now() - interval '1 minute', now())`,
    [accountId, numberId, conversationId],
  );
  return { conversationId, messageId, messageKey };
}

async function insertQuickReply(database: TestDatabase, accountId: string, marker: string): Promise<string> {
  const replyId = id();
  await database.query('INSERT INTO quick_replies (account_id, id, shortcut, text) VALUES ($1, $2, $3, $4)', [
    accountId,
    replyId,
    replyId,
    `quick reply of ${marker}`,
  ]);
  return replyId;
}

async function insertTeam(
  database: TestDatabase,
  accountId: string,
  name: string,
  userId: string,
): Promise<string> {
  const teamId = id();
  await database.query('INSERT INTO teams (account_id, id, name) VALUES ($1, $2, $3)', [
    accountId,
    teamId,
    name,
  ]);
  await database.query('INSERT INTO team_members (account_id, team_id, user_id) VALUES ($1, $2, $3)', [
    accountId,
    teamId,
    userId,
  ]);
  return teamId;
}

async function insertInvitation(database: TestDatabase, accountId: string, by: string): Promise<string> {
  const linkId = id();
  await database.query(
    `INSERT INTO links (id, purpose, token_hash, account_id, role, email, created_by, expires_at)
     VALUES ($1, 'invitation', $2, $3, 'agent', $4, $5, now() + interval '7 days')`,
    [linkId, sha256(newSecret()), accountId, `${linkId}@example.com`, by],
  );
  return linkId;
}

/** A connection with Meta, and what its number has there. */
async function insertCloud(
  database: TestDatabase,
  accountId: string,
  numberId: string,
  marker: string,
): Promise<string> {
  const [connectionId, phoneNumberId] = [id(), `9${Date.now()}${Math.floor(Math.random() * 1e6)}`];
  await database.query(
    `INSERT INTO meta_connections (account_id, id, way, app_id, waba_id, waba_name, business_id)
     VALUES ($1, $2, 'central', '100200300', '300400500', $3, '200300400')`,
    [accountId, connectionId, `WABA of ${marker}`],
  );
  await database.query(
    `INSERT INTO cloud_numbers (account_id, number_id, connection_id, phone_number_id, verified_name) VALUES ($1, $2, $3, $4, $5)`,
    [accountId, numberId, connectionId, phoneNumberId, `name of ${marker}`],
  );
  await database.query(
    `INSERT INTO cloud_media (account_id, number_id, message_key, media_id) VALUES ($1, $2, $3, '1')`,
    [accountId, numberId, `wamid of ${marker}`],
  );
  await database.query(
    `INSERT INTO cloud_uploads (account_id, number_id, sha256, mimetype, media_id, expires_at)
     VALUES ($1, $2, $3, 'image/png', '1', now() + interval '29 days')`,
    [accountId, numberId, `hash of ${marker}`],
  );
  return connectionId;
}

/** A webhook with an event of each number delivered to it, and the pace of both numbers. */
async function insertWebhook(
  database: TestDatabase,
  accountId: string,
  marker: string,
  messages: { numberId: string; messageId: string }[],
): Promise<string> {
  const webhookId = id();
  await database.query(
    `INSERT INTO webhooks (account_id, id, url, description, secret, disabled_at, disabled_reason)
     VALUES ($1, $2, 'https://hooks.example.com/', $3, 'sealed', now(), 'by_hand')`,
    [accountId, webhookId, `webhook of ${marker}`],
  );
  await database.query('INSERT INTO event_heads (account_id, last_seq) VALUES ($1, $2)', [
    accountId,
    messages.length,
  ]);
  for (const [index, { numberId, messageId }] of messages.entries()) {
    const seq = index + 1;
    await database.query(
      `INSERT INTO events (account_id, seq, id, type, number_id, message_id) VALUES ($1, $2, $3, 'message.created', $4, $5)`,
      [accountId, seq, id(), numberId, messageId],
    );
    await database.query(
      `INSERT INTO deliveries (account_id, webhook_id, seq, state) VALUES ($1, $2, $3, 'delivered')`,
      [accountId, webhookId, seq],
    );
    await database.query(
      `INSERT INTO delivery_attempts (account_id, id, webhook_id, seq, duration_ms, request) VALUES ($1, $2, $3, $4, 1, $5)`,
      [accountId, id(), webhookId, seq, `request of ${marker}`],
    );
    await database.query('INSERT INTO pacing (account_id, number_id) VALUES ($1, $2)', [accountId, numberId]);
    await database.query('INSERT INTO cold_sends (account_id, number_id, message_id) VALUES ($1, $2, $3)', [
      accountId,
      numberId,
      messageId,
    ]);
  }
  return webhookId;
}

/** What an operation may use up: others of the account stay as they are. */
export async function insertSpares(
  database: TestDatabase,
  accountId: string,
  marker: string,
): Promise<
  Pick<
    Seeded,
    'teamId' | 'invitationId' | 'keyId' | 'viewer' | 'otherNumberId' | 'quickReplyId' | 'contactId'
  >
> {
  const name = `spare of ${marker} ${id()}`;
  const viewer = await insertMember(database, accountId, 'viewer', name);
  const { keyId } = await insertKey(database, accountId, ['read'], { name });
  const { numberId } = await insertNumber(database, accountId, name);
  const contactId = await insertContact(database, { accountId, phone: nextPhone(), name });
  return {
    contactId,
    quickReplyId: await insertQuickReply(database, accountId, name),
    viewer,
    keyId,
    otherNumberId: numberId,
    teamId: await insertTeam(database, accountId, name, viewer),
    invitationId: await insertInvitation(database, accountId, viewer),
  };
}

export async function seedAccount(database: TestDatabase, marker: string): Promise<Seeded> {
  const accountId = id();
  const text = (what: string): string => `${what} of ${marker}`;
  await database.query(`INSERT INTO accounts (id, name, plan) VALUES ($1, $2, 'pro')`, [
    accountId,
    text('account'),
  ]);
  const admin = await insertMember(database, accountId, 'admin', text('admin'));
  const agent = await insertMember(database, accountId, 'agent', text('agent'));
  const viewer = await insertMember(database, accountId, 'viewer', text('viewer'));
  const { numberId, phone } = await insertNumber(database, accountId, text('number'));
  const other = await insertNumber(database, accountId, text('other number'));

  const [contactPhone, mediaId] = [nextPhone(), id()];
  const known = { phone: contactPhone, lid: `${contactPhone}@lid`, name: text('contact') };
  const contactId = await insertContact(database, { accountId, ...known });
  await database.query('INSERT INTO phone_checks (account_id, asked, phone) VALUES ($1, $2, $2)', [
    accountId,
    contactPhone,
  ]);
  await database.query(`INSERT INTO opt_outs (account_id, kind, value) VALUES ($1, 'lid', $2)`, [
    accountId,
    text('somebody else'),
  ]);
  await database.query(
    `INSERT INTO media (account_id, id, state, sha256, mimetype, filename, size) VALUES ($1, $2, 'ready', $3, 'application/pdf', $4, 3)`,
    [accountId, mediaId, sha256(marker), text('file')],
  );
  const thread = { accountId, contactId };
  const first = await insertThread(database, { ...thread, numberId, text: text('message'), mediaId });
  // They have written with this number: without `from`, it is the one that answers.
  await database.query('UPDATE conversations SET heard_at = now() WHERE account_id = $1', [accountId]);
  const second = await insertThread(database, {
    ...thread,
    numberId: other.numberId,
    text: text('other message'),
    mediaId: null,
  });
  await database.query(
    'INSERT INTO idempotency_keys (account_id, key, request_hash, message_id) VALUES ($1, $2, $3, $4)',
    [accountId, 'the same key in every account', sha256(marker), first.messageId],
  );
  await database.query(
    `INSERT INTO monthly_usage (account_id, month, messages) VALUES ($1, date_trunc('month', now() AT TIME ZONE 'UTC')::date, 7)`,
    [accountId],
  );
  await database.query(
    `INSERT INTO audit_log (id, account_id, action, actor_kind, actor_name, address, detail)
     VALUES ($1, $2, 'createKey', 'user', $3, '192.0.2.7', $4)`,
    [id(), accountId, text('admin'), JSON.stringify({ name: text('audit') })],
  );
  const connectionId = await insertCloud(database, accountId, numberId, marker);
  const webhookId = await insertWebhook(database, accountId, marker, [
    { numberId, messageId: first.messageId },
    { numberId: other.numberId, messageId: second.messageId },
  ]);
  const { keyId } = await insertKey(database, accountId, ['read'], {
    name: text('key'),
    numberIds: [numberId],
  });
  await database.query(
    `INSERT INTO key_requests (account_id, key_id, id, at, method, operation, status, duration_ms)
     VALUES ($1, $2, $3, now(), 'GET', 'getAccount', 200, 1)`,
    [accountId, keyId, id()],
  );
  return {
    marker,
    accountId,
    numberId,
    phone,
    otherNumberId: other.numberId,
    otherPhone: other.phone,
    contactId,
    contactPhone,
    mediaId,
    conversationId: first.conversationId,
    messageId: first.messageId,
    messageKey: first.messageKey,
    otherConversationId: second.conversationId,
    otherMessageId: second.messageId,
    teamId: await insertTeam(database, accountId, text('team'), agent),
    invitationId: await insertInvitation(database, accountId, admin),
    keyId,
    webhookId,
    connectionId,
    quickReplyId: await insertQuickReply(database, accountId, marker),
    admin,
    agent,
    viewer,
  };
}
