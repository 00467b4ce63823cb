import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../contract/accounts.ts';
import type { OneTimeLink } from '../../contract/users.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { People, picture, says } from '../support/story.ts';
import { World } from '../support/world.ts';

const owners = '5511999999999';
const customers = '5511944440001';
const another = '5511944440002';
const ana = '5511955550001';

let database: TestDatabase;
let world: World;
let people: People;
/** The customer's, with their login in it. */
let page: Page;

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

beforeAll(async () => {
  database = await createDatabase();
  const phones = [owners, customers, another, ana].map((phone) => ({
    phone,
    name: `Fone ${phone.slice(-4)}`,
  }));
  world = await World.start({
    databaseUrl: database.url,
    simulator: { dialect: 'live', phones },
    settings: { registration: 'open' },
  });
  people = await People.arrive();
});
afterAll(async () => {
  await people.leave();
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
    page = await people.come(phone);
    await page.goto(`${world.gateway.url}/register`);
    await page.getByLabel('Seu nome').fill('Padaria Sol');
    await page.getByLabel('WhatsApp').fill('+55 11 94444-0001');
    await page.getByLabel('E-mail').fill('sol@example.com');
    await page.getByLabel('Senha', { exact: true }).fill('pão quente toda manhã');
    await picture(page, '10-register', true);
    await page.getByRole('button', { name: /Continuar/ }).click();
    await page.getByRole('img', { name: /QR/ }).waitFor({ timeout: 60_000 });
    await picture(page, '11-pair', true);

    const { items } = (await world.call<{ items: Account[] }>('GET', '/api/accounts')).body;
    const mine = items.find(({ name }) => name === 'Padaria Sol');
    world.network.scan(customers, await codeOf(mine?.id ?? ''));
    await page.getByText('Padaria Sol está conectado').waitFor({ timeout: 60_000 });
    await picture(page, '12-paired', true);

    await page.goto(`${world.gateway.url}/numbers`);
    await page.getByRole('article', { name: 'Padaria Sol' }).waitFor({ timeout: 20_000 });
    expect(await page.getByRole('article').count()).toBe(1);
    expect(await page.getByText('Conta do dono').count()).toBe(0);
    await picture(page, '13-their-number', true);
  });

  it('is written to, answers from their phone, and sees that the answer was read', async () => {
    world.network.sendFromPhone(ana, { type: 'text', to: customers, body: 'Bom dia! Tem pão de queijo?' });
    await page.goto(`${world.gateway.url}/inbox`);
    await page.getByRole('link', { name: 'Fone 0001' }).click();
    await says(page, ['Bom dia! Tem pão de queijo?']);
    await page.getByRole('textbox', { name: 'Mensagem' }).fill('Saindo do forno agora!');
    await page.getByRole('button', { name: 'Enviar' }).click();
    const answer = await world.network.waitFor(
      (network) => network.carried({ from: customers, to: ana, body: 'Saindo do forno agora!' })[0],
      30_000,
    );
    await page.getByRole('img', { name: 'Entregue' }).last().waitFor();
    await picture(page, '15-first-answer');
    world.network.markRead(ana, customers);
    await page.getByRole('img', { name: 'Lida' }).last().waitFor();
    await says(page, ['Bom dia! Tem pão de queijo?', 'Saindo do forno agora!']);
    expect(world.network.carried({ from: customers })).toEqual([answer]);
    expect(people.faults).toEqual([]);
  });

  it('without a login pairs their phone by a link from the owner', async () => {
    const account = await world.createAccount('Oficina Lua', another);
    const link = await world.call<OneTimeLink>('POST', `/api/instances/${account.id}/pairing-link`);
    const guest = await people.come();
    await guest.goto(link.body.url);
    await guest.getByRole('img', { name: /QR/ }).waitFor({ timeout: 60_000 });
    expect(guest.url()).not.toContain(link.body.url.split('#')[1]);
    await picture(guest, '14-pairing-link', true);
    world.network.scan(another, await codeOf(account.id));
    await guest.getByText('Oficina Lua está conectado').waitFor({ timeout: 60_000 });
    await world.connected(account.id);
    await guest.close();
  });
});
