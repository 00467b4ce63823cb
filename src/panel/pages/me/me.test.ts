import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Me } from '../../../contract/users.ts';
import { gone, seen, until } from '../../testing/chromium.ts';
import { onGateway, PASSWORD } from '../../testing/gateway.ts';
import { openMailbox } from '../../testing/mailbox.ts';

const mailbox = await openMailbox();
afterAll(mailbox.close);

describe('my login', () => {
  const panel = onGateway();

  it('changes only what was changed, and shows it everywhere', async () => {
    await panel.person('Ana', {}, { email: 'ana@example.com' });
    const page = await panel.visit('/me');
    const asked = page.waitForRequest((request) => request.method() === 'PATCH');
    await page.getByLabel('Seu nome').fill('Olga <u>Prado</u>');
    await page.getByRole('button', { name: 'Salvar' }).click();
    await seen(page.getByRole('button', { name: 'Menu: Olga <u>Prado</u>' }));
    expect((await asked).postDataJSON()).toEqual({ name: 'Olga <u>Prado</u>' });
    expect(await page.locator('u').count()).toBe(0);
    await page.getByLabel('E-mail').fill('ana@example.com');
    await page.getByLabel('Sua senha, para confirmar').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await seen(page.getByText('Outra pessoa já usa este e-mail ou telefone.'));
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
    const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0';
    const page = await panel.visit('/me', { userAgent: firefox });
    const elsewhere = `INSERT INTO sign_ins (id, user_id, token_hash, expires_at, address)
      VALUES (gen_random_uuid(), $1, sha256('elsewhere'), now() + interval '1 day', '198.51.100.7')`;
    await panel.database.query(elsewhere, [panel.olga]);
    await page.reload();
    const list = page.getByRole('list', { name: 'Onde você entrou' });
    await seen(list.getByText('Firefox · Linux este'));
    await seen(list.getByText('198.51.100.7'));
    expect(await list.getByRole('button').count()).toBe(1);
    await list.getByRole('button', { name: 'Encerrar: Um navegador' }).press('Enter');
    await gone(list.getByText('198.51.100.7'));
    await page.reload();
    await seen(list.getByText('Firefox · Linux este'));
    expect(await list.getByRole('listitem').count()).toBe(1);
  });

  it('signs out everywhere at once', async () => {
    const page = await panel.visit('/me');
    await page.getByRole('button', { name: 'Sair de todos os aparelhos' }).click();
    await seen(page.getByRole('heading', { name: 'Entrar' }));
    await page.reload();
    await seen(page.getByRole('heading', { name: 'Entrar' }));
  });
});

describe('my login, where letters are sent', () => {
  const panel = onGateway({ settings: { mail: { smtpUrl: mailbox.url, from: 'ramal@example.com' } } });
  const me = (): Promise<Me> => panel.ask<Me>(panel.olga, 'GET', '/api/me');

  beforeEach(async () => {
    await panel.database.query('UPDATE users SET email_trusted = true');
  });

  it('keeps the old address until the link to the new one is opened', async () => {
    const page = await panel.visit('/me');
    await page.getByLabel('E-mail').fill('olga@new.example.com');
    await page.getByLabel('Sua senha, para confirmar').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await seen(page.getByText('Enviamos um link para olga@new.example.com'));
    await seen(page.getByText('Abra o link que enviamos para olga@new.example.com.'));
    expect(await page.getByLabel('E-mail').inputValue()).toBe('olga@example.com');
    const url = await mailbox.linkTo('olga@new.example.com');
    await page.goto(url);
    await page.getByRole('button', { name: 'Confirmar' }).press('Enter');
    await seen(page.getByRole('heading', { name: 'E-mail confirmado' }));
    expect(await me()).toMatchObject({ email: 'olga@new.example.com', newEmail: null });
    await page.goto(`${panel.gateway.url}/me`);
    await page.goto(url);
    await page.getByRole('button', { name: 'Confirmar' }).click();
    await seen(page.getByText(/Este link já foi usado/));
  });

  it('asks to confirm an address that somebody else may have set', async () => {
    await panel.database.query('UPDATE users SET email_trusted = false');
    const page = await panel.visit('/me');
    await seen(page.getByText('Confirme este e-mail.'));
    await page.getByRole('button', { name: 'Confirmar este e-mail' }).click();
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await seen(page.getByText('Abra o link que enviamos para olga@example.com.'));
    await page.goto(await mailbox.linkTo('olga@example.com'));
    await page.getByRole('button', { name: 'Confirmar' }).click();
    await until(async () => (await me()).emailTrusted).toBe(true);
  });
});
