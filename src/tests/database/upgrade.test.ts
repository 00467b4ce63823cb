import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findContact, listContacts, upsertContact } from '../../db/contacts.ts';
import { Database } from '../../db/database.ts';
import { startEmbedded } from '../../db/embedded.ts';
import { migrate } from '../../db/migrate.ts';
import { findMessage } from '../../db/messages.ts';
import { outgoingOf, type Content } from '../../model/content.ts';
import type { AccountId, MessageId } from '../../model/ids.ts';
import type { Peer } from '../../model/message.ts';

type Row = Record<string, unknown>;

/** Rows of every table of the schema that ended with migration 0018. */
const fixture = new URL('../fixtures/rows-of-0018.json', import.meta.url);
const MIGRATIONS_OF_FIXTURE = 18;

let directory: string;
let server: Awaited<ReturnType<typeof startEmbedded>>;
let client: pg.Client;
let url: string;
let ownerUrl: string;
let before: Record<string, Row[]>;
let after: Record<string, Row[]>;

const rowsOf = async (table: string): Promise<Row[]> =>
  (await client.query<{ row: Row }>(`SELECT to_jsonb(t) AS row FROM ${table} t`)).rows.map(({ row }) => row);

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'ramal-test-upgrade-'));
  // Roles are of the whole server, so this needs one of its own.
  server = await startEmbedded({ directory, settings: ['fsync=off'] });
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  await admin.query('CREATE ROLE ramal_tenant NOLOGIN');
  await admin.query('CREATE ROLE ramal_system NOLOGIN');
  await admin.query(`CREATE ROLE plain_owner LOGIN NOSUPERUSER PASSWORD 'x'`);
  await admin.query('CREATE DATABASE upgraded OWNER plain_owner');
  await admin.end();

  const owner = new URL(server.url);
  owner.pathname = '/upgraded';
  url = owner.href;
  client = new pg.Client({ connectionString: url });
  await client.connect();
  [owner.username, owner.password] = ['plain_owner', 'x'];
  await runner({
    databaseUrl: owner.href,
    dir: fileURLToPath(new URL('../../../migrations', import.meta.url)),
    direction: 'up',
    migrationsTable: 'migrations',
    count: MIGRATIONS_OF_FIXTURE,
    singleTransaction: true,
    log: () => undefined,
  });
  before = JSON.parse(await readFile(fixture, 'utf8')) as Record<string, Row[]>;
  // Foreign keys are not checked meanwhile: the tables come in the order of their names.
  await client.query(`SET session_replication_role = 'replica'`);
  for (const [table, rows] of Object.entries(before)) {
    const columns = Object.keys(rows[0] ?? {}).join(', ');
    const sql = `INSERT INTO ${table} (${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns} FROM jsonb_populate_recordset(NULL::${table}, $1)`;
    await client.query(sql, [JSON.stringify(rows)]);
  }
  await client.query('RESET session_replication_role');
  ownerUrl = owner.href;
  await migrate(ownerUrl, () => undefined);
  after = {};
  for (const table of [...Object.keys(before), 'contact_identities']) after[table] = await rowsOf(table);
});
afterAll(async () => {
  await client.end();
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

/** What a row of the release before says now: `by_hand` was the default of numbers, and became that of accounts. */
const saidNow = (table: string, row: Row): Row =>
  table === 'numbers' && row['assignment'] === 'by_hand' ? { ...row, assignment: 'as_account' } : row;

/** Rows as texts with these columns only, in an order of their own. */
const projected = (rows: Row[], columns: string[]): string[] =>
  rows.map((row) => JSON.stringify(columns.map((column) => row[column]))).sort();

describe('the rows of the release before, migrated by a plain owner of the database,', () => {
  it('stood in every table', () => {
    expect(Object.entries(before).filter(([, rows]) => rows.length === 0)).toEqual([]);
    expect(Object.keys(before).length).toBeGreaterThan(30);
  });

  it('are all there, and every column that is still there holds what it held', () => {
    for (const [table, rows] of Object.entries(before)) {
      const now = after[table] ?? [];
      const kept = Object.keys(rows[0] ?? {}).filter((column) => column in (now[0] ?? {}));
      const expected = rows.map((row) => saidNow(table, row));
      expect(projected(now, kept), table).toEqual(projected(expected, kept));
    }
  });

  it('have lost no column but those that moved to another place', () => {
    const lost = Object.entries(before).flatMap(([table, [row = {}]]) =>
      Object.keys(row)
        .filter((column) => !(column in (after[table]?.[0] ?? {})))
        .map((column) => `${table}.${column}`),
    );
    const moved = [
      ...['code', 'detail', 'since', 'desired'],
      ...['linked_at', 'linked_lid', 'linked_name', 'linked_phone'],
    ];
    expect(lost.sort()).toEqual(
      [
        ...moved.map((column) => `instances.${column}`),
        ...['contact_card', 'location', 'mentions', 'poll'].map((column) => `messages.${column}`),
        'outbox.content',
      ].sort(),
    );
    const asInstances = (after['numbers'] ?? []).map((row) => ({ ...row, number_id: row['id'] }));
    expect(projected(asInstances, ['number_id', ...moved])).toEqual(
      projected(before['instances'] ?? [], ['number_id', ...moved]),
    );
  });

  it('are sent as they were accepted, and show what they showed', async () => {
    const db = new Database(url, { poolSize: 1, onError: () => undefined });
    try {
      for (const row of before['outbox'] ?? []) {
        const [accountId, id] = [row['account_id'] as AccountId, row['message_id'] as MessageId];
        const message = await db.inAccount(accountId, (tx) => findMessage(tx, accountId, id));
        expect(message && outgoingOf(message)).toEqual(row['content']);
      }
    } finally {
      await db.close();
    }
    const held = (after['messages'] ?? []).map(({ id, content }) => ({ id, ...(content as Content) }));
    const shown = (before['messages'] ?? []).map(({ id, location, contact_card, poll, mentions }) => ({
      id,
      ...(location !== null && { location }),
      ...(contact_card !== null && { contact: contact_card }),
      ...(poll !== null && { poll }),
      ...((mentions as unknown[]).length > 0 && { mentions }),
    }));
    const columns = ['id', 'location', 'contact', 'poll', 'mentions'];
    expect(projected(held, columns)).toEqual(projected(shown, columns));
  });

  it('leave everybody known by the phone and the LID that they had, each phone in its canonical form', () => {
    const expected = (before['contacts'] ?? []).flatMap((contact) =>
      (['phone', 'lid'] as const).flatMap((kind) =>
        contact[kind] === null
          ? []
          : [{ ...contact, contact_id: contact['id'], kind, spelling: contact[kind] }],
      ),
    );
    const identities = after['contact_identities'] ?? [];
    const columns = ['account_id', 'contact_id', 'kind', 'spelling'];
    expect(projected(identities, columns)).toEqual(projected(expected, columns));
    expect(identities.map(({ scope }) => scope)).toEqual(identities.map(() => ''));
    const canonical = identities.filter(({ value, spelling }) => value !== spelling);
    expect(projected(canonical, ['spelling', 'value'])).toEqual([
      '["5215512345678","525512345678"]',
      '["553188887777","5531988887777"]',
    ]);
  });

  it('are found by every spelling and by the LID, and who said STOP is still left alone', async () => {
    const [{ account_id: accountId }] = (before['contacts'] ?? []).filter(({ name }) => name === 'Bia') as [
      { account_id: AccountId },
    ];
    const db = new Database(url, { poolSize: 1, onError: () => undefined });
    try {
      await db.inAccount(accountId, async (tx) => {
        const nameOf = async (peer: { phone?: string; lid?: string }): Promise<string | null | undefined> => {
          const known = { phone: null, lid: null, name: null, ...peer } as Peer;
          const { id } = await upsertContact(tx, accountId, known);
          return (await findContact(tx, accountId, id))?.name;
        };
        for (const peer of [{ phone: '553188887777' }, { phone: '5531988887777' }, { lid: '77001122@lid' }])
          expect(await nameOf(peer)).toBe('Bia');
        for (const phone of ['5215512345678', '525512345678']) expect(await nameOf({ phone })).toBe('Carlos');
        expect(await nameOf({ lid: '99001122@lid' })).toBe('Davi');
        const out = await listContacts(tx, accountId, { optedOut: true }, 10, null);
        expect(out.map(({ name }) => name)).toEqual(['contact of padaria', 'Davi']);
      });
    } finally {
      await db.close();
    }
  });

  it('stand behind forced row-level security in every table', async () => {
    const open = await client.query(
      `SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND relkind = 'r' AND relname <> 'migrations'
          AND NOT (relrowsecurity AND relforcerowsecurity)`,
    );
    expect(open.rows).toEqual([]);
  });
});

describe('a schema that a newer version has migrated', () => {
  const migratedTo = async (name: string, work: () => Promise<void>): Promise<void> => {
    await client.query('INSERT INTO migrations (name, run_on) VALUES ($1, now())', [name]);
    try {
      await work();
    } finally {
      await client.query('DELETE FROM migrations WHERE name = $1', [name]);
    }
  };

  it('is worked on where it only adds to what this version knows', () =>
    migratedTo('9998_one_more_column', () => migrate(ownerUrl, () => undefined)));

  it('is refused where its migration is breaking, and the error names it', () =>
    migratedTo('9999_moved_columns_breaking', () =>
      expect(migrate(ownerUrl, () => undefined)).rejects.toThrow(
        /newer version.*9999_moved_columns_breaking/,
      ),
    ));
});
