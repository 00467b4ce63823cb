import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../contract/accounts.ts';
import type { OneTimeLink } from '../contract/users.ts';
import { createDatabase, type TestDatabase } from './support/database.ts';
import { World } from './support/world.ts';

const owners = '5511999999999';
const customers = '5511944440001';
const another = '5511944440002';

let database: TestDatabase;
let world: World;
let browser: Browser;

/** With SCREENSHOTS set to a folder, the story leaves pictures there for people to judge. */
const picture = async (page: Page, name: string): Promise<void> => {
  const folder = process.env['SCREENSHOTS'];
  if (folder) await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
};
const newPage = (width = 390): Promise<Page> =>
  browser.newPage({ locale: 'pt-BR', viewport: { width, height: 844 } });

beforeAll(async () => {
  database = await createDatabase();
  const phones = [owners, customers, another].map((phone) => ({ phone, name: `Fone ${phone.slice(-4)}` }));
  world = await World.start({
    databaseUrl: database.url,
    simulator: { dialect: 'live', phones },
    settings: { registration: 'open' },
  });
  browser = await chromium.launch({
    executablePath: process.env['CHROME_PATH'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
});
afterAll(async () => {
  await browser.close();
  await world.close();
  await database.drop();
});

/** What the code on the page says, as the phone that scans it would read it. */
async function codeOf(accountId: string): Promise<string> {
  return (await world.qr(accountId)).value;
}

describe('a customer', () => {
  it('registers, sees the QR code on the next page, scans it, and finds their number and nobody else', async () => {
    await world.createAccount('Conta do dono', owners);
    const page = await newPage();
    await page.goto(`${world.gateway.url}/register`);
    await page.getByLabel('Seu nome').fill('Padaria Sol');
    await page.getByLabel('WhatsApp').fill('+55 11 94444-0001');
    await page.getByLabel('E-mail').fill('sol@example.com');
    await page.getByLabel('Senha', { exact: true }).fill('pão quente toda manhã');
    await picture(page, '10-register');
    await page.getByRole('button', { name: /Continuar/ }).click();
    await page.getByRole('img', { name: /QR/ }).waitFor({ timeout: 60_000 });
    await picture(page, '11-pair');

    const { items } = (await world.call<{ items: Account[] }>('GET', '/api/accounts')).body;
    const mine = items.find(({ name }) => name === 'Padaria Sol');
    world.network.scan(customers, await codeOf(mine?.id ?? ''));
    await page
      .getByText(/Tudo certo|Conectado|conectado/)
      .first()
      .waitFor({ timeout: 60_000 });
    await picture(page, '12-paired');

    await page.goto(`${world.gateway.url}/numbers`);
    await page.getByRole('article', { name: 'Padaria Sol' }).waitFor({ timeout: 20_000 });
    expect(await page.getByRole('article').count()).toBe(1);
    expect(await page.getByText('Conta do dono').count()).toBe(0);
    await picture(page, '13-their-number');
    await page.close();
  });

  it('without a login pairs their phone by a link from the owner', async () => {
    const account = await world.createAccount('Oficina Lua', another);
    const link = await world.call<OneTimeLink>('POST', `/api/instances/${account.id}/pairing-link`);
    const page = await newPage(1200);
    await page.goto(link.body.url);
    await page.getByRole('img', { name: /QR/ }).waitFor({ timeout: 60_000 });
    expect(page.url()).not.toContain(link.body.url.split('#')[1]);
    await picture(page, '14-pairing-link');
    world.network.scan(another, await codeOf(account.id));
    await page
      .getByText(/Tudo certo|Conectado|conectado/)
      .first()
      .waitFor({ timeout: 60_000 });
    await world.connected(account.id);
    await page.close();
  });
});
