import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAccessWorld, type AccessWorld } from '../support/accessWorld.ts';
import { everyone, expected, type Who } from '../support/expectedAccess.ts';
import { askFromAnywhere, faultOf, leakOf, routeOf } from '../support/matrix.ts';
import { insertSpares, pretendConnected, seedAccount } from '../support/seed.ts';
import { snapshot } from '../support/tables.ts';

let world: AccessWorld;

beforeAll(async () => {
  world = await startAccessWorld();
});
afterAll(() => world.close());

describe('somebody of the account', () => {
  /** 404: what they have no part in. 403: what they know of and may not do. */
  function statusFor(who: Who, of: string): number {
    return who === 'metrics' && (of === 'account' || of === 'number') ? 404 : 403;
  }

  it.each(everyone)('is refused what the expectations do not grant: %s', async (who) => {
    const wrong: string[] = [];
    let cases = 0;
    for (const operation of world.guarded) {
      const rule = expected[operation.name];
      if (!rule || rule.may.includes(who)) continue;
      cases += 1;
      const sent = Object.values(world.ours).join();
      const fault = await world.refusal(
        () => world.call(operation, world.ours, world.tokens[who]),
        statusFor(who, rule.of),
        // Within the account its own names are no secret; a scraper is a stranger.
        who === 'metrics' ? routeOf(operation, world.ours, rule.of) : sent,
      );
      if (fault !== undefined) wrong.push(`${operation.name} ${fault}`);
    }
    expect(wrong).toEqual([]);
    expect(cases).toBeGreaterThan(0);
  });
});

describe('somebody of another account', () => {
  const kinds = ['admin', 'agent', 'viewer', 'key', 'pairing link', 'user of no account'];

  it.each(kinds)('finds nothing under our ids: %s', async (kind) => {
    const wrong: string[] = [];
    for (const operation of world.guarded) {
      const { of = 'self' } = expected[operation.name] ?? {};
      if (of !== 'account' && of !== 'number') continue;
      const route = routeOf(operation, world.ours, of);
      const fault = await world.refusal(
        () => world.call(operation, world.ours, world.strangers[kind]),
        404,
        route,
      );
      if (fault !== undefined) wrong.push(`${operation.name} ${fault}`);
    }
    expect(wrong).toEqual([]);
  });

  it.each(kinds)('finds nothing of ours below their own account: %s', async (kind) => {
    const wrong: string[] = [];
    for (const operation of world.guarded) {
      const parameters: string[] = operation.path.match(/\{\w+\}/g) ?? [];
      // A group's id is WhatsApp's and no row of ours: it is asked for through one's own number, or not at all.
      if (parameters.length < 2 || parameters.includes('{groupId}')) continue;
      const route = routeOf(operation, { ...world.ours, accountId: world.theirs.accountId }, 'account');
      const told = await world.call(operation, world.ours, world.strangers[kind], route);
      const fault = await world.refusal(
        () => world.call(operation, world.ours, world.strangers[kind], route),
        // Their own account is not hidden from them: there they may be told that they may not.
        told.status === 403 ? 403 : 404,
        route,
      );
      if (fault !== undefined) wrong.push(`${operation.name} ${fault}`);
    }
    expect(wrong).toEqual([]);
  });

  it.each(kinds)('hears nothing of us where no account is named: %s', async (kind) => {
    for (const operation of world.guarded) {
      const { of = 'account' } = expected[operation.name] ?? {};
      if (of === 'account' || of === 'number' || operation.method !== 'GET') continue;
      const told = await world.call(operation, world.theirs, world.strangers[kind]);
      expect(leakOf(told.text, world.secretsOfOurs, ''), operation.name).toBeUndefined();
      expect([200, 403], operation.name).toContain(told.status);
    }
  });

  it('cannot use our ids in a query or a body', async () => {
    await pretendConnected(world.database, world.theirs.numberId);
    const own = `/api/accounts/${world.theirs.accountId}`;
    const text = { message: 'x' };
    const to = { phone: world.theirs.contactPhone };
    const cases: [string, string, string, unknown, number][] = [
      ['a conversation', 'POST', `${own}/send`, { ...text, conversationId: world.ours.conversationId }, 404],
      ['a message to answer', 'POST', `${own}/send`, { ...text, ...to, replyTo: world.ours.messageId }, 422],
      ['a sender by id', 'POST', `${own}/send`, { ...text, ...to, from: world.ours.numberId }, 422],
      ['a sender by phone', 'POST', `${own}/send`, { ...text, ...to, from: world.ours.phone }, 422],
      [
        'a message to react to',
        'POST',
        `${own}/send`,
        { type: 'reaction', messageId: world.ours.messageId, emoji: 'x' },
        404,
      ],
      ['a member of a team', 'POST', `${own}/teams`, { name: 'T', memberIds: [world.ours.agent] }, 422],
      [
        'a member of a team',
        'PATCH',
        `${own}/teams/${world.theirs.teamId}`,
        { memberIds: [world.ours.agent] },
        422,
      ],
      [
        'a number of a key',
        'POST',
        `${own}/keys`,
        { name: 'k', scopes: ['read'], numberIds: [world.ours.numberId] },
        422,
      ],
      [
        'a number of a key among others',
        'POST',
        `${own}/keys`,
        { name: 'k', scopes: ['read'], numberIds: [world.theirs.numberId, world.ours.numberId] },
        422,
      ],
    ];
    const wrong: string[] = [];
    for (const [what, method, route, body, status] of cases) {
      const token = world.strangers['admin'];
      const sent = JSON.stringify(body);
      const fault = await world.refusal(
        () => askFromAnywhere(world.gateway, method, route, { token, body }),
        status,
        sent,
      );
      if (fault !== undefined) wrong.push(`${what} ${fault}`);
    }
    expect(wrong).toEqual([]);
    const filtered = await askFromAnywhere<{ items: unknown[] }>(
      world.gateway,
      'GET',
      `${own}/conversations?numberId=${world.ours.numberId}`,
      { token: world.strangers['admin'] },
    );
    expect(filtered).toMatchObject({ status: 200, body: { items: [], nextCursor: null } });
  });

  it('cannot page into our rows with a cursor of ours', async () => {
    const lists = ['conversations?limit=1', 'contacts?limit=1', 'audit?limit=1'];
    for (const list of lists) {
      const mine = await askFromAnywhere<{ nextCursor: string | null }>(
        world.gateway,
        'GET',
        `/api/accounts/${world.ours.accountId}/${list}`,
        { token: world.tokens.admin },
      );
      expect(mine.status).toBe(200);
      const cursor =
        mine.body.nextCursor ?? Buffer.from(JSON.stringify(['', world.ours.contactId])).toString('base64url');
      const told = await askFromAnywhere(
        world.gateway,
        'GET',
        `/api/accounts/${world.theirs.accountId}/${list}&cursor=${cursor}`,
        { token: world.strangers['admin'] },
      );
      expect([200, 422]).toContain(told.status);
      expect(leakOf(told.text, world.secretsOfOurs, '')).toBeUndefined();
    }
  });
});

describe('a key that is limited to one number', () => {
  const own = (): string => `/api/accounts/${world.ours.accountId}`;
  const asLimited = (method: string, route: string, body?: unknown) =>
    askFromAnywhere(world.gateway, method, route, { token: world.tokens.limited, body });
  const othersSecrets = (): string[] => [
    world.ours.otherNumberId,
    world.ours.otherPhone,
    world.ours.otherConversationId,
    world.ours.otherMessageId,
    `other message of ${world.ours.marker}`,
    `other number of ${world.ours.marker}`,
  ];

  it('lists only what is of its number', async () => {
    const lists = [
      '/api/accounts',
      own(),
      `${own()}/status`,
      '/api/instances',
      `${own()}/conversations`,
      `${own()}/conversations?numberId=${world.ours.otherNumberId}`,
      `/api/instances/${world.ours.accountId}`,
    ];
    for (const route of lists) {
      const told = await asLimited('GET', route);
      expect(told.status, route).toBe(200);
      expect(leakOf(told.text, othersSecrets(), route), route).toBeUndefined();
    }
    // The same lists show the other number to those who may see it: so they would have told.
    const seen = await askFromAnywhere(world.gateway, 'GET', `${own()}/conversations`, {
      token: world.tokens.read,
    });
    expect(seen.text).toContain(world.ours.otherConversationId);
  });

  it('finds nothing of the other number, and cannot send from it or into it', async () => {
    await pretendConnected(world.database, world.ours.numberId);
    await pretendConnected(world.database, world.ours.otherNumberId);
    const to = { phone: world.ours.contactPhone, message: 'x' };
    const cases: [string, string, unknown, number][] = [
      ['GET', `/api/instances/${world.ours.otherNumberId}`, undefined, 404],
      ['GET', `/api/instances/${world.ours.otherNumberId}/qr`, undefined, 404],
      ['POST', `/api/instances/${world.ours.otherNumberId}/stop`, undefined, 404],
      ['POST', `/api/instances/${world.ours.otherNumberId}/logout`, undefined, 404],
      ['POST', `/api/instances/${world.ours.otherNumberId}/pairing-link`, undefined, 404],
      ['GET', `${own()}/messages/${world.ours.otherMessageId}`, undefined, 404],
      ['GET', `${own()}/messages/${world.ours.otherMessageId}/media`, undefined, 404],
      ['GET', `${own()}/conversations/${world.ours.otherConversationId}/messages`, undefined, 404],
      ['POST', `${own()}/send`, { ...to, from: world.ours.otherNumberId }, 422],
      ['POST', `${own()}/send`, { ...to, from: world.ours.otherPhone }, 422],
      ['POST', `${own()}/send`, { ...to, replyTo: world.ours.otherMessageId }, 422],
      ['POST', `${own()}/send`, { conversationId: world.ours.otherConversationId, message: 'x' }, 404],
      ['POST', `${own()}/send`, { type: 'reaction', messageId: world.ours.otherMessageId, emoji: 'x' }, 404],
    ];
    const wrong: string[] = [];
    for (const [method, route, body, status] of cases) {
      const before = await snapshot(world.database);
      const told = await asLimited(method, route, body);
      const fault =
        faultOf(told, status) ?? leakOf(told.text, othersSecrets(), route + JSON.stringify(body ?? ''));
      if (fault !== undefined) wrong.push(`${method} ${route} ${fault}`);
      expect(await snapshot(world.database), `${method} ${route}`).toEqual(before);
    }
    expect(wrong).toEqual([]);
  });
});

// Last, for it changes and removes what the others ask about.
describe('whoever may', () => {
  /** What others still need goes last. */
  const lateness = (name: string): number =>
    [
      /^(remove|delete|revoke|stop|signOutEverywhere)/,
      // What somebody made ends with them.
      /^(removeMember|deleteAccount|signOutEverywhere)$/,
      /^(deleteAccount|signOutEverywhere)$/,
      /^signOutEverywhere$/,
    ].filter((one) => one.test(name)).length;

  it.each(everyone)('is let in by each operation that the expectations grant: %s', async (who) => {
    const spares = await insertSpares(world.database, world.ours.accountId, world.ours.marker);
    // What only the owner may remove is an account made for that.
    const target =
      who === 'owner' ? await seedAccount(world.database, 'gamma-marker') : { ...world.ours, ...spares };
    await pretendConnected(world.database, target.numberId);
    const granted = world.guarded.filter(({ name }) => expected[name]?.may.includes(who));
    expect(granted.length).toBeGreaterThan(0);
    const ordered = granted.sort((a, b) => lateness(a.name) - lateness(b.name));
    const wrong: string[] = [];
    for (const operation of ordered) {
      const told = await world.call(operation, target, world.tokens[who]);
      const { answers = [200, 201, 202, 204] } = expected[operation.name] ?? {};
      if (!answers.includes(told.status))
        wrong.push(`${operation.name} answered ${told.status}: ${told.text.slice(0, 200)}`);
    }
    expect(wrong).toEqual([]);
  });
});
