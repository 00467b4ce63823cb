import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import type { StandInInstance } from '../../../../tests/support/standInInstance.ts';
import { faults, gone, seen, until, widthOf } from '../../../testing/chromium.ts';
import { onGateway } from '../../../testing/gateway.ts';

const panel = onGateway();
let accountId: string;
let numberId: string;
let instance: StandInInstance;
let rui: string;
let page: Page;

beforeEach(async () => {
  accountId = await panel.account('Padaria', 'basic');
  numberId = await panel.number(accountId, 'Loja');
  instance = await panel.instance(numberId);
  rui = await panel.person('Rui Costa', { [accountId]: 'agent' });
  for (const [phone, name] of [
    ['+55 11 96000-0001', 'Bia Nunes'],
    ['+55 11 96000-0002', 'Beto Alves'],
  ])
    await panel.ask(panel.olga, 'POST', `/api/accounts/${accountId}/contacts`, { phone, name });
});

async function visit(at = '/inbox', options: Parameters<typeof panel.visit>[1] = {}): Promise<void> {
  page = await panel.visit(at, { as: rui, viewport: { width: 1280, height: 800 }, ...options });
}
const dialog = () => page.getByRole('dialog', { name: 'Nova conversa' });
const recipient = () => dialog().getByRole('combobox', { name: 'Para' });
const text = () => dialog().getByRole('textbox', { name: 'Mensagem' });
const send = () => dialog().getByRole('button', { name: 'Enviar' });
const thread = () => page.locator('[data-thread]');
const sent = (): unknown[] => instance.asked('send').map(({ chat, content }) => [chat, content]);

describe('a conversation', () => {
  it('is begun with a key and a contact found by name, and opens', async () => {
    await visit();
    await seen(page.getByText('Escolha uma conversa'));
    await page.keyboard.press('c');
    await until(() => recipient().evaluate((field) => field === document.activeElement)).toBe(true);
    await page.keyboard.type('b');
    await seen(dialog().getByRole('option', { name: /Bia Nunes/ }));
    await page.keyboard.type('et');
    await gone(dialog().getByRole('option', { name: /Bia Nunes/ }));
    await page.keyboard.press('Enter');
    await seen(dialog().getByText('+55 11 96000-0002 está no WhatsApp'));
    await seen(dialog().getByText('Sai agora, de Loja'));
    await page.keyboard.type('Bom dia, Beto!');
    await page.keyboard.press('Control+Enter');
    await seen(thread().getByText('Bom dia, Beto!'));
    await gone(dialog());
    await until(sent).toEqual([['5511960000002@c.us', expect.objectContaining({ text: 'Bom dia, Beto!' })]]);
  });

  it('is begun with a phone that nobody has written to', async () => {
    await visit();
    await page.getByRole('button', { name: 'Nova conversa' }).first().click();
    await recipient().fill('+55 11 95555-7777');
    await dialog()
      .getByRole('option', { name: /Escrever para \+5511955557777/ })
      .click();
    await seen(dialog().getByText('está no WhatsApp'));
    await text().fill('Olá!');
    await send().click();
    await seen(thread().getByText('Olá!'));
    await until(sent).toEqual([['5511955557777@c.us', expect.objectContaining({ text: 'Olá!' })]]);
  });

  it('cannot be begun with a phone that is not on WhatsApp', async () => {
    instance.answers.check_phone = () => ({ outcome: 'absent' });
    await visit('/inbox?write=5511955558888');
    await seen(dialog().getByRole('alert'));
    await text().fill('Olá!');
    expect(await send().isDisabled()).toBe(true);
    expect(instance.asked('send')).toEqual([]);
  });

  it('waits for a number that is not connected, and says so', async () => {
    await panel.says(numberId, { type: 'state', code: 'offline', detail: null });
    await visit('/inbox?write=5511955558888');
    await seen(dialog().getByText('Sai quando Loja estiver conectado'));
  });

  it('is begun from the list of contacts, and from what the search finds', async () => {
    await visit('/contacts');
    await page.getByRole('link', { name: 'Escrever para Bia Nunes' }).click();
    await seen(dialog().getByText('Bia Nunes'));
    await page.keyboard.press('Escape');
    await gone(dialog());
    await page.getByRole('searchbox').fill('beto');
    await page.getByRole('link', { name: 'Escrever para Beto Alves' }).click();
    await seen(dialog().getByText('Beto Alves'));
    await page.keyboard.press('Escape');
    await page.getByRole('searchbox').fill('+55 11 95555-9999');
    await page.getByRole('link', { name: /Escrever para \+55/ }).click();
    await seen(dialog().getByText('está no WhatsApp'));
  });

  it('is not sent twice when the answer is lost', async () => {
    await visit('/inbox?write=5511955558888');
    await text().fill('Uma vez só');
    let lost = 0;
    await page.route('**/send', async (route) => {
      lost += 1;
      if (lost > 1) return route.continue();
      await route.fetch();
      await route.abort();
    });
    await send().click();
    await seen(dialog().getByRole('alert'));
    await send().click();
    await seen(thread().getByText('Uma vez só'));
    await until(sent).toHaveLength(1);
    const rows = await panel.database.query(`SELECT 1 FROM messages WHERE text = 'Uma vez só'`);
    expect(rows).toHaveLength(1);
  });
});

describe('the dialog', () => {
  it.each(['light', 'dark'] as const)(
    'has no serious accessibility fault in %s, and fits a phone',
    async (colorScheme) => {
      await visit('/inbox', { colorScheme, viewport: { width: 390, height: 844 } });
      await page.getByRole('button', { name: 'Nova conversa' }).first().click();
      await recipient().fill('b');
      await seen(dialog().getByRole('option', { name: /Bia Nunes/ }));
      expect(await faults(page)).toEqual([]);
      await dialog()
        .getByRole('option', { name: /Bia Nunes/ })
        .click();
      await seen(dialog().getByText('Sai agora, de Loja'));
      expect(await faults(page)).toEqual([]);
      expect(await widthOf(page)).toBe(390);
    },
  );
});
