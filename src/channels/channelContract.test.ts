import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WhatsAppNumber } from '../contract/instances.ts';
import type { Message } from '../contract/messages.ts';
import { until } from '../lib/time.ts';
import type { NumberId, Phone } from '../model/ids.ts';
import type { DeliveryStatus } from '../model/message.ts';
import { CloudSite } from '../tests/support/cloudSite.ts';
import { CorrelatedChannel } from '../tests/support/correlatedChannel.ts';
import { createDatabase, type TestDatabase } from '../tests/support/database.ts';
import { PlainGateway, type Told } from '../tests/support/plainGateway.ts';
import { insertKey, insertNumber, pretendConnected } from '../tests/support/seed.ts';
import { World } from '../tests/support/world.ts';
import { newId } from '../lib/ids.ts';

const us = '5511999999999';
const ana = '5511955550001' as Phone;

/** A gateway with one number of the channel, and a person who receives its messages. */
interface Site {
  discipline: 'keyed' | 'correlated';
  lacks: string[];
  /** More characters than a text of the channel may have; null: more than the API accepts. */
  tooLong: number | null;
  accountId: string;
  numberId: string;
  ask: <Body>(
    method: string,
    route: string,
    body?: unknown,
    prefer?: string,
  ) => Promise<Pick<Told<Body>, 'status' | 'body'>>;
  /** How often the person has received a text. */
  carried: (text: string) => number;
  hear: (text: string) => Promise<unknown>;
  read: (text: string) => Promise<unknown>;
  /** Of the next send. */
  refuseNext: () => void;
  loseNextAnswer: () => void;
  /** The status that the channel reports later for a message whose answer was lost; null: none. */
  tellOf: ((text: string) => Promise<void>) | null;
  heal: () => void;
  close: () => Promise<void>;
}

async function webSite(): Promise<Site> {
  const database = await createDatabase();
  const phones = [
    { phone: us, name: 'We' },
    { phone: ana, name: 'Ana' },
  ];
  const world = await World.start({ databaseUrl: database.url, simulator: { phones } });
  const { id: accountId, numbers } = await world.pairedAccount('We', us);
  const { network } = world;
  network.setFault(us, 'duplicateEvent', true);
  return {
    discipline: 'keyed',
    lacks: [],
    tooLong: null,
    accountId,
    numberId: numbers[0]?.id ?? '',
    ask: (method, route, body, prefer) =>
      world.call(method, route, body, prefer === undefined ? {} : { prefer }),
    carried: (text) => network.carried({ from: us, body: text }).filter(({ ack }) => ack >= 1).length,
    hear: (text) => Promise.resolve(network.sendFromPhone(ana, { type: 'text', to: us, body: text })),
    read: () => Promise.resolve(network.markRead(ana, us)),
    refuseNext: () => network.setFault(us, 'ackError', true),
    loseNextAnswer: () => network.setFault(us, 'dropAfterSubmit', 1),
    tellOf: null,
    heal: () => network.setFault(us, 'ackError', 'off'),
    close: async () => {
      await world.close();
      await database.drop();
    },
  };
}

async function correlatedSite(): Promise<Site> {
  const database = await createDatabase();
  let channel: CorrelatedChannel | undefined;
  const gateway = await PlainGateway.start({
    databaseUrl: database.url,
    settings: { pacing: 'off' },
    channels: (sink) => [(channel = new CorrelatedChannel(sink))],
  });
  if (!channel) throw new Error('the gateway made no channel');
  const fake = channel;
  const { accountId, numberId, key } = await cloudNumber(database);
  const carriedAs = (text: string) => fake.carried.filter((one) => one.text === text);
  const all = async (text: string, status: DeliveryStatus): Promise<void> => {
    for (const one of carriedAs(text)) await fake.status(numberId, one, status);
  };
  return {
    discipline: 'correlated',
    lacks: ['lookUp', 'checkPhone', 'edit', 'delete', 'listGroups', 'readProfile'],
    tooLong: 101,
    accountId,
    numberId,
    ask: (method, route, body, prefer) =>
      gateway.ask(method, route, { token: key, body, ...(prefer !== undefined && { headers: { prefer } }) }),
    carried: (text) => carriedAs(text).length,
    hear: (text) => fake.hear(numberId, ana, text),
    read: (text) => all(text, 'read'),
    refuseNext: () => (fake.next = 'refuses'),
    loseNextAnswer: () => (fake.next = 'loses its answer'),
    tellOf: (text) => all(text, 'delivered'),
    heal: () => (fake.next = null),
    close: async () => {
      await gateway.close();
      await database.drop();
    },
  };
}

async function cloudSite(): Promise<Site> {
  const site = await CloudSite.open();
  const { accountId, numberId } = await site.connected();
  const { meta, network, shop } = site;
  // Without it, only templates may be sent.
  await site.write(ana, 'oi');
  meta.settings.duplicateWebhooks = true;
  const sentAs = (text: string) => network.carried({ from: shop, body: text });
  return {
    discipline: 'correlated',
    lacks: ['lookUp', 'checkPhone', 'edit', 'delete', 'listGroups'],
    tooLong: 4097,
    accountId,
    numberId,
    ask: (method, route, body, prefer) => site.ask(method, route, body, prefer),
    carried: (text) => sentAs(text).length,
    hear: (text) => Promise.resolve(network.sendFromPhone(ana, { type: 'text', to: shop, body: text })),
    read: () => Promise.resolve(network.markRead(ana, shop)),
    refuseNext: () => (meta.settings.failMessagesWith = 131026),
    loseNextAnswer: () => {
      meta.settings.loseAnswers = 1;
      meta.settings.holdWebhooks = true;
    },
    tellOf: () => {
      meta.settings.holdWebhooks = false;
      return Promise.resolve(meta.webhooks.release());
    },
    heal: () => (meta.settings.failMessagesWith = null),
    close: () => site.close(),
  };
}

async function cloudNumber(
  database: TestDatabase,
): Promise<{ accountId: string; numberId: NumberId; key: string }> {
  const accountId = newId<string>();
  await database.query(`INSERT INTO accounts (id, name, plan) VALUES ($1, 'We', 'owner')`, [accountId]);
  const { numberId } = await insertNumber(database, accountId, 'We');
  await database.query('DELETE FROM instances WHERE number_id = $1', [numberId]);
  await database.query(`UPDATE numbers SET channel = 'cloud' WHERE id = $1`, [numberId]);
  await pretendConnected(database, numberId);
  const { key } = await insertKey(database, accountId, ['send', 'read', 'manage']);
  return { accountId, numberId: numberId as NumberId, key };
}

describe.each([
  ['the web channel, on the simulator', webSite],
  ['the cloud channel, on the stand-in of Meta', cloudSite],
  ['a channel that names references itself', correlatedSite],
])('what every channel keeps: %s', (_name, open) => {
  let site: Site;
  beforeAll(async () => {
    site = await open();
  });
  afterAll(() => site.close());

  const route = (rest: string): string => `/api/accounts/${site.accountId}/${rest}`;
  const send = (message: string, prefer = 'wait=20') =>
    site.ask<Message>('POST', route('send'), { phone: ana, message }, prefer);
  const message = async (id: string): Promise<Message> =>
    (await site.ask<Message>('GET', route(`messages/${id}`))).body;
  const becomes = (id: string, ...wanted: DeliveryStatus[]): Promise<Message> =>
    until(`the message being ${wanted.join(' or ')}`, 60_000, async () => {
      const now = await message(id);
      return wanted.includes(now.status) && now;
    });

  it('its number says what it can do and carry', async () => {
    const { status, body } = await site.ask<WhatsAppNumber>('GET', `/api/numbers/${site.numberId}`);
    expect(status).toBe(200);
    expect(body.capabilities.includes('lookUp')).toBe(site.discipline === 'keyed');
    expect(site.lacks.filter((one) => body.capabilities.some((has) => has === one))).toEqual([]);
    expect(body.limits?.text).toBeGreaterThan(0);
    expect(body.instance === null).toBe(site.discipline === 'correlated');
  });

  it('it carries a text once, and says that it was sent', async () => {
    const { status, body } = await send('once');
    expect(status).toBe(200);
    expect(['sent', 'delivered']).toContain(body.status);
    expect(site.carried('once')).toBe(1);
  });

  it('a status only ever moves forward', async () => {
    const { body } = await send('to be read');
    await site.read('to be read');
    expect((await becomes(body.id, 'read')).readAt).not.toBeNull();
    await site.tellOf?.('to be read');
    expect((await message(body.id)).status).toBe('read');
  });

  it('it brings what the other side writes once, also when it is told twice', async () => {
    await site.hear('hello from Ana');
    const search = () =>
      site.ask<{ messages: { message: Message }[] }>('GET', route('search?q=hello%20from%20Ana'));
    const found = await until('the message of Ana', 30_000, async () => {
      const { messages } = (await search()).body;
      return messages.length > 0 && messages;
    });
    expect(found.map(({ message: { direction, person } }) => [direction, person?.phone])).toEqual([
      ['in', ana],
    ]);
  });

  it('what it refuses has failed with a reason, and reached nobody', async () => {
    site.refuseNext();
    const { body } = await send('refused');
    site.heal();
    const failed = await becomes(body.id, 'failed');
    expect(failed.error?.text).not.toBe('');
    expect(site.carried('refused')).toBe(0);
  });

  it('a lost answer is settled, and nothing is sent twice', async () => {
    site.loseNextAnswer();
    const { body } = await send('lost', 'wait=0');
    await until('the message on the other side', 30_000, () => site.carried('lost') === 1);
    // Either it can be looked up, or the channel reports it later.
    await site.tellOf?.('lost');
    await becomes(body.id, 'sent', 'delivered');
    expect((await send('after it')).body.status).not.toBe('failed');
    expect(site.carried('lost')).toBe(1);
  });

  it('a lost answer of which nobody tells is uncertain, unless it can be looked up', async () => {
    site.loseNextAnswer();
    const { body } = await send('untold', 'wait=0');
    await becomes(
      body.id,
      ...(site.discipline === 'keyed' ? (['sent', 'delivered'] as const) : (['uncertain'] as const)),
    );
    expect(site.carried('untold')).toBe(1);
  });

  it('a text that is longer than it carries is refused before it is stored', async () => {
    const { status } = await send('x'.repeat(site.tooLong ?? 65_537));
    expect(status).toBe(422);
  });

  it('what it cannot do is answered 501, with the name of the capability', async () => {
    const check = `/api/numbers/${site.numberId}/check?phone=${ana}`;
    const { status, body } = await site.ask<{ capability?: string }>('GET', check);
    const lacksIt = site.lacks.includes('checkPhone');
    expect([status, body.capability]).toEqual(lacksIt ? [501, 'checkPhone'] : [200, undefined]);
  });
});
