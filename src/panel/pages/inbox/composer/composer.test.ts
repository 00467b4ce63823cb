import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Conversation } from '../../../../contract/conversations.ts';
import type { Message } from '../../../../contract/messages.ts';
import { incomingText } from '../../../../tests/support/incoming.ts';
import type { StandInInstance } from '../../../../tests/support/standInInstance.ts';
import { faults, gone, seen, until } from '../../../testing/chromium.ts';
import { onGateway, refusal } from '../../../testing/gateway.ts';
import { gate } from '../../../testing/line.ts';
import { peer, pixel, talk } from '../../../testing/talks.ts';

const panel = onGateway();
const beto = peer(2, 'Beto');
let accountId: string;
let numberId: string;
let instance: StandInInstance;
let rui: string;
let marina: Conversation;
let other: Conversation;
let page: Page;

beforeEach(async () => {
  accountId = await panel.account('Padaria');
  numberId = await panel.number(accountId, 'Loja');
  instance = await panel.instance(numberId);
  rui = await panel.person('Rui', { [accountId]: 'agent' });
  other = await talk(panel, numberId, beto, ['Olá'], 5);
  marina = await talk(panel, numberId, peer(1, 'Marina'), ['Oi', 'Tem pão?']);
  const replies = { horario: 'Abrimos das 8h às 18h.', pix: 'A chave Pix é loja@example.com.' };
  for (const [shortcut, text] of Object.entries(replies))
    await panel.ask(rui, 'POST', `/api/accounts/${accountId}/quick-replies`, { shortcut, text });
});

async function visit(options: Parameters<typeof panel.visit>[1] = {}): Promise<void> {
  const viewport = { width: 1280, height: 800 };
  page = await panel.visit(`/inbox?c=${marina.id}`, { as: rui, viewport, ...options });
  await seen(thread().getByText('Tem pão?'));
}
const thread = () => page.getByRole('region', { name: 'Mensagens' });
const area = () => page.getByRole('textbox', { name: 'Mensagem', exact: true });
const sends = () => panel.asked('/send');
/** Requests to send wait until it is called. */
async function hold(): Promise<() => void> {
  const { opened, open } = gate();
  await page.route('**/send', async (route) => {
    await opened;
    await route.continue().catch(() => undefined);
  });
  return open;
}
/** The latest messages of the open conversation, as the gateway keeps them. */
const kept = async (): Promise<Message[]> => {
  const route = `/api/accounts/${accountId}/conversations/${marina.id}/messages`;
  return (await panel.ask<{ items: Message[] }>(rui, 'GET', route)).items;
};
/** What came of the file of a message, once it was sent. */
async function fileOf(type: Message['type']): Promise<{ message: Message; bytes: Buffer }> {
  const find = async () => (await kept()).find((one) => one.type === type);
  await until(async () => (await find())?.type).toBe(type);
  const message = await find();
  const answer = await fetch(panel.gateway.url + (message?.media?.url ?? ''), {
    headers: { authorization: panel.tokenOf(page) },
  });
  if (!message || !answer.ok) throw new Error(`no file: ${answer.status}`);
  return { message, bytes: Buffer.from(await answer.arrayBuffer()) };
}

describe('what is written', () => {
  it('is sent with Enter, shown as on its way, and followed to the ticks', async () => {
    await visit();
    await area().fill('Tem sim');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('e está quente');
    const open = await hold();
    await page.keyboard.press('Enter');
    const mine = thread().locator('[data-direction="out"]').filter({ hasText: 'e está quente' });
    await seen(mine.getByRole('img', { name: 'Enviando ao Ramal' }));
    expect(await area().inputValue()).toBe('');
    const prepared = gate();
    instance.holds.set('prepare', prepared.opened);
    open();
    await seen(mine.getByRole('img', { name: 'Na fila' }));
    expect(await mine.count()).toBe(1);
    prepared.open();
    await until(() => instance.asked('send').length).toBe(1);
    const key = instance.asked('send')[0]?.key;
    for (const [status, word] of [
      ['sent', 'Enviada'],
      ['delivered', 'Entregue'],
      ['read', 'Lida'],
    ] as const) {
      await panel.says(numberId, { type: 'status', key, status, error: null });
      await seen(mine.getByRole('img', { name: word }));
    }
    await until(() => sends()[0]?.body).toEqual({
      type: 'text',
      conversationId: marina.id,
      message: 'Tem sim\ne está quente',
    });
  });

  it('keeps its order, and its key when it is tried again', async () => {
    await visit();
    await page.route('**/send', (route) => route.fulfill(refusal(503, 'unavailable')), { times: 1 });
    await area().fill('primeira');
    await page.keyboard.press('Enter');
    await seen(thread().getByText(/Não enviada:/));
    await area().fill('segunda');
    await page.keyboard.press('Enter');
    await until(() => sends().length).toBe(2);
    await thread().getByRole('button', { name: 'Tentar de novo' }).click();
    await gone(thread().getByText(/Não enviada:/));
    await until(() => sends().length).toBe(3);
    const [first, , again] = sends();
    expect(first?.headers['idempotency-key']).toMatch(/^[0-9a-f]{32}$/);
    expect(again?.headers['idempotency-key']).toBe(first?.headers['idempotency-key']);
    await until(() => thread().getByText('primeira').count()).toBe(1);
  });

  it('is kept as a draft for each conversation, and leaves with the user', async () => {
    await visit();
    await area().fill('um rascunho');
    await page.getByRole('link', { name: /Beto/ }).click();
    await seen(thread().getByText('Olá'));
    expect(await area().inputValue()).toBe('');
    await page.reload();
    await page.getByRole('link', { name: /Marina/ }).click();
    await until(() => area().inputValue()).toBe('um rascunho');
    await page.getByRole('button', { name: 'Menu: Rui' }).click();
    await page.getByRole('menuitem', { name: 'Sair' }).click();
    await seen(page.getByRole('heading', { name: 'Entrar' }));
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain('rascunho');
  });

  it('answers a message, and says which', async () => {
    await visit();
    const bubble = thread().locator('[data-message]').filter({ hasText: 'Tem pão?' });
    await bubble.hover();
    await bubble.getByRole('button', { name: 'O que fazer com a mensagem' }).click();
    await page.getByRole('menuitem', { name: 'Responder' }).click();
    await page.keyboard.type('Tem!');
    await page.keyboard.press('Enter');
    await seen(thread().getByRole('button', { name: /Ir para a mensagem respondida/ }));
    expect(sends()[0]?.body['replyTo']).toBe(marina.lastMessage?.id);
  });

  it('is chosen from the quick replies after a slash', async () => {
    await visit();
    await area().fill('/');
    await seen(page.getByRole('option', { name: /horario/ }));
    expect(await faults(page)).toEqual([]);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await area().inputValue()).toBe('A chave Pix é loja@example.com.');
    await area().fill('/hor');
    await page.keyboard.press('Enter');
    expect(await area().inputValue()).toBe('Abrimos das 8h às 18h.');
    expect(sends()).toEqual([]);
  });

  it('stays in the house as a note', async () => {
    await visit();
    await page.getByRole('button', { name: 'Nota interna' }).click();
    await page.getByRole('textbox', { name: 'Texto da nota interna' }).fill('Cliente antiga');
    expect(await faults(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await seen(thread().getByText('Nota de Rui'));
    expect(sends()).toEqual([]);
    expect(panel.asked('/typing')).toEqual([]);
  });

  it('takes emoji where the cursor is', async () => {
    await visit();
    await area().fill('bom dia');
    await page.keyboard.press('Home');
    await page.getByRole('button', { name: 'Emoji' }).click();
    await page.getByRole('button', { name: '😃' }).click();
    expect(await area().inputValue()).toBe('😃bom dia');
  });
});

describe('a file', () => {
  const photo = { name: 'bolo.png', mimeType: 'image/png', buffer: pixel };

  it('is shown before it goes up, and goes with its caption', async () => {
    await visit();
    await page.locator('input[type=file]').setInputFiles([photo]);
    await seen(page.getByRole('list', { name: 'Arquivos a enviar' }).getByText('bolo.png'));
    await page.getByRole('textbox', { name: 'Legenda' }).fill('Assim?');
    await page.keyboard.press('Enter');
    await seen(thread().locator('[data-direction="out"]').getByText('Assim?'));
    const { message, bytes } = await fileOf('image');
    expect(message).toMatchObject({
      conversationId: marina.id,
      text: 'Assim?',
      media: { filename: 'bolo.png', mimetype: 'image/png' },
    });
    expect(bytes.equals(pixel)).toBe(true);
    await until(() => instance.asked('send').length).toBe(1);
  });

  it('can be taken back while it goes up', async () => {
    await visit();
    const open = await hold();
    await page.locator('input[type=file]').setInputFiles([photo]);
    await page.keyboard.press('Enter');
    await seen(thread().getByRole('progressbar', { name: 'Enviando o arquivo' }));
    await thread().getByRole('button', { name: 'Cancelar' }).click();
    await gone(thread().getByRole('progressbar'));
    open();
  });

  it('is taken by dropping it, and by pasting it', async () => {
    await visit();
    const data = await page.evaluateHandle(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(['x'], 'nota.pdf', { type: 'application/pdf' }));
      return transfer;
    });
    const pane = page.getByRole('region', { name: 'Marina' });
    await pane.dispatchEvent('dragenter', { dataTransfer: data });
    await seen(page.getByText('Solte aqui para anexar'));
    await pane.dispatchEvent('drop', { dataTransfer: data });
    await seen(page.getByText('nota.pdf'));
    await page.getByRole('button', { name: 'Tirar nota.pdf' }).click();
    await page.getByRole('textbox', { name: 'Mensagem', exact: true }).evaluate((element) => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File(['x'], 'colado.png', { type: 'image/png' }));
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    });
    await seen(page.getByText('colado.png'));
  });
});

describe('a voice message', () => {
  it('is recorded, and goes as Opus in Ogg', async ({ skip }) => {
    await visit({ permissions: ['microphone'] });
    const canHear = page.evaluate(() => navigator.mediaDevices.getUserMedia({ audio: true }));
    skip(
      await canHear.then(
        () => false,
        () => true,
      ),
      'this browser has no microphone',
    );
    await page.getByRole('button', { name: 'Gravar mensagem de voz' }).click();
    await seen(page.getByRole('timer').filter({ hasText: /^0:0[1-9]$/ }));
    await page.getByRole('button', { name: 'Enviar a gravação' }).click();
    const { message, bytes } = await fileOf('voice');
    expect(message.media?.mimetype).toMatch(/^audio\/ogg/);
    expect(bytes.subarray(0, 4).toString()).toBe('OggS');
    // What was wrapped anew is still sound.
    const seconds = await page.evaluate(async (base64) => {
      const file = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const context = new AudioContext();
      const { duration } = await context.decodeAudioData(file.buffer);
      await context.close();
      return duration;
    }, bytes.toString('base64'));
    expect(seconds).toBeGreaterThan(0);
  });

  it('says what forbids it', async () => {
    await visit();
    await page.getByRole('button', { name: 'Gravar mensagem de voz' }).click();
    await seen(page.getByRole('alert').getByText(/microfone|não grava som/));
  });
});

describe('notifications', () => {
  it('are asked for by a button only, and then tell of what comes while nobody looks', async () => {
    // A headless shell denies the real ones.
    const before = (): void => {
      const told: string[] = [];
      class Recorder {
        static permission = 'default';
        static requestPermission(): Promise<string> {
          told.push('asked');
          Recorder.permission = 'granted';
          return Promise.resolve('granted');
        }
        onclick: (() => void) | null = null;
        constructor(title: string, { body }: { body: string }) {
          told.push(`${title}: ${body}`);
          setTimeout(() => this.onclick?.());
        }
        close(): void {
          told.push('closed');
        }
      }
      Object.assign(window, { told, Notification: Recorder });
    };
    await visit({ before });
    const told = () => page.evaluate(() => (window as unknown as { told: string[] }).told);
    const say = (text: string): Promise<void> =>
      panel.says(numberId, incomingText(text, beto, { timestamp: Date.now() }));
    await say('ninguém pediu avisos');
    await seen(page.getByRole('link', { name: /ninguém pediu avisos/ }));
    expect(await told()).toEqual([]);
    await page.getByRole('button', { name: 'Ligar avisos de novas mensagens' }).click();
    await seen(page.getByRole('button', { name: /Avisos ligados/ }));
    await say('à vista');
    await seen(page.getByRole('link', { name: /à vista/ }));
    expect(await told()).toEqual(['asked']);
    await page.evaluate(() => Object.defineProperty(document, 'hidden', { value: true }));
    await say('<b>longe</b>');
    await until(told).toEqual(['asked', 'Beto: <b>longe</b>', 'closed']);
    await until(() => new URL(page.url()).searchParams.get('c')).toBe(other.id);
  });
});

describe('quick replies', () => {
  it('are made, changed and deleted under the settings', async () => {
    page = await panel.visit('/settings/quick-replies', { as: rui });
    await seen(page.getByText('/horario'));
    await page.getByRole('button', { name: 'Nova resposta' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Atalho').fill('não vale!');
    await dialog.getByLabel('Texto').fill('Rua Sol, 12');
    await dialog.getByRole('button', { name: 'Salvar' }).click();
    await seen(dialog.getByText(/Só letras, números/));
    await dialog.getByLabel('Atalho').fill('pix');
    await dialog.getByRole('button', { name: 'Salvar' }).click();
    await seen(dialog.getByText('Este atalho já existe.'));
    await dialog.getByLabel('Atalho').fill('/Endereço');
    await dialog.getByRole('button', { name: 'Salvar' }).click();
    await seen(page.getByText('/endereço'));
    await page.getByRole('button', { name: 'Excluir /pix' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Excluir' }).click();
    await gone(page.getByText('/pix', { exact: true }));
    expect(await faults(page)).toEqual([]);
  });
});
