import { beforeEach, describe, expect, it } from 'vitest';
import type { SignInId } from '../../../model/ids.ts';
import { gone, inChromium, seen } from '../../testing/chromium.ts';
import { uuid } from '../../testing/fixtures.ts';
import { PASSWORD } from '../../testing/mockPeople.ts';

const panel = inChromium();

beforeEach(() => {
  panel.gateway.people.add('Olga', { isOwner: true, phone: '5511911112222' });
});

describe('my login', () => {
  it('changes only what was changed, and shows it everywhere', async () => {
    const page = await panel.visit('/me');
    await page.getByLabel('Seu nome').fill('Olga <u>Prado</u>');
    await page.getByRole('button', { name: 'Salvar' }).click();
    await seen(page.getByRole('button', { name: 'Menu: Olga <u>Prado</u>' }));
    expect(panel.gateway.asked.at(-1)?.body).toEqual({ name: 'Olga <u>Prado</u>' });
    expect(await page.locator('u').count()).toBe(0);
    panel.gateway.people.add('Ana');
    await page.getByLabel('E-mail').fill('ana@example.com');
    await page.getByLabel('Sua senha, para confirmar').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await seen(page.getByText('Outra pessoa já usa este e-mail ou telefone.'));
  });

  it('keeps the old address until the link to the new one is opened', async () => {
    panel.gateway.options = { ...panel.gateway.options, mail: true };
    const page = await panel.visit('/me');
    await page.getByLabel('E-mail').fill('olga@new.example.com');
    await page.getByLabel('Sua senha, para confirmar').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await seen(page.getByText('Enviamos um link para olga@new.example.com'));
    await seen(page.getByText('Abra o link que enviamos para olga@new.example.com.'));
    expect(await page.getByLabel('E-mail').inputValue()).toBe('olga@example.com');
    const [olga] = panel.gateway.people.users;
    if (!olga) throw new Error('nobody');
    const email = 'olga@new.example.com';
    const url = panel.gateway.link('confirms', { page: 'confirm-email', user: olga, email });
    await page.goto(url);
    await page.getByRole('button', { name: 'Confirmar' }).press('Enter');
    await seen(page.getByRole('heading', { name: 'E-mail confirmado' }));
    expect(olga.email).toBe(email);
    await page.goto(`${panel.gateway.url}/me`);
    await page.goto(url);
    await page.getByRole('button', { name: 'Confirmar' }).click();
    await seen(page.getByText(/Este link já foi usado/));
  });

  it('asks to confirm an address that somebody else may have set', async () => {
    panel.gateway.options = { ...panel.gateway.options, mail: true };
    Object.assign(panel.gateway.people.users[0] ?? {}, { emailTrusted: false });
    const page = await panel.visit('/me');
    await seen(page.getByText('Confirme este e-mail.'));
    await page.getByRole('button', { name: 'Confirmar este e-mail' }).click();
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await seen(page.getByText('Abra o link que enviamos para olga@example.com.'));
    expect(panel.gateway.asked.at(-1)?.body).toEqual({ email: 'olga@example.com', current: PASSWORD });
  });

  it('takes a new password for the right old one', async () => {
    const page = await panel.visit('/me');
    await page.getByLabel('Senha atual').fill('something else');
    await page.getByLabel('Nova senha').fill('a whole new sentence');
    await page.keyboard.press('Enter');
    await seen(page.getByText('A senha atual não confere.'));
    await page.getByLabel('Senha atual').fill(PASSWORD);
    await page.getByLabel('Nova senha').fill('password123');
    await page.keyboard.press('Enter');
    await seen(page.getByText('Fácil demais de adivinhar.'));
    await page.getByLabel('Nova senha').fill('a whole new sentence');
    await page.keyboard.press('Enter');
    await seen(page.getByText('Senha trocada'));
    expect(await page.getByLabel('Senha atual').inputValue()).toBe('');
  });

  it('shows where one is signed in, and ends one that is not known', async () => {
    const at = '2026-10-01T12:00:00.000Z';
    const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0';
    const [here, there] = [uuid(801), uuid(802)].map((id) => id as SignInId);
    const facts = { createdAt: at, lastUsedAt: at };
    panel.gateway.signIns = [
      { id: here as SignInId, isThisOne: true, ...facts, address: '192.0.2.1', agent: firefox },
      { id: there as SignInId, isThisOne: false, ...facts, address: '198.51.100.7', agent: null },
    ];
    const page = await panel.visit('/me');
    const list = page.getByRole('list', { name: 'Onde você entrou' });
    await seen(list.getByText('Firefox · Linux este'));
    await seen(list.getByText('198.51.100.7'));
    expect(await list.getByRole('button').count()).toBe(1);
    await list.getByRole('button', { name: 'Encerrar: Um navegador' }).press('Enter');
    await gone(list.getByText('198.51.100.7'));
    expect(panel.gateway.signIns.map(({ id }) => id)).toEqual([here]);
  });

  it('signs out everywhere at once', async () => {
    const page = await panel.visit('/me');
    await page.getByRole('button', { name: 'Sair de todos os aparelhos' }).click();
    await seen(page.getByRole('heading', { name: 'Entrar' }));
    await page.reload();
    await seen(page.getByRole('heading', { name: 'Entrar' }));
  });
});
