import { readdir } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { agedTables } from '../../db/aged.ts';
import { identitiesOf } from '../../model/identity.ts';
import type { Peer } from '../../model/message.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';

const folder = new URL('../../db/', import.meta.url);
/** A function that loops until there is nothing left does not end by itself: there is always more. */
const MOST_STATEMENTS = 30;

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

type Work = (...given: unknown[]) => unknown;

const account = '01a2234f-4ce0-707e-8782-393504eddec3';
const phone = '5511955550001';
const peer = { phone, lid: '77001122@lid', name: 'Ana' };
/** Of functions that put an argument into the statement, or read a phone: what they are really called with. */
const called: Record<string, unknown[][]> = {
  'aged.ts forgetAged': agedTables.map((table) => [account, table]),
  'usage.ts countOf': ['numbers', 'users', 'webhooks', 'keys'].map((limit) => [account, limit]),
  'numbers.ts accountsInTurn': [['true', 10, null]],
  'contacts.ts insertContact': [
    [{ phone, name: 'Ana', accountId: account, id: account, tags: [], fields: {} }],
  ],
  'contacts.ts upsertContact': [[account, peer]],
  'contacts.ts settleContact': [[account, peer]],
  'identities.ts contactsKnownAs': [
    [account, identitiesOf(peer as Peer), ''],
    [account, identitiesOf(peer as Peer), 'FOR KEY SHARE OF c'],
  ],
  'identities.ts upsertImported': [[account, [{ phone, name: 'Ana', tags: [], fields: {} }]]],
  'identities.ts insertPeople': [[account, [phone]]],
  'identities.ts phonesAsTold': [[account, [phone]]],
  'identities.ts whatsAppForms': [[account, [phone]]],
  'incoming.ts lockThreadWith': [[account, account, peer]],
};

/** Any argument and any row: it has every field, is an array of one such thing, and reads `x`. */
function anything(): object {
  const one: unknown[] = [];
  const proxy: object = new Proxy(one, {
    get: (_target, name) => {
      if (name === 'then') return undefined;
      if (name === Symbol.toPrimitive || name === 'toString' || name === 'toJSON') return () => 'x';
      if (name === 'length') return 1;
      if (name === '0') return proxy;
      const own: unknown = Reflect.get(one, name, proxy);
      return typeof own === 'function' || typeof name === 'symbol' ? own : anything();
    },
    has: () => true,
  });
  return proxy;
}

/** The functions of `db/` whose first parameter is a transaction, by name. */
async function functions(): Promise<Map<string, Work>> {
  const found = new Map<string, Work>();
  const files = (await readdir(folder)).filter((name) => /^\w+\.ts$/.test(name));
  for (const file of files) {
    const module = (await import(new URL(file, folder).href)) as Record<string, unknown>;
    for (const [name, value] of Object.entries(module))
      if (typeof value === 'function' && /^(async )?(function\s*\w*)?\s*\(\s*tx\b/.test(value.toString()))
        found.set(`${file} ${name}`, value as Work);
  }
  return found;
}

const PARAMETERS = 7;
/** All of them are there, and each is left out in turn. */
const anyArguments: unknown[][] = [
  Array.from({ length: PARAMETERS }, anything),
  ...Array.from({ length: PARAMETERS }, (_, missing) =>
    [null, undefined, [], '', false].map((empty) =>
      Array.from({ length: PARAMETERS }, (_other, index) => (index === missing ? empty : anything())),
    ),
  ).flat(),
];

/** What a function sends, when there are rows, and when there are none. */
async function statementsOf(name: string, work: Work): Promise<Set<string>> {
  const statements = new Set<string>();
  for (const given of called[name] ?? anyArguments)
    for (const isThere of [true, false]) {
      let left = MOST_STATEMENTS;
      const answering =
        <T>(answer: T) =>
        (sql: string): Promise<T> => {
          statements.add(sql);
          left -= 1;
          return left < 0 ? Promise.reject(new Error('enough')) : Promise.resolve(answer);
        };
      const tx = {
        many: answering(isThere ? [anything()] : []),
        one: answering(isThere ? anything() : undefined),
        run: answering(isThere ? 1 : 0),
      };
      // What the function makes of it does not matter.
      await Promise.resolve()
        .then(() => work(tx, ...given))
        .catch(() => undefined);
    }
  return statements;
}

it('every statement of db/ is one that PostgreSQL understands on the schema of the migrations', async () => {
  const all = await functions();
  expect(all.size).toBeGreaterThan(200);
  const silent: string[] = [];
  const wrong: string[] = [];
  const seen = new Set<string>();
  for (const [name, work] of all) {
    const statements = await statementsOf(name, work);
    if (statements.size === 0) silent.push(name);
    for (const sql of statements) {
      // What is not planned cannot be prepared.
      if (seen.has(sql) || /^(SET|LOCK) /.test(sql)) continue;
      seen.add(sql);
      const why = await client.query(`PREPARE one AS ${sql}`).then(
        () => client.query('DEALLOCATE one').then(() => null),
        (error: unknown) => String(error),
      );
      if (why !== null) wrong.push(`${name}: ${why}\n${sql}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(silent).toEqual([]);
});
