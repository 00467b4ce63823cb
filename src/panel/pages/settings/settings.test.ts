import { beforeEach, describe, expect, it } from 'vitest';
import type { Role } from '../../../model/access.ts';
import type { AccountId, TeamId } from '../../../model/ids.ts';
import { gone, inChromium, seen, until } from '../../testing/chromium.ts';
import { aKey, anEntry, anInstance, uuid } from '../../testing/fixtures.ts';
import type { MockUser } from '../../testing/mockPeople.ts';

const panel = inChromium();
const accountId = uuid(101) as AccountId;
let olga: MockUser;
let ana: MockUser;

const member = (name: string, role: Role): MockUser =>
  panel.gateway.people.add(name, { roles: new Map([[accountId, role]]) });

beforeEach(() => {
  const { gateway } = panel;
  olga = gateway.people.add('Olga', { isOwner: true });
  ana = member('Ana', 'admin');
  gateway.accounts.set(accountId, { name: 'Padaria', plan: 'basic' });
  gateway.instances = [anInstance(1, 'Balcão', 'connected'), anInstance(2, 'Outra loja', 'connected')];
});

const dialog = () => panel.page.getByRole('dialog');
const row = (list: string, name: string) =>
  panel.page.getByRole('list', { name: list, exact: true }).getByRole('listitem').filter({ hasText: name });

describe('the plan', () => {
  it('shows what is used of each limit', async () => {
    const page = await panel.visit('/settings', { as: ana });
    await seen(page.getByText('Básico', { exact: true }));
    await seen(page.getByText('812 de 10.000'));
    const meter = page.getByRole('meter', { name: 'Números' });
    expect(await meter.getAttribute('aria-valuetext')).toBe('1 de 2');
    expect(await page.getByRole('heading', { name: 'Mudar o plano' }).count()).toBe(0);
  });

  it('is the owner to change, of any account', async () => {
    const page = await panel.visit('/settings', { as: olga });
    await page.getByLabel('Conta', { exact: true }).selectOption('Outra loja');
    await seen(page.getByText('812, sem limite'));
    await page.getByRole('combobox', { name: 'Mudar o plano' }).selectOption('Pro');
    await seen(page.getByText(/Números: 10 · pessoas: 25/));
    await page.getByRole('button', { name: 'Salvar' }).first().click();
    await seen(page.getByText('812 de 100.000'));
    expect(panel.gateway.account(uuid(102) as AccountId).plan).toBe('pro');
  });

  it('says which limit was reached, and where to see it', async () => {
    panel.gateway.accounts.set(accountId, { name: 'Padaria', plan: 'free' });
    const page = await panel.visit('/numbers', { as: ana });
    await page.getByRole('button', { name: 'Adicionar número' }).click();
    await dialog().getByLabel('Nome').fill('Segundo');
    await dialog().getByLabel('Telefone').fill('+55 11 98765-4321');
    await page.keyboard.press('Enter');
    await seen(dialog().getByText('O plano desta conta permite 1 número. Veja em Ajustes › Plano.'));
    const asked = panel.gateway.asked.at(-1);
    expect(asked?.path).toBe(`/api/accounts/${accountId}/numbers`);
  });
});

describe('people', () => {
  it('get other roles, but an account keeps an admin', async () => {
    member('Rui', 'viewer');
    const page = await panel.visit('/settings/people', { as: ana });
    await page.getByLabel('Papel de Rui').selectOption('Atendente');
    await until(() => panel.gateway.people.membersOf(accountId)[1]?.role).toBe('agent');
    await page.getByLabel('Papel de Ana').selectOption('Observador');
    await seen(page.getByText('O papel de Ana não mudou'));
    expect(await page.getByLabel('Papel de Ana').inputValue()).toBe('admin');
  });

  it('who change their own role see at once what is left to them', async () => {
    member('Rui', 'admin');
    const page = await panel.visit('/settings/people', { as: ana });
    await page.getByLabel('Papel de Ana').selectOption('Observador');
    await gone(page.getByRole('link', { name: 'Chaves de API' }));
    await gone(page.getByLabel('Papel de Rui'));
  });

  it('are invited by a link that is shown once, and can be taken back', async () => {
    const page = await panel.visit('/settings/people', { as: ana });
    await page.getByRole('button', { name: 'Convidar pessoa' }).click();
    await dialog().getByLabel('Papel').selectOption('Observador');
    await dialog().getByLabel('E-mail (opcional)').fill('<img src=x onerror=alert(1)>@x.com');
    await page.keyboard.press('Enter');
    await seen(dialog().getByText('Não é um endereço de e-mail.'));
    await dialog().getByLabel('E-mail (opcional)').fill('rui@example.com');
    await page.keyboard.press('Enter');
    const link = dialog().getByLabel('Link do convite');
    expect(await link.inputValue()).toMatch(/\/invitation#invites-/);
    await dialog().getByRole('button', { name: 'Pronto' }).click();
    await gone(dialog());
    await row('Convites abertos', 'rui@example.com')
      .getByRole('button', { name: 'Cancelar convite' })
      .click();
    await dialog().getByRole('button', { name: 'Cancelar convite' }).click();
    await seen(page.getByText('Nenhum convite aberto.'));
  });

  it('are taken out, and given a password link, with a word before', async () => {
    member('Rui', 'agent');
    const page = await panel.visit('/settings/people', { as: ana });
    await page.getByRole('button', { name: 'Ações de Rui' }).click();
    await page.getByRole('menuitem', { name: 'Link de nova senha' }).click();
    await dialog().getByRole('button', { name: 'Criar link' }).click();
    expect(await dialog().getByLabel('Link de nova senha').inputValue()).toMatch(/\/reset-password#/);
    await dialog().getByRole('button', { name: 'Pronto' }).click();
    await gone(dialog());
    await page.getByRole('button', { name: 'Ações de Rui' }).click();
    await page.getByRole('menuitem', { name: 'Tirar da conta' }).click();
    await dialog().getByRole('button', { name: 'Tirar da conta' }).click();
    await gone(row('Pessoas', 'Rui'));
  });

  it('work in teams', async () => {
    const rui = member('Rui', 'agent');
    panel.gateway.teams = [{ id: uuid(61) as TeamId, name: 'Vendas', memberIds: [] }];
    const page = await panel.visit('/settings/people', { as: ana });
    await page.getByRole('button', { name: 'Criar equipe' }).click();
    await dialog().getByLabel('Nome').fill('Vendas');
    await dialog().getByLabel('Rui').check();
    await page.keyboard.press('Enter');
    await seen(dialog().getByText('Já existe uma equipe com este nome.'));
    await dialog().getByLabel('Nome').fill('Suporte');
    await page.keyboard.press('Enter');
    await seen(row('Equipes', 'Suporte').getByText('Rui'));
    await page.getByRole('button', { name: 'Mudar Vendas' }).click();
    await dialog().getByLabel('Rui').check();
    await dialog().getByRole('button', { name: 'Salvar' }).click();
    await seen(row('Equipes', 'Vendas').getByText('Rui'));
    expect(panel.gateway.teams[0]?.memberIds).toEqual([rui.id]);
    await page.getByRole('button', { name: 'Excluir Suporte' }).click();
    await dialog().getByRole('button', { name: 'Excluir' }).click();
    await gone(row('Equipes', 'Suporte'));
  });
});

describe('API keys', () => {
  it('are shown once, with a command to try, and then by their hint only', async () => {
    const page = await panel.visit('/developers/keys', { as: ana });
    await page.getByRole('button', { name: 'Criar chave' }).click();
    await dialog().getByLabel('Enviar').uncheck();
    await dialog().getByLabel('Nome').fill('ERP');
    await page.keyboard.press('Enter');
    await seen(dialog().getByText(/Escolha pelo menos uma coisa/));
    await dialog().getByLabel('Enviar').check();
    await dialog().getByLabel('Ler').check();
    await dialog().getByLabel('Validade').selectOption('90 dias');
    await dialog().getByRole('button', { name: 'Criar chave' }).click();
    const key = await dialog().getByLabel('Chave de API').inputValue();
    expect(key).toMatch(/^rk_.{30,}/);
    await seen(dialog().getByText(`x-api-key: ${key}`));
    await dialog().getByRole('button', { name: 'Pronto' }).click();
    await seen(row('Chaves de API', 'ERP').getByText('rk_8fJ2…'));
    expect(await page.content()).not.toContain(key);
    expect(panel.gateway.asked.at(-1)?.body).toMatchObject({ scopes: ['send', 'read'], numberIds: null });
    await page.reload();
    await seen(row('Chaves de API', 'ERP'));
    expect(await page.content()).not.toContain(key);
  });

  it('say when they were used and until when they hold, and are revoked with a word before', async () => {
    const past = '2025-01-02T10:00:00.000Z';
    panel.gateway.keys = [
      aKey(1, 'Site <i>novo</i>', { lastUsedAt: past }),
      aKey(2, 'Velha', { expiresAt: past, numberIds: [panel.gateway.instance('Balcão').id] }),
    ];
    const page = await panel.visit('/developers/keys', { as: ana });
    await seen(row('Chaves de API', 'Site <i>novo</i>').getByText(/usada em 2 de jan\. de 2025/));
    await seen(row('Chaves de API', 'Velha').getByText('Expirada'));
    await seen(row('Chaves de API', 'Velha').getByText('Só Balcão'));
    await page.getByRole('button', { name: 'Revogar Velha' }).click();
    await seen(dialog().getByText(/Os programas que a usam param na hora/));
    await dialog().getByRole('button', { name: 'Revogar' }).click();
    await gone(row('Chaves de API', 'Velha'));
    expect(await page.locator('main i').count()).toBe(0);
  });
});

describe('the audit log', () => {
  it('says who did what in sentences, page after page', async () => {
    panel.gateway.audit = [
      anEntry(1, 'createKey', { detail: { name: '<b>ERP</b>', scopes: ['send', 'read'] } }),
      anEntry(2, 'updateMember', { target: { userId: ana.id }, detail: { role: 'viewer' } }),
      anEntry(3, 'somethingNew', { actor: { kind: 'key', id: null, name: 'Site' } }),
      ...Array.from({ length: 60 }, (_, index) => anEntry(index + 4, 'signIn')),
    ];
    const page = await panel.visit('/settings/audit', { as: ana });
    await seen(row('Auditoria', 'Olga criou uma chave de API').getByText('<b>ERP</b>'));
    await seen(row('Auditoria', 'mudou o papel de uma pessoa').getByText('Observador'));
    await seen(row('Auditoria', 'fez: somethingNew'));
    const rows = page.getByRole('list', { name: 'Auditoria' }).getByRole('listitem');
    expect(await rows.count()).toBe(50);
    await page.getByRole('button', { name: 'Mostrar mais' }).click();
    await until(() => rows.count()).toBe(63);
    await gone(page.getByRole('button', { name: 'Mostrar mais' }));
    expect(await page.getByRole('checkbox', { name: 'Toda a instalação' }).count()).toBe(0);
  });

  it('shows the owner of the installation all of it, and says whose each entry is', async () => {
    panel.gateway.audit = [anEntry(1, 'createKey', { target: { id: accountId } })];
    panel.gateway.installationAudit = [
      anEntry(2, 'restartInstance', { target: { id: panel.gateway.instance('Outra loja').id } }),
      anEntry(3, 'inviteToRegister'),
    ];
    const page = await panel.visit('/settings/audit', { as: olga });
    await page.getByLabel('Conta', { exact: true }).selectOption('Padaria');
    await seen(row('Auditoria', 'criou uma chave de API'));
    const rows = page.getByRole('list', { name: 'Auditoria' }).getByRole('listitem');
    await until(() => rows.count()).toBe(1);
    await page.getByRole('checkbox', { name: 'Toda a instalação' }).check();
    await until(() => rows.count()).toBe(3);
    await seen(row('Auditoria', 'criou uma chave de API').getByText('Padaria'));
    await seen(rows.first().getByText('Outra loja').first());
  });
});

describe('a role', () => {
  it('without the right to it sees no button that stops, links or deletes', async () => {
    const rui = member('Rui', 'viewer');
    panel.gateway.instances = [
      anInstance(1, 'Balcão', 'connected'),
      anInstance(11, 'Novo', 'scan_qr', { accountId }),
      anInstance(12, 'Parado', 'stopped', { accountId }),
    ];
    const page = await panel.visit('/numbers', { as: rui });
    await seen(page.getByRole('article', { name: 'Parado' }));
    await seen(page.getByText('Este número espera que um administrador conecte o celular.'));
    expect(await page.getByRole('button', { name: /Ações de/ }).count()).toBe(0);
    for (const name of [
      'Iniciar',
      'Adicionar número',
      'Usar o número de telefone',
      'Enviar mensagem de teste',
    ])
      expect(await page.getByRole('button', { name }).count(), name).toBe(0);
    await page.getByRole('link', { name: 'Ajustes' }).click();
    await seen(page.getByText('Básico', { exact: true }));
    await page.getByRole('link', { name: 'Pessoas' }).click();
    await seen(row('Pessoas', 'Ana').getByText('Administrador'));
    for (const name of ['Chaves de API', 'Auditoria'])
      expect(await page.getByRole('link', { name }).count(), name).toBe(0);
    for (const name of ['Convidar pessoa', 'Criar equipe', 'Ações de Ana', 'Convidar cliente'])
      expect(await page.getByRole('button', { name }).count(), name).toBe(0);
  });

  it('of an agent sends, and does no more', async () => {
    const page = await panel.visit('/numbers', { as: member('Rui', 'agent') });
    await seen(page.getByRole('form', { name: 'Mensagem de teste' }));
    expect(await page.getByRole('button', { name: /Ações de/ }).count()).toBe(0);
  });

  it('of an admin removes a number, and the owner its account', async () => {
    panel.gateway.instances.push(anInstance(11, 'Cozinha', 'stopped', { accountId }));
    const page = await panel.visit('/numbers', { as: ana });
    await page.getByRole('button', { name: 'Ações de Cozinha' }).click();
    await page.getByRole('menuitem', { name: 'Remover número' }).click();
    await dialog().getByLabel('Digite Cozinha para confirmar').fill('Cozinha');
    await page.keyboard.press('Enter');
    await gone(page.getByRole('article', { name: 'Cozinha' }));
    const { path } = panel.gateway.asked.at(-1) ?? {};
    expect(path).toBe(`/api/accounts/${accountId}/numbers/${uuid(11)}`);
  });
});

describe('the owner', () => {
  it('invites a customer to register', async () => {
    const page = await panel.visit('/settings', { as: olga });
    await page.getByRole('button', { name: 'Convidar cliente' }).click();
    await dialog().getByRole('button', { name: 'Criar link' }).click();
    expect(await dialog().getByLabel('Link de cadastro').inputValue()).toMatch(/\/register#/);
  });

  it('hands out a link to pair a phone', async () => {
    panel.gateway.instances = [anInstance(1, 'Balcão', 'scan_qr')];
    const page = await panel.visit('/numbers', { as: olga });
    await page.getByRole('button', { name: 'Ações de Balcão' }).click();
    await page.getByRole('menuitem', { name: 'Link de conexão' }).click();
    await dialog().getByRole('button', { name: 'Criar link' }).click();
    expect(await dialog().getByLabel('Link de conexão').inputValue()).toMatch(/\/pair#/);
  });
});
