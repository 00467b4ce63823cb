import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { CloudSite } from '../../../tests/support/cloudSite.ts';
import { insertSignIn, insertUser } from '../../../tests/support/seed.ts';
import { inBrowser } from '../../testing/browser.ts';
import { faults, gone, seen, widthOf } from '../../testing/chromium.ts';

let site: CloudSite;
let olga: string;
const browser = inBrowser(
  () => site.gateway.url,
  () => site.meta.url,
);
beforeAll(async () => {
  site = await CloudSite.open();
  olga = await insertUser(site.database, { name: 'Olga', isOwner: true });
});
afterAll(() => site.close());

async function visit(options: object = {}): Promise<Page> {
  const { refreshToken } = await insertSignIn(site.database, olga);
  return browser.open(`/settings/meta?account=${site.accountId}`, { refreshToken, ...options });
}

describe('the numbers of Meta', () => {
  it('are connected by signing in with Meta, and one is added', async () => {
    const page = await visit();
    await seen(page.getByText('Nenhuma conta da Meta está conectada ainda.'));
    await page.getByRole('button', { name: 'Conectar com a Meta' }).click();
    const { business, waba, number } = site.owners;
    await page.getByLabel('Email').fill(business.login.email);
    await page.getByLabel('Password').fill(business.login.password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await seen(page.getByText(`A conta ${waba.name} está conectada. Escolha os números dela.`));
    await page.getByRole('button', { name: 'Ir para os números da Meta' }).click();
    await page.getByRole('button', { name: `Adicionar +${number.phone.slice(0, 2)}` }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Nome').fill('Recepção');
    await dialog.getByRole('button', { name: 'Adicionar' }).click();
    await seen(page.getByText('Recepção foi adicionado'));
    await page.getByRole('link', { name: 'Já está aqui' }).click();
    await seen(page.getByRole('heading', { name: 'Recepção' }));
    await seen(page.getByText('Conectado').first());
  });

  it('come back from a sign-in that was cancelled, and say so', async () => {
    const page = await visit();
    await page.getByRole('button', { name: 'Conectar com a Meta' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await seen(page.getByText('A conexão foi cancelada na página da Meta.'));
    await page.getByRole('button', { name: 'Ir para os números da Meta' }).click();
    await seen(page.getByRole('heading', { name: 'Meta', exact: true }));
  });

  it('are connected with an own app, and each wrong field says what Meta refuses', async () => {
    const { app, waba, token } = site.mine;
    const page = await visit();
    await page.getByRole('button', { name: 'Usar um app próprio' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Conectar' }).click();
    await seen(dialog.getByText('Este ID só tem dígitos.').first());
    await dialog.getByLabel('ID do app').fill(app.id);
    await dialog.getByLabel('Chave secreta do app').fill('another secret');
    await dialog.getByLabel('Token permanente').fill(token);
    await dialog.getByLabel('ID da conta do WhatsApp Business').fill(waba.id);
    await dialog.getByRole('button', { name: 'Conectar' }).click();
    await seen(dialog.getByText('A Meta não aceita este ID com esta chave.'));
    await dialog.getByLabel('Chave secreta do app').fill(app.secret);
    await dialog.getByRole('button', { name: 'Conectar' }).click();
    await gone(dialog);
    await seen(page.getByRole('heading', { name: waba.name, exact: true }));
    await seen(page.getByRole('button', { name: `Desconectar ${waba.name}` }));
  });

  it('ask for a PIN where Meta has not registered them', async () => {
    const { waba } = site.mine;
    const pending = { status: 'PENDING', codeStatus: 'VERIFIED', pin: '654321' } as const;
    site.meta.addNumber({ phone: '5511955559012', name: 'Filial', wabaId: waba.id, ...pending });
    const page = await visit();
    await seen(page.getByText('Filial'));
    await page.getByRole('button', { name: 'Adicionar +55 11 95555-9012' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Adicionar' }).click();
    await seen(dialog.getByText('O PIN tem seis dígitos.'));
    await dialog.getByLabel('PIN de seis dígitos').fill('111111');
    await dialog.getByRole('button', { name: 'Adicionar' }).click();
    await seen(dialog.getByText('A Meta não aceita este PIN.'));
    await dialog.getByLabel('PIN de seis dígitos').fill('654321');
    await dialog.getByRole('button', { name: 'Adicionar' }).click();
    await seen(page.getByText('Filial foi adicionado'));
  });

  it.each(['light', 'dark'] as const)('fit on a phone and can be read by all, %s', async (colorScheme) => {
    const page = await visit({ viewport: { width: 360, height: 780 }, colorScheme });
    await seen(page.getByRole('heading', { name: site.mine.waba.name, exact: true }));
    expect(await widthOf(page)).toBeLessThanOrEqual(360);
    expect(await faults(page)).toEqual([]);
  });
});
