import type { Network } from '../../src/simulator/network/network.ts';
import { instanceProgram } from '../../src/supervisor/childDriver.ts';
import { Api } from './api.ts';
import type { GatewayProcess } from './gatewayProcess.ts';
import { Live } from './live.ts';
import { recipientOf } from './phones.ts';
import { memoryOf, pidsNaming } from './processes.ts';
import type { Moment, Side } from './side.ts';

const DEADLINE = 120_000;
/** Requests under way for each number while all send. */
const REQUESTS_AT_ONCE = 4;

interface Line {
  /** An API key of the account, as its scripts have one. */
  key: string;
  phone: string;
  accountId: string;
  numberId: string;
}

/** Ramal through its API alone. */
export class Ramal implements Side {
  readonly name = 'ramal';
  readonly #network: Network;
  readonly #gateway: GatewayProcess;
  readonly #directory: string;
  readonly #api: Api;
  #lines: Line[] = [];
  #live: Live | undefined;

  constructor(options: { network: Network; gateway: GatewayProcess; directory: string }) {
    this.#network = options.network;
    this.#gateway = options.gateway;
    this.#directory = options.directory;
    this.#api = new Api(options.gateway.url);
  }

  async start(phones: string[]): Promise<number> {
    await this.#api.signIn(this.#gateway.login, this.#gateway.password);
    const live = await this.#listen();
    const start = performance.now();
    this.#lines = await Promise.all(phones.map((phone) => this.#create(phone)));
    const shown = (): boolean => this.#lines.every(({ numberId }) => live.codes.has(numberId));
    await live.watch.until("Ramal's QR codes", DEADLINE, shown);
    return performance.now() - start;
  }

  async pair(): Promise<void> {
    const live = this.#live ?? (await this.#listen());
    for (const { phone, numberId } of this.#lines)
      this.#network.scan(phone, live.codes.get(numberId) ?? 'no code');
    await this.#connected(live);
  }

  async restore(): Promise<number> {
    const live = await this.#listen();
    const start = performance.now();
    await Promise.all(this.#lines.map(({ numberId }) => this.#api.setRunning(numberId, true)));
    await this.#connected(live);
    return performance.now() - start;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#lines.map(({ numberId }) => this.#api.setRunning(numberId, false)));
  }

  async remove(): Promise<void> {
    this.#hangUp();
    await Promise.all(this.#lines.map(({ accountId }) => this.#api.deleteAccount(accountId)));
    this.#lines = [];
  }

  async memory(): Promise<number | null> {
    return memoryOf(await pidsNaming(instanceProgram, this.#directory));
  }

  /** What there is once, for however many numbers. */
  async memoryOfCentre(): Promise<{ gateway: number; database: number } | null> {
    const instances = (await this.memory()) ?? 0;
    // Instances are the gateway's children.
    const below = await memoryOf([this.#gateway.pid]);
    const database = await memoryOf([this.#gateway.databasePid]);
    return below === null || database === null ? null : { gateway: below - instances, database };
  }

  async series(moment: Moment, count: number): Promise<number[]> {
    const [first] = this.#lines;
    if (!first) return [];
    const times: number[] = [];
    for (let index = 0; index < count; index += 1) {
      const start = performance.now();
      await this.#send(first, index, moment === 'accepted');
      times.push(performance.now() - start);
    }
    return times;
  }

  async burst(count: number): Promise<void> {
    await Promise.all(this.#lines.map((line) => this.#sendAll(line, count)));
  }

  async #create(phone: string): Promise<Line> {
    const { id: accountId, numbers } = await this.#api.createAccount(phone);
    const [number] = numbers;
    if (!number) throw new Error('the account has no number');
    return { phone, accountId, numberId: number.id, key: await this.#api.createKey(accountId) };
  }

  async #connected(live: Live): Promise<void> {
    const all = (): boolean => this.#lines.every(({ numberId }) => live.states.get(numberId) === 'connected');
    await live.watch.until('the connection of all numbers', DEADLINE, all);
    // Pushing every message to a listener is work that a sender alone does not cause.
    this.#hangUp();
  }

  async #sendAll(line: Line, count: number): Promise<void> {
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < count) await this.#send(line, next++, false);
    };
    await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, worker));
  }

  #send({ accountId, key }: Line, index: number, wait: boolean): Promise<void> {
    return this.#api.send(accountId, key, recipientOf(index), `message ${index}`, wait);
  }

  async #listen(): Promise<Live> {
    this.#hangUp();
    return (this.#live = await Live.open(this.#gateway.url, this.#api.token));
  }

  #hangUp(): void {
    this.#live?.close();
    this.#live = undefined;
  }
}
