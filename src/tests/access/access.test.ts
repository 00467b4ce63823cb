import express from 'express';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { access } from '../../contract/access.ts';
import { startAccessWorld, type AccessWorld } from '../support/accessWorld.ts';
import { everyone, expected, open } from '../support/expectedAccess.ts';
import {
  askFromAnywhere,
  faultOf,
  leakOf,
  routeOf,
  undocumented,
  type RecordedRoute,
} from '../support/matrix.ts';
import { snapshot } from '../support/tables.ts';

let world: AccessWorld;
const routes: RecordedRoute[] = [];
const mounted: string[] = [];
let collectRoutes: () => RecordedRoute[];

/** Notes every route and mount that is made from now on, whoever makes it. */
function watchRouters(): () => RecordedRoute[] {
  const prototype = express.Router.prototype as unknown as {
    route: (path: unknown) => { methods: Record<string, boolean> };
    use: (...handlers: unknown[]) => unknown;
  };
  const { route, use } = prototype;
  const made: [string, { methods: Record<string, boolean> }][] = [];
  vi.spyOn(prototype, 'route').mockImplementation(function (this: unknown, path) {
    const one = route.call(this, path);
    made.push([String(path), one]);
    return one;
  });
  vi.spyOn(prototype, 'use').mockImplementation(function (this: unknown, ...handlers) {
    const [first] = handlers;
    if (typeof first !== 'function') mounted.push(String(first));
    return use.call(this, ...handlers);
  });
  return () => {
    for (const [path, { methods }] of made.splice(0))
      for (const method of Object.keys(methods)) routes.push({ method, path });
    return routes;
  };
}

beforeAll(async () => {
  collectRoutes = watchRouters();
  world = await startAccessWorld();
});
afterAll(async () => {
  vi.restoreAllMocks();
  await world.close();
});

describe('the document of the API', () => {
  it('names the operations that the expectations of this test name, no more and no fewer', () => {
    const named = world.operations.map(({ name }) => name).sort();
    expect(named).toEqual([...Object.keys(expected), ...Object.keys(open)].sort());
  });

  it('names exactly the operations that the permission table has', () => {
    expect(world.operations.map(({ name }) => name).sort()).toEqual(Object.keys(access).sort());
  });

  const own = [
    { method: 'get', path: '/api/openapi.json' },
    { method: 'post', path: '/internal/instances/:numberId/events' },
    { method: 'get', path: '/internal/instances/:numberId/media/:mediaId' },
    // Meta's, which signs its posts.
    ...['get', 'post'].flatMap((method) =>
      ['/webhooks/meta', '/webhooks/meta/:appId'].map((path) => ({ method, path })),
    ),
    // The pages of /docs, and every page of the panel.
    { method: 'get', path: '/' },
    { method: 'get', path: '/set-up.js' },
    { method: 'get', path: '/{*path}' },
  ];

  it('names every route that the gateway has', () => {
    const found = collectRoutes();
    expect(found.length).toBeGreaterThan(world.operations.length);
    expect(undocumented(found, world.operations, own)).toEqual([]);
    const mounts = ['/', '/api,/metrics', '/api,/internal,/webhooks', '/docs', '/assets'];
    expect([...new Set(mounted)].filter((one) => !mounts.includes(one))).toEqual([]);
  });

  it('would not hide a route that somebody forgot to document', () => {
    const before = collectRoutes().length;
    express.Router().post('/api/accounts/:id/forgotten', (_request, response) => void response.end());
    const found = collectRoutes();
    expect(found).toHaveLength(before + 1);
    expect(undocumented(found, world.operations, own)).toEqual(['POST /api/accounts/:id/forgotten']);
    routes.pop();
  });
});

describe('the measure of these tests', () => {
  it('notices a row that changes, and a word about another account', async () => {
    const { database, ours, tokens, secretsOfOurs, call, guarded } = world;
    const before = await snapshot(database);
    await database.query(`UPDATE contacts SET name = name || '.' WHERE account_id = $1`, [ours.accountId]);
    const after = await snapshot(database);
    expect(Object.keys(after).filter((table) => after[table] !== before[table])).toEqual(['contacts']);
    for (const name of ['listContacts', 'listMembers', 'getAccount', 'listAudit']) {
      const operation = guarded.find((one) => one.name === name);
      if (!operation) throw new Error(`there is no ${name}`);
      const told = await call(operation, ours, tokens.owner);
      expect(leakOf(told.text, secretsOfOurs, routeOf(operation, ours, 'account')), name).toBeDefined();
    }
  });
});

describe('whoever is nobody', () => {
  const kinds = [
    'no credential',
    'garbage',
    'an expired access token',
    'a token signed with another key',
    'a token that is not signed',
    'a token of another algorithm',
    'a token of another issuer',
    'a token without an end',
    'a token for two doors',
    'a token of no sign-in',
    'a token of a sign-in that ended',
    'a token of a sign-in that expired',
    'an expired pairing link',
    'a revoked key',
    'an expired key',
    'a key that nobody made',
  ];

  it.each(kinds)('is refused everywhere with 401: %s', async (kind) => {
    expect(Object.keys(world.nobodies)).toContain(kind);
    const wrong: string[] = [];
    for (const operation of world.guarded) {
      const route = routeOf(operation, world.ours, expected[operation.name]?.of);
      const fault = await world.refusal(
        () => world.call(operation, world.ours, world.nobodies[kind]),
        401,
        route,
      );
      if (fault !== undefined) wrong.push(`${operation.name} ${fault}`);
    }
    expect(wrong).toEqual([]);
  });

  it.each(['key', 'api_key', 'apiKey', 'x-api-key', 'token', 'access_token', 'auth', 'authorization'])(
    'is whoever puts a good credential into the URL as ?%s=',
    async (name) => {
      for (const token of [world.tokens.read, world.tokens.owner, world.tokens.limited]) {
        for (const route of [
          '/api/accounts',
          `/api/accounts/${world.ours.accountId}`,
          `/api/instances/${world.ours.numberId}`,
        ]) {
          const url = `${route}?${name}=${encodeURIComponent(token)}`;
          expect(faultOf(await askFromAnywhere(world.gateway, 'GET', url), 401)).toBeUndefined();
        }
      }
    },
  );

  it('is whoever puts a good credential into a cookie, a body, or a header of another name', async () => {
    const [token] = [world.tokens.owner];
    const ways: Record<string, string>[] = [
      { cookie: `token=${token}; ramal_refresh=${token}; access_token=${token}` },
      { 'x-auth-token': token },
      { 'proxy-authorization': `Bearer ${token}` },
      { authorization: token },
      { authorization: `Basic ${Buffer.from(`owner:${token}`).toString('base64')}` },
    ];
    for (const headers of ways)
      expect(
        faultOf(await askFromAnywhere(world.gateway, 'GET', '/api/accounts', { headers }), 401),
      ).toBeUndefined();
    const body = { token, accessToken: token, name: 'x', phone: '+5511933330009' };
    expect(
      faultOf(await askFromAnywhere(world.gateway, 'POST', '/api/accounts', { body }), 401),
    ).toBeUndefined();
  });

  it('finds no side door in the spelling of a path or method', async () => {
    const spellings = [
      '/API/accounts',
      '/api/accounts/',
      '/api//accounts',
      '//api/accounts',
      '/api/./accounts',
      '/api/%61ccounts',
      '/%61pi/accounts',
      '/api/accounts;x=1',
      '/Metrics',
      '/metrics/',
    ];
    for (const route of spellings) {
      const told = await askFromAnywhere(world.gateway, 'GET', route);
      expect(leakOf(told.text, world.secretsOfOurs, route), route).toBeUndefined();
      if (told.status === 200) expect(told.headers.get('content-type'), route).toMatch(/^text\/html/);
    }
    const head = await askFromAnywhere(world.gateway, 'HEAD', '/api/accounts');
    expect(head.status).toBe(401);
  });
});

describe('what is open to everyone', () => {
  it('answers a stranger, and everyone else the same', async () => {
    const wrong: string[] = [];
    const holders = [undefined, ...Object.values(world.tokens), ...Object.values(world.strangers), 'garbage'];
    for (const operation of world.operations.filter(({ name }) => name in open)) {
      for (const token of holders) {
        const before = await snapshot(world.database);
        const told = await world.call(operation, world.ours, token);
        const leak = leakOf(told.text, world.secretsOfOurs, '');
        if (told.status !== open[operation.name]?.status)
          wrong.push(`${operation.name} answered ${told.status}`);
        if (leak !== undefined) wrong.push(`${operation.name} tells ${leak}`);
        expect(await snapshot(world.database)).toEqual(before);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('reading', () => {
  it('changes nothing: no GET, whoever asks', async () => {
    const before = await snapshot(world.database);
    for (const operation of world.operations.filter(({ method }) => method === 'GET')) {
      for (const who of everyone) await world.call(operation, world.ours, world.tokens[who]);
    }
    expect(await snapshot(world.database)).toEqual(before);
  });
});
