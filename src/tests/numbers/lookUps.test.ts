import { afterAll, beforeAll, expect, it } from 'vitest';
import { LookUps } from '../../domain/actions/lookUps.ts';
import { newId } from '../../lib/ids.ts';
import type { AccountId } from '../../model/ids.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { PlainGateway } from '../support/plainGateway.ts';
import { accessTokenOf, insertUser, pretendConnected, seedAccount, type Seeded } from '../support/seed.ts';

let database: TestDatabase;
let gateway: PlainGateway;

beforeAll(async () => {
  database = await createDatabase();
  await insertUser(database, { name: 'The owner', isOwner: true });
  gateway = await PlainGateway.start({ databaseUrl: database.url });
});
afterAll(async () => {
  await gateway.close();
  await database.drop();
});

async function account(name: string): Promise<Seeded> {
  const seeded = await seedAccount(database, name);
  await pretendConnected(database, seeded.numberId);
  return seeded;
}
const tokenOf = (userId: string): Promise<string> => accessTokenOf(database, gateway.tokens(), userId);
const status = async (token: string, route: string): Promise<number> =>
  (await gateway.ask('GET', route, { token })).status;

it('an account has WhatsApp look up so much a minute and no more, whoever of it asks and whatever', async () => {
  const [ours, theirs] = [await account('asks'), await account('asks too')];
  const [viewer, admin, stranger] = [
    await tokenOf(ours.viewer),
    await tokenOf(ours.admin),
    await tokenOf(theirs.viewer),
  ];
  const check = (phone: string, { numberId }: Seeded): string =>
    `/api/numbers/${numberId}/check?phone=${encodeURIComponent(phone)}`;
  // Nothing listens where the instance should be: a look-up that is let through is a 503.
  for (let index = 0; index < 60; index += 1)
    expect(await status(viewer, check(`+55 11 95555-1${100 + index}`, ours))).toBe(503);
  const group = `/api/numbers/${ours.numberId}/groups/120363000000000001@g.us`;
  for (const [token, route] of [
    [viewer, check('+55 11 95555-2000', ours)],
    [admin, check('+55 11 95555-2001', ours)],
    [viewer, `/api/accounts/${ours.accountId}/contacts/${ours.contactId}/picture`],
    [viewer, `/api/numbers/${ours.numberId}/groups`],
    [viewer, group],
    [admin, `${group}/invite-link`],
  ] as const)
    expect(await status(token, route), route).toBe(429);
  // What is known is asked of nobody, and others are not held up.
  expect(await status(viewer, check(`+${ours.contactPhone}`, ours))).toBe(200);
  expect(await status(stranger, check('+55 11 95555-2000', theirs))).toBe(503);
});

it('another minute has look-ups of its own', () => {
  let now = 0;
  const lookUps = new LookUps({ now: () => new Date(now) });
  const id = newId<AccountId>();
  const taken = (): number => Array.from({ length: 100 }, () => lookUps.take(id)).filter(Boolean).length;
  expect([taken(), taken()]).toEqual([60, 0]);
  now += 60_000;
  expect(taken()).toBe(60);
});
