import { beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '../../../contract/accounts.ts';
import type { Member, Team } from '../../../contract/members.ts';
import type { NumberSettings } from '../../../contract/numbers.ts';
import type { Role } from '../../../model/access.ts';
import { insertKey } from '../../../tests/support/seed.ts';
import { chooseAccount } from '../../testing/accounts.ts';
import { faults, gone, seen, until } from '../../testing/chromium.ts';
import { onGateway } from '../../testing/gateway.ts';

const panel = onGateway();
let accountId: string;
let otherId: string;
let counter: string;
let otherNumber: string;
let olga: string;
let ana: string;

const member = (name: string, role: Role): Promise<string> => panel.person(name, { [accountId]: role });

beforeEach(async () => {
  ({ olga } = panel);
  accountId = await panel.account('Padaria', 'basic');
  otherId = await panel.account('Outra loja');
  ana = await member('Ana', 'admin');
  counter = await panel.number(accountId, 'Balcão');
  otherNumber = await panel.number(otherId, 'Outra loja');
  for (const id of [accountId, otherId])
    await panel.database.query(
      `INSERT INTO monthly_usage (account_id, month, messages)
       VALUES ($1, date_trunc('month', now() AT TIME ZONE 'UTC')::date, 812)`,
      [id],
    );
});

interface Entry {
  by?: string;
  actor?: 'user' | 'key';
  of?: string | null;
  target?: object;
  detail?: object;
}
/** An id as one made at that time has it: the log is listed by ids, which are UUIDs of version 7. */
function idAt(time: number): string {
  const hex = time.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

/** Writes what somebody did; each a little before the one written last. */
let written = 0;
const note = (
  action: string,
  { by = 'Olga', actor = 'user', of = accountId, target = {}, detail = {} }: Entry = {},
) => {
  const at = new Date(Date.now() - (written += 1) * 420_000);
  return panel.database.query(
    `INSERT INTO audit_log (id, account_id, action, actor_kind, actor_name, address, target, detail, at)
     VALUES ($1, $2, $3, $4, $5, '192.0.2.7', $6, $7, $8)`,
    [idAt(at.getTime()), of, action, actor, by, JSON.stringify(target), JSON.stringify(detail), at],
  );
};

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
    await chooseAccount(page, 'Outra loja');
    await seen(page.getByText('0 bytes, sem limite'));
    await page.getByRole('combobox', { name: 'Mudar o plano' }).selectOption('Pro');
    await seen(page.getByText(/Números: 10 · pessoas: 25/));
    await page.getByRole('button', { name: 'Salvar' }).first().click();
    await seen(page.getByText('812 de 100.000'));
    const { plan } = await panel.ask<Account>(olga, 'GET', `/api/accounts/${otherId}`);
    expect(plan).toBe('pro');
  });

  it('says which limit was reached, and where to see it', async () => {
    await panel.database.query(`UPDATE accounts SET plan = 'free' WHERE id = $1`, [accountId]);
    const page = await panel.visit('/numbers', { as: ana });
    await page.getByRole('button', { name: 'Adicionar número' }).click();
    await dialog().getByLabel('Nome').fill('Segundo');
    await dialog().getByLabel('Telefone').fill('+55 11 98765-4321');
    const asked = page.waitForRequest((request) => request.method() === 'POST');
    await page.keyboard.press('Enter');
    await seen(dialog().getByText('O plano desta conta permite 1 número. Veja em Ajustes › Plano.'));
    expect(new URL((await asked).url()).pathname).toBe(`/api/accounts/${accountId}/numbers`);
  });
});

describe('assignment', () => {
  it('is set for the account by its admins, and a number can have its own rule', async () => {
    const page = await panel.visit('/settings', { as: ana });
    await page.getByRole('link', { name: 'Atribuição' }).click();
    await page.getByLabel('Quem recebe uma conversa nova').selectOption('Um de cada vez, em rodízio');
    await page.getByRole('checkbox', { name: 'Quem responde assume a conversa' }).check();
    await page.getByRole('button', { name: 'Salvar' }).click();
    await seen(page.getByText('Salvo', { exact: true }));
    await until(() => page.getByRole('button', { name: 'Salvar' }).isDisabled()).toBe(true);
    const account = await panel.ask<Account>(ana, 'GET', `/api/accounts/${accountId}`);
    expect(account).toMatchObject({ answeringTakes: true, assignment: 'round_robin' });
    await page.reload();
    expect(await page.getByLabel('Quem recebe uma conversa nova').inputValue()).toBe('round_robin');
    expect(await faults(page)).toEqual([]);
    await page.goto(new URL(`/numbers/${counter}`, page.url()).href);
    const rule = page.getByLabel('Quem recebe uma conversa nova');
    expect(await rule.inputValue()).toBe('as_account');
    await rule.selectOption('Ninguém: alguém a pega');
    await page.getByRole('region', { name: 'Uso' }).getByRole('button', { name: 'Salvar' }).click();
    await until(async () => {
      const route = `/api/numbers/${counter}/settings`;
      return (await panel.ask<NumberSettings>(ana, 'GET', route)).assignment;
    }).toBe('by_hand');
  });

  it('is not shown to agents', async () => {
    const rui = await member('Rui', 'agent');
    const page = await panel.visit('/settings', { as: rui });
    await seen(page.getByRole('link', { name: 'Pessoas' }));
    expect(await page.getByRole('link', { name: 'Atribuição' }).count()).toBe(0);
  });
});

describe('people', () => {
  it('get other roles, but an account keeps an admin', async () => {
    await member('Rui', 'viewer');
    const page = await panel.visit('/settings/people', { as: ana });
    await page.getByLabel('Papel de Rui').selectOption('Atendente');
    const route = `/api/accounts/${accountId}/members`;
    const roleOf = async (name: string): Promise<Role | undefined> =>
      (await panel.ask<{ items: Member[] }>(ana, 'GET', route)).items.find((one) => one.name === name)?.role;
    await until(() => roleOf('Rui')).toBe('agent');
    await page.getByLabel('Papel de Ana').selectOption('Observador');
    await seen(page.getByText('O papel de Ana não mudou'));
    expect(await page.getByLabel('Papel de Ana').inputValue()).toBe('admin');
  });

  it('who change their own role see at once what is left to them', async () => {
    await member('Rui', 'admin');
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
    expect(await link.inputValue()).toMatch(/\/invitation#/);
    await dialog().getByRole('button', { name: 'Pronto' }).click();
    await gone(dialog());
    await row('Convites abertos', 'rui@example.com')
      .getByRole('button', { name: 'Cancelar convite' })
      .click();
    await dialog().getByRole('button', { name: 'Cancelar convite' }).click();
    await seen(page.getByText('Nenhum convite aberto.'));
  });

  it('are taken out, and given a password link, with a word before', async () => {
    await member('Rui', 'agent');
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
    const rui = await member('Rui', 'agent');
    const teams = `/api/accounts/${accountId}/teams`;
    await panel.ask(ana, 'POST', teams, { name: 'Vendas' });
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
    const { items } = await panel.ask<{ items: Team[] }>(ana, 'GET', teams);
    expect(items.find(({ name }) => name === 'Vendas')?.memberIds).toEqual([rui]);
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
    const asked = page.waitForRequest(
      (request) => request.url().endsWith('/keys') && request.method() === 'POST',
    );
    await dialog().getByRole('button', { name: 'Criar chave' }).click();
    const key = await dialog().getByLabel('Chave de API').inputValue();
    expect(key).toMatch(/^rk_.{30,}/);
    await seen(dialog().getByText(`x-api-key: ${key}`));
    await dialog().getByRole('button', { name: 'Pronto' }).click();
    await seen(row('Chaves de API', 'ERP').getByText(`${key.slice(0, 8)}…`));
    expect(await page.content()).not.toContain(key);
    expect((await asked).postDataJSON()).toMatchObject({ scopes: ['send', 'read'], numberIds: null });
    await page.reload();
    await seen(row('Chaves de API', 'ERP'));
    expect(await page.content()).not.toContain(key);
  });

  it('say when they were used and until when they hold, and are revoked with a word before', async () => {
    const past = '2025-01-02T10:00:00.000Z';
    const { database } = panel;
    const site = await insertKey(database, accountId, ['send'], { name: 'Site <i>novo</i>' });
    const old = await insertKey(database, accountId, ['send'], { name: 'Velha', numberIds: [counter] });
    await database.query('UPDATE api_keys SET last_used_at = $2 WHERE id = $1', [site.keyId, past]);
    await database.query('UPDATE api_keys SET expires_at = $2 WHERE id = $1', [old.keyId, past]);
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
    await note('createKey', { detail: { name: '<b>ERP</b>', scopes: ['send', 'read'] } });
    await note('updateMember', { target: { userId: ana }, detail: { role: 'viewer' } });
    await note('somethingNew', { actor: 'key', by: 'Site' });
    for (let count = 0; count < 60; count += 1) await note('signIn');
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
    await note('restartInstance', { of: otherId, target: { id: otherNumber } });
    await note('createKey', { target: { id: accountId } });
    await note('inviteToRegister', { of: null });
    const page = await panel.visit('/settings/audit', { as: olga });
    await chooseAccount(page, 'Padaria');
    await seen(row('Auditoria', 'criou uma chave de API'));
    expect(await row('Auditoria', 'Outra loja').count()).toBe(0);
    await page.getByRole('checkbox', { name: 'Toda a instalação' }).check();
    await seen(row('Auditoria', 'Outra loja'));
    await seen(row('Auditoria', 'criou uma chave de API').getByText('Padaria'));
  });
});

describe('a role', () => {
  it('without the right to it sees no button that stops, links or deletes', async () => {
    const rui = await member('Rui', 'viewer');
    await panel.number(accountId, 'Novo', 'scan_qr');
    await panel.number(accountId, 'Parado', 'stopped');
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
    const page = await panel.visit('/numbers', { as: await member('Rui', 'agent') });
    await seen(page.getByRole('form', { name: 'Mensagem de teste' }));
    expect(await page.getByRole('button', { name: /Ações de/ }).count()).toBe(0);
  });

  it('of an admin removes a number, and the owner its account', async () => {
    const kitchen = await panel.number(accountId, 'Cozinha', 'stopped');
    const page = await panel.visit('/numbers', { as: ana });
    await page.getByRole('button', { name: 'Ações de Cozinha' }).click();
    await page.getByRole('menuitem', { name: 'Remover número' }).click();
    await dialog().getByLabel('Digite Cozinha para confirmar').fill('Cozinha');
    const asked = page.waitForRequest((request) => request.method() === 'DELETE');
    await page.keyboard.press('Enter');
    await gone(page.getByRole('article', { name: 'Cozinha' }));
    expect(new URL((await asked).url()).pathname).toBe(`/api/accounts/${accountId}/numbers/${kitchen}`);
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
    await panel.says(
      counter,
      { type: 'state', code: 'scan_qr', detail: null },
      { type: 'qr', value: 'a code', expiresAt: Date.now() + 50_000 },
    );
    const page = await panel.visit('/numbers', { as: olga });
    await page.getByRole('button', { name: 'Ações de Balcão' }).click();
    await page.getByRole('menuitem', { name: 'Link de conexão' }).click();
    await dialog().getByRole('button', { name: 'Criar link' }).click();
    expect(await dialog().getByLabel('Link de conexão').inputValue()).toMatch(/\/pair#/);
  });
});
