import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { launch, type Browser, type Page } from 'puppeteer';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startSimulator, type Simulator } from '../simulator.ts';

const secret = `whsec_${randomBytes(32).toString('base64')}`;
let simulator: Simulator;
let browser: Browser;

beforeAll(async () => {
  simulator = await startSimulator();
  browser = await launch({
    executablePath: process.env['CHROME_PATH'] ?? '/usr/bin/chromium',
    headless: true,
    pipe: true,
    args: ['--no-sandbox', '--disable-gpu', '--lang=en-US'],
  });
});
afterAll(async () => {
  await browser.close();
  await simulator.close();
});
beforeEach(() => {
  simulator.catcher.clear();
  simulator.catcher.setAnswer(204);
  simulator.catcher.learn('shop', secret);
});

interface Wish {
  hook?: string;
  id?: string;
  at?: number;
  signedWith?: string;
  body?: string;
}

async function post(wish: Wish = {}): Promise<number> {
  const { hook = 'shop', id = randomUUID(), at = Date.now(), signedWith = secret } = wish;
  const body = wish.body ?? JSON.stringify({ id, type: 'message.created', data: { text: 'olá' } });
  const timestamp = String(Math.floor(at / 1000));
  const key = Buffer.from(signedWith.replace('whsec_', ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    // The first one is of an old secret, as after a rotation.
    'webhook-signature': `v1,${randomBytes(32).toString('base64')} v1,${signature}`,
  };
  return (await fetch(`${simulator.url}/hooks/in/${hook}`, { method: 'POST', headers, body })).status;
}

const latest = () => simulator.catcher.view().caught[0];

test('a post is accepted with a right signature, and refused with a wrong or old one', async () => {
  expect(await post()).toBe(204);
  expect(latest()).toMatchObject({ type: 'message.created', signature: 'right', isRepeated: false });
  expect(await post({ signedWith: `whsec_${randomBytes(32).toString('base64')}` })).toBe(401);
  expect(latest()?.signature).toBe('wrong');
  expect(await post({ at: Date.now() - 3_600_000 })).toBe(401);
  expect(await post({ hook: 'other' })).toBe(204);
  expect(latest()?.signature).toBe('unknown');
});

test('what comes again is marked, what is no event is shown too, and the answer can be a failure', async () => {
  const id = randomUUID();
  await post({ id });
  await post({ id });
  expect(latest()?.isRepeated).toBe(true);
  await post({ body: 'not JSON' });
  expect(latest()).toMatchObject({ type: '', body: 'not JSON' });
  simulator.catcher.setAnswer(500);
  expect(await post()).toBe(500);
});

test('it keeps the latest two hundred', async () => {
  for (let count = 0; count < 205; count += 1) await post();
  expect(simulator.catcher.view().caught).toHaveLength(200);
});

const seen = (page: Page, text: string): Promise<unknown> =>
  page.waitForFunction((wanted) => document.body.innerText.includes(wanted), {}, text);

test('its page shows what arrives, at once, also in an open row; and takes the secret of another webhook', async () => {
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await page.setViewport({ width: 360, height: 720 });
  await page.goto(`${simulator.url}/hooks`);
  await seen(page, 'Nothing has arrived yet.');
  await post({ body: JSON.stringify({ type: 'message.created', data: { text: '<b>Ana</b>' } }) });
  await seen(page, 'signature right');
  await page.click('#caught summary');
  await seen(page, '<b>Ana</b>');
  await post({ hook: 'mine', signedWith: 'whsec_c2VjcmV0IG9mIHRoZSBvdGhlciBvbmU=' });
  await seen(page, 'secret not known');
  // The row that was open still is.
  expect(await page.$$eval('details[open]', (rows) => rows.length)).toBe(1);
  await page.click('#caught details:first-child summary');
  await page.type('#caught details:first-child input', 'whsec_c2VjcmV0IG9mIHRoZSBvdGhlciBvbmU=');
  await page.keyboard.press('Enter');
  // What came before its secret was known is checked now.
  await page.waitForFunction(() => document.querySelectorAll('#caught .pill.on').length === 2);
  expect(await page.$$('#caught form')).toEqual([]);
  await post({ hook: 'mine', signedWith: 'whsec_c2VjcmV0IG9mIHRoZSBvdGhlciBvbmU=' });
  await page.waitForFunction(() => document.querySelectorAll('#caught .pill.on').length === 3);
  await page.select('#answer', '500');
  await page.waitForFunction(() => (document.getElementById('answer') as HTMLSelectElement).value === '500');
  expect(simulator.catcher.answer).toBe(500);
  const isWider = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect(isWider).toBe(false);
  expect(problems).toEqual([]);
});
