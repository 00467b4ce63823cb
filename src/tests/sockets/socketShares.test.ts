import type { Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Viewers } from '../../contract/events.ts';
import { until } from '../../lib/time.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { open } from '../support/ears.ts';
import { PlainGateway } from '../support/plainGateway.ts';
import {
  accessTokenOf,
  insertKey,
  insertMember,
  joinAccount,
  seedAccount,
  type Seeded,
} from '../support/seed.ts';

let database: TestDatabase;
let gateway: PlainGateway;
let ours: Seeded;
let theirs: Seeded;
const sockets: Socket[] = [];

beforeAll(async () => {
  database = await createDatabase();
  gateway = await PlainGateway.start({ databaseUrl: database.url, settings: { trustProxy: ['loopback'] } });
});
afterAll(async () => {
  await gateway.close();
  await database.drop();
});
beforeEach(async () => {
  [ours, theirs] = [await seedAccount(database, 'alpha'), await seedAccount(database, 'beta')];
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});

const tokenOf = (userId: string): Promise<string> => accessTokenOf(database, gateway.tokens(), userId);
const keyOf = async ({ accountId }: Seeded): Promise<string> =>
  (await insertKey(database, accountId, ['read'])).key;

/** Each comes from an address of its own, unless it says otherwise. */
let addresses = 0;
const newAddress = (): string => `198.51.${(addresses += 1) >> 8}.${addresses & 255}`;

/** How a socket was answered: let in, or why not. */
async function come(token: string, more: object = {}, address = newAddress()): Promise<string> {
  const socket = open(gateway, { token, ...more }, { extraHeaders: { 'x-forwarded-for': address } });
  sockets.push(socket);
  return new Promise((resolve) => {
    socket.once('connect', () => resolve('let in'));
    socket.once('connect_error', (error: Error & { data?: { detail: string } }) =>
      resolve(`${error.message}: ${error.data?.detail ?? ''}`),
    );
  });
}
const many = (count: number, token: string): Promise<string[]> =>
  Promise.all(Array.from({ length: count }, () => come(token)));
const letIn = (answers: string[]): number => answers.filter((one) => one === 'let in').length;
const newest = (): Socket => {
  const socket = sockets.at(-1);
  if (!socket) throw new Error('nobody came');
  return socket;
};

describe('sockets', () => {
  it('of one user are bounded, and one that closes makes room for another', async () => {
    const token = await tokenOf(ours.agent);
    const answers = await many(32, token);
    expect(letIn(answers)).toBe(30);
    expect(answers).toContain('rate_limited: You have 30 connections open already. Close some of them.');
    expect(await come(await tokenOf(ours.viewer))).toBe('let in');
    sockets.find(({ connected }) => connected)?.close();
    await until('room for another', 10_000, async () => (await come(token)) === 'let in');
  });

  it('of one account are bounded together; who is in another as well is let in for that one', async () => {
    const keys = await Promise.all(Array.from({ length: 11 }, () => keyOf(ours)));
    const answers = (await Promise.all(keys.map((key) => many(30, key)))).flat();
    expect(letIn(answers)).toBe(300);
    const refused = 'rate_limited: The account has 300 connections open already. Close some of them.';
    expect(answers.filter((one) => one === refused)).toHaveLength(30);
    expect(await come(await tokenOf(ours.admin))).toBe(refused);
    expect(await come(await tokenOf(theirs.admin))).toBe('let in');
    await joinAccount(database, theirs.accountId, ours.viewer, 'viewer');
    expect(await come(await tokenOf(ours.viewer))).toBe('let in');
  });

  it('that come too often from one address are refused, whoever they are; those from another are not', async () => {
    const [address, token] = [newAddress(), await tokenOf(ours.agent)];
    const shake = () =>
      fetch(`${gateway.url}/socket.io/?EIO=4&transport=polling`, { headers: { 'x-forwarded-for': address } });
    for (let round = 0; round < 10; round += 1) await Promise.all(Array.from({ length: 30 }, shake));
    const refused = 'rate_limited: Too many connections from this address. Wait a minute.';
    expect(await come(token, {}, address)).toBe(refused);
    expect(await come(token)).toBe('let in');
    for (let round = 0; round < 10; round += 1) await Promise.all(Array.from({ length: 30 }, shake));
    expect((await shake()).status).toBe(403);
  });

  it('of a credential that is revoked are all cut', async () => {
    const { keyId, key } = await insertKey(database, ours.accountId, ['read']);
    expect(letIn(await many(5, key))).toBe(5);
    await database.query('UPDATE api_keys SET revoked_at = now() WHERE id = $1', [keyId]);
    await until('the end of all', 10_000, () => sockets.every(({ connected }) => !connected));
  });

  it('that all ask for what they missed take turns by account, and are told to ask for it themselves', async () => {
    const key = await keyOf(ours);
    const release = await database.hold('events');
    let gaps = 0;
    try {
      const resumed = { account: ours.accountId, after: 0 };
      for (let count = 0; count < 23; count += 1) {
        const answered = come(key, resumed);
        newest().on('gap', () => (gaps += 1));
        expect(await answered).toBe('let in');
      }
      await until('one that is told of a gap', 10_000, () => gaps === 1);
    } finally {
      await release();
    }
  });
});

describe('what a socket says', () => {
  const look = (typing: boolean): object => ({
    accountId: ours.accountId,
    conversationId: ours.conversationId,
    typing,
  });

  it('too often ends it, and nobody else’s', async () => {
    expect(await come(await tokenOf(ours.viewer))).toBe('let in');
    const other = newest();
    expect(await come(await tokenOf(ours.agent))).toBe('let in');
    const talker = newest();
    for (let count = 0; count < 150; count += 1) talker.emit('nothing');
    await until('its end', 10_000, () => !talker.connected);
    expect(other.connected).toBe(true);
  });

  it('is told to its account in turns: not all of it, but the last of it', async () => {
    const token = await tokenOf(await insertMember(database, ours.accountId, 'agent', 'Ana'));
    expect(await come(await tokenOf(ours.viewer))).toBe('let in');
    const heard: Viewers[] = [];
    newest().on('viewers', (viewers: Viewers) => heard.push(viewers));
    expect(await come(token)).toBe('let in');
    for (let count = 1; count <= 90; count += 1) newest().emit('looking', look(count % 2 === 1));
    newest().emit('looking', { ...look(true), conversationId: ours.otherConversationId });
    await until('the last word', 10_000, () => heard.at(-1)?.conversationId === ours.otherConversationId);
    expect(heard.at(-1)?.viewers).toMatchObject([{ name: 'Ana', typing: true }]);
    expect(heard.length).toBeLessThan(90);
  });
});
