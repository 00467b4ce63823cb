import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbedded } from '../../db/embedded.ts';
import { migrate } from '../../db/migrate.ts';
import { newId } from '../../lib/ids.ts';

/** Roles are shared by all databases of a server, so that these tests need a server of their own. */
let directory: string;
let server: Awaited<ReturnType<typeof startEmbedded>>;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'ramal-test-migrations-'));
  server = await startEmbedded({ directory, settings: ['fsync=off'] });
  await query('postgres', 'CREATE ROLE ramal_tenant NOLOGIN');
  await query('postgres', 'CREATE ROLE ramal_system NOLOGIN');
});
afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

function urlOf(database: string, login?: string): string {
  const url = new URL(server.url);
  url.pathname = `/${database}`;
  if (login !== undefined) [url.username, url.password] = [login, 'x'];
  return url.href;
}

/** As the superuser, for whom there is no row-level security. */
async function query<Row extends pg.QueryResultRow>(
  database: string,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: urlOf(database) });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** The schema as it was after so many migrations. */
async function schemaAfter(databaseUrl: string, count: number): Promise<void> {
  await runner({
    databaseUrl,
    dir: fileURLToPath(new URL('../../../migrations', import.meta.url)),
    direction: 'up',
    migrationsTable: 'migrations',
    count,
    singleTransaction: true,
    log: () => undefined,
  });
}

const ids = {
  account: newId<string>(),
  one: newId<string>(),
  two: newId<string>(),
  /** Who has both spellings of a Brazilian mobile: WhatsApp knows the short one. */
  long: newId<string>(),
  short: newId<string>(),
  /** Who has both spellings of a Mexican one, on a number each. */
  with1: newId<string>(),
  without1: newId<string>(),
  other: newId<string>(),
  user: newId<string>(),
  team: newId<string>(),
  key: newId<string>(),
  webhook: newId<string>(),
  media: newId<string>(),
} as const;
const threads = {
  long: newId<string>(),
  short: newId<string>(),
  with1: newId<string>(),
  without1: newId<string>(),
  other: newId<string>(),
  group: newId<string>(),
};
type Thread = keyof typeof threads;

const tenth = '2026-05-10T10:00:00Z';
const eleventh = '2026-05-11T10:00:00Z';

/** The message ids by their texts: each text says whose message it is. */
const texts = [
  'long',
  'short',
  'short again',
  'owed',
  'with1',
  'without1',
  'other',
  'by the long one',
] as const;

/** Rows of a release whose schema ended with 0009, in every table. */
async function fill(database: string): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(database) });
  await client.connect();
  const insert = async (table: string, ...rows: Record<string, unknown>[]): Promise<void> => {
    for (const row of rows) {
      const names = Object.keys(row);
      const places = names.map((_, index) => `$${index + 1}`).join(', ');
      await client.query(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${places})`, Object.values(row));
    }
  };
  const account_id = ids.account;
  const at = tenth;
  try {
    await client.query('BEGIN');
    await insert('accounts', { id: ids.account, name: 'Loja', plan: 'owner' });
    await insert('users', { id: ids.user, name: 'Ana', email: 'ana@example.com', password_hash: 'x' });
    await insert('memberships', { account_id, user_id: ids.user, role: 'admin' });
    await insert('teams', { account_id, id: ids.team, name: 'Vendas' });
    await insert('team_members', { account_id, team_id: ids.team, user_id: ids.user });
    await insert('sign_ins', { id: newId<string>(), user_id: ids.user, token_hash: 'x', expires_at: at });
    await insert('links', { id: newId<string>(), purpose: 'set_up', token_hash: 'x', expires_at: at });
    const ofNumbers = [ids.one, ids.two].map((id, index) => ({
      id,
      phone: `552130000000${index}`,
      port: 7001 + index,
    }));
    for (const { id, phone, port } of ofNumbers) {
      await insert('numbers', { account_id, id, channel: 'web', phone, name: 'Linha' });
      await insert('instances', { account_id, number_id: id, port, desired: 'stopped' });
    }
    const hash = { name: 'script', hash: 'x', hint: 'rk_x', scopes: ['send'], all_numbers: false };
    await insert('api_keys', { account_id, id: ids.key, ...hash });
    await insert('api_key_numbers', { account_id, key_id: ids.key, number_id: ids.one });
    await insert('monthly_usage', { account_id, month: '2026-05-01', messages: 7 });
    const ana = { actor_kind: 'user', actor_name: 'Ana' };
    await insert('audit_log', { id: newId<string>(), account_id, action: 'createTeam', ...ana });

    await insert(
      'contacts',
      { account_id, id: ids.long, phone: '5531988887777', name: 'Bia', is_named: true, opted_out_at: tenth },
      { account_id, id: ids.short, phone: '553188887777', lid: '77001122@lid', name: 'beatriz' },
      { account_id, id: ids.with1, phone: '5215512345678', tags: ['vip'] },
      { account_id, id: ids.without1, phone: '525512345678', tags: ['nova'] },
      { account_id, id: ids.other, phone: '551133334444', lid: '99001122@lid', opted_out_at: eleventh },
    );
    await insert('phone_checks', { account_id, asked: '5531988887777', phone: '553188887777' });
    const contacts: [Thread, string, string][] = [
      ['long', ids.long, ids.one],
      ['short', ids.short, ids.one],
      ['with1', ids.with1, ids.one],
      ['without1', ids.without1, ids.two],
      ['other', ids.other, ids.one],
    ];
    for (const [thread, contact_id, number_id] of contacts)
      await insert('conversations', {
        ...{
          account_id,
          id: threads[thread],
          number_id,
          kind: 'contact',
          contact_id,
          unread: 1,
          last_message_at: at,
        },
      });
    const group = { kind: 'group', group_wid: '1203@g.us', title: 'Turma' };
    await insert('conversations', { account_id, id: threads.group, number_id: ids.one, ...group });

    await insert('media', { account_id, id: ids.media, state: 'pending', mimetype: 'image/png' });
    const messages: Record<(typeof texts)[number], Record<string, unknown>> = {
      long: { number_id: ids.one, conversation_id: threads.long },
      short: { number_id: ids.one, conversation_id: threads.short, media_id: ids.media },
      'short again': { number_id: ids.one, conversation_id: threads.short, at: eleventh },
      owed: { number_id: ids.one, conversation_id: threads.long, direction: 'out', status: 'queued' },
      with1: { number_id: ids.one, conversation_id: threads.with1 },
      without1: { number_id: ids.two, conversation_id: threads.without1 },
      other: { number_id: ids.one, conversation_id: threads.other },
      'by the long one': { number_id: ids.one, conversation_id: threads.group, author_id: ids.long },
    };
    const written: Record<string, string> = {};
    for (const text of texts) {
      const id = newId<string>();
      written[text] = id;
      const usual = { direction: 'in', key: `key of ${text}`, type: 'text', text, status: 'delivered', at };
      await insert('messages', { account_id, id, ...usual, ...messages[text] });
    }
    const owed = { account_id, message_id: written.owed };
    await insert('outbox', {
      ...owed,
      number_id: ids.one,
      conversation_id: threads.long,
      recipient: { phone: '5531988887777' },
      content: { type: 'text', text: 'owed' },
    });
    await insert('idempotency_keys', { ...owed, key: 'order 1', request_hash: 'x' });
    await insert('cold_sends', { ...owed, number_id: ids.one });
    await insert('pacing', { account_id, number_id: ids.one });

    const own = { account_id, number_id: ids.one };
    await insert(
      'reactions',
      { ...own, target_key: 'key of owed', sender: ids.long, emoji: '👍', at: eleventh },
      { ...own, target_key: 'key of owed', sender: ids.short, emoji: '👎', at: tenth },
      { ...own, target_key: 'key of other', sender: ids.long, emoji: '🙏', at },
    );
    await insert(
      'poll_votes',
      { ...own, poll_key: 'a poll', voter: ids.long, options: '[0]', at: tenth },
      { ...own, poll_key: 'a poll', voter: ids.short, options: '[1]', at: eleventh },
    );
    for (const thread of ['long', 'short'] as const) {
      const conversation_id = threads[thread];
      await insert('notes', { ...own, id: newId<string>(), conversation_id, text: `note of ${thread}` });
      const asked_at = thread === 'long' ? tenth : eleventh;
      await insert('responses', { ...own, conversation_id, asked_at, answered_at: eleventh });
    }
    await insert('quick_replies', { account_id, id: newId<string>(), shortcut: 'oi', text: 'Olá' });

    await insert('event_heads', { account_id, last_seq: 1 });
    const data = { code: 'gave_up', state: 'failed' };
    await insert('events', { account_id, seq: 1, id: newId<string>(), type: 'instance.state', data });
    await insert('webhooks', { account_id, id: ids.webhook, url: 'https://example.com', secret: 'x' });
    const delivery = { account_id, webhook_id: ids.webhook, seq: 1 };
    await insert('deliveries', delivery);
    await insert('delivery_attempts', { ...delivery, id: newId<string>(), duration_ms: 1, request: '{}' });
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

async function countsOf(database: string): Promise<Record<string, number>> {
  const tables = await query<{ name: string }>(
    database,
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migrations' ORDER BY 1`,
  );
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const [row] = await query<{ count: number }>(database, `SELECT count(*)::int AS count FROM ${name}`);
    counts[name] = row?.count ?? 0;
  }
  return counts;
}

describe.each([
  ['a plain owner of the database', 'plain_owner', 'NOSUPERUSER'],
  ['a superuser', 'super_owner', 'SUPERUSER'],
])('rows of the release before, migrated by %s,', (_, login, kind) => {
  const told: string[] = [];
  let before: Record<string, number>;

  beforeAll(async () => {
    await query('postgres', `CREATE ROLE ${login} LOGIN ${kind} PASSWORD 'x'`);
    await query('postgres', `CREATE DATABASE ${login} OWNER ${login}`);
    await schemaAfter(urlOf(login, login), 9);
    await fill(login);
    before = await countsOf(login);
    await migrate(
      urlOf(login, login),
      () => undefined,
      (line) => told.push(line),
    );
  });

  it('stood in every table', () => {
    expect(Object.entries(before).filter(([, count]) => count === 0)).toEqual([]);
  });

  it('are all there, but for what is joined and what is asked anew', async () => {
    const after = await countsOf(login);
    const changed = Object.keys(before).filter((table) => after[table] !== before[table]);
    expect(Object.fromEntries(changed.map((table) => [table, [before[table], after[table]]]))).toEqual({
      contacts: [5, 3],
      conversations: [6, 5],
      phone_checks: [1, 0],
      poll_votes: [2, 1],
      reactions: [3, 2],
    });
  });

  it('stand with the right person', async () => {
    const rows = await query<{ text: string; phone: string | null; group: string | null }>(
      login,
      `SELECT m.text, canonical_phone(c.phone) AS phone, v.group_wid AS "group" FROM messages m
         JOIN conversations v ON v.account_id = m.account_id AND v.id = m.conversation_id
         LEFT JOIN contacts c ON c.account_id = v.account_id AND c.id = v.contact_id ORDER BY m.id`,
    );
    const bia = { phone: '5531988887777', group: null };
    const mexican = { phone: '525512345678', group: null };
    expect(rows).toEqual([
      { text: 'long', ...bia },
      { text: 'short', ...bia },
      { text: 'short again', ...bia },
      { text: 'owed', ...bia },
      { text: 'with1', ...mexican },
      { text: 'without1', ...mexican },
      { text: 'other', phone: '551133334444', group: null },
      { text: 'by the long one', phone: null, group: '1203@g.us' },
    ]);
  });

  it('know one contact for each person, with the name that somebody gave and the tags of both', async () => {
    const sql =
      'SELECT id, phone, lid, name, is_named AS "isNamed", tags FROM contacts ORDER BY canonical_phone(phone)';
    const rows = await query<Record<string, unknown>>(login, sql);
    const byPhone = (phone: string): unknown => rows.find((row) => String(row.phone).endsWith(phone));
    expect(rows.length).toBe(3);
    expect(byPhone('88887777')).toMatchObject({
      id: ids.short,
      lid: '77001122@lid',
      name: 'Bia',
      isNamed: true,
    });
    expect(byPhone('5512345678')).toMatchObject({ tags: ['nova', 'vip'] });
  });

  it('are known by every phone and LID of theirs', async () => {
    const sql = 'SELECT contact_id, kind, scope, value FROM contact_identities ORDER BY value';
    const known = { kind: 'phone', scope: '' };
    const lid = { kind: 'lid', scope: '' };
    expect(await query(login, sql)).toEqual([
      { ...known, contact_id: expect.any(String) as string, value: '525512345678' },
      { ...known, contact_id: ids.other, value: '551133334444' },
      { ...known, contact_id: ids.short, value: '5531988887777' },
      { ...lid, contact_id: ids.short, value: '77001122@lid' },
      { ...lid, contact_id: ids.other, value: '99001122@lid' },
    ]);
  });

  it('have one conversation of a person with a number, with what both had', async () => {
    const rows = await query(
      login,
      `SELECT unread, (SELECT count(*)::int FROM notes n WHERE n.conversation_id = v.id) AS notes,
              (SELECT count(*)::int FROM responses r WHERE r.conversation_id = v.id) AS responses,
              (SELECT count(*)::int FROM outbox o WHERE o.conversation_id = v.id) AS owed
         FROM conversations v WHERE contact_id = $1`,
      [ids.short],
    );
    expect(rows).toEqual([{ unread: 2, notes: 2, responses: 2, owed: 1 }]);
    const mexican = await query<{ number_id: string }>(
      login,
      `SELECT v.number_id FROM conversations v JOIN contacts c ON c.id = v.contact_id
        WHERE canonical_phone(c.phone) = '525512345678'`,
    );
    expect(mexican.map((row) => row.number_id).sort()).toEqual([ids.one, ids.two].sort());
  });

  it('keep the later reaction and the later vote, and who wrote in a group', async () => {
    const reactions = await query(
      login,
      'SELECT target_key, sender, emoji FROM reactions ORDER BY target_key',
    );
    expect(reactions).toEqual([
      { target_key: 'key of other', sender: ids.short, emoji: '🙏' },
      { target_key: 'key of owed', sender: ids.short, emoji: '👍' },
    ]);
    expect(await query(login, 'SELECT voter, options FROM poll_votes')).toEqual([
      { voter: ids.short, options: [1] },
    ]);
    const authors = await query(login, `SELECT author_id FROM messages WHERE text = 'by the long one'`);
    expect(authors).toEqual([{ author_id: ids.short }]);
  });

  it('keep the wish to hear nothing, by phone and by LID', async () => {
    expect(await query(login, 'SELECT kind, value FROM opt_outs ORDER BY kind, value')).toEqual([
      { kind: 'lid', value: '77001122@lid' },
      { kind: 'lid', value: '99001122@lid' },
      { kind: 'phone', value: '551133334444' },
      { kind: 'phone', value: '5531988887777' },
    ]);
  });

  it('are told of in the log where they were joined', () => {
    const line = `account ${ids.account}: 2 contacts were other spellings of a phone`;
    expect(told).toContainEqual(expect.stringContaining(line));
  });

  it('have the code of an event changed that says gave_up', async () => {
    const events = await query(login, 'SELECT data FROM events');
    expect(events).toEqual([{ data: { code: 'keeps_failing', state: 'failed' } }]);
  });

  it('stand behind forced row-level security again, in every table', async () => {
    const open = await query(
      login,
      `SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND relkind = 'r' AND relname <> 'migrations'
          AND NOT (relrowsecurity AND relforcerowsecurity)`,
    );
    expect(open).toEqual([]);
  });

  it('have keys that are checked at commit, where they were before', async () => {
    const rows = await query<{ name: string }>(
      login,
      `SELECT conrelid::regclass || '.' || conname AS name FROM pg_constraint
        WHERE condeferrable AND condeferred AND connamespace = 'public'::regnamespace ORDER BY 1`,
    );
    expect(rows.map(({ name }) => name)).toEqual([
      'idempotency_keys.idempotency_keys_account_id_message_id_fkey',
      'messages.messages_account_id_author_id_fkey',
      'messages.messages_account_id_media_id_fkey',
    ]);
  });

  it('lose old entries of the audit log to the function for it, and to nobody else', async () => {
    const client = new pg.Client({ connectionString: urlOf(login) });
    await client.connect();
    try {
      await client.query(
        `INSERT INTO audit_log (id, account_id, at, action, actor_kind, actor_name)
         VALUES ($1, $2, now() - interval '401 days', 'old', 'local', 'x')`,
        [newId<string>(), ids.account],
      );
      await client.query('SET ROLE ramal_system');
      await expect(client.query('DELETE FROM audit_log')).rejects.toThrow(/permission denied/);
      expect((await client.query('SELECT forget_old_audit() AS count')).rows).toEqual([{ count: '1' }]);
      await client.query('RESET ROLE');
      expect((await client.query('SELECT action FROM audit_log')).rows).toEqual([{ action: 'createTeam' }]);
    } finally {
      await client.end();
    }
  });
});
