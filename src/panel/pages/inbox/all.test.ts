import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '../../../contract/accounts.ts';
import { incomingText } from '../../../tests/support/incoming.ts';
import { accountSwitch, chooseAccount } from '../../testing/accounts.ts';
import { faults, gone, seen, until, widthOf } from '../../testing/chromium.ts';
import { onGateway } from '../../testing/gateway.ts';
import { peer, talk } from '../../testing/talks.ts';

const panel = onGateway();
interface Place {
  accountId: string;
  numberId: string;
}
/** Two accounts of the owner's own, and one of a customer. */
let padaria: Place;
let loja: Place;
let cliente: Place;
let page: Page;

const place = async (name: string, plan: 'owner' | 'basic', number: string): Promise<Place> => {
  const accountId = await panel.account(name, plan);
  return { accountId, numberId: await panel.number(accountId, number) };
};
const ana = peer(1, 'Ana');
const beto = peer(2, 'Beto');

beforeEach(async () => {
  padaria = await place('Padaria', 'owner', 'Balcão');
  loja = await place('Loja', 'owner', 'Vendas');
  cliente = await place('Oficina', 'basic', 'Oficina');
  await talk(panel, padaria.numberId, ana, ['Tem pão?'], 5);
  await talk(panel, loja.numberId, beto, ['Tem sapato?'], 3);
  await talk(panel, cliente.numberId, peer(3, 'Carla'), ['Tem pneu?'], 1);
});

async function visit(at: string, options: Parameters<typeof panel.visit>[1] = {}): Promise<void> {
  page = await panel.visit(at, { viewport: { width: 1280, height: 800 }, ...options });
}
const list = () => page.getByRole('list', { name: 'Lista de conversas' });
const row = (name: string) => list().getByRole('link', { name });
const rows = () => list().getByRole('link');
const thread = () => page.locator('[data-thread]');
const area = () => page.getByRole('textbox', { name: 'Mensagem', exact: true });
const icon = (): Promise<string | null> => page.locator('link[rel="icon"]').getAttribute('href');
const writes = ({ numberId }: Place, who: typeof ana, text: string): Promise<void> =>
  panel.says(numberId, incomingText(text, who, { timestamp: Date.now() }));

describe('the inbox of all accounts', () => {
  it('says of each conversation whose it is, opens it and answers it there', async () => {
    await visit(`/inbox?account=${padaria.accountId}`);
    await seen(row('Ana'));
    await chooseAccount(page, 'Todas as contas');
    await seen(row('Beto').getByText('Loja', { exact: true }));
    await seen(row('Beto').getByText('Vendas', { exact: true }));
    await seen(row('Ana').getByText('Padaria', { exact: true }));
    // A customer's account is looked into one at a time.
    expect(await row('Carla').count()).toBe(0);
    await row('Beto').click();
    await seen(thread().getByText('Tem sapato?'));
    await area().fill('Tem sim');
    await page.keyboard.press('Enter');
    await seen(row('Beto').getByText('Tem sim'));
    await row('Ana').click();
    await seen(thread().getByText('Tem pão?'));
    await area().fill('Quentinho');
    await page.keyboard.press('Enter');
    await seen(row('Ana').getByText('Quentinho'));
    expect(panel.asked('/send').map(({ path }) => path)).toEqual([
      `/api/accounts/${loja.accountId}/send`,
      `/api/accounts/${padaria.accountId}/send`,
    ]);
    await page.reload();
    await seen(thread().getByText('Quentinho'));
    await seen(row('Beto'));
    expect(await accountSwitch(page).innerText()).toContain('Todas as contas');
  });

  it('is gone through with the keys', async () => {
    await visit('/inbox?all=true');
    await seen(row('Ana'));
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await seen(thread().getByText('Tem pão?'));
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await seen(thread().getByText('Tem sapato?'));
    await page.keyboard.press('e');
    await gone(row('Beto'));
    await page.keyboard.press('Escape');
    await seen(page.getByRole('heading', { name: 'Escolha uma conversa' }));
    await page.keyboard.press('/');
    await page.keyboard.type('sapato');
    await seen(page.getByRole('region', { name: 'Loja' }).getByRole('link', { name: /sapato/ }));
    await page
      .getByRole('region', { name: 'Loja' })
      .getByRole('link', { name: /sapato/ })
      .click();
    await seen(thread().getByText('Tem sapato?'));
  });

  it('follows what happens in each of them', async () => {
    await visit('/inbox?all=true');
    await seen(row('Beto'));
    await writes(padaria, ana, 'E bolo?');
    await seen(rows().first().getByText('E bolo?'));
    await writes(loja, peer(9, 'Dora'), 'Primeira vez');
    await seen(rows().first().getByText('Primeira vez'));
    await writes(cliente, peer(3, 'Carla'), 'Alguém?');
    await page.getByRole('button', { name: 'Sem dono' }).click();
    await seen(row('Dora'));
    expect(await row('Carla').count()).toBe(0);
    await page.getByRole('button', { name: 'Minhas' }).click();
    await gone(row('Dora'));
  });

  it('of an agent of two accounts has exactly these two', async () => {
    const rui = await panel.person('Rui', { [padaria.accountId]: 'agent', [cliente.accountId]: 'agent' });
    await visit('/inbox?all=true', { as: rui });
    await seen(row('Carla'));
    await seen(row('Ana'));
    expect(await rows().count()).toBe(2);
    await writes(loja, beto, 'Alguém?');
    await writes(cliente, peer(3, 'Carla'), 'Oi?');
    await seen(row('Carla').getByText('Oi?'));
    expect(await rows().count()).toBe(2);
  });

  it('is not offered to who has one account', async () => {
    const rui = await panel.person('Rui', { [padaria.accountId]: 'agent' });
    await visit('/inbox', { as: rui });
    await seen(row('Ana'));
    expect(await accountSwitch(page).count()).toBe(0);
  });

  it('fits a phone, and is for everybody', async () => {
    await visit('/inbox?all=true', { viewport: { width: 390, height: 800 } });
    await seen(row('Beto'));
    expect(await widthOf(page)).toBe(390);
    expect(await faults(page)).toEqual([]);
    await accountSwitch(page).click();
    await seen(page.getByRole('menuitem', { name: 'Loja' }));
    expect(await faults(page)).toEqual([]);
  });
});

describe('a message to another account than the one that is open', () => {
  it('is told on the page, in the switcher, in the title and on the icon', async () => {
    await visit(`/inbox?account=${padaria.accountId}`);
    await seen(row('Ana'));
    expect(await icon()).toBe('/favicon.svg');
    await writes(loja, beto, 'Ainda abertos?');
    const note = page.getByRole('alert').filter({ hasText: 'Loja: Beto escreveu' });
    await seen(note.getByText('Ainda abertos?'));
    await writes(loja, beto, 'Alô?');
    await seen(note.getByText('Alô?'));
    await until(() => page.title()).toMatch(/^\(1\) /);
    await seen(accountSwitch(page).getByText('1 conversa não lida em outras contas'));
    expect(await icon()).toMatch(/^data:image\/svg/);
    await accountSwitch(page).click();
    await seen(page.getByRole('menuitem', { name: /^Loja/ }).getByText('1 conversa não lida'));
    await page.keyboard.press('Escape');
    await note.getByRole('button', { name: 'Abrir' }).click();
    await seen(thread().getByText('Alô?'));
    await until(() => page.title()).not.toMatch(/^\(/);
    await until(icon).toBe('/favicon.svg');
    await gone(accountSwitch(page).getByText('em outras contas'));
  });

  it('is told on other pages too, and nothing is told of a customer’s account', async () => {
    await visit('/numbers');
    await seen(page.getByRole('heading', { name: 'Números' }));
    await writes(cliente, peer(3, 'Carla'), 'Oi?');
    await writes(loja, beto, 'Oi!');
    await seen(page.getByRole('alert').getByText('Loja: Beto escreveu'));
    expect(await page.getByText('Carla escreveu').count()).toBe(0);
  });
});

describe('a new number', () => {
  it('goes into the account at hand, unless one says otherwise', async () => {
    await visit(`/inbox?account=${loja.accountId}`);
    await seen(row('Beto'));
    await page.getByRole('link', { name: 'Números' }).click();
    await page.getByRole('button', { name: 'Adicionar número' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Nome').fill('Segundo');
    await dialog.getByLabel('Telefone').fill('+55 11 98765-4321');
    expect(await dialog.getByLabel('Conta').inputValue()).toBe(loja.accountId);
    await dialog.getByRole('button', { name: 'Adicionar' }).click();
    await gone(dialog);
    const { numbers } = await panel.ask<Account>(panel.olga, 'GET', `/api/accounts/${loja.accountId}`);
    expect(numbers.map(({ name }) => name)).toEqual(['Vendas', 'Segundo']);
  });
});
