import type { Locator, Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '../../../contract/accounts.ts';
import type { WhatsAppNumber } from '../../../contract/instances.ts';
import type { StateCode } from '../../../model/number.ts';
import { incomingText, type SaidBy } from '../../../tests/support/incoming.ts';
import type { StandInInstance } from '../../../tests/support/standInInstance.ts';
import { gone, seen, until } from '../../testing/chromium.ts';
import { onGateway, refusal } from '../../testing/gateway.ts';
import { gate, Line } from '../../testing/line.ts';
import { ago, peer, pixel } from '../../testing/talks.ts';

const panel = onGateway({ settings: { numberLink: 'http://127.0.0.1:9/phones/{phone}' } });
const numbers = { shop: '', support: '', sales: '', deliveries: '' };
let instance: StandInInstance;
let line: Line;
let page: Page;

/** A number with an account of its own. */
const own = async (name: string, code: StateCode): Promise<string> =>
  panel.number(await panel.account(name), name, code);
const state = (code: string, detail: string | null = null) => ({ type: 'state', code, detail });
const showQr = (value: string, secondsLeft: number): Promise<void> =>
  panel.says(numbers.shop, { type: 'qr', value, expiresAt: Date.now() + secondsLeft * 1000 });

/** A busy number: every kind of row that a card can show. */
async function someConversations(numberId: string): Promise<void> {
  const say = (text: string | null, who: SaidBy, minutes: number, more: object = {}): object =>
    incomingText(text ?? '', who, { text, timestamp: ago(minutes), ...more });
  const photo = { mimetype: 'image/png', filename: null, size: pixel.length };
  const beto = peer(4, 'Beto');
  await panel.says(
    numberId,
    say('Buenos días', peer(5, 'Lucía Fernández'), 3000, { fromMe: true, status: 'sent' }),
    say('<b>rota</b> 3 & 4 prontas', beto, 55, {
      chat: { kind: 'group', wid: '120363041234567890@g.us', title: 'Equipe de entregas' },
      author: beto,
    }),
    say(null, peer(3, null), 12, { type: 'image', media: photo }),
    say('Seu pedido saiu.', peer(2, 'Rogério Prado'), 4, { fromMe: true, status: 'read' }),
    say('Perfeito, pode entregar amanhã? 🙌', peer(1, 'Marina Duarte'), 1),
  );
  await panel.database.query(
    `UPDATE messages SET status = 'failed', error_code = 'not_on_whatsapp', error_text = 'not on WhatsApp'
      WHERE text = 'Buenos días'`,
  );
}

beforeEach(async () => {
  line = new Line();
  numbers.shop = await own('Loja', 'scan_qr');
  numbers.support = await own('Suporte', 'connected');
  numbers.sales = await own('Vendas', 'whatsapp_unreachable');
  numbers.deliveries = await own('Entregas', 'stopped');
  await panel.database.query(`UPDATE numbers SET detail = 'net::ERR_NAME_NOT_RESOLVED' WHERE id = $1`, [
    numbers.sales,
  ]);
  await panel.database.query(
    `UPDATE instances SET retry_at = now() + interval '90 seconds' WHERE number_id = $1`,
    [numbers.sales],
  );
  instance = await panel.instance(numbers.support);
  await someConversations(numbers.support);
  await showQr('first code', 50);
});

async function visit(): Promise<void> {
  page = await panel.visit('/numbers', { prepare: line.lay });
}
const card = (name: string): Locator => page.getByRole('article', { name });

async function act(name: string, item: string): Promise<void> {
  await card(name)
    .getByRole('button', { name: `Ações de ${name}` })
    .click();
  await page.getByRole('menuitem', { name: item }).click();
}

describe('the numbers', () => {
  it('are cards that say their state, what to do, and when it is tried again', async () => {
    await visit();
    await seen(page.getByText('1 de 4 conectado'));
    await seen(card('Vendas').getByText(/não consegue chegar ao WhatsApp/));
    await seen(card('Vendas').getByText(/Nova tentativa em \d+ s/));
    const detail = card('Vendas').getByText('net::ERR_NAME_NOT_RESOLVED');
    expect(await detail.isVisible()).toBe(false);
    await card('Vendas').getByText('Detalhe técnico').click();
    await seen(detail);
    const phone = card('Suporte').getByRole('link', { name: /Abrir celular/ });
    expect(await phone.getAttribute('target')).toBe('_blank');
    await card('Suporte').getByText('Enviar pela API').click();
    await seen(card('Suporte').getByText(`curl ${panel.gateway.url}/api/accounts/`));
  });

  it('follow live events, and are asked for again after a lost connection', async () => {
    await visit();
    await seen(card('Vendas'));
    const entry = { name: 'sendSeen', kind: 'shim', outcome: 'shape-unknown' };
    const drift = (...entries: object[]) => ({
      type: 'drift',
      report: { whatsappVersion: '2.3000.1025', entries },
    });
    await panel.says(numbers.sales, drift(entry), state('module_missing'));
    await seen(card('Vendas').getByText('Instável'));
    await seen(card('Vendas').getByText('WhatsApp mudou'));

    await line.cut();
    await seen(page.getByText(/Sem conexão com o gateway/));
    await panel.says(numbers.sales, drift(), state('connected'));
    line.mend();
    await gone(page.getByText(/Sem conexão com o gateway/));
    await seen(page.getByText('2 de 4 conectados'));
  });

  it('of the official API have nothing to scan, to start or to stop', async () => {
    const list = await panel.ask<{ items: WhatsAppNumber[] }>(panel.olga, 'GET', '/api/numbers');
    // There is no such channel to add a number to yet.
    const items = list.items.map((one) =>
      one.id === numbers.support ? { ...one, channel: 'cloud', instance: null } : one,
    );
    await visit();
    await page.route('**/api/numbers', (route) => route.fulfill({ json: { items } }));
    await page.reload();
    await seen(card('Suporte').getByText('Perfeito, pode entregar amanhã? 🙌'));
    await card('Suporte').getByText('Enviar pela API').click();
    await seen(card('Suporte').getByText('API oficial do WhatsApp'));
    await card('Suporte').getByRole('button', { name: 'Ações de Suporte' }).click();
    await seen(page.getByRole('menuitem', { name: 'Excluir conta' }));
    for (const name of ['Reiniciar', 'Parar', 'Desconectar celular', 'Iniciar'])
      expect(await page.getByRole('menuitem', { name }).count(), name).toBe(0);
    await page.keyboard.press('Escape');
    await page.goto(`${panel.gateway.url}/numbers/${numbers.support}`);
    await seen(page.getByRole('heading', { name: 'Saúde' }));
    expect(await page.getByText('Porta', { exact: true }).count()).toBe(0);
  });

  it('teach what to do when there are none, and say it when they cannot be loaded', async () => {
    await panel.database.empty('accounts');
    await visit();
    await seen(page.getByRole('heading', { name: 'Conecte o primeiro número' }));
    const { opened, open } = gate();
    await page.route('**/api/numbers', async (route) => {
      await opened;
      await route.fulfill(refusal(500, 'internal'));
    });
    await page.reload();
    await seen(page.getByRole('status', { name: 'Carregando os números' }));
    open();
    await seen(page.getByText('Não foi possível carregar os números'));
    await page.unroute('**/api/numbers');
    await page.getByRole('button', { name: 'Tentar de novo' }).click();
    await seen(page.getByRole('heading', { name: 'Conecte o primeiro número' }));
  });
});

describe('linking a phone', () => {
  it('shows the QR code with its remaining time, and the next one as it comes', async () => {
    await visit();
    const code = card('Loja').getByRole('img', { name: 'QR code para conectar Loja' });
    await seen(code);
    const first = await code.getAttribute('src');
    await until(() => code.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(200);
    await seen(card('Loja').getByText(/Válido por mais \d+ s/));
    await showQr('second code', 50);
    await until(() => code.getAttribute('src')).not.toBe(first);
    await showQr('one that ends', 2);
    await seen(card('Loja').getByText('Aguardando um novo código…'));
    await showQr('third code', 20);
    await seen(code);
    const linked = { type: 'linked', phone: '5511940009999', lid: null, name: 'Loja' };
    await panel.says(numbers.shop, linked, state('connected'));
    await seen(card('Loja').getByText('Nenhuma mensagem ainda.'));
  });

  it('offers a code to type instead', async () => {
    const shop = await panel.instance(numbers.shop);
    const expiresAt = Date.now() + 175_000;
    shop.answers.request_pairing_code = () => ({ outcome: 'code', code: 'WXYZ2345', expiresAt });
    await visit();
    await card('Loja').getByRole('button', { name: 'Usar o número de telefone' }).click();
    await seen(card('Loja').getByText('WXYZ'));
    await seen(card('Loja').getByText('2345'));
    await panel.says(numbers.shop, state('enter_code'), {
      type: 'pairing_code',
      code: 'WXYZ2345',
      expiresAt,
    });
    await seen(card('Loja').getByText('Digite o código', { exact: true }));
    await seen(card('Loja').getByText(/Válido por mais 3 min/));
  });
});

describe('adding a phone', () => {
  it('takes a name and a phone, shows refusals at the field, and then the new card', async () => {
    await visit();
    await page.getByRole('button', { name: 'Adicionar número' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Nome').fill('Loja Norte');
    await dialog.getByRole('button', { name: 'Adicionar' }).click();
    await seen(dialog.getByText('Digite o telefone.'));
    await dialog.getByLabel('Telefone').fill('+99 99999-9999');
    await page.keyboard.press('Enter');
    await seen(dialog.getByText(/Não é um telefone com código do país/));
    await dialog.getByLabel('Telefone').fill('+55 11 98765-4321');
    await dialog.getByLabel('Conta').selectOption('Conta nova');
    await dialog.getByLabel('Telefone').press('Enter');
    await seen(card('Loja Norte').getByText('+55 11 98765-4321'));
    await gone(dialog);
    const { items } = await panel.ask<{ items: Account[] }>(panel.olga, 'GET', '/api/accounts');
    const created = items.find(({ name }) => name === 'Loja Norte');
    expect(created?.numbers).toMatchObject([{ name: 'Loja Norte', phone: '5511987654321' }]);
    await panel.ask(panel.olga, 'DELETE', `/api/accounts/${created?.id ?? ''}`);
  });
});

describe('messages', () => {
  it('are shown as text, and come live', async () => {
    await visit();
    const last = card('Suporte').getByRole('list').first();
    await seen(last.getByText('Beto: <b>rota</b> 3 & 4 prontas'));
    await seen(last.getByText('Este número não está no WhatsApp.'));
    await panel.says(numbers.support, incomingText('Cheguei!', peer(77, 'Zuleica'), { timestamp: ago(0) }));
    await seen(last.getByText('Zuleica'));
    await seen(last.getByText('Cheguei!'));
  });

  it('sends a test and follows it from queued to read', async () => {
    await visit();
    const form = card('Suporte').getByRole('form', { name: 'Mensagem de teste' });
    const { opened, open } = gate();
    instance.holds.set('prepare', opened);
    await form.getByRole('textbox', { name: 'Para' }).fill('+55 11 97777-1234');
    await form.getByRole('textbox', { name: 'Mensagem' }).fill('Olá do teste');
    await form.getByRole('button', { name: 'Enviar mensagem de teste' }).click();
    await seen(form.getByText('Na fila'));
    open();
    await seen(form.getByText('Enviando', { exact: true }));
    const key = instance.asked('send')[0]?.key;
    for (const [status, word] of [
      ['sent', 'Enviada'],
      ['delivered', 'Entregue'],
      ['read', 'Lida'],
    ] as const) {
      await panel.says(numbers.support, { type: 'status', key, status, error: null });
      await seen(form.getByText(word, { exact: true }));
    }
    const [sent] = panel.asked('/send');
    expect(sent?.body).toEqual({
      type: 'text',
      phone: '+55 11 97777-1234',
      message: 'Olá do teste',
      from: numbers.support,
    });
    expect(sent?.headers['idempotency-key']).toMatch(/^[0-9a-f]{32}$/);
  });

  it('keeps a test that could not be sent, and repeats it as the same send', async () => {
    await visit();
    const form = card('Suporte').getByRole('form');
    await form.getByRole('textbox', { name: 'Para' }).fill('+55 11 97777-1234');
    await form.getByRole('textbox', { name: 'Mensagem' }).fill('De novo');
    await page.route('**/send', (route) => route.fulfill(refusal(503, 'unavailable')), { times: 1 });
    await page.keyboard.press('Enter');
    await seen(form.getByRole('alert'));
    expect(await form.getByRole('textbox', { name: 'Mensagem' }).inputValue()).toBe('De novo');
    await form.getByRole('button', { name: 'Enviar mensagem de teste' }).click();
    await seen(form.getByText('para +55 11 97777-1234'));
    await until(() => instance.asked('send').length).toBe(1);
    const ids = panel.asked('/send').map(({ headers }) => headers['idempotency-key']);
    expect(ids).toHaveLength(2);
    expect(ids[0]).toBe(ids[1]);
  });
});

describe('actions', () => {
  it('start, stop and restart, and wait visibly until the instance follows', async () => {
    await visit();
    const { opened, open } = gate();
    await page.route('**/start', async (route) => {
      await opened;
      await route.continue();
    });
    const start = card('Entregas').getByRole('button', { name: 'Iniciar' });
    await start.click();
    await until(() => start.getAttribute('data-loading')).toBe('true');
    open();
    // There is no browser that could start, which shows that the instance was.
    await seen(card('Entregas').getByText(/navegador/));
    await act('Suporte', 'Parar');
    await seen(card('Suporte').getByText('Parado', { exact: true }));
    await act('Entregas', 'Parar');
    await seen(card('Entregas').getByText('Parado', { exact: true }));
    await act('Vendas', 'Reiniciar');
    await until(() => panel.asked('/restart').map(({ path }) => path)).toEqual([
      `/api/instances/${numbers.sales}/restart`,
    ]);
    await panel.ask(panel.olga, 'POST', `/api/instances/${numbers.sales}/stop`);
  });

  it('say what is lost before a phone is logged out', async () => {
    await visit();
    await act('Suporte', 'Desconectar celular');
    const dialog = page.getByRole('dialog', { name: 'Desconectar Suporte?' });
    await seen(dialog.getByText(/A sessão é apagada/));
    expect(panel.asked()).toEqual([]);
    await dialog.getByRole('button', { name: 'Desconectar celular' }).click();
    await until(() => instance.asked('logout').length).toBe(1);
  });

  it('delete an account only after its name was typed', async () => {
    await visit();
    await act('Entregas', 'Excluir conta');
    const dialog = page.getByRole('dialog', { name: 'Excluir Entregas?' });
    const confirm = dialog.getByRole('button', { name: 'Excluir para sempre' });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByLabel('Digite Entregas para confirmar').fill('Entregas');
    await confirm.click();
    await gone(card('Entregas'));
    await gone(dialog);
  });
});
