import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { io } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isSigned } from '../../../docs/examples/webhook-receiver.mjs';
import type { Account } from '../../contract/accounts.ts';
import type { LiveEvent } from '../../contract/events.ts';
import type { Delivery, DeliveryAttempt, Event, Webhook } from '../../contract/webhooks.ts';
import { until } from '../../lib/time.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { incomingText } from '../support/incoming.ts';
import { PlainGateway } from '../support/plainGateway.ts';

let database: TestDatabase;
let gateway: PlainGateway;
let token: string;
let account: Account;
let numberId: string;
let runId: string;
let seq: number;
const receivers: Receiver[] = [];
const accounts: string[] = [];

type Got = { headers: IncomingMessage['headers']; body: string; event: Event };
type Behaviour = (got: Got, response: ServerResponse) => void;
const fine: Behaviour = (_got, response) => void response.writeHead(204).end();

/** A customer's system, with what it received. */
class Receiver {
  readonly got: Got[] = [];
  behaviour: Behaviour;
  readonly #server: Server;
  constructor(behaviour: Behaviour) {
    this.behaviour = behaviour;
    this.#server = createServer((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString()));
      request.on('end', () => {
        const got = { headers: request.headers, body, event: JSON.parse(body) as Event };
        this.got.push(got);
        this.behaviour(got, response);
      });
    });
  }
  static async open(behaviour: Behaviour = fine): Promise<Receiver> {
    const receiver = new Receiver(behaviour);
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    receivers.push(receiver);
    return receiver;
  }
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }
  get types(): string[] {
    return this.got.map(({ event }) => event.type);
  }
  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

beforeAll(async () => {
  database = await createDatabase();
  gateway = await PlainGateway.start({
    databaseUrl: database.url,
    settings: { webhookUrlAllowPrivate: true },
  });
});
afterAll(async () => {
  await gateway.close();
  await database.drop();
});

const ask = <Body>(method: string, path: string, body?: unknown) =>
  gateway.ask<Body>(method, `/api/accounts/${account.id}${path}`, { token, body });

/** From now on the test works in an account of its own. */
async function newAccount(): Promise<void> {
  const body = { name: 'Loja', phone: `55119${String(Math.random()).slice(2, 10)}` };
  account = (await gateway.ask<Account>('POST', '/api/accounts', { token, body })).body;
  accounts.push(account.id);
  numberId = account.numbers[0]?.id ?? '';
  await gateway.ask('POST', `/api/instances/${numberId}/stop`, { token });
  [runId, seq] = [randomUUID(), 1];
}
beforeEach(async () => {
  // It lasts five minutes.
  ({ token } = await gateway.tokens().local('test'));
  await newAccount();
});
afterEach(async () => {
  for (const receiver of receivers.splice(0)) receiver.close();
  for (const id of accounts.splice(0)) await gateway.ask('DELETE', `/api/accounts/${id}`, { token });
});

/** A customer writes to the number. */
async function receive(...texts: string[]): Promise<void> {
  const ana = { phone: '5511955550001', lid: null, name: 'Ana' };
  const events = texts.map((text) => incomingText(text, ana, { timestamp: Date.now() }));
  expect(await gateway.report(numberId, runId, seq, ...events)).toBe(204);
  seq += events.length;
}

/** Of messages alone, unless it says otherwise: what else follows from one is another matter. */
async function hook(url: string, more: object = {}): Promise<Webhook & { secret: string }> {
  const wish = { url, types: ['message.created'], ...more };
  const made = await ask<Webhook & { secret: string }>('POST', '/webhooks', wish);
  expect(made.status).toBe(201);
  return made.body;
}
const deliveriesOf = async (id: string): Promise<Delivery[]> =>
  (await ask<{ items: Delivery[] }>('GET', `/webhooks/${id}/deliveries`)).body.items;
/** Time passes for what waits to be tried again. */
const letTimePass = () =>
  database.query(`UPDATE deliveries SET next_at = now() WHERE account_id = $1 AND state = 'pending'`, [
    account.id,
  ]);
const textsOf = (events: Event[]): (string | null | undefined)[] =>
  events.map(({ data }) => ('message' in data ? data.message?.text : undefined));

describe('a webhook', () => {
  it('receives what happens, signed, each event once when it answers well', async () => {
    const receiver = await Receiver.open();
    const { secret } = await hook(receiver.url);
    await receive('um', 'dois');
    await until('both', 10_000, () => receiver.got.length >= 2);
    expect(receiver.types).toEqual(['message.created', 'message.created']);
    expect(textsOf(receiver.got.map(({ event }) => event)).sort()).toEqual(['dois', 'um']);
    for (const { headers, body, event } of receiver.got) {
      expect(headers['webhook-id']).toBe(event.id);
      expect(isSigned(secret, headers, body)).toBe(true);
      expect(isSigned('whsec_AAAA', headers, body)).toBe(false);
      expect(isSigned(secret, headers, `${body} `)).toBe(false);
    }
  });

  it('is told nothing but the kinds of events that it wants', async () => {
    const receiver = await Receiver.open();
    await hook(receiver.url, { types: ['number.connected'] });
    await receive('um');
    await gateway.ask('POST', `/api/instances/${numberId}/stop`, { token });
    await database.query(`UPDATE numbers SET desired = 'running' WHERE id = $1`, [numberId]);
    await gateway.report(numberId, runId, seq++, { type: 'state', code: 'connected', detail: null });
    await until('the state', 10_000, () => receiver.got.length > 0);
    expect(receiver.types).toEqual(['number.connected']);
    expect(receiver.got[0]?.event).toMatchObject({
      numberId,
      data: { state: 'connected', code: 'connected' },
    });
  });

  it('is tried again after a failure, with the same id, until it answers 2xx', async () => {
    const receiver = await Receiver.open((_got, response) => void response.writeHead(500).end('broken'));
    const { id } = await hook(receiver.url);
    await receive('um');
    await until('the first attempt', 10_000, async () => (await deliveriesOf(id))[0]?.attempts === 1);
    const [waiting] = await deliveriesOf(id);
    expect(waiting).toMatchObject({ state: 'pending', attempts: 1 });
    receiver.behaviour = fine;
    await letTimePass();
    await until('its delivery', 10_000, async () => (await deliveriesOf(id))[0]?.state === 'delivered');
    expect(new Set(receiver.got.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    const path = `/webhooks/${id}/deliveries/${waiting?.seq}/attempts`;
    const { items } = (await ask<{ items: DeliveryAttempt[] }>('GET', path)).body;
    expect(items).toMatchObject([
      { status: 500, error: 'it answered 500', response: 'broken' },
      { status: 204, error: null },
    ]);
    expect(items[0]?.request).toContain('"text":"um"');
  });

  it('that redirects has failed: nobody is led elsewhere', async () => {
    const elsewhere = await Receiver.open();
    const receiver = await Receiver.open(
      (_got, response) => void response.writeHead(302, { location: elsewhere.url }).end(),
    );
    const { id } = await hook(receiver.url);
    await receive('um');
    await until('the attempt', 10_000, async () => (await deliveriesOf(id))[0]?.attempts === 1);
    expect(elsewhere.got).toEqual([]);
  });

  it('that asks to wait is waited for', async () => {
    const receiver = await Receiver.open(
      (_got, response) => void response.writeHead(429, { 'retry-after': '3600' }).end(),
    );
    const { id } = await hook(receiver.url);
    await receive('um');
    await until('the attempt', 10_000, async () => (await deliveriesOf(id))[0]?.attempts === 1);
    const next = Date.parse((await deliveriesOf(id))[0]?.nextAttemptAt ?? '');
    expect(next - Date.now()).toBeGreaterThan(3_500_000);
  });

  it('that is gone (410) is disabled, and the account is told', async () => {
    const receiver = await Receiver.open((_got, response) => void response.writeHead(410).end());
    const watcher = await Receiver.open();
    const { id } = await hook(receiver.url);
    await hook(watcher.url, { types: ['webhook.disabled'] });
    await receive('um');
    await until('the notice', 10_000, () => watcher.got.length > 0);
    expect(watcher.got[0]?.event.data).toMatchObject({ webhookId: id, reason: 'gone' });
    await receive('dois');
    const { items } = (await ask<{ items: Webhook[] }>('GET', '/webhooks')).body;
    expect(items.find((one) => one.id === id)).toMatchObject({ enabled: false, disabledReason: 'gone' });
    expect(receiver.got).toHaveLength(1);
  });

  it('that has answered nothing but failures for days is disabled', async () => {
    const receiver = await Receiver.open((_got, response) => void response.writeHead(503).end());
    const { id } = await hook(receiver.url);
    await receive('um');
    await until('the attempt', 10_000, async () => (await deliveriesOf(id))[0]?.attempts === 1);
    await database.query(`UPDATE webhooks SET failing_since = now() - interval '6 days' WHERE id = $1`, [id]);
    await letTimePass();
    await until('its end', 10_000, async () => (await deliveriesOf(id))[0]?.state === 'failed');
    const { items } = (await ask<{ items: Webhook[] }>('GET', '/webhooks')).body;
    expect(items[0]).toMatchObject({ enabled: false, disabledReason: 'failing' });
  });

  it('that hangs holds up nobody else', async () => {
    const hung = await Receiver.open(() => undefined);
    const quick = await Receiver.open();
    await hook(hung.url);
    await hook(quick.url);
    await receive('um', 'dois', 'três', 'quatro', 'cinco', 'seis', 'sete', 'oito');
    await until('all at the quick one', 10_000, () => quick.got.length === 8);
    expect(hung.got.length).toBeLessThanOrEqual(4);
  });

  it('is served while a hundred of two other accounts hang', async () => {
    let [hanging, ended] = [0, 0];
    const hung = await Receiver.open((_got, response) => {
      hanging += 1;
      response.once('close', () => (ended += 1));
    });
    for (let count = 0; count < 2; count += 1) {
      if (count > 0) await newAccount();
      await Promise.all(Array.from({ length: 50 }, () => hook(hung.url)));
      await receive('um');
    }
    // Whoever may open more lanes has done so before the next event is looked for.
    await until('posts that hang', 10_000, () => hanging >= 60);
    await newAccount();
    const quick = await Receiver.open();
    await hook(quick.url);
    await receive('um');
    await until('the delivery', 10_000, () => quick.got.length === 1);
    expect(ended).toBe(0);
  });

  it('is owed what happened while the gateway was away', async () => {
    const receiver = await Receiver.open((_got, response) => void response.writeHead(503).end());
    await hook(receiver.url);
    await receive('um');
    await until('the attempt', 10_000, () => receiver.got.length === 1);
    receiver.behaviour = fine;
    await gateway.restart();
    await letTimePass();
    await until('the delivery', 15_000, () => receiver.got.length === 2);
    expect(receiver.got[1]?.headers['webhook-id']).toBe(receiver.got[0]?.headers['webhook-id']);
  });

  it('receives a range again on demand', async () => {
    const receiver = await Receiver.open();
    const { id } = await hook(receiver.url);
    await receive('um', 'dois', 'três');
    await until('all', 10_000, () => receiver.got.length === 3);
    const settled = () =>
      until('their ends', 10_000, async () =>
        (await deliveriesOf(id)).every(({ state }) => state === 'delivered'),
      );
    await settled();
    const second = receiver.got.find(({ event }) => textsOf([event])[0] === 'dois')?.event;
    const again = await ask('POST', `/webhooks/${id}/replay`, { from: second?.seq, to: second?.seq });
    expect([again.status, again.body]).toEqual([202, { count: 1 }]);
    await until('it again', 10_000, () => receiver.got.length === 4);
    expect(receiver.got[3]?.event.id).toBe(second?.id);
    await settled();
    await ask('POST', `/webhooks/${id}/replay`, { from: 1 });
    await until('all again', 10_000, () => receiver.got.length >= 7);
  });

  it('answers a test at once, and both secrets sign after a rotation', async () => {
    const receiver = await Receiver.open();
    const other = await Receiver.open();
    const made = await hook(receiver.url);
    await hook(other.url);
    const rotated = (await ask<{ secret: string }>('POST', `/webhooks/${made.id}/secret`)).body;
    const tested = await ask('POST', `/webhooks/${made.id}/test`);
    expect(tested.body).toMatchObject({ status: 204, error: null });
    expect(receiver.types).toEqual(['webhook.test']);
    const [got] = receiver.got;
    for (const secret of [made.secret, rotated.secret])
      expect(isSigned(secret, got?.headers ?? {}, got?.body ?? '')).toBe(true);
    expect(other.got).toEqual([]);
  });

  it('keeps its secret sealed in the database and out of every later answer', async () => {
    const receiver = await Receiver.open();
    const { secret } = await hook(receiver.url);
    const rows = await database.query('SELECT * FROM webhooks WHERE account_id = $1', [account.id]);
    expect(JSON.stringify(rows)).not.toContain(secret.slice(6, 20));
    expect((await ask('GET', '/webhooks')).text).not.toContain('whsec_');
  });

  it('that is disabled by hand is owed nothing, and goes on when it is enabled', async () => {
    const receiver = await Receiver.open();
    const { id } = await hook(receiver.url);
    await ask('PATCH', `/webhooks/${id}`, { enabled: false });
    await receive('um');
    await ask('PATCH', `/webhooks/${id}`, { enabled: true });
    await receive('dois');
    await until('the second', 10_000, () => receiver.got.length > 0);
    expect(textsOf(receiver.got.map(({ event }) => event))).toEqual(['dois']);
  });
});

describe('a webhook on a private network', () => {
  it('is not reached, in whatever spelling', async () => {
    await gateway.close();
    gateway = await PlainGateway.start({ databaseUrl: database.url });
    ({ token } = await gateway.tokens().local('test'));
    const receiver = await Receiver.open();
    const { port } = new URL(receiver.url);
    for (const host of [
      '127.0.0.1',
      'localhost',
      '2130706433',
      '0x7f.1',
      '[::1]',
      '[::ffff:7f00:1]',
      '127.1',
    ]) {
      const { id } = await hook(`http://${host}:${port}/`);
      const tested = await ask<DeliveryAttempt>('POST', `/webhooks/${id}/test`);
      expect(tested.body).toMatchObject({ status: null, error: 'its host is not on the public internet' });
    }
    expect(receiver.got).toEqual([]);
  });
});

describe('the log of an account', () => {
  it('has a place for every event, without gaps, and can be followed by a cursor', async () => {
    await Promise.all(Array.from({ length: 5 }, (_, index) => ask('PATCH', '', { name: `Loja ${index}` })));
    await receive(...Array.from({ length: 25 }, (_, index) => `mensagem ${index}`));
    const first = (await ask<{ items: Event[]; next: number; hasMore: boolean }>('GET', '/events?limit=10'))
      .body;
    expect(first.hasMore).toBe(true);
    const rest = (
      await ask<{ items: Event[]; next: number; hasMore: boolean }>('GET', `/events?after=${first.next}`)
    ).body;
    expect(rest.hasMore).toBe(false);
    const all = [...first.items, ...rest.items];
    expect(all.map((event) => event.seq)).toEqual(all.map((_event, index) => index + 1));
    const messages = all.filter(({ type }) => type === 'message.created');
    expect(textsOf(messages)).toEqual(Array.from({ length: 25 }, (_, index) => `mensagem ${index}`));
    const end = (await ask<{ items: Event[]; next: number }>('GET', `/events?after=${rest.next}`)).body;
    expect(end).toMatchObject({ items: [], next: rest.next });
  });

  it('is told to a socket from where it was left', async () => {
    await receive('antes', 'durante');
    const { items } = (await ask<{ items: Event[] }>('GET', '/events')).body;
    const before = items.find((event) => textsOf([event])[0] === 'antes')?.seq ?? 0;
    const auth = { token, account: account.id, after: before };
    const socket = io(gateway.url, { transports: ['websocket'], auth });
    const heard: LiveEvent[] = [];
    socket.on('event', (event: LiveEvent) => heard.push(event));
    await until('what was missed', 5000, () => heard.length > 0);
    await receive('depois');
    await until('what came later', 5000, () => heard.length > 1);
    socket.close();
    const texts = heard.map((event) => ('message' in event ? event.message.text : null));
    expect(texts).toEqual(['durante', 'depois']);
    expect(heard.every((event) => 'seq' in event && (event.seq ?? 0) > before)).toBe(true);
  });
});
