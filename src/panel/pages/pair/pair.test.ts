import { beforeEach, describe, expect, it } from 'vitest';
import type { OneTimeLink } from '../../../contract/users.ts';
import { gone, seen, until } from '../../testing/chromium.ts';
import { onGateway, refusal } from '../../testing/gateway.ts';

const panel = onGateway();
let accountId: string;
let numberId: string;
/** The path and the token of the link. */
let link: string;

const showQr = (value: string): Promise<void> =>
  panel.says(numberId, { type: 'qr', value, expiresAt: Date.now() + 50_000 });
const become = (code: string): Promise<void> => panel.says(numberId, { type: 'state', code, detail: null });

beforeEach(async () => {
  accountId = await panel.account('Loja');
  numberId = await panel.number(accountId, 'Loja', 'scan_qr', '5511900000001');
  await showQr('first code');
  const { url } = await panel.ask<OneTimeLink>(panel.olga, 'POST', `/api/instances/${numberId}/pairing-link`);
  link = new URL(url).pathname + new URL(url).hash;
});

describe('the pairing page', () => {
  it('needs no login, follows the code, and says when the phone is connected', async () => {
    const page = await panel.visit(link, { as: null });
    const code = page.getByRole('img', { name: 'QR code para conectar Loja' });
    await seen(code);
    expect(page.url()).toBe(`${panel.gateway.url}/pair`);
    await seen(page.getByText('Use o celular com o número +55 11 90000-0001.'));
    await seen(page.getByText(/Válido por mais \d+ s/));
    const first = await code.getAttribute('src');
    await showQr('second code');
    await until(() => code.getAttribute('src')).not.toBe(first);
    await become('linking');
    await seen(page.getByText('O celular aceitou. Conectando…'));
    await panel.says(numberId, { type: 'linked', phone: '5511900000001', lid: null, name: 'Loja' });
    await become('syncing');
    await seen(page.getByText(/Carregando as conversas/));
    await become('connected');
    await seen(page.getByRole('heading', { name: 'Loja está conectado' }));
    await seen(page.getByText('Você já pode fechar esta página.'));
    expect(await page.getByRole('link', { name: 'Ir para as conversas' }).count()).toBe(0);
  });

  it('offers a code to type, and the way back to the one to scan', async () => {
    const page = await panel.visit(link, { as: null });
    // The code comes from the number's browser, and there is none here.
    await page.route('**/api/pairing/code', async (route) => {
      const expiresAt = Date.now() + 170_000;
      await become('enter_code');
      await panel.says(numberId, { type: 'pairing_code', code: 'WXYZ2345', expiresAt });
      await route.fulfill({ json: { code: 'WXYZ2345', expiresAt: new Date(expiresAt).toISOString() } });
    });
    const asked = page.waitForRequest('**/api/pairing/code');
    await page.getByRole('button', { name: 'Usar o número de telefone' }).click();
    await seen(page.getByText('WXYZ'));
    await seen(page.getByRole('button', { name: 'Copiar' }));
    expect(await (await asked).headerValue('authorization')).toBe(`Bearer ${link.split('#')[1]}`);
    await page.getByRole('button', { name: 'Voltar ao QR code' }).click();
    await seen(page.getByRole('img', { name: 'QR code para conectar Loja' }));
  });

  it('goes on after a reload, in this tab only', async () => {
    const page = await panel.visit(link, { as: null });
    await seen(page.getByRole('img', { name: 'QR code para conectar Loja' }));
    await page.reload();
    await seen(page.getByRole('img', { name: 'QR code para conectar Loja' }));
    const other = panel.watch(await page.context().newPage());
    await other.goto(`${panel.gateway.url}/pair`);
    await seen(other.getByText(/Abra o link inteiro/));
  });

  it('says that a link no longer works, and lasts through a gateway that is gone for a moment', async () => {
    const page = await panel.visit(link, { as: null });
    await seen(page.getByRole('img', { name: 'QR code para conectar Loja' }));
    await page.route('**/api/pairing', (route) => route.fulfill(refusal(503, 'unavailable')));
    await seen(page.getByText(/Indisponível no momento/));
    await page.unroute('**/api/pairing');
    await gone(page.getByText(/Indisponível no momento/));
    await panel.database.query('DELETE FROM numbers WHERE id = $1', [numberId]);
    await seen(page.getByText(/Este link já foi usado.*Peça outro link/));
  });
});
