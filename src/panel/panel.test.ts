import { gzipSync } from 'node:zlib';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AccountId, LinkId, TeamId } from '../model/ids.ts';
import { faults, gone, inChromium, seen, until, widthOf } from './testing/chromium.ts';
import { aKey, anEntry, anInstance, everyState, someConversations, uuid } from './testing/fixtures.ts';
import { inFuture, PASSWORD } from './testing/mockPeople.ts';

const panel = inChromium();
const accountId = uuid(101) as AccountId;

beforeEach(async () => {
  const { gateway } = panel;
  const olga = gateway.people.add('Olga', { isOwner: true });
  gateway.people.add('Ana Beatriz de Albuquerque e Vasconcelos', { roles: new Map([[accountId, 'admin']]) });
  gateway.accounts.set(accountId, { name: 'Padaria Pão Nosso de Cada Dia', plan: 'basic' });
  gateway.instances = everyState();
  const working = gateway.instances.filter(({ state }) => state === 'connected');
  for (const one of working) gateway.conversations.set(one.id, someConversations(one));
  await gateway.showQr('Loja', 'a code', 50);
  const at = { createdAt: inFuture(0), expiresAt: inFuture(86_400_000) };
  gateway.invitations = [{ id: uuid(1) as LinkId, role: 'agent', email: 'rui@example.com', ...at }];
  gateway.teams = [{ id: uuid(1) as TeamId, name: 'Vendas', memberIds: [olga.id] }];
  gateway.keys = [
    aKey(1, 'ERP', { scopes: ['send', 'read', 'manage'] }),
    aKey(2, 'Site', { expiresAt: inFuture(-1) }),
  ];
  gateway.audit = [anEntry(1, 'createKey', { detail: { name: 'ERP' } }), anEntry(2, 'signIn')];
  gateway.link('pairs', { page: 'pair', numberId: gateway.instance('Loja').id });
  const to = { accountId, role: 'agent', email: null, id: uuid(1) } as const;
  gateway.link('invites', { page: 'invitation', ...to });
  gateway.link('sets-up', { page: 'set-up' });
  gateway.link('resets', { page: 'reset-password', user: olga });
});

/** Every page, and what is on it when it has loaded; with a sign-in or without. */
const pages = [
  ['/sign-in', false, 'Entrar'],
  ['/forgot-password', false, 'Esqueci a senha'],
  ['/reset-password#resets', false, 'Nova senha'],
  ['/set-up#sets-up', false, 'Bem-vindo ao Ramal'],
  ['/register', false, 'Criar conta'],
  ['/invitation#invites', false, /^Entrar em/],
  ['/pair#pairs', false, 'Conectar Loja'],
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

const visit = (path: string, signedIn: boolean, options: BrowserContextOptions): Promise<Page> => {
  panel.gateway.options.hasOwner = !path.startsWith('/set-up');
  return panel.visit(path, { ...options, ...(!signedIn && { as: null }) });
};

async function settled(page: Page, title: string | RegExp): Promise<void> {
  await seen(page.getByRole('heading', { name: title }).first());
  await until(() => page.locator('[class*="Skeleton"]').count()).toBe(0);
}

describe.each(pages)('%s', (path, signedIn, title) => {
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
    panel.gateway.instances.push(anInstance(19, 'Segundo', 'stopped', { accountId }));
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
    panel.gateway.instances = [anInstance(1, 'Loja', 'scan_qr'), anInstance(12, 'Suporte', 'connected')];
    panel.gateway.instances.push(anInstance(4, 'Entregas', 'stopped'));
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
    const shop = panel.gateway.become('Loja', 'connected', { linked: true });
    panel.gateway.conversations.set(shop.id, someConversations(shop));
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
