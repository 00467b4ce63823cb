import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { AxeResults } from 'axe-core';
import { chromium, type Browser, type BrowserContextOptions, type Locator, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Instance } from '../contract/instances.ts';
import { aConversation, aMessage, anInstance, someConversations } from './testing/fixtures.ts';
import { MockGateway } from './testing/mockGateway.ts';

let built: string;
let browser: Browser;
let gateway: MockGateway;
let page: Page;
/** What the page asked of anyone but its gateway, and what broke in it. */
let foreign: string[];
let broke: string[];

beforeAll(async () => {
  built = await mkdtemp(path.join(tmpdir(), 'panel-'));
  const configFile = path.join(import.meta.dirname, 'vite.config.ts');
  // As `npm run build` has it: under test React would be built for development.
  const environment = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  await build({ configFile, logLevel: 'error', mode: 'production', build: { outDir: built } });
  process.env['NODE_ENV'] = environment;
  const executablePath = process.env['CHROME_PATH'] ?? '/usr/bin/chromium';
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
});
afterAll(async () => {
  await browser.close();
  await rm(built, { recursive: true, force: true });
});

beforeEach(async () => {
  gateway = await new MockGateway(built).open();
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
afterEach(async () => {
  await page.context().close();
  await gateway.close();
  expect(foreign).toEqual([]);
  expect(broke).toEqual([]);
});

async function visit(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ locale: 'pt-BR', reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(10_000);
  page = await context.newPage();
  [foreign, broke] = [[], []];
  page.on('pageerror', (error) => broke.push(error.message));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(gateway.url) && !url.startsWith('data:')) foreign.push(url);
  });
  page.on('console', (line) => {
    if (/Content Security Policy/.test(line.text())) broke.push(line.text());
  });
  const live = page.waitForEvent('websocket');
  await page.goto(gateway.url);
  await live;
  return page;
}
const card = (name: string): Locator => page.getByRole('article', { name });
const seen = (locator: Locator): Promise<void> => locator.waitFor({ state: 'visible' });
const gone = (locator: Locator): Promise<void> => locator.waitFor({ state: 'hidden' });

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
    expect(await code.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(320);
    await seen(card('Loja').getByText(/Válido por mais \d+ s/));
    await gateway.showQr('Loja', 'second code', 2);
    await expect.poll(() => code.getAttribute('src')).not.toBe(first);
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
    await expect.poll(() => gateway.messages.size).toBe(1);
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
    await expect.poll(() => gateway.messages.size).toBe(1);
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
    await expect.poll(() => gateway.asked.at(-1)?.path).toMatch(/\/start$/);
    expect(await start.getAttribute('data-loading')).toBe('true');
    gateway.become('Entregas', 'launching');
    await seen(card('Entregas').getByText('Abrindo o navegador.'));
    await act('Suporte', 'Parar');
    await expect.poll(() => gateway.asked.at(-1)?.path).toMatch(/\/stop$/);
    await act('Vendas', 'Reiniciar');
    await expect.poll(() => gateway.asked.at(-1)?.path).toMatch(/\/restart$/);
  });

  it('say what is lost before a phone is logged out', async () => {
    await visit();
    await act('Suporte', 'Desconectar celular');
    const dialog = page.getByRole('dialog', { name: 'Desconectar Suporte?' });
    await seen(dialog.getByText(/A sessão é apagada/));
    expect(gateway.asked).toEqual([]);
    await dialog.getByRole('button', { name: 'Desconectar celular' }).click();
    await expect.poll(() => gateway.asked.at(-1)?.path).toMatch(/\/logout$/);
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

describe('for everyone', () => {
  it('speaks three languages and remembers the chosen one', async () => {
    await visit({ locale: 'es-BO' });
    await seen(page.getByRole('button', { name: 'Agregar número' }));
    await page.getByRole('button', { name: 'Idioma' }).click();
    await page.getByRole('menuitem', { name: 'English' }).click();
    await seen(page.getByRole('button', { name: 'Add a number' }));
    await page.reload();
    await seen(page.getByText('1 of 4 connected'));
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
  });

  it('fits 360 pixels in every language', async () => {
    gateway.instances = everyState();
    await visit({ viewport: { width: 360, height: 740 } });
    for (const [language, title] of [
      ['pt-BR', 'Números'],
      ['es', 'Números'],
      ['en', 'Numbers'],
    ] as const) {
      await page.evaluate((chosen) => localStorage.setItem('ramal.language', chosen), language);
      await page.reload();
      await seen(page.getByRole('heading', { name: title, level: 1 }));
      await seen(page.getByRole('article').last());
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    }
  });

  it.each(['light', 'dark'] as const)('has no serious accessibility fault in %s', async (colorScheme) => {
    gateway.instances = everyState();
    const working = gateway.instances.filter(({ state }) => state === 'connected');
    for (const one of working) gateway.conversations.set(one.id, someConversations(one));
    await visit({ colorScheme });
    await seen(page.getByText('Marina Duarte').first());
    expect(await faults()).toEqual([]);
    await page.getByRole('button', { name: 'Adicionar número' }).click();
    await seen(page.getByRole('dialog'));
    await page.getByRole('dialog').getByRole('button', { name: 'Adicionar' }).click();
    await seen(page.getByText('Dê um nome ao número.'));
    expect(await faults()).toEqual([]);
  });

  it('can be used from the keyboard alone', async () => {
    await visit();
    await seen(card('Entregas'));
    const reached = new Set<string>();
    for (let presses = 0; presses < 60; presses++) {
      await page.keyboard.press('Tab');
      const name = await page.evaluate(() => {
        const element = document.activeElement;
        return element?.getAttribute('aria-label') ?? element?.textContent.trim() ?? '';
      });
      reached.add(name);
    }
    const wanted = [
      'Ir para os números',
      'Idioma: PT',
      'Usar tema escuro',
      'Adicionar número',
      'Ações de Loja',
    ];
    wanted.push('Usar o número de telefone', 'Para', 'Mensagem', 'Enviar mensagem de teste', 'Iniciar');
    expect([...reached]).toEqual(expect.arrayContaining(wanted));

    await card('Suporte').getByRole('button', { name: 'Ações de Suporte' }).focus();
    await page.keyboard.press('Enter');
    await seen(page.getByRole('menuitem', { name: 'Reiniciar' }));
    await page.keyboard.press('Escape');
    await gone(page.getByRole('menuitem', { name: 'Reiniciar' }));
  });

  it('loads at most 250 kB of script, compressed', async () => {
    await visit();
    const assets = path.join(built, 'assets');
    const scripts = (await readdir(assets)).filter((name) => name.endsWith('.js'));
    const sizes = await Promise.all(
      scripts.map(async (name) => gzipSync(await readFile(path.join(assets, name))).length),
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(250_000);
  });
});

const everyState = (): Instance[] => [
  anInstance(1, 'Loja', 'scan_qr'),
  anInstance(2, 'Um nome de loja que não cabe numa linha só do cartão', 'connected', { queued: 12 }),
  anInstance(3, 'Código', 'enter_code'),
  anInstance(4, 'Caído', 'page_lost', { detail: 'x'.repeat(300), failures: 2 }),
  anInstance(5, 'Passkey', 'passkey_required'),
  anInstance(6, 'Parado', 'stopped'),
  anInstance(7, 'Sem navegador', 'no_browser'),
  anInstance(8, 'Novo', 'syncing'),
  anInstance(9, 'Outro celular', 'wrong_phone'),
];

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

async function faults(): Promise<string[]> {
  // Evaluated, not added as a script: the page's own policy stays as it is.
  await page.evaluate(await readFile(axe, 'utf8'));
  const { violations } = await page.evaluate(() =>
    (window as unknown as { axe: { run: () => Promise<AxeResults> } }).axe.run(),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
