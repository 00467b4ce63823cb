import { beforeEach, describe, expect, it } from 'vitest';
import { gone, inChromium, seen, until } from '../../testing/chromium.ts';
import { anInstance } from '../../testing/fixtures.ts';

const panel = inChromium();

beforeEach(async () => {
  panel.gateway.instances = [anInstance(1, 'Loja', 'scan_qr')];
  panel.gateway.link('pairs', { page: 'pair', numberId: panel.gateway.instance('Loja').id });
  await panel.gateway.showQr('Loja', 'first code', 50);
});

describe('the pairing page', () => {
  it('needs no login, follows the code, and says when the phone is connected', async () => {
    const page = await panel.visit('/pair#pairs', { as: null });
    const code = page.getByRole('img', { name: 'QR code para conectar Loja' });
    await seen(code);
    expect(page.url()).toBe(`${panel.gateway.url}/pair`);
    await seen(page.getByText('Use o celular com o número +55 11 90000-0001.'));
    await seen(page.getByText(/Válido por mais \d+ s/));
    const first = await code.getAttribute('src');
    await panel.gateway.showQr('Loja', 'second code', 50);
    await until(() => code.getAttribute('src')).not.toBe(first);
    panel.gateway.become('Loja', 'linking');
    await seen(page.getByText('O celular aceitou. Conectando…'));
    panel.gateway.become('Loja', 'syncing', { linked: true });
    await seen(page.getByText(/Carregando as conversas/));
    panel.gateway.become('Loja', 'connected', { linked: true });
    await seen(page.getByRole('heading', { name: 'Loja está conectado' }));
    await seen(page.getByText('Você já pode fechar esta página.'));
    expect(await page.getByRole('link', { name: 'Ir para as conversas' }).count()).toBe(0);
  });

  it('offers a code to type, and the way back to the one to scan', async () => {
    const page = await panel.visit('/pair#pairs', { as: null });
    await page.getByRole('button', { name: 'Usar o número de telefone' }).click();
    await seen(page.getByText('WXYZ'));
    await seen(page.getByRole('button', { name: 'Copiar' }));
    const asked = panel.gateway.asked.find(({ path }) => path === '/api/pairing/code');
    expect(asked?.headers.authorization).toBe('Bearer pairs');
    await page.getByRole('button', { name: 'Voltar ao QR code' }).click();
    await seen(page.getByRole('img', { name: 'QR code para conectar Loja' }));
  });

  it('goes on after a reload, in this tab only', async () => {
    const page = await panel.visit('/pair#pairs', { as: null });
    await seen(page.getByRole('img', { name: 'QR code para conectar Loja' }));
    await page.reload();
    await seen(page.getByRole('img', { name: 'QR code para conectar Loja' }));
    const other = panel.watch(await page.context().newPage());
    await other.goto(`${panel.gateway.url}/pair`);
    await seen(other.getByText(/Abra o link inteiro/));
  });

  it('says that a link no longer works, and lasts through a gateway that is gone for a moment', async () => {
    const page = await panel.visit('/pair#pairs', { as: null });
    await seen(page.getByRole('img', { name: 'QR code para conectar Loja' }));
    panel.gateway.broken = 503;
    await seen(page.getByText(/Indisponível no momento/));
    panel.gateway.broken = null;
    await gone(page.getByText(/Indisponível no momento/));
    panel.gateway.links.clear();
    await seen(page.getByText(/Este link já foi usado.*Peça outro link/));
  });
});
