import { Network } from '../../network/network.ts';
import { VirtualClock } from '../clock.ts';
import type { Meta } from '../meta.ts';
import { FIELDS } from '../numbers/appRoutes.ts';
import { issueToken } from '../oauth/tokens.ts';
import { startMeta } from '../start.ts';
import type { RunningMeta } from '../start.ts';
import type { App, Business, CloudNumber, Waba } from '../state.ts';
import { Receiver } from './receiver.ts';

export const ANA = '5511900000001';
export const BIA = '5511900000002';
export const SHOP = '5511900009999';
const SECRET = 'app secret';
/** 28 November 2026, 12:00 UTC. */
const START = Date.UTC(2026, 10, 28, 12);

export interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown> & {
    error?: {
      message: string;
      code: number;
      type: string;
      error_subcode?: number;
      error_data?: { details: string };
    };
  };
}

interface Ask {
  json?: unknown;
  form?: Record<string, string>;
  query?: Record<string, string>;
  body?: BodyInit;
  headers?: Record<string, string>;
  /** null: none. */
  token?: string | null;
}

/** Meta with one app, one business, one WABA, one connected number and a receiver; two people. */
export class World {
  readonly network: Network;
  readonly meta: Meta;
  readonly app: App;
  readonly business: Business;
  readonly waba: Waba;
  readonly number: CloudNumber;
  readonly receiver: Receiver;
  /** Of a system user of the business. */
  readonly token: string;
  readonly url: string;
  readonly #running: RunningMeta;

  private constructor(network: Network, running: RunningMeta, receiver: Receiver) {
    const { meta, url } = running;
    this.network = network;
    this.meta = meta;
    this.url = url;
    this.receiver = receiver;
    this.#running = running;
    const redirectUris = ['https://panel.example/meta'];
    this.app = meta.addApp({ name: 'Ramal', secret: SECRET, redirectUris, configIds: ['77'] });
    this.business = meta.addBusiness({ name: 'Shop' });
    this.waba = meta.addWaba({ name: 'Shop', businessId: this.business.id });
    const connected = { status: 'CONNECTED', codeStatus: 'VERIFIED', pin: '123456' } as const;
    this.number = meta.addNumber({ phone: SHOP, name: 'Shop', wabaId: this.waba.id, ...connected });
    this.token = issueToken(meta, this.app, this.business).value;
    this.app.subscription = { url: receiver.url, verifyToken: receiver.verifyToken, fields: FIELDS };
    this.waba.subscribed.set(this.app.id, null);
  }

  static async open(): Promise<World> {
    const network = new Network();
    network.addPhone({ phone: ANA, name: 'Ana Lima' });
    network.addPhone({ phone: BIA, name: 'Bia' });
    const clock = new VirtualClock({ frozen: true, startsAt: START });
    const receiver = new Receiver(SECRET);
    await receiver.listen();
    return new World(network, await startMeta({ network, clock }), receiver);
  }

  async close(): Promise<void> {
    await this.#running.close();
    await this.receiver.close();
    this.network.close();
  }

  /** As a client of Meta asks. */
  async ask(method: string, path: string, ask: Ask = {}): Promise<Answer> {
    const url = new URL(path, `${this.url}/`);
    for (const [name, value] of Object.entries(ask.query ?? {})) url.searchParams.set(name, value);
    const token = ask.token === undefined ? this.token : ask.token;
    const headers = new Headers(ask.headers);
    if (token !== null && !headers.has('authorization')) headers.set('authorization', `Bearer ${token}`);
    let { body } = ask;
    if (ask.json !== undefined) {
      headers.set('content-type', 'application/json');
      body = JSON.stringify(ask.json);
    }
    if (ask.form) body = new URLSearchParams(ask.form);
    const response = await fetch(url, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      redirect: 'manual',
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? (JSON.parse(text) as Answer['body']) : { text },
    };
  }

  get(path: string, query: Record<string, string> = {}): Promise<Answer> {
    return this.ask('GET', path, { query });
  }

  post(path: string, json: unknown = {}): Promise<Answer> {
    return this.ask('POST', path, { json });
  }

  /** A message from the shop. */
  send(message: Record<string, unknown>): Promise<Answer> {
    return this.post(`${this.number.id}/messages`, { messaging_product: 'whatsapp', to: ANA, ...message });
  }

  /** Ana writes, so that the window is open. */
  async write(body = 'oi', phone = ANA): Promise<Record<string, unknown>> {
    this.network.sendFromPhone(phone, { type: 'text', to: SHOP, body });
    return (await this.receiver.nextMessage()).message;
  }
}

export const idOf = (answer: Answer): string =>
  (answer.body['messages'] as { id: string }[] | undefined)?.[0]?.id ?? '';
