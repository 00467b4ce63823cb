import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler } from 'express';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '../lib/ids.ts';
import type { Principal } from '../model/access.ts';
import type { AccountId, SignInId, UserId } from '../model/ids.ts';
import type { Granted } from './authorise.ts';
import { CountEach, usersOfAccount } from './rateLimits.ts';

let server: Server;
let granted: Granted;

beforeAll(async () => {
  const refused: ErrorRequestHandler = (_error, _request, response, next) =>
    response.headersSent ? next() : void response.sendStatus(429);
  const app = express();
  app.use((_request, response, next) => {
    response.locals['granted'] = granted;
    next();
  });
  app.use(usersOfAccount(2));
  app.use((_request, response) => void response.sendStatus(204));
  app.use(refused);
  server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => void server.close());

async function ask(accountId: AccountId, isOwner = false): Promise<number> {
  const ids = { userId: newId<UserId>(), signInId: newId<SignInId>() };
  const principal: Principal = { kind: 'user', ...ids, name: 'Somebody', isOwner, roles: new Map() };
  granted = { principal, reach: { accountId, numberIds: null }, number: undefined };
  return (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)).status;
}

it('the users of an account share a bound; those of others and the owner have their own', async () => {
  const [ours, theirs] = [newId<AccountId>(), newId<AccountId>()];
  expect([await ask(ours), await ask(ours), await ask(ours)]).toEqual([204, 204, 429]);
  expect(await ask(theirs)).toBe(204);
  expect(await ask(ours, true)).toBe(204);
});

it('requests that arrive together are counted one after the other', async () => {
  const store = new CountEach();
  store.init({ windowMs: 60_000 } as Parameters<typeof store.init>[0]);
  const counted = await Promise.all([store.increment('one'), store.increment('one'), store.increment('one')]);
  store.shutdown();
  expect(counted.map(({ totalHits }) => totalHits)).toEqual([1, 2, 3]);
});
