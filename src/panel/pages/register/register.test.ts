import { describe, expect, it } from 'vitest';
import type { AccountId } from '../../../model/ids.ts';
import { inChromium, seen } from '../../testing/chromium.ts';
import { anInstance, uuid } from '../../testing/fixtures.ts';
import { PASSWORD } from '../../testing/mockPeople.ts';

const panel = inChromium();
const field = (label: string) => panel.page.getByLabel(label, { exact: true });
const heading = (name: string) => panel.page.getByRole('heading', { name });

describe('the first run', () => {
  it('sends whoever has no link to the terminal', async () => {
    panel.gateway.options = { hasOwner: false, registration: 'open', mail: false };
    const page = await panel.visit('/', { as: null });
    await seen(page.getByText(/o link que o gateway mostra no terminal/));
  });

  it('makes the owner with the link of the terminal, who is then signed in', async () => {
    panel.gateway.options = { hasOwner: false, registration: 'open', mail: false };
    panel.gateway.link('sets-up', { page: 'set-up' });
    const page = await panel.visit('/set-up#sets-up', { as: null });
    await seen(heading('Bem-vindo ao Ramal'));
    expect(page.url()).toBe(`${panel.gateway.url}/set-up`);
    await page.getByRole('button', { name: 'Criar e entrar' }).click();
    await seen(page.getByText('Digite o e-mail.'));
    await field('Seu nome').fill('Olga');
    await field('E-mail').fill('olga@example.com');
    await field('Senha').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await seen(heading('Conecte o primeiro número'));
    await seen(page.getByRole('button', { name: 'Menu: Olga' }));
    const asked = panel.gateway.asked.find(({ path }) => path === '/api/auth/set-up');
    expect(asked?.body).toEqual({
      token: 'sets-up',
      name: 'Olga',
      email: 'olga@example.com',
      password: PASSWORD,
    });
  });

  it('says that there is an owner already', async () => {
    const page = await panel.visit('/set-up#sets-up', { as: null });
    await seen(page.getByText('Esta instalação já tem dono.'));
  });
});

describe('registering', () => {
  async function fill(): Promise<void> {
    await field('Seu nome').fill('Carla <b>Lima</b>');
    await field('WhatsApp').fill('+55 11 98765-4321');
    await field('E-mail').fill('carla@example.com');
    await field('Senha').fill(PASSWORD);
    await panel.page.keyboard.press('Enter');
  }

  it('is one form, then the QR code of the phone, then the inbox', async () => {
    const page = await panel.visit('/register', { as: null });
    await fill();
    await seen(heading('Conectar Carla <b>Lima</b>'));
    expect(page.url()).toBe(`${panel.gateway.url}/pair`);
    await panel.gateway.showQr('Carla <b>Lima</b>', 'code', 50);
    await seen(page.getByRole('img', { name: /QR code para conectar/ }));
    panel.gateway.become('Carla <b>Lima</b>', 'connected', { linked: true });
    await page.getByRole('link', { name: 'Ir para as conversas' }).click();
    await seen(page.getByRole('heading', { name: 'Conversas' }));
    await page.getByRole('link', { name: 'Números' }).click();
    await seen(page.getByRole('article', { name: 'Carla <b>Lima</b>' }));
    expect(await page.locator('main b').count()).toBe(0);
  });

  it('shows at the field what the gateway refuses, and says who has a login already', async () => {
    panel.gateway.people.add('Carla', { email: 'carla@example.com' });
    const page = await panel.visit('/register', { as: null });
    await field('Senha').fill('123');
    await page.keyboard.press('Enter');
    await seen(page.getByText('Digite o nome.'));
    await seen(page.getByText('Escolha pelo menos 10 caracteres.'));
    await fill();
    await seen(page.getByText(/Já existe um acesso com este e-mail ou telefone/));
    expect(await field('E-mail').inputValue()).toBe('carla@example.com');
  });

  it('takes a link where it is by invitation, and says so without', async () => {
    panel.gateway.options = { hasOwner: true, registration: 'invite', mail: false };
    const page = await panel.visit('/register', { as: null });
    await seen(page.getByText(/O cadastro aqui é por convite/));
    panel.gateway.link('registers', { page: 'register' });
    // The same page with another #: browsers load nothing anew.
    await page.goto(`${panel.gateway.url}/register#registers`);
    await fill();
    await seen(heading('Conectar Carla <b>Lima</b>'));
    const asked = panel.gateway.asked.find(({ path }) => path === '/api/auth/register');
    expect(asked?.body['token']).toBe('registers');
  });

  it('never swaps a signed-in user for the new one unasked', async () => {
    panel.gateway.people.add('Olga', { isOwner: true });
    const page = await panel.visit('/register');
    await seen(page.getByText('Você entrou como Olga.', { exact: false }));
    await page.getByRole('button', { name: 'Sair e cadastrar' }).click();
    await seen(field('Seu nome'));
  });
});

describe('an invitation', () => {
  const accountId = uuid(101) as AccountId;
  const invite = (email: string | null = null): string => {
    panel.gateway.instances = [anInstance(1, 'Loja', 'scan_qr')];
    const to = { accountId, role: 'agent', email, id: uuid(1) } as const;
    return new URL(panel.gateway.link('invites', { page: 'invitation', ...to })).hash;
  };

  it('makes a login with the role, and signs in', async () => {
    const page = await panel.visit(`/invitation${invite('rui@example.com')}`, { as: null });
    await seen(heading('Entrar em Loja'));
    await seen(page.getByText('Olga convidou você. Seu papel: Atendente.'));
    expect(await field('E-mail').inputValue()).toBe('rui@example.com');
    await field('E-mail').fill('');
    await field('Seu nome').fill('Rui');
    await field('Senha').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await seen(page.getByText(/Digite um e-mail ou um telefone/));
    await field('Telefone (opcional)').fill('+55 11 97777-0000');
    await page.keyboard.press('Enter');
    await seen(page.getByRole('article', { name: 'Loja' }));
    await seen(page.getByRole('button', { name: 'Menu: Rui' }));
  });

  it('adds the account to a login that is signed in', async () => {
    const ana = panel.gateway.people.add('Ana');
    const page = await panel.visit(`/invitation${invite()}`);
    await page.getByRole('button', { name: 'Entrar como Ana' }).click();
    await seen(page.getByRole('article', { name: 'Loja' }));
    expect(ana.roles.get(accountId)).toBe('agent');
  });

  it('waits while one signs in with the login that one has', async () => {
    panel.gateway.people.add('Ana');
    const page = await panel.visit(`/invitation${invite()}`, { as: null });
    await page.getByRole('link', { name: 'Entrar' }).click();
    await field('E-mail ou telefone').fill('ana@example.com');
    await field('Senha').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Entrar como Ana' }).click();
    await seen(page.getByRole('article', { name: 'Loja' }));
  });

  it('that was used says so, and whom to ask', async () => {
    const page = await panel.visit('/invitation#used', { as: null });
    await seen(page.getByText(/Este link já foi usado.*Peça outro convite/));
  });
});
