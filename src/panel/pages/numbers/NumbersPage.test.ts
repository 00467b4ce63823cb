import type { Locator, Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { gone, inChromium, seen, until } from '../../testing/chromium.ts';
import { aConversation, aMessage, anInstance, someConversations } from '../../testing/fixtures.ts';
import type { MockGateway } from '../../testing/mockGateway.ts';

const panel = inChromium();
let gateway: MockGateway;
let page: Page;

beforeEach(async () => {
  gateway = panel.gateway;
  gateway.people.add('Olga', { isOwner: true });
  gateway.instances = [
    anInstance(1, 'Loja', 'scan_qr'),
    anInstance(2, 'Suporte', 'connected'),
    anInstance(3, 'Vendas', 'whatsapp_unreachable', {
      retryAt: new Date(Date.now() + 90_000).toISOString(),
      detail: 'net::ERR_NAME_NOT_RESOLVED',
    }),
    anInstance(4, 'Entregas', 'stopped'),
  ];
  const support = gateway.instance('Suporte');
  gateway.conversations.set(support.id, someConversations(support));
  await gateway.showQr('Loja', 'first code', 50);
});

/** The numbers page, hearing live events. */
async function visit(): Promise<void> {
  page = await panel.visit('/numbers');
  await until(() => gateway.listeners).toBe(1);
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
    await seen(card('Suporte').getByText(`curl ${gateway.url}/api/accounts/`));
  });

  it('follow live events, and are asked for again after a lost connection', async () => {
    await visit();
    await seen(card('Vendas'));
    gateway.become('Vendas', 'module_missing', {
      drift: [{ name: 'sendSeen', kind: 'shim', outcome: 'shape-unknown' }],
    });
    await seen(card('Vendas').getByText('Instável'));
    await seen(card('Vendas').getByText('WhatsApp mudou'));

    gateway.cut();
    await seen(page.getByText(/Sem conexão com o gateway/));
    gateway.become('Vendas', 'connected', { drift: [] });
    gateway.reconnect();
    await gone(page.getByText(/Sem conexão com o gateway/));
    await seen(page.getByText('2 de 4 conectados'));
  });

  it('teach what to do when there are none, and say it when they cannot be loaded', async () => {
    gateway.instances = [];
    await visit();
    await seen(page.getByRole('heading', { name: 'Conecte o primeiro número' }));
    let open: () => void = () => undefined;
    gateway.gate = new Promise((resolve) => (open = resolve));
    gateway.broken = 500;
    await page.reload();
    await seen(page.getByRole('status', { name: 'Carregando os números' }));
    open();
    await seen(page.getByText('Não foi possível carregar os números'));
    gateway.broken = null;
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
    await until(() => code.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(320);
    await seen(card('Loja').getByText(/Válido por mais \d+ s/));
    await gateway.showQr('Loja', 'second code', 50);
    await until(() => code.getAttribute('src')).not.toBe(first);
    await gateway.showQr('Loja', 'one that ends', 2);
    await seen(card('Loja').getByText('Aguardando um novo código…'));
    await gateway.showQr('Loja', 'third code', 20);
    await seen(code);
    gateway.become('Loja', 'connected', { linked: true });
    await seen(card('Loja').getByText('Nenhuma mensagem ainda.'));
  });

  it('offers a code to type instead', async () => {
    await visit();
    await card('Loja').getByRole('button', { name: 'Usar o número de telefone' }).click();
    await seen(card('Loja').getByText('WXYZ'));
    await seen(card('Loja').getByText('2345'));
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
    await page.keyboard.press('Enter');
    await seen(card('Loja Norte').getByText('+55 11 98765-4321'));
    await gone(dialog);
    const created = gateway.asked.filter(({ path: at }) => at === '/api/accounts').at(-1);
    expect(created?.body).toEqual({ name: 'Loja Norte', phone: '+55 11 98765-4321' });
  });
});

describe('messages', () => {
  it('are shown as text, and come live', async () => {
    await visit();
    const last = card('Suporte').getByRole('list').first();
    await seen(last.getByText('Beto: <b>rota</b> 3 & 4 prontas'));
    await seen(last.getByText('Este número não está no WhatsApp.'));
    const support = gateway.instance('Suporte');
    gateway.receive(aConversation('Zuleica', aMessage(support, 77, { text: 'Cheguei!' }), { unread: 1 }));
    await seen(last.getByText('Zuleica'));
    await seen(last.getByText('Cheguei!'));
  });

  it('sends a test and follows it from queued to read', async () => {
    await visit();
    const form = card('Suporte').getByRole('form', { name: 'Mensagem de teste' });
    let open: () => void = () => undefined;
    await form.getByRole('textbox', { name: 'Para' }).fill('+55 11 97777-1234');
    await form.getByRole('textbox', { name: 'Mensagem' }).fill('Olá do teste');
    gateway.gate = new Promise((resolve) => (open = resolve));
    await form.getByRole('button', { name: 'Enviar mensagem de teste' }).click();
    await seen(form.getByText('Na fila'));
    open();
    await until(() => gateway.messages.size).toBe(1);
    for (const [status, word] of [
      ['sending', 'Enviando'],
      ['sent', 'Enviada'],
      ['delivered', 'Entregue'],
      ['read', 'Lida'],
    ] as const) {
      const [message] = gateway.messages.values();
      if (message) gateway.advance(message, { status });
      await seen(form.getByText(word, { exact: true }));
    }
    const sent = gateway.asked.find(({ path: at }) => at.endsWith('/send'));
    expect(sent?.body).toEqual({
      type: 'text',
      phone: '+55 11 97777-1234',
      message: 'Olá do teste',
      from: gateway.instance('Suporte').id,
    });
    expect(sent?.headers['idempotency-key']).toMatch(/^[0-9a-f]{32}$/);
  });

  it('keeps a test that could not be sent, and repeats it as the same send', async () => {
    await visit();
    const form = card('Suporte').getByRole('form');
    await form.getByRole('textbox', { name: 'Para' }).fill('+55 11 97777-1234');
    await form.getByRole('textbox', { name: 'Mensagem' }).fill('De novo');
    gateway.broken = 503;
    await page.keyboard.press('Enter');
    await seen(form.getByRole('alert'));
    gateway.broken = null;
    expect(await form.getByRole('textbox', { name: 'Mensagem' }).inputValue()).toBe('De novo');
    await form.getByRole('button', { name: 'Enviar mensagem de teste' }).click();
    await seen(form.getByText('para +55 11 97777-1234'));
    await until(() => gateway.messages.size).toBe(1);
    const ids = gateway.asked
      .filter(({ path: at }) => at.endsWith('/send'))
      .map(({ headers }) => headers['idempotency-key']);
    expect(ids).toHaveLength(2);
    expect(ids[0]).toBe(ids[1]);
  });
});

describe('actions', () => {
  it('start, stop and restart, and wait visibly until the instance follows', async () => {
    await visit();
    const start = card('Entregas').getByRole('button', { name: 'Iniciar' });
    await start.click();
    await until(() => gateway.asked.at(-1)?.path).toMatch(/\/start$/);
    expect(await start.getAttribute('data-loading')).toBe('true');
    gateway.become('Entregas', 'launching');
    await seen(card('Entregas').getByText('Abrindo o navegador.'));
    await act('Suporte', 'Parar');
    await until(() => gateway.asked.at(-1)?.path).toMatch(/\/stop$/);
    await act('Vendas', 'Reiniciar');
    await until(() => gateway.asked.at(-1)?.path).toMatch(/\/restart$/);
  });

  it('say what is lost before a phone is logged out', async () => {
    await visit();
    await act('Suporte', 'Desconectar celular');
    const dialog = page.getByRole('dialog', { name: 'Desconectar Suporte?' });
    await seen(dialog.getByText(/A sessão é apagada/));
    expect(gateway.asked).toEqual([]);
    await dialog.getByRole('button', { name: 'Desconectar celular' }).click();
    await until(() => gateway.asked.at(-1)?.path).toMatch(/\/logout$/);
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
