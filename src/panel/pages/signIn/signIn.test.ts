import type { Page } from 'playwright-core';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { OneTimeLink, OwnSignIn } from '../../../contract/users.ts';
import { chooseAccount } from '../../testing/accounts.ts';
import { seen, until } from '../../testing/chromium.ts';
import { onGateway, PASSWORD, refusal } from '../../testing/gateway.ts';
import { openMailbox } from '../../testing/mailbox.ts';

const mailbox = await openMailbox();
afterAll(mailbox.close);

const panel = onGateway({ settings: { registration: 'open' } });
let shop: string;
let sales: string;
let shopNumber: string;

beforeEach(async () => {
  await panel.database.query(`UPDATE users SET phone = '5511911112222' WHERE id = $1`, [panel.olga]);
  [shop, sales] = [await panel.account('Loja'), await panel.account('Vendas')];
  shopNumber = await panel.number(shop, 'Loja', 'scan_qr');
  await panel.number(sales, 'Vendas', 'scan_qr');
});

const numbers = () => panel.page.getByRole('heading', { name: 'Números', level: 1 });
const title = () => panel.page.getByRole('heading', { name: 'Entrar', level: 1 });
const become = (code: string): Promise<void> => panel.says(shopNumber, { type: 'state', code, detail: null });

async function fill(login: string, password: string): Promise<void> {
  await panel.page.getByLabel('E-mail ou telefone').fill(login);
  await panel.page.getByLabel('Senha', { exact: true }).fill(password);
  await panel.page.keyboard.press('Enter');
}
async function leave(): Promise<void> {
  await panel.page.getByRole('button', { name: 'Menu: Olga' }).click();
  await panel.page.getByRole('menuitem', { name: 'Sair' }).click();
}

/** How often a page has asked for a new access token from now on. */
function countRefreshes(page: Page): () => number {
  let count = 0;
  page.on('request', (request) => {
    if (request.url().endsWith('/api/auth/refresh')) count += 1;
  });
  return () => count;
}

/** The access tokens that a page has used so far run out before it expects it; says how many requests were refused. */
async function expire(page: Page): Promise<() => number> {
  let refused = 0;
  const old = panel.tokenOf(page);
  // A token that is issued within the same second is the same text.
  let isRenewed = false;
  page.on('response', (response) => (isRenewed ||= response.url().endsWith('/api/auth/refresh')));
  await page.route('**/api/**', async (route) => {
    if (isRenewed || route.request().headers()['authorization'] !== old) return route.fallback();
    refused += 1;
    return route.fulfill(refusal(401, 'unauthorized'));
  });
  return () => refused;
}

describe('signing in', () => {
  it('leads to the inbox of an account whose phone is linked', async () => {
    await panel.says(shopNumber, { type: 'linked', phone: '5511900000001', lid: null, name: 'Loja' });
    await become('connected');
    await panel.visit('/', { as: null });
    await fill('olga@example.com', PASSWORD);
    await seen(panel.page.getByRole('heading', { name: 'Conversas', level: 1 }));
    expect(new URL(panel.page.url()).searchParams.get('account')).toBe(shop);
  });

  it('leads to the numbers before that, by e-mail or by phone', async () => {
    await panel.visit('/', { as: null });
    await seen(title());
    await fill('+55 11 91111-2222', PASSWORD);
    await seen(numbers());
    await seen(panel.page.getByRole('article', { name: 'Loja' }));
  });

  it('says what is missing, what is wrong, and when to wait', async () => {
    await panel.visit('/sign-in', { as: null });
    await panel.page.getByRole('button', { name: 'Entrar', exact: true }).click();
    await seen(panel.page.getByText('Digite a senha.'));
    expect(await panel.page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('login');
    await panel.person('Rita', {}, { email: 'rita@example.com' });
    for (let tries = 1; tries <= 5; tries++) {
      const answered = panel.page.waitForResponse('**/api/auth/sign-in');
      await fill('rita@example.com', `wrong ${tries}`);
      await answered;
      await seen(panel.page.getByText('E-mail, telefone ou senha não conferem.'));
    }
    await fill('rita@example.com', PASSWORD);
    await seen(panel.page.getByText(/Tentativas demais/));
  });

  it('returns to where one wanted to go, and only within the panel', async () => {
    await panel.visit('/developers/keys', { as: null });
    await seen(title());
    await fill('olga@example.com', PASSWORD);
    await seen(panel.page.getByRole('heading', { name: 'Chaves de API' }));
    await leave();
    await seen(title());
    await panel.page.goto(`${panel.gateway.url}/sign-in?next=//evil.example/`);
    await fill('olga@example.com', PASSWORD);
    await seen(numbers());
  });

  it('offers to register where the gateway does', async () => {
    await panel.visit('/sign-in', { as: null });
    await seen(panel.page.getByRole('link', { name: 'Cadastre-se' }));
    await seen(panel.page.getByText(/Peça um link de nova senha ao seu administrador/));
  });
});

describe('signing in where letters are sent, and nobody registers', () => {
  const other = onGateway({ settings: { mail: { smtpUrl: mailbox.url, from: 'ramal@example.com' } } });

  it('offers to reset a password, and not to register', async () => {
    const account = await other.account('Loja');
    await other.person('Rita', { [account]: 'agent' }, { email: 'rita@example.com' });
    const page = await other.visit('/sign-in', { as: null });
    await page.getByRole('link', { name: 'Esqueci a senha' }).click();
    expect(await page.getByRole('link', { name: 'Cadastre-se' }).count()).toBe(0);
    await page.getByLabel('E-mail ou telefone').fill('rita@example.com');
    await page.keyboard.press('Enter');
    await seen(page.getByText(/um link para escolher outra senha está a caminho/));
    expect(await mailbox.linkTo('rita@example.com')).toMatch(/\/reset-password#/);
  });
});

describe('a sign-in', () => {
  it('outlives a reload, and leaves no token in storage', async () => {
    const page = await panel.visit();
    await seen(numbers());
    const refreshes = countRefreshes(page);
    await page.reload();
    await seen(numbers());
    expect(refreshes()).toBe(1);
    const kept = await page.evaluate(() =>
      JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)]),
    );
    const [, token = 'no token'] = panel.tokenOf(page).split(' ');
    expect(kept).not.toContain(token);
    expect(kept).not.toMatch(/eyJ/);
    expect(await page.evaluate(() => document.cookie)).toBe('');
  });

  it('is renewed once when its token has run out, and the requests are repeated', async () => {
    const page = await panel.visit();
    await seen(page.getByRole('article', { name: 'Loja' }));
    const refreshes = countRefreshes(page);
    const refused = await expire(page);
    // Asks for accounts, usage and plans.
    await page.getByRole('link', { name: 'Ajustes' }).click();
    await seen(page.getByText('0, sem limite').first());
    expect(refused()).toBeGreaterThan(0);
    expect(refreshes()).toBe(1);
  });

  it('is renewed once, however many requests its end is told to', async () => {
    const page = await panel.visit('/settings/people');
    await seen(page.getByRole('heading', { name: 'Equipes' }));
    await page.waitForLoadState('networkidle');
    const refreshes = countRefreshes(page);
    const refused = await expire(page);
    await chooseAccount(page, 'Vendas');
    await until(refused).toBeGreaterThan(2);
    await seen(page.getByText('Nenhum convite aberto.'));
    expect(refreshes()).toBe(1);
  });

  it('is renewed before its token runs out', async () => {
    const page = await panel.visit('/sign-in', { as: null });
    const refreshes = countRefreshes(page);
    await page.route('**/api/auth/sign-in', async (route) => {
      const response = await route.fetch();
      const signedIn = (await response.json()) as object;
      const expiresAt = new Date(Date.now() + 2500).toISOString();
      await route.fulfill({ response, json: { ...signedIn, expiresAt } });
    });
    const before = refreshes();
    await fill('olga@example.com', PASSWORD);
    await seen(numbers());
    await until(refreshes).toBeGreaterThan(before);
  });

  it('comes back to the live socket when the gateway sends it away', async () => {
    const page = await panel.visit();
    await seen(page.getByRole('article', { name: 'Loja' }));
    // The gateway sends away whose sign-in is gone. It is there again before the panel has asked for a new token.
    await page.route('**/api/auth/refresh', async (route) => {
      await panel.database.query('INSERT INTO sign_ins SELECT * FROM kept_sign_ins ON CONFLICT DO NOTHING');
      await route.continue();
    });
    await panel.database.query('CREATE TABLE kept_sign_ins AS SELECT * FROM sign_ins');
    await panel.database.query('DELETE FROM sign_ins');
    const renewed = page.waitForResponse('**/api/auth/refresh');
    await panel.ask(panel.olga, 'POST', `/api/accounts/${shop}/keys`, { name: 'Site', scopes: ['send'] });
    await renewed;
    await page.unroute('**/api/auth/refresh');
    await panel.database.query('DROP TABLE kept_sign_ins');
    await become('page_lost');
    await seen(page.getByRole('article', { name: 'Loja' }).getByText('Desconectado'));
  });

  it('that the gateway has ended leads to the sign-in page at once, and back afterwards', async () => {
    await panel.visit('/settings/people');
    await seen(panel.page.getByRole('heading', { name: 'Equipes' }));
    const { items } = await panel.ask<{ items: OwnSignIn[] }>(panel.olga, 'GET', '/api/me/sign-ins');
    for (const { id, isThisOne } of items)
      if (!isThisOne) await panel.ask(panel.olga, 'DELETE', `/api/me/sign-ins/${id}`);
    await seen(panel.page.getByText(/O seu acesso terminou/));
    await fill('olga@example.com', PASSWORD);
    await seen(panel.page.getByRole('heading', { name: 'Equipes' }));
  });

  it('is shared by tabs that open at the same time', async () => {
    await panel.visit();
    const others = await Promise.all([1, 2, 3].map(() => panel.page.context().newPage()));
    await Promise.all(others.map((tab) => panel.watch(tab).goto(panel.gateway.url)));
    for (const tab of others) await seen(tab.getByRole('heading', { name: 'Números', level: 1 }));
  });

  it('says that the gateway does not answer instead of asking for a password', async () => {
    const page = await panel.visit();
    await seen(numbers());
    await page.route('**/api/auth/refresh', (route) => route.abort());
    await page.reload();
    await seen(page.getByText('Não foi possível carregar'));
    await page.unroute('**/api/auth/refresh');
    await page.getByRole('button', { name: 'Tentar de novo' }).click();
    await seen(numbers());
  });
});

describe('signing out', () => {
  it('clears everything, in every tab, and leaves nothing of the user for the next', async () => {
    const page = await panel.visit();
    await seen(page.getByRole('article', { name: 'Loja' }));
    const other = panel.watch(await page.context().newPage());
    await other.goto(panel.gateway.url);
    await seen(other.getByRole('article', { name: 'Loja' }));
    await leave();
    await seen(title());
    await seen(other.getByRole('heading', { name: 'Entrar', level: 1 }));
    expect(await page.locator('body').innerText()).not.toMatch(/Loja|Vendas|Olga/);

    // The next user's own numbers are slow to come: until then there are none.
    await panel.person('Ana', { [sales]: 'viewer' }, { email: 'ana@example.com' });
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    await page.route(/\/api\/(?!auth)/, async (route) => {
      await gate;
      await route.continue();
    });
    await fill('ana@example.com', PASSWORD);
    await seen(page.locator('main[aria-busy]'));
    expect(await page.locator('body').innerText()).not.toMatch(/Loja|Olga/);
    open();
    await seen(page.getByRole('article', { name: 'Vendas' }));
    expect(await page.getByRole('article', { name: 'Loja' }).count()).toBe(0);
    await page.reload();
    await seen(page.getByRole('button', { name: 'Menu: Ana' }));
  });

  it('is not claimed when the gateway did not hear of it', async () => {
    const page = await panel.visit();
    await seen(numbers());
    await page.route('**/api/auth/sign-out', (route) => route.abort());
    await leave();
    await seen(page.getByText('Não foi possível sair'));
    await seen(numbers());
  });
});

describe('a link for a new password', () => {
  it('sets it, is taken out of the address, and works once', async () => {
    const rita = await panel.person('Rita', { [shop]: 'admin' }, { email: 'rita@example.com' });
    const route = `/api/accounts/${shop}/members/${rita}/password-link`;
    const { url } = await panel.ask<OneTimeLink>(panel.olga, 'POST', route);
    const page = await panel.visit(new URL(url).pathname + new URL(url).hash, { as: null });
    const secret = new URL(url).hash.slice(1);
    const password = page.getByLabel('Nova senha', { exact: true });
    await password.fill('short');
    await seen(page.getByText('Curta demais'));
    expect(page.url()).not.toContain(secret);
    await page.keyboard.press('Enter');
    await seen(page.getByText('Escolha pelo menos 10 caracteres.'));
    await password.fill('a whole new sentence');
    await seen(page.getByText('Forte'));
    await page.keyboard.press('Enter');
    await seen(page.getByRole('heading', { name: 'Senha salva' }));
    await page.getByRole('link', { name: 'Entrar' }).click();
    await fill('rita@example.com', 'a whole new sentence');
    await seen(numbers());
    await page.goto(url);
    await page.getByLabel('Nova senha', { exact: true }).fill('another sentence');
    await page.keyboard.press('Enter');
    await seen(page.getByText(/Este link já foi usado/));
  });

  it('says what to do when it is not whole', async () => {
    const page = await panel.visit('/reset-password', { as: null });
    await seen(page.getByText(/Abra o link inteiro/));
  });
});
