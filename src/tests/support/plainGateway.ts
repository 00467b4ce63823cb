import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Tokens } from '../../domain/users/tokens.ts';
import { programEnvironmentOf, readConfig, type GatewayConfig } from '../../gateway/config.ts';
import { startGateway, type Gateway } from '../../gateway/gateway.ts';
import type { MakeChannels } from '../../gateway/parts/channels.ts';
import { Installation } from '../../gateway/installation.ts';
import { systemClock, type Clock } from '../../lib/clock.ts';
import { createLogger, type Logger } from '../../lib/logger.ts';
import { until } from '../../lib/time.ts';
import { requireDocumented } from './asDocumented.ts';
import { processesIn } from './processes.ts';

export interface PlainGatewayOptions {
  /** undefined: the embedded PostgreSQL, in the gateway's own folder. */
  databaseUrl: string | undefined;
  settings?: Partial<GatewayConfig>;
  /** To read what it logs. */
  log?: Logger;
  /** Beside the web. */
  channels?: MakeChannels;
}

export interface Asked {
  /** An access token, a pairing token or a key. */
  token?: string | undefined;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface Told<Body> {
  status: number;
  headers: Headers;
  text: string;
  /** The JSON, where it is some. */
  body: Body;
}

/** A real gateway without phones: no simulator, and no browser that could start. */
export class PlainGateway {
  readonly directory: string;
  readonly #config: GatewayConfig;
  readonly #log: Logger;
  #gateway: Gateway;
  #installation: Installation;

  private constructor(
    directory: string,
    config: GatewayConfig,
    log: Logger,
    gateway: Gateway,
    installation: Installation,
  ) {
    this.directory = directory;
    this.#config = config;
    this.#log = log;
    this.#gateway = gateway;
    this.#installation = installation;
  }

  static async start({
    databaseUrl,
    settings = {},
    log,
    channels,
  }: PlainGatewayOptions): Promise<PlainGateway> {
    const directory = await mkdtemp(path.join(tmpdir(), 'ramal-plain-'));
    const config: GatewayConfig = {
      ...readConfig({}),
      programEnvironment: programEnvironmentOf(process.env),
      port: 0,
      dataDirectory: path.join(directory, 'data'),
      sessionsDirectory: path.join(directory, 'sessions'),
      databaseUrl,
      instancePortBase: 20_000 + Math.floor(Math.random() * 400) * 100,
      chromePath: '/bin/false',
      // Nothing listens there.
      meta: { graphUrl: 'http://127.0.0.1:9/v24.0', app: null, central: null, settlesWithin: 60_000 },
      logLevel: (process.env['TEST_LOG_LEVEL'] ?? 'silent') as GatewayConfig['logLevel'],
      ...settings,
    };
    const logger = log ?? createLogger('gateway', config.logLevel);
    try {
      const gateway = await startGateway(config, logger, 'test', channels);
      const installation = await Installation.attach(config.dataDirectory);
      return new PlainGateway(directory, config, logger, gateway, installation);
    } catch (error) {
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
      throw error;
    }
  }

  /** Where it listens; the address that it shows to people may be another. */
  get url(): string {
    return this.#config.port === 0 ? this.#gateway.url : `http://127.0.0.1:${this.#config.port}`;
  }

  /** Resolves when it cannot go on. */
  get failed(): Promise<Error> {
    return this.#gateway.failed;
  }

  get setUpUrl(): string | null {
    return this.#gateway.setUpUrl;
  }

  /** Signs with this installation's key, at the time that the clock says. */
  tokens(clock: Clock = systemClock): Tokens {
    return new Tokens(this.#installation.secretFor('tokens'), clock);
  }

  /** One of the secrets that follow from the installation's key. */
  secretFor(purpose: string): string {
    return this.#installation.secretFor(purpose);
  }

  secretOf(numberId: string): string {
    return this.#installation.secretFor(`instance ${numberId}`);
  }

  async restart(): Promise<void> {
    await this.#gateway.close();
    this.#gateway = await startGateway(this.#config, this.#log, 'test');
  }

  ask<Body = unknown>(method: string, route: string, asked: Asked = {}): Promise<Told<Body>> {
    return ask<Body>(this.url, method, route, asked);
  }

  /** What the instance of a number reports, with its secret. Returns the status. */
  async report(numberId: string, runId: string, firstSeq: number, ...events: object[]): Promise<number> {
    const body = { runId, events: events.map((event, index) => ({ seq: firstSeq + index, event })) };
    const route = `/internal/instances/${numberId}/events`;
    return (await this.ask('POST', route, { token: this.secretOf(numberId), body })).status;
  }

  /** Ends everything, and fails when a process is left behind. */
  async close(): Promise<void> {
    await this.#gateway.close();
    const none = async (): Promise<boolean> => (await processesIn(this.directory)).length === 0;
    await until('the end of every process', 10_000, none, 100);
    await rm(this.directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

export async function ask<Body = unknown>(
  url: string,
  method: string,
  route: string,
  { token, body, headers = {} }: Asked = {},
): Promise<Told<Body>> {
  const isPlain = body === undefined || body instanceof FormData || typeof body === 'string';
  const answer = await fetch(url + route, {
    method,
    redirect: 'manual',
    headers: {
      ...(isPlain ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: isPlain ? (body ?? null) : JSON.stringify(body),
  });
  const text = await answer.text();
  const type = answer.headers.get('content-type') ?? '';
  requireDocumented(method, route, { status: answer.status, type, text });
  const isJson = /json/.test(type);
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    body: (isJson && text !== '' ? JSON.parse(text) : null) as Body,
  };
}
