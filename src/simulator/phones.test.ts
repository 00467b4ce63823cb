import { mkdir } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch } from 'puppeteer';
import type { Browser, Page } from 'puppeteer';
import { send } from './meta/messages/send.ts';
import { startSimulator } from './simulator.ts';
import type { Simulator } from './simulator.ts';

const ANA = '5511900000001';
const BIA = '5511900000002';
const SHOP = '5511900009999';
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

let simulator: Simulator;
let browser: Browser;
let phone: Page;
let problems: string[];

/** Pictures for a reader, when SIMULATOR_PICTURES names a folder. */
async function picture(name: string): Promise<void> {
  const folder = process.env['SIMULATOR_PICTURES'];
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  await phone.screenshot({ path: `${folder}/${name}.png` });
}

const seen = (text: string): Promise<unknown> =>
  phone.waitForFunction((wanted) => document.body.innerText.includes(wanted), {}, text);

beforeAll(async () => {
  simulator = await startSimulator({
    phones: [
      { phone: ANA, name: 'Ana Lima' },
      { phone: BIA, name: 'Bia' },
    ],
  });
  browser = await launch({
    executablePath: process.env['CHROME_PATH'] ?? '/usr/bin/chromium',
    headless: true,
    pipe: true,
    args: [...simulator.chromeArgs, '--no-sandbox', '--disable-gpu', '--lang=en-US'],
  });
  phone = await browser.newPage();
  problems = [];
  phone.on('pageerror', (error) => problems.push(String(error)));
  phone.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await phone.setViewport({ width: 360, height: 720 });
});

afterAll(async () => {
  await browser.close();
  await simulator.close();
});

test('the shelf lists the phones and takes a new one', async () => {
  await phone.goto(`${simulator.url}/phones`);
  await seen('Ana Lima');
  await phone.type('input[name=name]', 'Caio');
  await phone.type('input[name=phone]', '+55 91 98888-7777');
  await phone.click('#add button');
  await seen('Caio');
  await picture('1-phones');
  expect(simulator.network.directory.find('5591988887777')?.name).toBe('Caio');
});

test('a phone shows whose code waits, links the browser whose code it scans, and logs it out again', async () => {
  const web = await browser.newPage();
  await web.goto('https://web.whatsapp.com/');
  const qrText = await simulator.network.waitFor((network) => network.waitingPages()[0]?.qrText);
  await phone.goto(`${simulator.url}/phones/${ANA}#devices`);
  await phone.bringToFront();
  await seen('QR codes that wait for a phone');
  // Nobody has said yet which number it is.
  await seen('Chrome');
  simulator.network.nameCode(qrText, { name: 'Counter', phone: ANA });
  await seen('Counter');
  await seen('this phone');
  await picture('2-devices');
  await phone.locator('::-p-aria(Scan: Counter)').click();
  await simulator.network.waitFor((network) => network.devices(ANA).length === 1);
  await picture('3-linked');
  await phone.locator('::-p-text(Log out)').click();
  await simulator.network.waitFor((network) => network.devices(ANA).length === 0);
  await web.close();
});

test('a chat shows what came as text only, and marks it read', async () => {
  const { network } = simulator;
  const hostile = '<img src=x onerror="document.title=1"> oi';
  const first = network.sendFromPhone(BIA, { type: 'text', to: ANA, body: hostile });
  const media = { data: Buffer.from(PNG, 'base64'), mimetype: 'image/png' };
  network.sendFromPhone(BIA, { type: 'image', to: ANA, media, caption: 'a dot' });
  await phone.goto(`${simulator.url}/phones/${ANA}#`);
  await seen('Bia');
  await picture('4-chats');
  await phone.locator('::-p-text(Bia)').click();
  await seen(hostile);
  await seen('a dot');
  await network.waitFor((net) => net.carried({ id: first.id })[0]?.ack === 3);
});

test('what is typed on the phone is sent, with its ticks', async () => {
  await phone.type('#text', 'tudo bem?');
  await phone.keyboard.press('Enter');
  await simulator.network.waitFor(
    (network) => network.carried({ from: ANA, body: 'tudo bem?' })[0]?.ack === 2,
  );
  expect(simulator.network.presence().some(({ from, to }) => from === ANA && to === BIA)).toBe(true);
  await seen('✓✓');
  await picture('5-chat');
});

test('a chat with a cloud number looks like any other, and its buttons answer', async () => {
  const { meta, network } = simulator;
  const business = meta.addBusiness({ name: 'Shop' });
  const waba = meta.addWaba({ name: 'Shop', businessId: business.id });
  const number = meta.addNumber({ wabaId: waba.id, phone: SHOP, name: 'Shop', status: 'CONNECTED' });
  network.sendFromPhone(ANA, { type: 'text', to: SHOP, body: 'oi' });
  await network.waitFor((net) => net.carried({ to: SHOP })[0]?.ack === 2);
  const reply = (id: string, title: string) => ({ type: 'reply', reply: { id, title } });
  send(meta, number, {
    to: ANA,
    type: 'interactive',
    interactive: {
      type: 'button',
      body: { text: 'Delivery or pickup?' },
      action: { buttons: [reply('d', 'Delivery'), reply('p', 'Pickup')] },
    },
  });
  await phone.goto(`${simulator.url}/phones/${ANA}#chat/${SHOP}`);
  await seen('Delivery or pickup?');
  await picture('6-cloud');
  await phone.locator('.buttons ::-p-text(Pickup)').click();
  const answer = await network.waitFor((net) => net.carried({ from: ANA, body: 'Pickup' })[0]);
  expect(answer.extra['cloudContent']).toEqual({
    type: 'interactive',
    interactive: { type: 'button_reply', button_reply: { id: 'p', title: 'Pickup' } },
  });
});

test('nothing sticks out at 360 pixels, and nothing went wrong in the page', async () => {
  const widths = await phone.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  expect(widths[0]).toBeLessThanOrEqual(widths[1] ?? 0);
  expect(problems).toEqual([]);
});
