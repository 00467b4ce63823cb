import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '../../contract/accounts.ts';
import { until } from '../../lib/time.ts';
import type { FaultName, FaultValue } from '../../simulator/network/faults.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { World } from '../support/world.ts';

const phone = '5511999999999';
const ana = '5511955550001';
const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

let database: TestDatabase;
let world: World;
let account: Account;

beforeAll(async () => {
  database = await createDatabase();
  const phones = [phone, ana].map((one) => ({ phone: one, name: one }));
  world = await World.start({ databaseUrl: database.url, simulator: { dialect: 'stock', phones } });
  account = await world.pairedAccount('Conta 1', phone);
});
afterAll(async () => {
  await world.close();
  await database.drop();
});

const faults = new Set<FaultName>();
async function restartWith(wanted: Partial<Record<FaultName, FaultValue>>): Promise<void> {
  for (const [name, value] of Object.entries(wanted)) {
    faults.add(name as FaultName);
    world.network.setFault(phone, name as FaultName, value);
  }
  const before = await world.instance(account.id);
  await world.call('POST', `/api/instances/${account.id}/restart`);
  await world.instanceWhere(account.id, ({ state, since }) => state === 'connected' && since > before.since);
}
beforeEach(() => {
  for (const name of faults) world.network.setFault(phone, name, 'off');
});

const outcome = async (shim: string): Promise<string | undefined> =>
  (await world.instance(account.id)).drift.find(({ name }) => name === shim)?.outcome;

/** A text each way, and the receipt of ours. */
async function textsGoBothWays(): Promise<void> {
  const text = `vai ${performance.now()}`;
  const sent = await world.send(account.id, { phone: ana, message: text });
  expect([sent.status, sent.body.error]).toEqual([200, null]);
  world.network.markRead(ana, phone);
  world.network.sendFromPhone(ana, { type: 'text', to: phone, body: `volta ${text}` });
  await world.messageWhere(account.id, (message) => message.text === `volta ${text}`);
  await world.messageWhere(account.id, ({ id, status }) => id === sent.body.id && status === 'read');
}

describe('each change of the live page alone is coped with', () => {
  it.each(['$1', '$x'])('message keys that keep their text under %s', async (alias) => {
    await restartWith({ msgKeyAlias: alias });
    expect(await outcome('message-key')).toBe('applied');
    await textsGoBothWays();
  });

  it('a call collection without a Map: messages still come in', async () => {
    await restartWith({ noCallMap: true });
    expect(await outcome('call-collection')).toBe('applied');
    await textsGoBothWays();
  });

  it('iframes that navigate, and a reload some time after the start', async () => {
    await restartWith({ iframeNavigations: 5, reloadAfter: 300 });
    await textsGoBothWays();
  });

  it("a What's-new dialog that logs out who leaves it open", async () => {
    await restartWith({ whatsNew: 6000 });
    const seen = await world.instance(account.id);
    await until('the time at which an open dialog would have logged out', 20_000, () => {
      return Date.now() - Date.parse(seen.since) > 9000;
    });
    expect(await world.instance(account.id)).toMatchObject({ state: 'connected', since: seen.since });
    expect(world.network.devices(phone)).toHaveLength(1);
  });

  it('media data with an id of its own, and downloads that need a type', async () => {
    await restartWith({ mediaXId: true, mediaNeedsMimetype: true });
    const sent = await world.send(account.id, {
      phone: ana,
      type: 'image',
      media: { base64: png },
      message: 'vai',
    });
    expect([sent.status, sent.body.error]).toEqual([200, null]);
    expect(await outcome('media-id')).toBeDefined();
    const media = { data: Buffer.from(png, 'base64'), mimetype: 'image/png' };
    world.network.sendFromPhone(ana, { type: 'image', to: phone, media, caption: 'volta' });
    await world.messageWhere(
      account.id,
      (message) => message.text === 'volta' && message.media?.state === 'ready',
    );
  });

  it('people without a LID until they are looked up, and errors that say nothing', async () => {
    await restartWith({ noLidForUser: true, minifiedErrors: true });
    await textsGoBothWays();
  });

  it('messages that were delivered before anybody listened', async () => {
    world.network.setFault(phone, 'offlineBeforeListener', true);
    faults.add('offlineBeforeListener');
    await world.call('POST', `/api/instances/${account.id}/stop`);
    world.network.sendFromPhone(ana, { type: 'text', to: phone, body: 'cedo demais' });
    await world.call('POST', `/api/instances/${account.id}/start`);
    const found = await world.messageWhere(account.id, ({ text }) => text === 'cedo demais', 60_000);
    expect(found.backfilled).toBe(true);
  });

  it('an event that comes twice is one message', async () => {
    await restartWith({ duplicateEvent: true });
    world.network.sendFromPhone(ana, { type: 'text', to: phone, body: 'em dobro' });
    await world.messageWhere(account.id, ({ text }) => text === 'em dobro');
    await textsGoBothWays();
    expect((await world.messages(account.id)).filter(({ text }) => text === 'em dobro')).toHaveLength(1);
  });
});

describe('other kinds of content', () => {
  it('a voice message, a sticker and a video go out as such', async () => {
    await restartWith({});
    const bytes = Buffer.from('nobody here looks or listens').toString('base64');
    const wishes = [
      { type: 'voice', media: { base64: bytes, mimetype: 'audio/ogg; codecs=opus' } },
      { type: 'sticker', media: { base64: png } },
      { type: 'video', media: { base64: bytes, mimetype: 'video/mp4' }, message: 'olha' },
    ];
    for (const wish of wishes) {
      const { status, body } = await world.send(account.id, { phone: ana, ...wish });
      expect([wish.type, status, body.error]).toEqual([wish.type, 200, null]);
    }
    const types = world.network
      .carried({ from: phone, to: ana })
      .slice(-3)
      .map(({ type }) => type);
    expect(types).toEqual(['ptt', 'sticker', 'video']);
  });
});

describe('a QR code', () => {
  it('comes back when WhatsApp stopped refreshing it', async () => {
    await world.call('POST', `/api/instances/${account.id}/logout`);
    await world.instanceWhere(account.id, ({ state, linked }) => state === 'qr' && !linked);
    // Codes run out after six; from then on the page waits to be asked.
    world.network.setQrPeriod(300);
    await world.call('POST', `/api/instances/${account.id}/restart`);
    const seen = new Set<string>();
    await until('more codes than the page gives by itself', 60_000, async () => {
      seen.add((await world.qr(account.id)).value);
      return seen.size > 8;
    });
    world.network.setQrPeriod(20_000, 60_000);
    await world.call('POST', `/api/instances/${account.id}/restart`);
    await world.instanceWhere(account.id, ({ code }) => code === 'scan_qr');
    world.network.scan(phone, (await world.qr(account.id)).value);
    await world.connected(account.id);
  });
});
