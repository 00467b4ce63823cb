import { beforeEach, describe, expect, it } from 'vitest';
import { inChromium, seen, until } from '../../testing/chromium.ts';
import { anInstance } from '../../testing/fixtures.ts';
import { PASSWORD } from '../../testing/mockPeople.ts';

const panel = inChromium();

beforeEach(() => {
  panel.gateway.people.add('Olga', { isOwner: true, email: 'olga@example.com', phone: '5511911112222' });
  panel.gateway.instances = [anInstance(1, 'Loja', 'scan_qr'), anInstance(2, 'Vendas', 'scan_qr')];
});

const numbers = () => panel.page.getByRole('heading', { name: 'Números', level: 1 });
const title = () => panel.page.getByRole('heading', { name: 'Entrar', level: 1 });

async function fill(login: string, password: string): Promise<void> {
  await panel.page.getByLabel('E-mail ou telefone').fill(login);
  await panel.page.getByLabel('Senha', { exact: true }).fill(password);
  await panel.page.keyboard.press('Enter');
}
async function leave(): Promise<void> {
  await panel.page.getByRole('button', { name: 'Menu: Olga' }).click();
  await panel.page.getByRole('menuitem', { name: 'Sair' }).click();
}

describe('signing in', () => {
  it('leads to the inbox of an account whose phone is linked', async () => {
    panel.gateway.become('Loja', 'connected', { linked: true });
    await panel.visit('/', { as: null });
    await fill('olga@example.com', PASSWORD);
    await seen(panel.page.getByRole('heading', { name: 'Conversas', level: 1 }));
    expect(new URL(panel.page.url()).searchParams.get('account')).toBe(
      panel.gateway.instance('Loja').accountId,
    );
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
    for (let tries = 1; tries <= 5; tries++) {
      await fill('olga@example.com', `wrong ${tries}`);
      await until(() => panel.gateway.asked.length).toBe(tries);
      await seen(panel.page.getByText('E-mail, telefone ou senha não conferem.'));
    }
    await fill('olga@example.com', PASSWORD);
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

  it('offers to register and to reset a password only where the gateway does', async () => {
    await panel.visit('/sign-in', { as: null });
    await seen(panel.page.getByRole('link', { name: 'Cadastre-se' }));
    await seen(panel.page.getByText(/Peça um link de nova senha ao seu administrador/));
    panel.gateway.options = { hasOwner: true, registration: 'closed', mail: true };
    await panel.page.reload();
    await panel.page.getByRole('link', { name: 'Esqueci a senha' }).click();
    expect(await panel.page.getByRole('link', { name: 'Cadastre-se' }).count()).toBe(0);
    await panel.page.getByLabel('E-mail ou telefone').fill('olga@example.com');
    await panel.page.keyboard.press('Enter');
    await seen(panel.page.getByText(/um link para escolher outra senha está a caminho/));
  });
});

describe('a sign-in', () => {
  it('outlives a reload, and leaves no token in storage', async () => {
    await panel.visit();
    await seen(numbers());
    await panel.page.reload();
    await seen(numbers());
    expect(panel.gateway.people.refreshes).toBe(2);
    const kept = await panel.page.evaluate(() =>
      JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)]),
    );
    expect(kept).not.toMatch(/access-|refresh-/);
    expect(await panel.page.evaluate(() => document.cookie)).toBe('');
  });

  it('is renewed once when its token has run out, and the requests are repeated', async () => {
    await panel.visit();
    await seen(panel.page.getByRole('article', { name: 'Loja' }));
    await until(() => panel.gateway.listeners).toBe(1);
    const refused: string[] = [];
    panel.page.on('response', (response) => {
      if (response.status() === 401) refused.push(response.url());
    });
    panel.gateway.people.expire();
    // Asks for accounts, usage and plans.
    await panel.page.getByRole('link', { name: 'Ajustes' }).click();
    await seen(panel.page.getByText('812, sem limite'));
    expect(refused.length).toBeGreaterThan(0);
    expect(panel.gateway.people.refreshes).toBe(2);
  });

  it('is renewed once, however many requests its end is told to', async () => {
    await panel.visit('/settings/people');
    await seen(panel.page.getByRole('heading', { name: 'Equipes' }));
    await until(() => panel.gateway.listeners).toBe(1);
    await panel.page.waitForLoadState('networkidle');
    let refused = 0;
    panel.page.on('response', (response) => {
      if (response.status() === 401) refused += 1;
    });
    panel.gateway.people.expire();
    await panel.page.getByLabel('Conta', { exact: true }).selectOption('Vendas');
    await until(() => refused).toBeGreaterThan(2);
    await seen(panel.page.getByText('Nenhum convite aberto.'));
    expect(panel.gateway.people.refreshes).toBe(2);
  });

  it('is renewed before its token runs out', async () => {
    panel.gateway.people.accessLife = 2500;
    await panel.visit();
    await seen(numbers());
    await until(() => panel.gateway.people.refreshes).toBeGreaterThan(1);
  });

  it('comes back to the live socket when the gateway sends it away', async () => {
    await panel.visit();
    await until(() => panel.gateway.listeners).toBe(1);
    panel.gateway.people.expire();
    panel.gateway.sendAway();
    await until(() => panel.gateway.listeners).toBe(1);
    panel.gateway.become('Loja', 'page_lost');
    await seen(panel.page.getByRole('article', { name: 'Loja' }).getByText('Desconectado'));
  });

  it('that the gateway has ended leads to the sign-in page at once, and back afterwards', async () => {
    await panel.visit('/settings/people');
    await seen(panel.page.getByRole('heading', { name: 'Equipes' }));
    await until(() => panel.gateway.listeners).toBe(1);
    const [olga] = panel.gateway.people.users;
    panel.gateway.people.end(null, olga);
    panel.gateway.sendAway();
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
    await until(() => panel.gateway.listeners).toBe(0);
    expect(await page.locator('body').innerText()).not.toMatch(/Loja|Vendas|Olga/);

    // The next user's own numbers are slow to come: until then there are none.
    const ana = panel.gateway.people.add('Ana', {
      roles: new Map([[panel.gateway.instance('Vendas').accountId, 'viewer']]),
    });
    let open: () => void = () => undefined;
    panel.gateway.gate = new Promise((resolve) => (open = resolve));
    await fill(ana.email ?? '', PASSWORD);
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
    const [olga] = panel.gateway.people.users;
    if (!olga) throw new Error('no Olga');
    const url = panel.gateway.link('secret-of-link', { page: 'reset-password', user: olga });
    const page = await panel.visit(new URL(url).pathname + new URL(url).hash, { as: null });
    const password = page.getByLabel('Nova senha', { exact: true });
    await password.fill('short');
    await seen(page.getByText('Curta demais'));
    expect(page.url()).not.toContain('secret');
    await page.keyboard.press('Enter');
    await seen(page.getByText('Escolha pelo menos 10 caracteres.'));
    await password.fill('a whole new sentence');
    await seen(page.getByText('Forte'));
    await page.keyboard.press('Enter');
    await seen(page.getByRole('heading', { name: 'Senha salva' }));
    await page.getByRole('link', { name: 'Entrar' }).click();
    await fill('olga@example.com', 'a whole new sentence');
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
