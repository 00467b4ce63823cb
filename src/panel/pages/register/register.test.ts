import { describe, expect, it } from 'vitest';
import type { NewInvitation } from '../../../contract/members.ts';
import type { Me, OneTimeLink } from '../../../contract/users.ts';
import { seen } from '../../testing/chromium.ts';
import { onGateway, PASSWORD } from '../../testing/gateway.ts';

const hashOf = (url: string): string => new URL(url).hash;
type Panel = ReturnType<typeof onGateway>;
const field = (panel: Panel, label: string) => panel.page.getByLabel(label, { exact: true });
const heading = (panel: Panel, name: string) => panel.page.getByRole('heading', { name });

describe('the first run', () => {
  const panel = onGateway({ hasOwner: false });

  it('sends whoever has no link to the terminal', async () => {
    const page = await panel.visit('/');
    await seen(page.getByText(/o link que o gateway mostra no terminal/));
  });

  it('makes the owner with the link of the terminal, who is then signed in', async () => {
    const hash = hashOf(panel.gateway.setUpUrl ?? '');
    const page = await panel.visit(`/set-up${hash}`);
    await seen(heading(panel, 'Bem-vindo ao Ramal'));
    expect(page.url()).toBe(`${panel.gateway.url}/set-up`);
    await page.getByRole('button', { name: 'Criar e entrar' }).click();
    await seen(page.getByText('Digite o e-mail.'));
    await field(panel, 'Seu nome').fill('Olga');
    await field(panel, 'E-mail').fill('olga@example.com');
    await field(panel, 'Senha').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await seen(heading(panel, 'Conecte o primeiro número'));
    await seen(page.getByRole('button', { name: 'Menu: Olga' }));
  });

  it('says that there is an owner already', async () => {
    const page = await panel.visit(`/set-up${hashOf(panel.gateway.setUpUrl ?? '')}`);
    await seen(page.getByText('Esta instalação já tem dono.'));
  });
});

async function fill(panel: Panel): Promise<void> {
  await field(panel, 'Seu nome').fill('Carla <b>Lima</b>');
  await field(panel, 'WhatsApp').fill('+55 11 98765-4321');
  await field(panel, 'E-mail').fill('carla@example.com');
  await field(panel, 'Senha').fill(PASSWORD);
  await panel.page.keyboard.press('Enter');
}

describe('registering', () => {
  const panel = onGateway({ settings: { registration: 'open' } });

  it('is one form, then the QR code of the phone, then the inbox', async () => {
    const page = await panel.visit('/register', { as: null });
    await fill(panel);
    await seen(heading(panel, 'Conectar Carla <b>Lima</b>'));
    expect(page.url()).toBe(`${panel.gateway.url}/pair`);
    const [row] = await panel.database.query<{ id: string }>('SELECT id FROM numbers');
    const id = row?.id ?? '';
    await panel.instead(id);
    await panel.says(id, { type: 'state', code: 'scan_qr', detail: null });
    await panel.says(id, { type: 'qr', value: 'code', expiresAt: Date.now() + 50_000 });
    await seen(page.getByRole('img', { name: /QR code para conectar/ }));
    await panel.says(id, { type: 'linked', phone: '5511987654321', lid: null, name: 'Carla' });
    await panel.says(id, { type: 'state', code: 'connected', detail: null });
    await page.getByRole('link', { name: 'Ir para as conversas' }).click();
    await seen(page.getByRole('heading', { name: 'Conversas' }));
    await page.getByRole('link', { name: 'Números' }).click();
    await seen(page.getByRole('article', { name: 'Carla <b>Lima</b>' }));
    expect(await page.locator('main b').count()).toBe(0);
  });

  it('shows at the field what the gateway refuses, and says who has a login already', async () => {
    await panel.person('Carla', {}, { email: 'carla@example.com' });
    const page = await panel.visit('/register', { as: null });
    await field(panel, 'Senha').fill('123');
    await page.keyboard.press('Enter');
    await seen(page.getByText('Digite o nome.'));
    await seen(page.getByText('Escolha pelo menos 10 caracteres.'));
    await fill(panel);
    await seen(page.getByText(/Já existe um acesso com este e-mail ou telefone/));
    expect(await field(panel, 'E-mail').inputValue()).toBe('carla@example.com');
  });

  it('never swaps a signed-in user for the new one unasked', async () => {
    const page = await panel.visit('/register');
    await seen(page.getByText('Você entrou como Olga.', { exact: false }));
    await page.getByRole('button', { name: 'Sair e cadastrar' }).click();
    await seen(field(panel, 'Seu nome'));
  });
});

describe('registering where it is by invitation', () => {
  const panel = onGateway({ settings: { registration: 'invite' } });

  it('takes a link, and says so without', async () => {
    const page = await panel.visit('/register', { as: null });
    await seen(page.getByText(/O cadastro aqui é por convite/));
    const { url } = await panel.ask<OneTimeLink>(panel.olga, 'POST', '/api/registration-links', {});
    // The same page with another #: browsers load nothing anew.
    await page.goto(url);
    await fill(panel);
    await seen(heading(panel, 'Conectar Carla <b>Lima</b>'));
  });
});

describe('an invitation', () => {
  const panel = onGateway();
  let accountId: string;
  const invite = async (email?: string): Promise<string> => {
    accountId = await panel.account('Loja');
    await panel.number(accountId, 'Loja', 'scan_qr');
    const route = `/api/accounts/${accountId}/invitations`;
    const body = { role: 'agent', ...(email !== undefined && { email }) };
    return `/invitation${hashOf((await panel.ask<NewInvitation>(panel.olga, 'POST', route, body)).url)}`;
  };

  it('makes a login with the role, and signs in', async () => {
    const page = await panel.visit(await invite('rui@example.com'), { as: null });
    await seen(heading(panel, 'Entrar em Loja'));
    await seen(page.getByText('Olga convidou você. Seu papel: Atendente.'));
    expect(await field(panel, 'E-mail').inputValue()).toBe('rui@example.com');
    await field(panel, 'E-mail').fill('');
    await field(panel, 'Seu nome').fill('Rui');
    await field(panel, 'Senha').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await seen(page.getByText(/Digite um e-mail ou um telefone/));
    await field(panel, 'Telefone (opcional)').fill('+55 11 97777-0000');
    await page.keyboard.press('Enter');
    await seen(page.getByRole('article', { name: 'Loja' }));
    await seen(page.getByRole('button', { name: 'Menu: Rui' }));
  });

  it('adds the account to a login that is signed in', async () => {
    const ana = await panel.person('Ana');
    const page = await panel.visit(await invite(), { as: ana });
    await page.getByRole('button', { name: 'Entrar como Ana' }).click();
    await seen(page.getByRole('article', { name: 'Loja' }));
    const { accounts } = await panel.ask<Me>(ana, 'GET', '/api/me');
    expect(accounts).toMatchObject([{ id: accountId, role: 'agent' }]);
  });

  it('waits while one signs in with the login that one has', async () => {
    await panel.person('Ana', {}, { email: 'ana@example.com' });
    const page = await panel.visit(await invite(), { as: null });
    await page.getByRole('link', { name: 'Entrar' }).click();
    await field(panel, 'E-mail ou telefone').fill('ana@example.com');
    await field(panel, 'Senha').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Entrar como Ana' }).click();
    await seen(page.getByRole('article', { name: 'Loja' }));
  });

  it('that was used says so, and whom to ask', async () => {
    const page = await panel.visit('/invitation#used', { as: null });
    await seen(page.getByText(/Este link já foi usado.*Peça outro convite/));
  });
});
