import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { People, picture } from '../support/story.ts';
import { owner, World } from '../support/world.ts';

const phones = ['5511999999999', '5511888888888', '5511777777777', '5511666666666'];
const ana = '5511955550001';

let database: TestDatabase;
let world: World;
let people: People;
let panel: Page;

beforeAll(async () => {
  database = await createDatabase();
  world = await World.start({
    databaseUrl: database.url,
    simulator: {
      dialect: 'live',
      phones: [...phones, ana].map((phone) => ({ phone, name: `Fone ${phone.slice(-4)}` })),
    },
    // As it comes: nobody has a login yet.
    settings: { numberLink: 'http://127.0.0.1:1/phones/{phone}', owner: undefined },
  });
  people = await People.arrive();
  panel = await people.come({ viewport: { width: 1440, height: 900 } });
});
afterAll(async () => {
  await people.leave();
  await world.close();
  await database.drop();
});

const card = (name: string): Locator => panel.getByRole('article', { name });

describe('the owner, in the panel', () => {
  it('makes a login with the link that the terminal shows, and is asked for the phones', async () => {
    await panel.goto(world.gateway.setUpUrl ?? '');
    await panel.getByLabel('Seu nome').fill('Olga');
    await panel.getByLabel('E-mail').fill(owner.email);
    await panel.getByLabel('Senha', { exact: true }).fill(owner.password);
    await picture(panel, '00-set-up', true);
    await panel.getByRole('button', { name: 'Criar e entrar' }).click();
    await panel.getByRole('link', { name: 'Números' }).first().click();
    await panel.getByRole('combobox', { name: 'Quantos celulares?' }).waitFor();
    await picture(panel, '01-empty', true);
    await world.signIn();
  });

  it('types four names and numbers, and sees four QR codes in a row', async () => {
    for (const [index, phone] of phones.entries()) {
      await panel.getByLabel(`Nome do celular ${index + 1}`).fill(`Conta ${index + 1}`);
      await panel.getByLabel(`Telefone do celular ${index + 1}`).fill(phone);
    }
    await panel.getByRole('button', { name: 'Adicionar os 4 e mostrar os QR codes' }).click();
    for (const index of phones.keys()) {
      await card(`Conta ${index + 1}`)
        .getByRole('img', { name: /QR/ })
        .waitFor({ timeout: 60_000 });
    }
    const cards = await panel.getByRole('article').all();
    const names = await Promise.all(cards.map((one) => one.getAttribute('aria-labelledby')));
    expect(new Set(names).size).toBe(4);
    const tops = await Promise.all(cards.map(async (one) => (await one.boundingBox())?.y));
    expect(new Set(tops).size).toBe(1);
    await picture(panel, '02-four-codes', true);
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
    await picture(panel, '03-connected', true);
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
    await picture(panel, '04-conversation', true);
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
    await picture(panel, '05-unlinked', true);
  });

  it('does the same on a phone, in each language, without scrolling sideways', async () => {
    await panel.setViewportSize({ width: 360, height: 780 });
    for (const locale of ['pt-BR', 'es', 'en'] as const) {
      const storageState = await panel.context().storageState();
      const page = await people.come({ locale, viewport: { width: 360, height: 780 }, storageState });
      await page.goto(`${world.gateway.url}/numbers`);
      await page.getByRole('article', { name: 'Conta 1' }).waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      await picture(page, `06-phone-${locale}`, true);
      await page.close();
    }
  });

  it('and nothing was asked of another host, and nothing broke in the page', () => {
    expect(people.faults).toEqual([]);
  });
});
