import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '../../lib/ids.ts';
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
  expect([media, session].filter((folder) => existsSync(folder))).toEqual([]);
  expect(await left()).toEqual([]);
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
