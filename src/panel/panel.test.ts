import { gzipSync } from 'node:zlib';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import type { NewInvitation } from '../contract/members.ts';
import type { OneTimeLink } from '../contract/users.ts';
import type { StateCode } from '../model/number.ts';
import { insertKey } from '../tests/support/seed.ts';
import { incomingText } from '../tests/support/incoming.ts';
import { faults, gone, seen, until, widthOf } from './testing/chromium.ts';
import { onGateway, PASSWORD } from './testing/gateway.ts';

const panel = onGateway({ settings: { registration: 'open' } });
let accountId: string;
/** What follows the # of each link. */
const links = { pair: '', invitation: '' };

/** One of each way in which a number can be. */
const states: [string, StateCode][] = [
  ['Loja', 'scan_qr'],
  ['Um nome de loja que não cabe numa linha só do cartão', 'connected'],
  ['Código', 'enter_code'],
  ['Caído', 'page_lost'],
  ['Passkey', 'passkey_required'],
  ['Parado', 'stopped'],
  ['Sem navegador', 'no_browser'],
  ['Novo', 'syncing'],
  ['Outro celular', 'wrong_phone'],
];

/** Somebody has written to a number, and was answered from its phone. */
async function talk(numberId: string): Promise<void> {
  const marina = { phone: '5511988887777', lid: null, name: 'Marina Duarte' };
  const at = Date.now() - 60_000;
  await panel.says(
    numberId,
    incomingText('Ainda tem?', marina, { timestamp: at, fromMe: false }),
    incomingText('Temos sim! <b>Quer</b> reservar?', marina, {
      timestamp: at + 1000,
      fromMe: true,
      status: 'read',
    }),
    incomingText('Perfeito, pode entregar amanhã? 🙌', marina, { timestamp: at + 2000 }),
  );
}

const hashOf = (url: string): string => new URL(url).hash;

/** An installation that has been used for a while. */
async function fill(): Promise<void> {
  const { olga, database } = panel;
  const at = `/api/accounts/${accountId}`;
  for (const [index, [name, code]] of states.entries()) {
    const numberId = await panel.number(index === 0 ? accountId : await panel.account(name), name, code);
    if (code === 'connected') await talk(numberId);
    if (code !== 'scan_qr') continue;
    await panel.says(numberId, { type: 'qr', value: 'a code', expiresAt: Date.now() + 50_000 });
    const link = await panel.ask<OneTimeLink>(olga, 'POST', `/api/instances/${numberId}/pairing-link`);
    links.pair = hashOf(link.url);
  }
  const body = { role: 'agent', email: 'rui@example.com' };
  links.invitation = hashOf((await panel.ask<NewInvitation>(olga, 'POST', `${at}/invitations`, body)).url);
  await panel.ask(olga, 'POST', `${at}/teams`, { name: 'Vendas' });
  await insertKey(database, accountId, ['send', 'read', 'manage'], { name: 'ERP' });
  await insertKey(database, accountId, ['send'], { name: 'Site', state: 'expired' });
}

beforeEach(async () => {
  accountId = await panel.account('Padaria Pão Nosso de Cada Dia', 'basic');
  await panel.person('Ana Beatriz de Albuquerque e Vasconcelos', { [accountId]: 'admin' });
});

/** Every page, and what is on it when it has loaded; with a sign-in or without. */
const pages = [
  ['/sign-in', false, 'Entrar'],
  ['/forgot-password', false, 'Esqueci a senha'],
  ['/reset-password#a-link', false, 'Nova senha'],
  ['/set-up#a-link', false, 'Bem-vindo ao Ramal'],
  ['/register', false, 'Criar conta'],
  ['/invitation', false, /^Entrar em/],
  ['/pair', false, 'Conectar Loja'],
  ['/nowhere', false, 'Esta página não existe'],
  ['/inbox', true, 'Conversas'],
  ['/numbers', true, 'Números'],
  ['/me', true, 'Perfil'],
  ['/settings/plan', true, 'Mudar o plano'],
  ['/settings/people', true, 'Equipes'],
  ['/settings/quick-replies', true, 'Respostas rápidas'],
  ['/developers/keys', true, 'Chaves de API'],
  ['/settings/audit', true, 'Auditoria'],
] as const;

async function visit(path: string, signedIn: boolean, options: BrowserContextOptions): Promise<Page> {
  const link = { '/invitation': links.invitation, '/pair': links.pair }[path] ?? '';
  const page = await panel.visit(path.startsWith('/set-up') ? '/nowhere' : path + link, {
    ...options,
    ...(!signedIn && { as: null }),
  });
  if (path.startsWith('/set-up')) {
    // There is an owner; this page is for before.
    const json = { hasOwner: false, registration: 'open', mail: false };
    await page.route('**/api/auth/options', (route) => route.fulfill({ json }));
    await page.goto(panel.gateway.url + path);
  }
  return page;
}

async function settled(page: Page, title: string | RegExp): Promise<void> {
  await seen(page.getByRole('heading', { name: title }).first());
  await until(() => page.locator('[class*="Skeleton"]').count()).toBe(0);
}

describe.each(pages)('%s', (path, signedIn, title) => {
  beforeEach(fill);

  it.each(['light', 'dark'] as const)('has no serious accessibility fault in %s', async (colorScheme) => {
    const page = await visit(path, signedIn, { colorScheme });
    await settled(page, title);
    expect(await faults(page)).toEqual([]);
  });

  it('fits 360 pixels in every language', async () => {
    for (const locale of ['pt-BR', 'es', 'en']) {
      const viewport = { width: 360, height: 740 };
      const page = await visit(path, signedIn, { viewport, locale });
      await settled(page, locale === 'pt-BR' ? title : /./);
      expect(await widthOf(page), locale).toBe(360);
      await page.context().close();
    }
  });
});

describe('a dialog', () => {
  it.each(['light', 'dark'] as const)('has no serious accessibility fault in %s', async (colorScheme) => {
    await panel.number(accountId, 'Primeiro', 'stopped');
    await panel.number(accountId, 'Segundo', 'stopped');
    const page = await panel.visit('/developers/keys', { colorScheme });
    await page.getByRole('button', { name: 'Criar chave' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Criar chave' }).click();
    await seen(page.getByText('Digite o nome.'));
    expect(await faults(page)).toEqual([]);
    await page.getByRole('dialog').getByLabel('Nome').fill('ERP');
    await page.keyboard.press('Enter');
    await seen(page.getByRole('dialog').getByLabel('Chave de API'));
    expect(await faults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Pronto' }).click();
    await gone(page.getByRole('dialog'));
    await page.getByRole('button', { name: 'Menu: Olga' }).click();
    await seen(page.getByRole('menuitem', { name: 'Sair' }));
    expect(await faults(page)).toEqual([]);
  });
});

describe('the panel', () => {
  it('speaks three languages and remembers the chosen one', async () => {
    await fill();
    const page = await panel.visit('/sign-in', { locale: 'es-BO', as: null });
    await seen(page.getByText('¿Aún no tienes acceso?'));
    await page.getByRole('button', { name: 'Idioma' }).click();
    await page.getByRole('menuitem', { name: 'English' }).click();
    await page.getByLabel('E-mail or phone').fill('olga@example.com');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.keyboard.press('Enter');
    await seen(page.getByText(/1 of 9 connected/));
    await page.getByRole('button', { name: 'Menu: Olga' }).click();
    await page.getByRole('menuitem', { name: 'Español' }).click();
    await seen(page.getByText('Cerrar sesión').or(page.getByRole('menuitem', { name: 'Salir' })));
    await page.reload();
    await seen(page.getByRole('button', { name: 'Agregar número' }));
    expect(await page.locator('html').getAttribute('lang')).toBe('es');
  });

  it('can be used from the keyboard alone', async () => {
    await panel.number(accountId, 'Loja', 'scan_qr');
    await panel.number(accountId, 'Suporte', 'connected');
    await panel.number(accountId, 'Entregas', 'stopped');
    const page = await panel.visit('/numbers');
    const menu = page.getByRole('button', { name: 'Ações de Suporte' });
    await seen(menu);
    await seen(page.getByText('Nenhuma mensagem ainda.', { exact: false }));
    const reached = new Set<string>();
    for (let presses = 0; presses < 40; presses++) {
      await page.keyboard.press('Tab');
      const name = await page.evaluate(() => {
        const element = document.activeElement;
        return element?.getAttribute('aria-label') ?? element?.textContent.trim() ?? '';
      });
      reached.add(name);
    }
    const wanted = ['Ir para o conteúdo', 'Ajustes', 'Usar tema escuro', 'Adicionar número'];
    wanted.push('Ações de Loja', 'Usar o número de telefone', 'Para', 'Mensagem', 'Iniciar');
    expect([...reached]).toEqual(expect.arrayContaining(wanted));
    expect([...reached].some((name) => name.startsWith('Menu:'))).toBe(true);

    await menu.focus();
    await page.keyboard.press('Enter');
    await seen(page.getByRole('menuitem', { name: 'Reiniciar' }));
    await page.keyboard.press('Escape');
    await gone(page.getByRole('menuitem', { name: 'Reiniciar' }));
  });

  it('comes to sign-in and inbox with at most 300 kB of script, compressed, and brings the rest later', async () => {
    await talk(await panel.number(accountId, 'Loja'));
    const page = await panel.visit('/sign-in', { as: null });
    const sizes = new Map<string, number>();
    page.on('response', (response) => {
      if (!response.url().endsWith('.js')) return;
      const count = (body: Buffer): void =>
        void sizes.set(new URL(response.url()).pathname, gzipSync(body).length);
      // One that the page went away from is not what it loads.
      response.body().then(count, () => undefined);
    });
    await page.reload();
    await page.getByLabel('E-mail ou telefone').fill('olga@example.com');
    await page.getByLabel('Senha', { exact: true }).fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Marina Duarte' }).click();
    await seen(page.getByRole('textbox', { name: 'Mensagem' }));
    await page.waitForLoadState('networkidle');
    const before = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    expect(before).toBeGreaterThan(100_000);
    expect(before).toBeLessThan(300_000);
    expect([...sizes.keys()].join()).not.toMatch(
      /SettingsPage|Section|RegisterPage|PairPage|NumbersPage|Details|Emoji|Recorder|Dialogs|Help/,
    );
    await page.getByRole('link', { name: 'Ajustes' }).click();
    await seen(page.getByRole('heading', { name: 'Mudar o plano' }));
    await until(() => [...sizes.keys()].join()).toMatch(/PlanSection/);
  });
});
