import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Database } from '../../db/database.ts';
import { Removals } from '../../domain/accounts/removals.ts';
import { Changes } from '../../domain/changes.ts';
import { newId } from '../../lib/ids.ts';
import { createLogger } from '../../lib/logger.ts';
import { until } from '../../lib/time.ts';
import type { AccountId, NumberId } from '../../model/ids.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { PlainGateway } from '../support/plainGateway.ts';
import { accessTokenOf, seedAccount, type Seeded } from '../support/seed.ts';

let database: TestDatabase;
let gateway: PlainGateway;
let account: Seeded;
let token: string;

beforeAll(async () => {
  database = await createDatabase();
  account = await seedAccount(database, 'alpha');
  gateway = await PlainGateway.start({ databaseUrl: database.url });
  token = await accessTokenOf(database, gateway.tokens(), account.admin);
});
afterAll(async () => {
  await gateway.close();
  await database.drop();
});

const left = (): Promise<unknown[]> => database.query('SELECT id FROM removals');

it('a start of the gateway finishes the deletion of an account that a crash broke off', async () => {
  const [gone, number] = [newId<string>(), newId<string>()];
  const media = path.join(gateway.directory, 'data', 'media', gone);
  const session = path.join(gateway.directory, 'sessions', number);
  for (const folder of [media, session]) {
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'file'), 'x');
  }
  const insert = 'INSERT INTO removals (id, kind, of_account, port, is_up) VALUES ($1, $2, $3, $4, $5)';
  await database.query(insert, [gone, 'account', gone, null, false]);
  await database.query(insert, [number, 'number', gone, 1, true]);
  await gateway.restart();
  await until('the end of the removal', 20_000, async () => (await left()).length === 0);
  expect([media, session].filter((folder) => existsSync(folder))).toEqual([]);
});

it('what cannot be removed now fails no request: it is queued, and done when it is tried again', async () => {
  const { accountId, numberId } = await seedAccount(database, 'gamma');
  const db = new Database(database.url, { poolSize: 1, onError: () => undefined });
  const done: string[] = [];
  let isBroken = true;
  const attempt = (id: string): Promise<boolean> => {
    if (isBroken) return Promise.reject(new Error('EBUSY'));
    done.push(id);
    return Promise.resolve(true);
  };
  const later: string[] = [];
  const removals = new Removals({
    db,
    changes: new Changes(),
    log: createLogger('gateway', 'silent'),
    portsOf: (_, ids) => Promise.resolve(new Map(ids.map((id) => [id, 1]))),
    endInstance: (one) => attempt(one.numberId),
    removeFiles: async (id) => {
      await attempt(id);
    },
    finishLater: (id) => Promise.resolve(later.push(id)),
  });
  try {
    await removals.account(accountId as AccountId);
    expect(later).toContain(accountId);
    expect(later).toContain(numberId);
    expect(await left()).toHaveLength(later.length);
    await expect(removals.finish(numberId as NumberId)).rejects.toThrow('EBUSY');
    isBroken = false;
    for (const id of [...later, numberId]) await removals.finish(id as NumberId);
    expect(done.sort()).toEqual(later.sort());
    expect(await left()).toEqual([]);
  } finally {
    await db.close();
  }
});

it('the audit log says that a phone still lists the device of a number whose instance was not there to unlink it', async () => {
  const { accountId, numberId, otherNumberId } = account;
  await database.query(`UPDATE numbers SET linked_at = now(), code = 'keeps_failing' WHERE id = $1`, [
    numberId,
  ]);
  await database.query('UPDATE numbers SET linked_at = NULL WHERE id = $1', [otherNumberId]);
  for (const one of [numberId, otherNumberId]) {
    const { status } = await gateway.ask('DELETE', `/api/accounts/${accountId}/numbers/${one}`, { token });
    expect(status).toBe(204);
  }
  const { body } = await gateway.ask<{ items: { action: string; detail: object }[] }>(
    'GET',
    `/api/accounts/${accountId}/audit`,
    { token },
  );
  const details = body.items.filter(({ action }) => action === 'removeNumber').map(({ detail }) => detail);
  expect(details).toEqual([
    {},
    { stillLinked: [numberId], toDo: expect.stringContaining('Linked devices') as string },
  ]);
  expect(await left()).toEqual([]);
});
