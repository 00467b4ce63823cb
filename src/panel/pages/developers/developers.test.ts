import { beforeEach, describe, expect, it } from 'vitest';
import { insertKey } from '../../../tests/support/seed.ts';
import { incomingText } from '../../../tests/support/incoming.ts';
import { faults, gone, seen, until, widthOf } from '../../testing/chromium.ts';
import { onGateway } from '../../testing/gateway.ts';

const panel = onGateway();
const ana = { phone: '5511955550001', lid: null, name: 'Ana Souza' };
let accountId: string;
let numberId: string;

beforeEach(async () => {
  accountId = await panel.account('Padaria');
  numberId = await panel.number(accountId, 'Balcão', 'connected', '5511999990001');
});

const writes = (text: string): Promise<void> => panel.says(numberId, incomingText(text, ana));

describe('the examples', () => {
  it('ask for a recipient, run with the key, and show the answer; a run that sends uses its Idempotency-Key up', async () => {
    await panel.instance(numberId);
    await writes('Oi');
    const { key } = await insertKey(panel.database, accountId, ['send', 'read']);
    const page = await panel.visit('/developers');
    const code = page.getByLabel('Exemplo: Enviar uma mensagem');
    await seen(code);
    const keyIn = async (): Promise<string> =>
      /idempotency-key: (\w+)/.exec(await code.innerText())?.[1] ?? '';
    const first = await keyIn();
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    await page.getByRole('button', { name: 'Executar: Enviar uma mensagem' }).click();
    await seen(page.getByText('Digite um telefone com DDI e DDD', { exact: false }));
    expect(panel.asked('/send')).toEqual([]);

    await page.getByLabel('Sua chave de API').fill(key);
    await page.getByRole('textbox', { name: 'Para qual telefone' }).fill('+55 11 95555-0001');
    expect(await code.innerText()).toContain(`x-api-key: ${key}`);
    expect(await code.innerText()).toContain('"phone":"+55 11 95555-0001"');
    await page.getByRole('button', { name: 'Executar: Enviar uma mensagem' }).click();
    const example = page
      .locator('section')
      .filter({ has: page.getByRole('heading', { name: 'Enviar uma mensagem' }) });
    await seen(example.getByText('202', { exact: true }));
    await seen(example.getByText(/"status": "queued"/));
    const [asked] = panel.asked('/send');
    expect(asked?.headers['x-api-key']).toBe(key);
    expect(asked?.headers['authorization']).toBeUndefined();
    expect(asked?.headers['idempotency-key']).toBe(first);
    await until(async () => (await keyIn()) === first).toBe(false);
    await page.getByRole('button', { name: 'Executar: Enviar um arquivo' }).click();
    await until(() => panel.asked('/send').length).toBe(2);
    await page.getByRole('button', { name: 'Executar: Ler o que chegou' }).click();
    await seen(page.getByText(/"type": "message.created"/));
    expect(await faults(page)).toEqual([]);
  });

  it('have the key that was made on the page of keys', async () => {
    const page = await panel.visit('/developers/keys');
    await page.getByRole('button', { name: 'Criar chave' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Nome').fill('Loja');
    await dialog.getByRole('button', { name: 'Criar chave' }).click();
    const key = await dialog.getByLabel('Chave de API').inputValue();
    await dialog.getByRole('button', { name: 'Pronto' }).click();
    await page.getByRole('link', { name: 'Começar' }).click();
    expect(await page.getByLabel('Sua chave de API').inputValue()).toBe(key);
    await page.reload();
    expect(await page.getByLabel('Sua chave de API').inputValue()).toBe('');
  });

  it('run as the signed-in user where there is no key, and show what is wrong', async () => {
    const page = await panel.visit('/developers');
    await page.getByRole('textbox', { name: 'Para qual telefone' }).fill('99999');
    await page.getByRole('button', { name: 'Executar: Enviar uma mensagem' }).click();
    await seen(page.getByText('422', { exact: true }));
    await seen(page.getByText(/"code": "bad_input"/));
    expect(panel.asked('/send')[0]?.headers['authorization']).toMatch(/^Bearer /);
  });
});

describe('the requests', () => {
  it('of every key are listed as they come, and by key and failure', async () => {
    const erp = await insertKey(panel.database, accountId, ['read'], { name: 'ERP' });
    const shop = await insertKey(panel.database, accountId, ['send'], { name: 'Loja virtual' });
    const page = await panel.visit('/developers/requests');
    await seen(page.getByText('Nenhuma requisição ainda', { exact: false }));
    const at = `/api/accounts/${accountId}`;
    await panel.gateway.ask('GET', `${at}/conversations`, { token: erp.key });
    await panel.gateway.ask('POST', `${at}/send`, { token: shop.key, body: { phnoe: '1', message: 'x' } });
    const rows = page.getByRole('list', { name: 'Requisições' }).getByRole('listitem');
    await until(() => rows.count()).toBe(2);
    await seen(rows.first().getByText('campo body.phnoe'));
    await seen(rows.nth(1).getByText('GET listConversations'));
    await page.getByLabel('Só as que falharam').check();
    await until(() => rows.count()).toBe(1);
    await page.getByLabel('Chave').selectOption({ index: 1 });
    await seen(page.getByText('Nenhuma requisição com estes filtros.'));
    expect(await faults(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await widthOf(page)).toBeLessThanOrEqual(360);
  });
});

describe('the live events', () => {
  it('appear as they happen, are filtered, wait while paused, and are cleared', async () => {
    const other = await panel.account('Outra');
    const elsewhere = await panel.number(other, 'Longe');
    const page = await panel.visit(`/developers/events?account=${accountId}`);
    await seen(page.getByText('Esperando o próximo evento', { exact: false }));
    // A socket hears nothing before it is open.
    await until(async () => {
      await panel.says(elsewhere, incomingText('De outra conta', ana));
      await writes('Tem pão?');
      return page.getByText('Tem pão?').count();
    }).not.toBe(0);
    const events = page.getByRole('list', { name: 'Eventos ao vivo' });
    // A note tells of the message to the other account, but it is no event of this one.
    expect(await events.getByText('De outra conta').count()).toBe(0);
    await page.getByLabel('Tipo').selectOption('number.state');
    await gone(events.getByText('message.created'));
    await page.getByLabel('Tipo').selectOption('');
    await page.getByLabel('Contém').fill('não está em nenhum');
    await seen(page.getByText(/Nenhum dos \d+ eventos/));
    await page.getByLabel('Contém').fill('PÃO');
    await events.getByText('message.created').first().click();
    await seen(events.getByText(/"text": "Tem pão\?"/).first());
    await page.getByRole('button', { name: 'Pausar' }).click();
    await writes('E pão de queijo?');
    await seen(page.getByText(/Pausado: \d+ evento/));
    expect(await page.getByText('E pão de queijo?').count()).toBe(0);
    await page.getByRole('button', { name: 'Continuar' }).click();
    await seen(page.getByText('E pão de queijo?').first());
    expect(await faults(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await widthOf(page)).toBeLessThanOrEqual(360);
    // The section that is open is in sight in the bar of sections.
    const box = await page.getByRole('link', { name: 'Eventos ao vivo' }).boundingBox();
    expect((box?.x ?? 999) + (box?.width ?? 0)).toBeLessThanOrEqual(360);
    await page.getByRole('button', { name: 'Limpar' }).click();
    await seen(page.getByText('Esperando o próximo evento', { exact: false }));
  });
});

describe('the API reference', () => {
  it.each([
    ['Send', '/docs/', 'Messages/send'],
    ['the operation that the address names', '/docs/#/Webhooks/createWebhook', 'Webhooks/createWebhook'],
  ])('opens on %s', async (_name, at, operation) => {
    const page = await panel.visit(at);
    const opened = page.locator(`#operations-${operation.replace('/', '-')}`);
    await seen(opened.getByText('Request body').first());
    await until(async () => {
      const box = await opened.boundingBox();
      return box !== null && box.y > -200 && box.y < 600;
    }).toBe(true);
    expect(new URL(page.url()).hash).toBe(`#/${operation}`);
  });
});
