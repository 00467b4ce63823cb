import path from 'node:path';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type TestDatabase } from './support/database.ts';
import { owner, World } from './support/world.ts';

const phones = ['5511999999999', '5511888888888', '5511777777777', '5511666666666'];
const ana = '5511955550001';

let database: TestDatabase;
let world: World;
let browser: Browser;
let panel: Page;
let errors: string[];

/** With SCREENSHOTS set to a folder, the story leaves pictures there for people to judge. */
const picture = async (name: string, page = panel): Promise<void> => {
  const folder = process.env['SCREENSHOTS'];
  if (folder) await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
};

beforeAll(async () => {
  database = await createDatabase();
  world = await World.start({
    databaseUrl: database.url,
    simulator: {
      dialect: 'live',
      phones: [...phones, ana].map((phone) => ({ phone, name: `Fone ${phone.slice(-4)}` })),
    },
    settings: { numberLink: 'http://127.0.0.1:1/phones/{phone}' },
  });
  browser = await chromium.launch({
    executablePath: process.env['CHROME_PATH'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  panel = await browser.newPage({ locale: 'pt-BR', viewport: { width: 1440, height: 900 } });
  errors = [];
  panel.on('pageerror', (error) => errors.push(error.message));
  panel.on('request', (request) => {
    if (!request.url().startsWith(world.gateway.url) && !/^(data|blob|ws)/.test(request.url()))
      errors.push(request.url());
  });
});
afterAll(async () => {
  await browser.close();
  await world.close();
  await database.drop();
});

const card = (name: string): Locator => panel.getByRole('article', { name });

describe('the owner, in the panel', () => {
  it('signs in, and is told what to do when there is no phone yet', async () => {
    await panel.goto(world.gateway.url);
    await panel.getByLabel('E-mail ou telefone').fill(owner.email);
    await panel.getByLabel('Senha', { exact: true }).fill(owner.password);
    await picture('00-sign-in');
    await panel.getByRole('button', { name: 'Entrar' }).click();
    await panel
      .getByRole('button', { name: /Adicionar/ })
      .first()
      .waitFor();
    await picture('01-empty');
  });

  it('adds four phones with a name and a number each, and sees four QR codes', async () => {
    for (const [index, phone] of phones.entries()) {
      await panel
        .getByRole('button', { name: /Adicionar/ })
        .first()
        .click();
      const dialog = panel.getByRole('dialog');
      await dialog
        .getByRole('textbox')
        .nth(0)
        .fill(`Conta ${index + 1}`);
      await dialog.getByRole('textbox').nth(1).fill(phone);
      await dialog.getByRole('button', { name: /Adicionar/ }).click();
      await dialog.waitFor({ state: 'hidden' });
    }
    for (const index of phones.keys()) {
      await card(`Conta ${index + 1}`)
        .getByRole('img', { name: /QR/ })
        .waitFor({ timeout: 60_000 });
    }
    await picture('02-four-codes');
  });

  it('scans them, and sees four connected numbers', async () => {
    for (const waiting of world.network.waitingPages()) expect(waiting.qrText).not.toBeNull();
    for (const [index, phone] of phones.entries()) {
      const { items } = (await world.call<{ items: { id: string; name: string }[] }>('GET', '/api/instances'))
        .body;
      const id = items.find(({ name }) => name === `Conta ${index + 1}`)?.id ?? '';
      world.network.scan(phone, (await world.qr(id)).value);
    }
    for (const index of phones.keys()) {
      await card(`Conta ${index + 1}`)
        .getByText('Conectado', { exact: true })
        .waitFor({ timeout: 60_000 });
    }
    await picture('03-connected');
  });

  it('sends a test message, sees it delivered, and the answer come in by itself', async () => {
    const first = card('Conta 1');
    await first.getByRole('textbox').nth(0).fill('+55 11 95555-0001');
    await first.getByRole('textbox').nth(1).fill('Olá do painel');
    await first.getByRole('button', { name: /Enviar/ }).click();
    await first
      .getByRole('img', { name: /Entregue/ })
      .first()
      .waitFor({ timeout: 20_000 });
    expect(world.network.carried({ body: 'Olá do painel' })).toHaveLength(1);
    world.network.sendFromPhone(ana, { type: 'text', to: phones[0] ?? '', body: '<b>Oi</b>, recebi!' });
    await first.getByText('<b>Oi</b>, recebi!').waitFor({ timeout: 20_000 });
    await picture('04-conversation');
  });

  it('stops and starts a number', async () => {
    const second = card('Conta 2');
    await second.getByRole('button', { name: /Ações|Mais/ }).click();
    await panel.getByRole('menuitem', { name: /Parar/ }).click();
    await second.getByText('Parado', { exact: true }).waitFor({ timeout: 30_000 });
    await second
      .getByRole('button', { name: /Iniciar/ })
      .first()
      .click();
    await second.getByText('Conectado', { exact: true }).waitFor({ timeout: 60_000 });
  });

  it('sees at once that a phone unlinked, and the new QR code', async () => {
    world.network.unlink(phones[2] ?? '');
    await card('Conta 3').getByRole('img', { name: /QR/ }).waitFor({ timeout: 60_000 });
    await picture('05-unlinked');
  });

  it('does the same on a phone, in each language, without scrolling sideways', async () => {
    await panel.setViewportSize({ width: 360, height: 780 });
    for (const locale of ['pt-BR', 'es', 'en'] as const) {
      const storageState = await panel.context().storageState();
      const page = await browser.newPage({ locale, viewport: { width: 360, height: 780 }, storageState });
      await page.goto(`${world.gateway.url}/numbers`);
      await page.getByRole('article', { name: 'Conta 1' }).waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      await picture(`06-phone-${locale}`, page);
      await page.close();
    }
  });

  it('and nothing was asked of another host, and nothing broke in the page', () => {
    expect(errors).toEqual([]);
  });
});
