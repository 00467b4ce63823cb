import { randomUUID } from 'node:crypto';
import path from 'node:path';
import pg from 'pg';
import type { Account } from '../../src/contract/accounts.ts';
import { Installation } from '../../src/gateway/installation.ts';
import { startSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import type { Chrome } from '../config.ts';
import { Api } from './api.ts';
import type { Undo } from './cleanUp.ts';
import { startGatewayProcess, type GatewayProcess } from './gatewayProcess.ts';
import { Live } from './live.ts';

/** An account with one number. */
export interface Line {
  phone: string;
  accountId: string;
  numberId: string;
  /** May send, read and manage. */
  key: string;
}

const DEADLINE = 120_000;

/** The gateway, its PostgreSQL and the phones' network, for what is measured of Ramal alone. */
export class Stage {
  readonly simulator: Simulator;
  readonly gateway: GatewayProcess;
  readonly api: Api;
  readonly directory: string;
  readonly #installation: Installation;
  readonly #sequences = new Map<string, { runId: string; seq: number }>();

  private constructor(parts: {
    simulator: Simulator;
    gateway: GatewayProcess;
    api: Api;
    directory: string;
    installation: Installation;
  }) {
    this.simulator = parts.simulator;
    this.gateway = parts.gateway;
    this.api = parts.api;
    this.directory = parts.directory;
    this.#installation = parts.installation;
  }

  static async open(directory: string, given: Chrome, undo: Undo, signal: AbortSignal): Promise<Stage> {
    const simulator = await startSimulator({ dialect: 'live' });
    undo.push(() => simulator.close());
    const chrome: Chrome = { path: given.path, args: [...given.args, ...simulator.chromeArgs] };
    const gateway = await startGatewayProcess(directory, chrome, undo, signal);
    const api = new Api(gateway.url);
    await api.signIn(gateway.login, gateway.password);
    const installation = await Installation.attach(path.join(directory, 'data'));
    return new Stage({ simulator, gateway, api, directory, installation });
  }

  addPhones(phones: string[]): void {
    for (const phone of phones) this.simulator.network.addPhone({ phone, name: `Phone ${phone.slice(-4)}` });
  }

  /** A number whose phone is linked, in a browser of its own. `live` hears of it from here on. */
  async connect(phone: string): Promise<{ line: Line; live: Live }> {
    this.addPhones([phone]);
    const live = await Live.open(this.gateway.url, this.api.token);
    const line = await this.#create(phone);
    const { numberId } = line;
    await live.watch.until('a QR code', DEADLINE, () => live.codes.has(numberId));
    this.simulator.network.scan(phone, live.codes.get(numberId) ?? '');
    await live.watch.until('the connection', DEADLINE, () => live.states.get(numberId) === 'connected');
    return { line, live };
  }

  /** A number that takes messages and has no browser: what the gateway does alone is measured with it. */
  async pretend(phone: string): Promise<Line> {
    const line = await this.#create(phone);
    await this.api.setRunning(line.numberId, false);
    await this.sql(
      `UPDATE numbers SET desired = 'running', code = 'offline', linked_at = now() WHERE id = '${line.numberId}'`,
    );
    return line;
  }

  /** Says something as the number's instance would. */
  async report(numberId: string, events: object[]): Promise<void> {
    const { runId, seq } = this.#sequences.get(numberId) ?? { runId: randomUUID(), seq: 1 };
    this.#sequences.set(numberId, { runId, seq: seq + events.length });
    const answer = await fetch(`${this.gateway.url}/internal/instances/${numberId}/events`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${this.#installation.secretFor(`instance ${numberId}`)}`,
      },
      body: JSON.stringify({ runId, events: events.map((event, index) => ({ seq: seq + index, event })) }),
    });
    if (!answer.ok) throw new Error(`events were not taken: ${answer.status} ${await answer.text()}`);
  }

  /** Beside the gateway, as PostgreSQL's superuser. */
  async sql<Row extends pg.QueryResultRow>(...statements: string[]): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.gateway.databaseUrl });
    await client.connect();
    try {
      let rows: Row[] = [];
      for (const statement of statements) rows = (await client.query<Row>(statement)).rows;
      return rows;
    } finally {
      await client.end();
    }
  }

  async #create(phone: string): Promise<Line> {
    const { id: accountId, numbers }: Account = await this.api.createAccount(phone);
    const [number] = numbers;
    if (!number) throw new Error('the account has no number');
    const key = await this.api.createKey(accountId, ['send', 'read', 'manage']);
    return { phone, accountId, numberId: number.id, key };
  }
}
