import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Contact } from '../../contract/contacts.ts';
import { until } from '../../lib/time.ts';
import { faults, gone, seen, widthOf } from '../../panel/testing/chromium.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { signIn } from '../support/people.ts';
import { PlainGateway } from '../support/plainGateway.ts';
import { Shop } from '../support/shop.ts';

const owner = { email: 'olga@example.com', password: 'the password of a baker' };
let database: TestDatabase;
let gateway: PlainGateway;
let shop: Shop;
let token: string;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  database = await createDatabase();
  gateway = await PlainGateway.start({
    databaseUrl: database.url,
    settings: { owner, webhookUrlAllowPrivate: true },
  });
  token = (await signIn(gateway, owner.email, owner.password)).body.accessToken;
  shop = new Shop(gateway, database, token);
  await shop.fill();
  browser = await chromium.launch({
    executablePath: process.env['CHROME_PATH'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const first = await browser.newContext({ locale: 'pt-BR' });
  const page = await first.newPage();
  await page.goto(`${gateway.url}/sign-in`);
  await page.getByLabel('E-mail ou telefone').fill(owner.email);
  await page.getByLabel('Senha', { exact: true }).fill(owner.password);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  context = first;
});
afterEach(async () => {
  for (const page of context.pages()) await page.close();
});
afterAll(async () => {
  await browser.close();
  await gateway.close();
  await database.drop();
});

const scheme = (page: Page): Promise<string | null> =>
  page.locator('html').getAttribute('data-mantine-color-scheme');

async function open(path: string): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await page.setViewportSize({ width: 1280, height: 800 });
  const before = path.includes('?') ? '&' : '?';
  await page.goto(`${gateway.url}${path}${before}account=${shop.account.id}`);
  await seen(page.getByRole('main'));
  await until(
    'the end of loading',
    15_000,
    async () => (await page.locator('.mantine-Skeleton-root').count()) === 0,
  );
  return page;
}

const number = (): string => shop.account.numbers[0]?.id ?? '';
const pages: [string, () => string, string][] = [
  ['overview', () => '/overview', 'Primeira resposta'],
  ['inbox', () => '/inbox', 'Ana Gonçalves'],
  ['contacts', () => '/contacts', 'Carlos Mamani'],
  ['numbers', () => '/numbers', 'Balcão'],
  ['number', () => `/numbers/${number()}`, 'Horário de atendimento'],
  ['developers', () => '/developers', 'Sua chave de API'],
  ['keys', () => '/developers/keys', 'Chaves de API'],
  ['webhooks', () => '/developers/webhooks', 'ERP'],
  ['requests', () => '/developers/requests', 'Só as que falharam'],
  ['live events', () => '/developers/events', 'Esperando o próximo evento'],
  ['plan', () => '/settings/plan', 'Plano'],
  ['people', () => '/settings/people', 'Equipes'],
  ['quick replies', () => '/settings/quick-replies', 'endereco'],
  ['audit', () => '/settings/audit', 'Auditoria'],
];

describe('every page', () => {
  it.each(pages)(
    '%s: no serious fault of accessibility in light or dark, and it fits 360 pixels',
    async (_name, path, words) => {
      const page = await open(path());
      await seen(page.getByText(words).first());
      expect(await faults(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
      await until('the dark', 20_000, async () => (await scheme(page)) === 'dark');
      expect(await faults(page)).toEqual([]);
      await page.setViewportSize({ width: 360, height: 740 });
      await seen(page.getByText(words).first());
      expect(await widthOf(page)).toBeLessThanOrEqual(360);
    },
  );
});

describe('contacts', () => {
  it('are made, changed, and merged', async () => {
    const page = await open('/contacts');
    await page.getByRole('button', { name: 'Novo contato' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Telefone' }).fill('+55 11 96666-0001');
    await dialog.getByRole('textbox', { name: 'Nome', exact: true }).fill('Zuleica');
    await dialog.getByLabel('Etiquetas').fill('revenda');
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Salvar' }).click();
    await gone(dialog);
    await page.getByRole('searchbox', { name: /Buscar/ }).fill('zulei');
    await page.getByRole('button', { name: 'Mudar Zuleica' }).click();
    await dialog.getByRole('button', { name: 'Juntar com outro…' }).click();
    const merge = page.getByRole('dialog', { name: /Juntar Zuleica/ });
    await merge.getByLabel('Buscar o outro contato').first().fill('Karina');
    await merge.getByRole('radio', { name: /Karina Souza/ }).check();
    await merge.getByRole('button', { name: 'Juntar' }).click();
    await gone(merge);
    const { body } = await gateway.ask<{ items: Contact[] }>(
      'GET',
      `/api/accounts/${shop.account.id}/contacts?q=karina`,
      { token },
    );
    expect(body.items).toEqual([]);
  });

  it('come in from a file of 5,000 rows, checked first, with a report of what was refused', async () => {
    const rows = Array.from({ length: 5000 }, (_, index) => {
      const phone = index % 1000 === 7 ? 'sem telefone' : `(11) 9${String(70_000_000 + index)}`;
      return `${phone};Cliente ${index};"vip, lote ${index % 3}";Bairro ${index % 40}`;
    });
    const file = ['Celular;Nome;Etiquetas;Bairro', ...rows].join('\r\n');
    const page = await open('/contacts');
    await page.getByRole('button', { name: 'Importar' }).click();
    const dialog = page.getByRole('dialog');
    const chooser = page.waitForEvent('filechooser');
    await dialog.getByRole('button', { name: 'Escolher arquivo' }).click();
    await (await chooser).setFiles({ name: 'clientes.csv', mimeType: 'text/csv', buffer: Buffer.from(file) });
    expect(await dialog.getByLabel('Coluna Celular').inputValue()).toBe('phone');
    expect(await dialog.getByLabel('Coluna Bairro').inputValue()).toBe('field');
    await dialog.getByRole('button', { name: 'Conferir' }).click();
    await seen(dialog.getByText('5 linhas não podem ser importadas').first());
    await seen(dialog.getByText('Linha 9', { exact: true }));
    await dialog.getByRole('button', { name: 'Importar 4995 contatos' }).click();
    await seen(dialog.getByText('4995 contatos criados'));
    const download = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Baixar as linhas recusadas' }).click();
    const saved = await (await download).createReadStream();
    let text = '';
    for await (const part of saved) text += String(part);
    expect(text.trim().split('\n')).toHaveLength(6);
    await dialog.getByRole('button', { name: 'Pronto' }).click();
    await page.getByRole('searchbox', { name: /Buscar/ }).fill('cliente 4242');
    await page.getByRole('button', { name: 'Mudar Cliente 4242' }).click();
    await seen(page.getByText('+55 11 97000-4242').first());
    expect(await dialog.getByLabel('Valor').inputValue()).toBe('Bairro 2');
  });
});

describe('a webhook', () => {
  let receiver: Server;
  let status = 500;
  const heard: { id: string; body: { type: string } }[] = [];
  beforeAll(async () => {
    receiver = createServer((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString()));
      request.on('end', () => {
        heard.push({ id: String(request.headers['webhook-id']), body: JSON.parse(body) as { type: string } });
        response.writeHead(status).end('<b>noted</b>');
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => receiver.close(resolve)));

  it('is made, tried, seen failing, and told again what it missed', async () => {
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    const page = await open('/developers/webhooks');
    await page.getByRole('button', { name: 'Criar webhook' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Endereço').fill(url);
    await dialog.getByLabel('Só estes').check();
    await dialog.getByRole('button', { name: 'Criar webhook' }).click();
    expect(await dialog.getByLabel('Segredo').inputValue()).toMatch(/^whsec_/);
    await dialog.getByRole('button', { name: 'Pronto' }).click();
    const row = page.getByRole('listitem').filter({ hasText: url });
    await row.getByRole('button', { name: /Ações/ }).click();
    await page.getByRole('menuitem', { name: 'Enviar um teste' }).click();
    await seen(page.getByText(/O teste falhou/));

    await shop.hears('Posso retirar amanhã?');
    await row.getByRole('button', { name: 'Entregas' }).click();
    await dialog
      .getByText(/message\.created/)
      .first()
      .click();
    await seen(dialog.getByText('Resposta 500').first());
    await seen(dialog.getByText('<b>noted</b>').first());
    status = 204;
    const missed = heard.find(({ body }) => body.type === 'message.created')?.id;
    await dialog.getByRole('button', { name: 'Entregar de novo', exact: true }).click();
    await seen(page.getByText('1 evento será entregue de novo'));
    await seen(dialog.getByText('Entregue', { exact: true }).first());
    expect(heard.filter(({ id }) => id === missed).length).toBeGreaterThan(1);
  });
});

describe('a number', () => {
  it('gets business hours and an away message, which who writes at night receives', async () => {
    const page = await open(`/numbers/${number()}`);
    await page.getByLabel('Só nestes horários').check();
    for (const day of ['segunda', 'terça', 'quarta', 'quinta', 'sexta'])
      await page.getByRole('checkbox', { name: new RegExp(`Abre ${day}`) }).uncheck();
    await page.getByLabel('Mensagem de ausência').fill('Voltamos às 7h.');
    await page.getByRole('button', { name: 'Salvar' }).first().click();
    await seen(page.getByText('Salvo').first());
    await shop.hears('Tem alguém aí?', '5511955559999', number());
    const answered = async (): Promise<boolean> =>
      (await database.query(`SELECT 1 FROM messages WHERE text = 'Voltamos às 7h.' AND direction = 'out'`))
        .length > 0;
    await until('the away message', 10_000, answered);
  });
});
