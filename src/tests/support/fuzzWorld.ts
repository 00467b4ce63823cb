import { setTimeout as pause } from 'node:timers/promises';
import type { AccountId, NumberId } from '../../model/ids.ts';
import { until } from '../../lib/time.ts';
import { createDatabase, type TestDatabase } from './database.ts';
import type { DocumentedOperation, FuzzRequest, OpenApi } from './fuzzRequests.ts';
import { seeded } from './fuzzValues.ts';
import { tokenIn } from './people.ts';
import { PlainGateway } from './plainGateway.ts';
import { rawRequest, type RawAnswer } from './raw.ts';
import {
  accessTokenOf,
  insertKey,
  insertSignIn,
  insertUser,
  pretendConnected,
  seedAccount,
  seededPassword,
  type Seeded,
} from './seed.ts';

const metricsToken = 'a-token-for-the-scraper-of-the-tests';
const scopes = ['send', 'read', 'manage'] as const;
/** After these, who asks or what is asked about is not any more what it was. */
const usesUpPeople = [
  'signOutEverywhere',
  'updateMember',
  'acceptInvitation',
  'resetPassword',
  'changePassword',
];
/** After these, the refresh token is not any more what it was. */
const usesUpSignIn = ['refresh', 'signOut'];

/** What is used of an answer to something that was made. */
interface Made {
  id: string;
  url: string;
}

/** A gateway, and an account full of data that is made anew when it was used up. */
export class FuzzWorld {
  readonly #database: TestDatabase;
  readonly #gateway: PlainGateway;
  readonly #ownerId: string;
  readonly #theirs: Seeded;
  /** What the `{{names}}` in requests stand for. */
  #names = new Map<string, string>();
  #credentials = new Map<string, string>();
  #addresses = 0;

  private constructor(database: TestDatabase, gateway: PlainGateway, ownerId: string, theirs: Seeded) {
    this.#database = database;
    this.#gateway = gateway;
    this.#ownerId = ownerId;
    this.#theirs = theirs;
  }

  static async start(): Promise<FuzzWorld> {
    const database = await createDatabase();
    const ownerId = await insertUser(database, { name: 'The owner', isOwner: true });
    const theirs = await seedAccount(database, 'theirs');
    const gateway = await PlainGateway.start({
      databaseUrl: database.url,
      // Each instance that is asked to start is a process that finds no browser: one at a time is enough.
      settings: { trustProxy: ['loopback'], metricsToken, registration: 'open', launchesAtOnce: 1 },
    });
    const world = new FuzzWorld(database, gateway, ownerId, theirs);
    await world.renew();
    return world;
  }

  get everybody(): string[] {
    return [...this.#credentials.keys()];
  }

  async document(): Promise<OpenApi> {
    return (await this.#gateway.ask<OpenApi>('GET', '/api/openapi.json')).body;
  }

  /** A new account with everybody in it, of whom nobody has asked much yet; what was there before is removed. */
  async renew(): Promise<void> {
    const { token: local } = await this.#gateway.tokens().local('fuzz');
    await this.#clear(local);
    const account = await this.#seed();
    await this.#meet(account, local);
    // By somebody new each time: the owner is asked for a lot here, and everybody has a limit.
    const token = this.#credentials.get('admin');
    const make = async (below: string, body?: unknown): Promise<Made> => {
      const route = `/api/accounts/${account.accountId}${below}`;
      const told = await this.#gateway.ask<Made>('POST', route, { token, body });
      if (told.status >= 300) throw new Error(`POST ${below} answered ${told.status}: ${told.text}`);
      return told.body;
    };
    const file = { media: { base64: 'eA==' }, filename: 'ü "x";.svg' };
    const { phone, accountId } = account;
    const sent = await make('/send', { type: 'document', phone: account.contactPhone, from: phone, ...file });
    const invited = await make('/invitations', { role: 'agent' });
    const forgotten = await make(`/members/${account.viewer}/password-link`);
    this.#names = new Map<string, string>([
      ...Object.entries(account),
      ...Object.entries(this.#theirs).map(([name, id]: [string, string]) => [`theirs.${name}`, id] as const),
      ['LOUD', accountId.toUpperCase()],
      ['seq', '1'],
      ['fileMessageId', sent.id],
      ['invitationToken', tokenIn(invited.url)],
      ['passwordToken', tokenIn(forgotten.url)],
      ['password', seededPassword],
      ['email', `${account.agent}@example.com`],
    ]);
    await this.#signIn();
  }

  async #signIn(): Promise<void> {
    const { refreshToken } = await insertSignIn(this.#database, this.#fill(seeded('agent')));
    this.#names.set('refreshToken', refreshToken);
  }

  /** Leaves the strangers' account only. */
  async #clear(local: string): Promise<void> {
    const old = await this.#database.query<{ id: string }>('SELECT id FROM accounts WHERE id <> $1', [
      this.#theirs.accountId,
    ]);
    for (const { id } of old) {
      const remove = async (): Promise<boolean> =>
        (await this.#gateway.ask('DELETE', `/api/accounts/${id}`, { token: local })).status !== 429;
      await until('a turn of the owner', 70_000, remove, 1000);
    }
    await this.#database.query(`UPDATE users SET email = id || '@example.com' WHERE id = $1`, [
      this.#ownerId,
    ]);
  }

  /** One number takes messages, one message failed, and the webhook leads nowhere. */
  async #seed(): Promise<Seeded> {
    const account = await seedAccount(this.#database, 'ours');
    const { accountId, numberId, otherMessageId } = account;
    await pretendConnected(this.#database, numberId);
    const changes: [string, string][] = [
      [`UPDATE accounts SET plan = 'owner' WHERE id = $1`, accountId],
      [`UPDATE webhooks SET url = 'http://127.0.0.1:9/' WHERE account_id = $1`, accountId],
      [`UPDATE messages SET direction = 'out', status = 'failed' WHERE id = $1`, otherMessageId],
    ];
    for (const [sql, id] of changes) await this.#database.query(sql, [id]);
    return account;
  }

  async #meet(account: Seeded, local: string): Promise<void> {
    const tokens = this.#gateway.tokens();
    const { accountId, numberId } = account;
    const users = {
      owner: this.#ownerId,
      admin: account.admin,
      agent: account.agent,
      viewer: account.viewer,
    };
    this.#credentials = new Map([
      ['nobody', ''],
      ['local', local],
      ['metrics', metricsToken],
    ]);
    for (const [who, userId] of Object.entries(users))
      this.#credentials.set(who, await accessTokenOf(this.#database, tokens, userId));
    for (const scope of scopes)
      this.#credentials.set(scope, (await insertKey(this.#database, accountId, [scope])).key);
    const limited = await insertKey(this.#database, accountId, [...scopes], { numberIds: [numberId] });
    this.#credentials.set('limited', limited.key);
    const pairing = await tokens.pairing(accountId as AccountId, numberId as NumberId);
    this.#credentials.set('pairing', pairing.token);
  }

  async ask(operation: DocumentedOperation, request: FuzzRequest, deadline: number): Promise<RawAnswer> {
    const { method, operationId } = operation;
    const headers = this.#headers(request);
    const body = request.body === undefined ? undefined : Buffer.from(this.#fill(request.body));
    // Node leaves the length out where a body is unusual: what follows would be the next request.
    if (body) headers['content-length'] = String(body.length);
    const late = new AbortController();
    const answer = await Promise.race([
      rawRequest(this.#gateway.url, method, this.#route(operation, request), {
        headers,
        ...(body ? { body } : {}),
      }),
      pause(deadline, undefined, { signal: late.signal }).then(() => {
        throw new Error(`no answer came within ${deadline} ms`);
      }),
    ]).finally(() => late.abort());
    if (answer.status < 300 && (method === 'DELETE' || usesUpPeople.includes(operationId)))
      await this.renew();
    if (answer.status < 300 && usesUpSignIn.includes(operationId)) await this.#signIn();
    return answer;
  }

  async close(): Promise<void> {
    await this.#gateway.close();
    await this.#database.drop();
  }

  readonly #fill = (text: string): string =>
    text.replace(/\{\{([\w.]+)\}\}/g, (all, name: string) => this.#names.get(name) ?? all);

  #route({ path }: DocumentedOperation, { path: values, query }: FuzzRequest): string {
    const write = (text: string): string => encodeURIComponent(this.#fill(text).toWellFormed());
    const route = path.replace(/\{(\w+)\}/g, (_all, name: string) => {
      const text = values[name] ?? '';
      // Some of what is wrong about a path is wrong with its escapes.
      return text.startsWith('%') && /^[\w%]+$/.test(text) ? text : write(text);
    });
    const pairs = query.map(([name, value]) => `${write(name)}=${write(value)}`);
    return pairs.length > 0 ? `${route}?${pairs.join('&')}` : route;
  }

  /** Every request comes from an address of its own, as if from many clients: strangers have a limit for each. */
  #headers({ who, headers }: FuzzRequest): Record<string, string> {
    this.#addresses += 1;
    const address = `10.${(this.#addresses >> 16) & 255}.${(this.#addresses >> 8) & 255}.${this.#addresses & 255}`;
    const credential = this.#credentials.get(who) ?? '';
    const all = {
      'x-forwarded-for': address,
      ...headers,
      ...(credential && { authorization: `Bearer ${credential}` }),
    };
    return Object.fromEntries(
      Object.entries(all).map(([name, value]) => [name, sendable(this.#fill(value))]),
    );
  }
}

/** HTTP has no other characters for a header. */
const sendable = (text: string): string => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '?');
