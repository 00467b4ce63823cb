import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../contract/audit.ts';
import { Database } from '../../db/database.ts';
import { Audit } from '../../domain/audit/audit.ts';
import { createLogger } from '../../lib/logger.ts';
import type { Principal } from '../../model/access.ts';
import type { AccountId, SignInId, UserId } from '../../model/ids.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { listen, message, say, type Ear } from '../support/ears.ts';
import { eventually } from '../support/people.ts';
import { PlainGateway } from '../support/plainGateway.ts';
import { accessTokenOf, insertUser, joinAccount, seedAccount, type Seeded } from '../support/seed.ts';

let database: TestDatabase;
let gateway: PlainGateway;
let ownerId: string;
let owner: string;
const ears: Ear[] = [];

beforeAll(async () => {
  database = await createDatabase();
  ownerId = await insertUser(database, { name: 'The owner', isOwner: true });
  gateway = await PlainGateway.start({ databaseUrl: database.url });
  owner = await accessTokenOf(database, gateway.tokens(), ownerId);
});
afterAll(async () => {
  for (const { socket } of ears) socket.close();
  await gateway.close();
  await database.drop();
});

/** As an admin of the account reads it. */
async function looksInto({ accountId, admin }: Seeded): Promise<AuditEntry[]> {
  const token = await accessTokenOf(database, gateway.tokens(), admin);
  const route = `/api/accounts/${accountId}/audit`;
  const { body } = await gateway.ask<{ items: AuditEntry[] }>('GET', route, { token });
  return body.items.filter(({ action }) => ['enterAccount', 'hearAccount'].includes(action));
}
const reads = async (route: string, token = owner): Promise<number> =>
  (await gateway.ask('GET', route, { token })).status;

describe('the owner who looks into an account of somebody else', () => {
  it('is in its audit log once, whatever they read there and however often', async () => {
    const account = await seedAccount(database, 'read');
    const own = `/api/accounts/${account.accountId}`;
    for (let index = 0; index < 3; index += 1) expect(await reads(`${own}/conversations`)).toBe(200);
    const all = await Promise.all(
      [`/messages/${account.messageId}`, '/contacts', '/audit'].map((route) => reads(own + route)),
    );
    expect(all).toEqual([200, 200, 200]);
    expect((await gateway.ask('POST', `${own}/enter`, { token: owner })).status).toBe(204);
    expect(await looksInto(account)).toMatchObject([
      {
        action: 'enterAccount',
        actor: { kind: 'user', id: ownerId, name: 'The owner' },
        address: '127.0.0.1',
        target: { id: account.accountId },
      },
    ]);
  });

  it('is in it too where a number is named, or a program of the installation reads', async () => {
    const account = await seedAccount(database, 'by number');
    expect(await reads(`/api/numbers/${account.numberId}/settings`)).toBe(200);
    const { token } = await gateway.tokens().local('a script');
    expect(await reads(`/api/accounts/${account.accountId}/contacts`, token)).toBe(200);
    expect((await looksInto(account)).map(({ actor }) => actor.kind).sort()).toEqual(['local', 'user']);
  });

  it('is not in it for looking after instances, nor where nobody else is in the account, or they belong to it', async () => {
    const account = await seedAccount(database, 'instances only');
    expect(await reads('/api/instances')).toBe(200);
    expect(await reads(`/api/instances/${account.numberId}`)).toBe(200);
    expect(await looksInto(account)).toEqual([]);
    const joined = await seedAccount(database, 'joined');
    await joinAccount(database, joined.accountId, ownerId, 'viewer');
    const again = await accessTokenOf(database, gateway.tokens(), ownerId);
    expect(await reads(`/api/accounts/${joined.accountId}/contacts`, again)).toBe(200);
    expect(await looksInto(joined)).toEqual([]);
    const alone = await seedAccount(database, 'of nobody else');
    await database.query('DELETE FROM memberships WHERE account_id = $1', [alone.accountId]);
    expect(await reads(`/api/accounts/${alone.accountId}/contacts`)).toBe(200);
    const entries = `SELECT 1 FROM audit_log WHERE account_id = $1 AND action = 'enterAccount'`;
    expect(await database.query(entries, [alone.accountId])).toEqual([]);
  });

  it('is not there when its own people read', async () => {
    const account = await seedAccount(database, 'own people');
    const token = await accessTokenOf(database, gateway.tokens(), account.viewer);
    expect(await reads(`/api/accounts/${account.accountId}/contacts`, token)).toBe(200);
    expect(await looksInto(account)).toEqual([]);
  });

  it('is in it once for what an open socket is told of its messages, and of no account where nothing was said', async () => {
    const [loud, silent] = [await seedAccount(database, 'loud'), await seedAccount(database, 'silent')];
    await database.query(`UPDATE numbers SET desired = 'running'`);
    const ear = await listen(gateway, owner);
    ears.push(ear);
    await say(gateway, silent.numberId, { type: 'state', code: 'enter_code', detail: 'x' });
    for (const text of ['one', 'two']) {
      ear.heard.length = 0;
      await say(gateway, loud.numberId, message(text));
      await eventually('the message', () =>
        Promise.resolve(ear.heard.some(({ type }) => type === 'message.created')),
      );
    }
    const looks = await eventually('the entry', async () => {
      const found = await looksInto(loud);
      return found.length > 0 && found;
    });
    expect(looks).toMatchObject([{ action: 'hearAccount', actor: { id: ownerId } }]);
    expect(await looksInto(silent)).toEqual([]);
  });

  it('is written down again after an hour, and for live events after a day', async () => {
    const account = await seedAccount(database, 'for long');
    const accountId = account.accountId as AccountId;
    let now = Date.parse('2026-01-01T00:00:00Z');
    const db = new Database(database.url, { poolSize: 1, onError: () => undefined });
    const audit = new Audit({
      db,
      clock: { now: () => new Date(now) },
      log: createLogger('gateway', 'silent'),
    });
    const by: Principal = {
      kind: 'user',
      userId: ownerId as UserId,
      name: 'The owner',
      isOwner: true,
      signInId: ownerId as SignInId,
      roles: new Map(),
    };
    try {
      const counts: number[] = [];
      for (const minutes of [0, 59, 1, 59, 23 * 60]) {
        now += minutes * 60_000;
        for (const action of ['enterAccount', 'hearAccount'] as const)
          await audit.look(action, { by, accountId, address: null });
        counts.push((await looksInto(account)).length);
      }
      expect(counts).toEqual([2, 2, 3, 3, 5]);
    } finally {
      await db.close();
    }
  });
});
