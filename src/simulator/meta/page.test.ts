import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch } from 'puppeteer';
import type { Browser, Page } from 'puppeteer';
import { startSimulator } from '../simulator.ts';
import type { Simulator } from '../simulator.ts';
import { DEMO, seedDemo } from './demoSeed.ts';
import { issueToken } from './oauth/tokens.ts';
import type { App, Business } from './state.ts';

let simulator: Simulator;
let browser: Browser;
let page: Page;
let problems: string[];

const seen = (text: string): Promise<unknown> =>
  page.waitForFunction((wanted) => document.body.innerText.includes(wanted), {}, text);

async function graph(path: string, body: unknown): Promise<void> {
  const { meta } = simulator;
  const app = meta.apps.get(DEMO.app.id) as App;
  const business = meta.businesses.get(DEMO.business.id) as Business;
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${issueToken(meta, app, business).value}`,
  };
  const response = await fetch(`${meta.url}/${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  expect(await response.json()).not.toHaveProperty('error');
}

beforeAll(async () => {
  simulator = await startSimulator();
  seedDemo(simulator.meta, 'http://localhost:3000/connect/meta');
  browser = await launch({
    executablePath: process.env['CHROME_PATH'] ?? '/usr/bin/chromium',
    headless: true,
    pipe: true,
    args: ['--no-sandbox', '--disable-gpu', '--lang=en-US'],
  });
  page = await browser.newPage();
  problems = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await page.setViewport({ width: 360, height: 900 });
  await page.goto(`${simulator.url}/meta`);
});

afterAll(async () => {
  await browser.close();
  await simulator.close();
});

test('the page shows businesses with their login, numbers, and apps', async () => {
  for (const text of ['Loja da Praça', 'loja@example.com / meta', `+${DEMO.number.phone}`, 'Ramal (demo)'])
    await seen(text);
});

test('a code that arrived by SMS is shown at once', async () => {
  const { meta } = simulator;
  const number = meta.addNumber({ phone: '5511955551111', name: 'Filial', wabaId: DEMO.waba.id });
  await graph(`${number.id}/request_code`, { code_method: 'SMS', language: 'pt_BR' });
  const code = number.code?.value ?? '';
  await seen(`SMS code ${code.slice(0, 3)}-${code.slice(3)}`);
});

test('a template that waits is approved with a click', async () => {
  const { meta } = simulator;
  meta.settings.templateReview = 'manual';
  const components = [{ type: 'BODY', text: 'Seu pedido saiu.' }];
  await graph(`${DEMO.waba.id}/message_templates`, {
    name: 'saiu',
    language: 'pt_BR',
    category: 'UTILITY',
    components,
  });
  await seen('Seu pedido saiu.');
  await page.locator('::-p-text(Approve)').click();
  await simulator.network.waitFor(() => [...meta.templates.values()][0]?.status === 'APPROVED');
});

test('the clock is moved, nothing sticks out at 360 pixels, and nothing went wrong', async () => {
  const before = simulator.meta.clock.ms();
  await page.locator('#day').click();
  await simulator.network.waitFor(() => simulator.meta.clock.ms() - before >= 86_400_000);
  const folder = process.env['SIMULATOR_PICTURES'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/meta.png`, fullPage: true });
  const widths = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  expect(widths[0]).toBeLessThanOrEqual(widths[1] ?? 0);
  expect(problems).toEqual([]);
});
