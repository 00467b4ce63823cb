import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { launch } from 'puppeteer';
import type { Browser, Page } from 'puppeteer';
import { startSimulator } from './simulator.ts';
import type { Simulator } from './simulator.ts';

const ANA = '5511900000001';
const BIA = '5511900000002';

/** What these tests look at in the page. */
interface PageWindow {
  Debug?: { VERSION: string };
  require: (name: string) => never;
}

let simulator: Simulator;
let browser: Browser;
let page: Page;

const socketState = (): Promise<string> =>
  page.evaluate(() => {
    const socket = (window as unknown as PageWindow).require('WAWebSocketModel') as {
      Socket: { state: string };
    };
    return socket.Socket.state;
  });

/** As the library does: the page waits a while for somebody who wants to know that it synced. */
const listen = (): Promise<void> =>
  page.evaluate(() => {
    type Listening = { Socket: { on: (name: string, listener: () => void) => void } };
    const { Socket } = (window as unknown as PageWindow).require('WAWebSocketModel') as Listening;
    Socket.on('change:hasSynced', () => undefined);
  });

beforeAll(async () => {
  simulator = await startSimulator({
    dialect: 'live',
    phones: [
      { phone: ANA, name: 'Ana' },
      { phone: BIA, name: 'Bia' },
    ],
  });
  simulator.network.sendFromPhone(BIA, { type: 'text', to: ANA, body: 'hello' });
  browser = await launch({
    executablePath: process.env['CHROME_PATH'] ?? '/usr/bin/chromium',
    headless: true,
    pipe: true,
    args: [...simulator.chromeArgs, '--no-sandbox', '--disable-gpu'],
  });
  page = await browser.newPage();
  await page.goto('https://web.whatsapp.com/');
  const waiting = await simulator.network.waitFor((network) => network.waitingPages()[0]?.qrText);
  await listen();
  simulator.network.scan(ANA, waiting);
  await vi.waitFor(async () => expect(await socketState()).toBe('CONNECTED'), 10_000);
});

afterAll(async () => {
  await browser.close();
  await simulator.close();
});

test('a message key keeps its text under $1 and has no _serialized, but an address has', async () => {
  const seen = await page.evaluate(() => {
    const { require } = window as unknown as PageWindow;
    const Key = require('WAWebMsgKey') as new (parts: object) => { toString(): string };
    const key = new Key({ selfDir: 'out', from: 'a@c.us', to: '1@c.us', id: 'X' });
    return { ...key, text: String(key) };
  });
  expect(seen).toMatchObject({
    $1: 'true_1@c.us_X',
    text: 'true_1@c.us_X',
    remote: { _serialized: '1@c.us' },
  });
  expect(seen).not.toHaveProperty('_serialized');
});

test('looking a message up by undefined is a DataError', async () => {
  const name = await page.evaluate(async () => {
    const { require } = window as unknown as PageWindow;
    const { Msg } = require('WAWebCollections') as {
      Msg: { getMessagesById(ids: unknown[]): Promise<unknown> };
    };
    return Msg.getMessagesById([undefined]).catch((error: Error) => error.name);
  });
  expect(name).toBe('DataError');
});

test('the call collection has no Map inside', async () => {
  const maps = await page.evaluate(() => {
    const calls = (window as unknown as PageWindow).require('WAWebCallCollection') as object;
    return Object.values(calls).filter((value) => value instanceof Map).length;
  });
  expect(maps).toBe(0);
});

test('a chat with an unknown phone fails with a minified error until its LID was looked up', async () => {
  const outcome = await page.evaluate(
    async (unknown) => {
      const { require } = window as unknown as PageWindow;
      const { createWid } = require('WAWebWidFactory') as { createWid: (text: string) => unknown };
      const chats = require('WAWebFindChatAction') as {
        findOrCreateLatestChat(wid: unknown): Promise<object>;
      };
      const exists = require('WAWebQueryExistsJob') as { queryWidExists(wid: unknown): Promise<unknown> };
      const wid = createWid(unknown);
      const before = await chats.findOrCreateLatestChat(wid).catch(String);
      await exists.queryWidExists(wid);
      const after = await chats.findOrCreateLatestChat(wid);
      return { before, found: 'chat' in after };
    },
    `${simulator.network.addPhone({ phone: '5511900000003', name: 'Caio' }).phone}@c.us`,
  );
  expect(outcome).toEqual({ before: 't: t', found: true });
});

test('media data carries an own __x_id, and sending it so fails', async () => {
  const seen = await page.evaluate(async () => {
    const { require } = window as unknown as PageWindow;
    const opaque = require('WAWebMediaOpaqueData') as {
      createFromData(blob: Blob, type: string): Promise<object>;
    };
    const raw = require('WAWebPrepRawMedia') as {
      prepRawMedia(opaque: object, options: object): { waitForPrep(): Promise<object> };
    };
    const blob = new Blob(['x'], { type: 'application/pdf' });
    const data = await raw.prepRawMedia(await opaque.createFromData(blob, blob.type), {}).waitForPrep();
    return Object.keys(data);
  });
  expect(seen).toContain('__x_id');
});

test("the What's-new dialog unlinks unless it is dismissed", async () => {
  await page.waitForSelector('[data-testid="confirm-popup"] button');
  simulator.network.setFault(ANA, 'whatsNew', 300);
  await page.reload();
  await simulator.network.waitFor((network) => network.devices(ANA).length === 0);
  await page.waitForFunction(() => location.search.includes('post_logout=1'));
  const waiting = await simulator.network.waitFor((network) => network.waitingPages()[0]?.qrText);
  simulator.network.setFault(ANA, 'whatsNew', 60_000);
  await listen();
  simulator.network.scan(ANA, waiting);
  await page.waitForSelector('[data-testid="confirm-popup"] button');
  await page.click('[data-testid="confirm-popup"] button');
  await simulator.network.waitFor((network) => network.linking.devicesOf(ANA)[0]?.whatsNewSeen);
});

test('a reload storm reloads the page as often as it was told to', async () => {
  let navigations = 0;
  page.on('framenavigated', (frame) => {
    if (frame === page.mainFrame()) navigations += 1;
  });
  simulator.network.setFault('*', 'reloadStorm', 2);
  await page.reload();
  await expect.poll(() => navigations).toBe(3);
});
