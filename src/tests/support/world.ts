import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Account } from '../../contract/accounts.ts';
import type { Conversation } from '../../contract/conversations.ts';
import type { Instance, Qr } from '../../contract/instances.ts';
import type { Message } from '../../contract/messages.ts';
import type { SignedIn } from '../../contract/users.ts';
import { programEnvironmentOf, readConfig, type GatewayConfig } from '../../gateway/config.ts';
import { startGateway, type Gateway } from '../../gateway/gateway.ts';
import { createLogger } from '../../lib/logger.ts';
import { until } from '../../lib/time.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator/simulator.ts';
import { requireDocumented } from './asDocumented.ts';
import { processesIn } from './processes.ts';

export interface Answer<Body> {
  status: number;
  headers: Headers;
  body: Body;
}

export interface WorldOptions {
  databaseUrl: string;
  simulator?: SimulatorOptions;
  settings?: Partial<GatewayConfig>;
}

const CONNECT_DEADLINE = 90_000;
/** The owner of every world's installation. */
export const owner = { email: 'owner@example.com', password: 'an owner of the tests' };

/** Everything real but the phones: PostgreSQL, gateway, instances, Chromium, whatsapp-web.js, and the simulator. */
export class World {
  readonly simulator: Simulator;
  readonly directory: string;
  readonly #config: GatewayConfig;
  gateway: Gateway;
  /** The owner's, until the gateway starts anew. */
  token = '';
  #renewAt = Infinity;
  #renewing: Promise<void> | undefined;

  private constructor(simulator: Simulator, directory: string, config: GatewayConfig, gateway: Gateway) {
    this.simulator = simulator;
    this.directory = directory;
    this.#config = config;
    this.gateway = gateway;
  }

  static async start({ databaseUrl, simulator: wishes = {}, settings = {} }: WorldOptions): Promise<World> {
    const directory = await mkdtemp(path.join(tmpdir(), 'ramal-test-'));
    const simulator = await startSimulator(wishes);
    const base = readConfig({ CHROME_ARGS: process.env['CHROME_ARGS'] ?? '' });
    const config: GatewayConfig = {
      ...base,
      programEnvironment: programEnvironmentOf(process.env),
      port: 0,
      dataDirectory: path.join(directory, 'data'),
      sessionsDirectory: path.join(directory, 'sessions'),
      databaseUrl,
      // Test files run side by side, each with ports of its own.
      instancePortBase: 20_000 + Math.floor(Math.random() * 400) * 100,
      chromePath: process.env['CHROME_PATH'] ?? '/usr/bin/chromium',
      chromeArgs: [...base.chromeArgs, ...simulator.chromeArgs],
      // Nothing listens there.
      meta: { graphUrl: 'http://127.0.0.1:9/v24.0', app: null, central: null, settlesWithin: 60_000 },
      logLevel: (process.env['TEST_LOG_LEVEL'] ?? 'silent') as GatewayConfig['logLevel'],
      mediaUrlAllowPrivate: true,
      // Tests send more than a careful number would; what is paced says so.
      pacing: 'off',
      // A look-over tells again what has been told; a test that waits for one says so.
      upkeepSeconds: 3600,
      owner,
      ...settings,
    };
    const gateway = await startGateway(config, createLogger('gateway', config.logLevel), 'test');
    const world = new World(simulator, directory, config, gateway);
    if (config.owner) await world.signIn();
    return world;
  }

  get network(): Simulator['network'] {
    return this.simulator.network;
  }

  /** Stops the gateway and starts it anew on the same data. */
  async restartGateway(): Promise<void> {
    await this.gateway.close();
    await this.startGateway();
  }

  /** `version`: of the release that is started. */
  async startGateway(version = 'test'): Promise<void> {
    this.gateway = await startGateway(this.#config, createLogger('gateway', this.#config.logLevel), version);
    if (this.#config.owner) await this.signIn();
  }

  async signIn(): Promise<void> {
    this.#renewAt = Infinity;
    const { email: login, password } = owner;
    const answer = await this.call<SignedIn>('POST', '/api/auth/sign-in', { login, password });
    if (answer.status !== 200) throw new Error(`the owner could not sign in: ${JSON.stringify(answer.body)}`);
    this.token = answer.body.accessToken;
    this.#renewAt = Date.parse(answer.body.expiresAt) - 60_000;
  }

  /** Asks as the owner, for what is no JSON. */
  fetch(route: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${this.token}`);
    return fetch(this.gateway.url + route, { ...init, headers });
  }

  /** Ends everything, and fails when a process is left behind. */
  async close(): Promise<void> {
    await this.gateway.close();
    await this.simulator.close();
    const gone = async (): Promise<boolean> => (await processesIn(this.directory)).length === 0;
    await until('the end of every process', 10_000, gone, 100).catch(async () => {
      const left = (await processesIn(this.directory)).map(
        ({ pid, command }) => `${pid} ${command.slice(0, 200)}`,
      );
      throw new Error(`processes were left behind:\n${left.join('\n')}`);
    });
    await rm(this.directory, { recursive: true, force: true, maxRetries: 5 });
  }

  /** As the owner, unless other credentials are given. */
  async call<Body>(
    method: string,
    route: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<Body>> {
    // A file of tests may take longer than a sign-in lasts.
    if (Date.now() > this.#renewAt) this.#renewing = this.signIn();
    if (route !== '/api/auth/sign-in') await this.#renewing;
    const answer = await fetch(this.gateway.url + route, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.token === '' ? {} : { authorization: `Bearer ${this.token}` }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.text();
    const type = answer.headers.get('content-type') ?? '';
    requireDocumented(method, route, { status: answer.status, type, text });
    return {
      status: answer.status,
      headers: answer.headers,
      body: (text === '' ? null : JSON.parse(text)) as Body,
    };
  }

  async createAccount(name: string, phone: string): Promise<Account> {
    const { status, body } = await this.call<Account>('POST', '/api/accounts', { name, phone });
    if (status !== 201) throw new Error(`the account was not created: ${JSON.stringify(body)}`);
    return body;
  }

  async instance(id: string): Promise<Instance> {
    return (await this.call<Instance>('GET', `/api/instances/${id}`)).body;
  }

  /** Waits until the instance is as wanted, and says how it was when it never is. */
  async instanceWhere(
    id: string,
    wanted: (instance: Instance) => boolean,
    ms = CONNECT_DEADLINE,
  ): Promise<Instance> {
    let last: Instance | undefined;
    return until(
      'a state of an instance',
      ms,
      async () => wanted((last = await this.instance(id))) && last,
      100,
    ).catch(() => {
      throw new Error(`the instance is ${last?.state} (${last?.code}): ${last?.detail ?? 'no detail'}`);
    });
  }

  connected(id: string): Promise<Instance> {
    return this.instanceWhere(id, ({ state }) => state === 'connected');
  }

  async qr(id: string): Promise<Qr> {
    return until(
      'a QR code',
      60_000,
      async () => {
        const { status, body } = await this.call<Qr>('GET', `/api/instances/${id}/qr?format=json`);
        return status === 200 && body;
      },
      100,
    );
  }

  /** An account whose phone has scanned its code. */
  async pairedAccount(name: string, phone: string): Promise<Account> {
    const account = await this.createAccount(name, phone);
    this.network.scan(phone, (await this.qr(account.id)).value);
    await this.connected(account.id);
    return account;
  }

  /** Sends, and waits for what becomes of it. */
  async send(
    accountId: string,
    body: Record<string, unknown>,
    headers: Record<string, string> = {},
  ): Promise<Answer<Message>> {
    return this.call<Message>('POST', `/api/accounts/${accountId}/send`, body, {
      prefer: 'wait=20',
      ...headers,
    });
  }

  async message(accountId: string, id: string): Promise<Message> {
    return (await this.call<Message>('GET', `/api/accounts/${accountId}/messages/${id}`)).body;
  }

  async conversations(accountId: string): Promise<Conversation[]> {
    const route = `/api/accounts/${accountId}/conversations`;
    const { status, body } = await this.call<{ items: Conversation[] }>('GET', route);
    return status === 200 ? body.items : [];
  }

  /** Every message of an account, the latest first. */
  async messages(accountId: string): Promise<Message[]> {
    const all = await Promise.all(
      (await this.conversations(accountId)).map(({ id }) =>
        this.call<{ items: Message[] }>(
          'GET',
          `/api/accounts/${accountId}/conversations/${id}/messages?limit=200`,
        ),
      ),
    );
    // One may have been merged into another meanwhile, or the minute's requests are used up: asked again by who waits.
    return all.flatMap(({ status, body }) => (status === 200 ? body.items : []));
  }

  async messageWhere(
    accountId: string,
    wanted: (message: Message) => boolean,
    ms = 30_000,
  ): Promise<Message> {
    return until('a message', ms, async () => (await this.messages(accountId)).find(wanted), 100);
  }
}
