import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Conversation } from '../../../../contract/conversations.ts';
import type { Instance } from '../../../../contract/instances.ts';
import type { QuickReplyId } from '../../../../model/ids.ts';
import { faults, gone, inChromium, seen, until } from '../../../testing/chromium.ts';
import { aMessage, anInstance, aTalk, uuid } from '../../../testing/fixtures.ts';
import { pixel } from '../../../testing/inboxFixtures.ts';
import type { MockGateway } from '../../../testing/mockGateway.ts';
import { Refusal } from '../../../testing/refusal.ts';

const panel = inChromium();
let gateway: MockGateway;
let shop: Instance;
let talk: Conversation;
let other: Conversation;
let page: Page;

beforeEach(() => {
  gateway = panel.gateway;
  shop = anInstance(1, 'Loja', 'connected');
  gateway.instances = [shop];
  gateway.people.add('Rui', { roles: new Map([[shop.accountId, 'agent']]) });
  const [one, two] = [aTalk(shop, 4300, 'Marina', ['Oi', 'Tem pão?']), aTalk(shop, 4301, 'Beto', ['Olá'])];
  gateway.keep(one.conversation, one.messages);
  gateway.keep(two.conversation, two.messages);
  [talk, other] = [one.conversation, two.conversation];
  gateway.quickReplies = [
    { id: uuid(1) as QuickReplyId, shortcut: 'horario', text: 'Abrimos das 8h às 18h.' },
    { id: uuid(2) as QuickReplyId, shortcut: 'pix', text: 'A chave Pix é loja@example.com.' },
  ];
});

async function visit(options: Parameters<typeof panel.visit>[1] = {}): Promise<void> {
  page = await panel.visit(`/inbox?c=${talk.id}`, { viewport: { width: 1280, height: 800 }, ...options });
  await until(() => gateway.listeners).toBe(1);
  await seen(thread().getByText('Tem pão?'));
}
const thread = () => page.getByRole('region', { name: 'Mensagens' });
const area = () => page.getByRole('textbox', { name: 'Mensagem', exact: true });
const sends = () => gateway.asked.filter(({ path }) => path.endsWith('/send'));
const hold = (): (() => void) => {
  let open: () => void = () => undefined;
  gateway.gate = new Promise((resolve) => (open = resolve));
  return open;
};

describe('what is written', () => {
  it('is sent with Enter, shown as on its way, and followed to the ticks', async () => {
    await visit();
    await area().fill('Tem sim');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('e está quente');
    const open = hold();
    await page.keyboard.press('Enter');
    const mine = thread().locator('[data-direction="out"]').filter({ hasText: 'e está quente' });
    await seen(mine.getByRole('img', { name: 'Enviando ao Ramal' }));
    expect(await area().inputValue()).toBe('');
    open();
    await seen(mine.getByRole('img', { name: 'Na fila' }));
    expect(await mine.count()).toBe(1);
    const sent = [...gateway.messages.values()].at(-1);
    for (const [status, word] of [
      ['sent', 'Enviada'],
      ['delivered', 'Entregue'],
      ['read', 'Lida'],
    ] as const) {
      if (sent) gateway.advance(sent, { status });
      await seen(mine.getByRole('img', { name: word }));
    }
    expect(sends()[0]?.body).toEqual({
      type: 'text',
      conversationId: talk.id,
      message: 'Tem sim\ne está quente',
    });
  });

  it('keeps its order, and its key when it is tried again', async () => {
    await visit();
    gateway.refusals.set('send', new Refusal(503, 'unavailable', 'Try again in a moment.'));
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
    expect(other.id).not.toBe(talk.id);
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
    expect(sends()[0]?.body['replyTo']).toBe(talk.lastMessage?.id);
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
    expect(gateway.asked.filter(({ path }) => path.endsWith('/typing'))).toEqual([]);
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
    await until(() => gateway.uploads.length).toBe(1);
    expect(gateway.uploads[0]?.bytes.length).toBe(pixel.length);
    expect(sends()[0]?.body).toEqual({
      type: 'image',
      conversationId: talk.id,
      message: 'Assim?',
      filename: 'bolo.png',
    });
  });

  it('can be taken back while it goes up', async () => {
    await visit();
    const open = hold();
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
    await until(() => gateway.uploads.length).toBe(1);
    const [voice] = gateway.uploads;
    expect(voice?.type).toBe('audio/ogg;codecs=opus');
    expect(
      Buffer.from(voice?.bytes ?? [])
        .subarray(0, 4)
        .toString(),
    ).toBe('OggS');
    expect(sends()[0]?.body['type']).toBe('voice');
    // What was wrapped anew is still sound.
    const seconds = await page.evaluate(
      async (base64) => {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        const context = new AudioContext();
        const { duration } = await context.decodeAudioData(bytes.buffer);
        await context.close();
        return duration;
      },
      Buffer.from(voice?.bytes ?? []).toString('base64'),
    );
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
    const say = (text: string): void => {
      gateway.hear(other, aMessage(shop, 1, { conversationId: other.id, text }));
    };
    say('ninguém pediu avisos');
    await seen(page.getByRole('link', { name: /ninguém pediu avisos/ }));
    expect(await told()).toEqual([]);
    await page.getByRole('button', { name: 'Ligar avisos de novas mensagens' }).click();
    await seen(page.getByRole('button', { name: /Avisos ligados/ }));
    say('à vista');
    await seen(page.getByRole('link', { name: /à vista/ }));
    expect(await told()).toEqual(['asked']);
    await page.evaluate(() => Object.defineProperty(document, 'hidden', { value: true }));
    say('<b>longe</b>');
    await until(told).toEqual(['asked', 'Beto: <b>longe</b>', 'closed']);
    await until(() => new URL(page.url()).searchParams.get('c')).toBe(other.id);
  });
});

describe('quick replies', () => {
  it('are made, changed and deleted under the settings', async () => {
    page = await panel.visit('/settings/quick-replies');
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
