import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LiveEvent } from '../../contract/events.ts';
import { newId } from '../../lib/ids.ts';
import { until } from '../../lib/time.ts';
import type { AccountId, NumberId } from '../../model/ids.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { everything, listen, message, open, say, type Ear } from '../support/ears.ts';
import { PlainGateway } from '../support/plainGateway.ts';
import {
  accessTokenOf,
  insertKey,
  insertSignIn,
  insertUser,
  seedAccount,
  type Seeded,
} from '../support/seed.ts';

const metricsToken = 'a-token-for-the-scraper-of-the-tests';
let database: TestDatabase;
let gateway: PlainGateway;
let ours: Seeded;
let theirs: Seeded;
let ownerId: string;
const ears = new Map<string, Ear>();

beforeAll(async () => {
  database = await createDatabase();
  [ours, theirs] = [await seedAccount(database, 'alpha-marker'), await seedAccount(database, 'beta-marker')];
  ownerId = await insertUser(database, { name: 'The owner', isOwner: true });
  gateway = await PlainGateway.start({ databaseUrl: database.url, settings: { metricsToken } });
  // Otherwise what instances say of their state is not taken.
  await database.query(`UPDATE numbers SET desired = 'running'`);
  for (const [who, token] of Object.entries(await credentials())) ears.set(who, await listen(gateway, token));
});
afterAll(async () => {
  for (const { socket } of ears.values()) socket.close();
  await gateway.close();
  await database.drop();
});
beforeEach(() => {
  for (const ear of ears.values()) ear.heard.length = 0;
});

async function credentials(): Promise<Record<string, string>> {
  const signer = gateway.tokens();
  const key = async (scopes: ('send' | 'read' | 'manage')[], numberIds?: string[]): Promise<string> =>
    (await insertKey(database, ours.accountId, scopes, numberIds ? { numberIds } : {})).key;
  return {
    owner: await accessTokenOf(database, signer, ownerId),
    admin: await accessTokenOf(database, signer, ours.admin),
    agent: await accessTokenOf(database, signer, ours.agent),
    viewer: await accessTokenOf(database, signer, ours.viewer),
    'key: send': await key(['send']),
    'key: read': await key(['read']),
    'key: manage': await key(['manage']),
    'key: one number': await key(['send', 'read', 'manage'], [ours.numberId]),
    'key: read, one number': await key(['read'], [ours.numberId]),
    stranger: await accessTokenOf(database, signer, theirs.admin),
    'key of a stranger': (await insertKey(database, theirs.accountId, ['send', 'read', 'manage'])).key,
  };
}

async function refusalOf(socket: Socket): Promise<string> {
  try {
    return await new Promise<string>((resolve) => {
      socket.once('connect', () => resolve('let in'));
      socket.once('connect_error', (error) => resolve(error.message));
    });
  } finally {
    socket.close();
  }
}

const ear = (who: string): Ear => {
  const found = ears.get(who);
  if (!found) throw new Error(`nobody is called ${who}`);
  return found;
};

/**
 * Events go to all sockets in one order. So whoever hears a last event that they may hear has heard, or will never hear,
 * all that came before it.
 */
async function quiet(): Promise<void> {
  const mark = `the last one ${newId<string>()}`;
  for (const { numberId } of [ours, theirs])
    await say(gateway, numberId, { type: 'state', code: 'enter_code', detail: mark });
  const isLast = (event: LiveEvent): boolean => event.type === 'number.state' && event.number.detail === mark;
  for (const [who, { heard }] of ears)
    await until(`the last event for ${who}`, 10_000, () => heard.some(isLast), 10);
}

const kinds = (who: string): string[] => [...new Set(ear(who).heard.map(({ type }) => type))].sort();

describe('a socket is refused', () => {
  const wrong: [string, () => Promise<Record<string, unknown>>][] = [
    ['without a credential', () => Promise.resolve({})],
    ['with garbage', () => Promise.resolve({ token: 'garbage' })],
    ['with a credential that is no text', () => Promise.resolve({ token: { $ne: null } })],
    [
      'with a revoked key',
      async () => ({
        token: (await insertKey(database, ours.accountId, ['read'], { state: 'revoked' })).key,
      }),
    ],
    [
      'with an expired key',
      async () => ({
        token: (await insertKey(database, ours.accountId, ['read'], { state: 'expired' })).key,
      }),
    ],
    [
      'with an expired access token, though its sign-in stands',
      async () => {
        const anHourAgo = { now: () => new Date(new Date().getTime() - 3_600_000) };
        const { id } = await insertSignIn(database, ours.admin);
        return { token: (await gateway.tokens(anHourAgo).access(id)).token };
      },
    ],
    [
      'with a pairing link',
      async () => ({
        token: (await gateway.tokens().pairing(ours.accountId as AccountId, ours.numberId as NumberId)).token,
      }),
    ],
    ['with the token of the scraper', () => Promise.resolve({ token: metricsToken })],
    [
      'of a user of no account',
      async () => ({
        token: await accessTokenOf(
          database,
          gateway.tokens(),
          await insertUser(database, { name: 'In no account' }),
        ),
      }),
    ],
  ];
  it.each(wrong)('%s', async (_what, auth) => {
    expect(await refusalOf(open(gateway, await auth()))).toBe('unauthorized');
    expect(await refusalOf(open(gateway, await auth(), { transports: ['polling'] }))).toBe('unauthorized');
  });

  it('with a good credential in its URL', async () => {
    const { key } = await insertKey(database, ours.accountId, ['read']);
    for (const name of ['token', 'key', 'api_key', 'access_token'])
      expect(await refusalOf(open(gateway, {}, { query: { [name]: key } })), name).toBe('unauthorized');
  });

  it('in a namespace other than the one that is guarded', async () => {
    const { key } = await insertKey(database, ours.accountId, ['read']);
    const socket = open(gateway, { token: key }, {}, '/admin');
    expect(await refusalOf(socket)).toBe('Invalid namespace');
  });
});

describe('what happens in an account is heard', () => {
  const states = ['number.state'];
  const messages = ['conversation.updated', 'message.created', 'number.state'];
  const codes = ['instance.pairing_code', 'instance.qr', 'number.state'];
  const both = [...codes, 'conversation.updated', 'message.created'].sort();
  const hears: [string, string[]][] = [
    ['owner', both],
    ['admin', both],
    ['agent', messages],
    ['viewer', messages],
    ['key: send', states],
    ['key: read', messages],
    ['key: manage', codes],
    ['key: one number', both],
    ['key: read, one number', messages],
  ];

  it('by each as far as they may ask for the same, and by nobody of another account', async () => {
    await say(gateway, ours.numberId, ...everything(ours.marker));
    await quiet();
    for (const [who, wanted] of hears) expect(kinds(who), who).toEqual(wanted);
    for (const who of ['stranger', 'key of a stranger'])
      expect(JSON.stringify(ear(who).heard), who).not.toContain(ours.marker);
  });

  it('by the other account alone when it happens there', async () => {
    await say(gateway, theirs.numberId, ...everything(theirs.marker));
    await quiet();
    for (const who of ['owner', 'stranger', 'key of a stranger']) expect(kinds(who), who).toEqual(both);
    for (const [who] of hears.filter(([one]) => one !== 'owner')) {
      const said = JSON.stringify(ear(who).heard);
      expect(said, who).not.toContain(theirs.marker);
      expect(said, who).not.toContain(theirs.accountId);
    }
  });

  it('of its number only, by a key that is limited to one', async () => {
    // Of somebody who writes to both numbers, the name is the account's, as whatever else is known of a contact.
    await say(gateway, ours.otherNumberId, ...everything(`other-${ours.marker}`, '5511955550009'));
    await quiet();
    expect(JSON.stringify(ear('admin').heard)).toContain(`other-${ours.marker}`);
    for (const who of ['key: one number', 'key: read, one number'])
      expect(JSON.stringify(ear(who).heard), who).not.toMatch(
        new RegExp(`other-${ours.marker}|${ours.otherNumberId}|${ours.otherPhone}`),
      );
  });

  it('without a code anywhere in what agents, viewers and keys without `manage` hear', async () => {
    await say(gateway, ours.numberId, ...everything('secret-code'));
    await quiet();
    for (const who of ['agent', 'viewer', 'key: send', 'key: read', 'key: read, one number'])
      expect(JSON.stringify(ear(who).heard), who).not.toMatch(/qr secret-code|ABCD1234|data:image/);
    expect(JSON.stringify(ear('admin').heard)).toMatch(/qr secret-code/);
  });

  it('never by a socket that asks to join, listen or subscribe by itself', async () => {
    const { socket, heard } = ear('stranger');
    for (const name of ['join', 'subscribe', 'room', 'event'])
      socket.emit(name, `${ours.accountId} getMessage`, { accountId: ours.accountId });
    await say(gateway, ours.numberId, message('for our ears only'));
    await quiet();
    expect(JSON.stringify(heard)).not.toContain('for our ears only');
  });
});
