import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Conversation } from '../../../contract/conversations.ts';
import type { Instance } from '../../../contract/instances.ts';
import type { TeamId } from '../../../model/ids.ts';
import { faults, gone, inChromium, seen, until, widthOf } from '../../testing/chromium.ts';
import { aMessage, anInstance, aNote, aTalk, minutesAgo, uuid } from '../../testing/fixtures.ts';
import { aBusyInbox, aPicture } from '../../testing/inboxFixtures.ts';
import type { MockGateway } from '../../testing/mockGateway.ts';
import type { MockUser } from '../../testing/mockPeople.ts';

const panel = inChromium();
let gateway: MockGateway;
let shop: Instance;
let rui: MockUser;
let marina: Conversation;
let page: Page;

beforeEach(() => {
  gateway = panel.gateway;
  shop = anInstance(1, 'Loja', 'connected');
  gateway.instances = [shop];
  rui = gateway.people.add('Rui Costa', { roles: new Map([[shop.accountId, 'agent']]) });
  gateway.people.add('Ana Lima', { roles: new Map([[shop.accountId, 'admin']]) });
  gateway.teams = [{ id: uuid(1) as TeamId, name: 'Vendas', memberIds: [] }];
  marina = aBusyInbox(gateway, shop, rui);
});

async function visit(at = '/inbox', options: Parameters<typeof panel.visit>[1] = {}): Promise<void> {
  page = await panel.visit(at, { viewport: { width: 1280, height: 800 }, ...options });
  await until(() => gateway.listeners).toBe(1);
}
const list = () => page.getByRole('list', { name: 'Lista de conversas' });
const row = (name: string) => list().getByRole('link', { name });
const thread = () => page.locator('[data-thread]');
const asked = (end: string) => gateway.asked.filter(({ path }) => path.endsWith(end));
const hear = (conversation: Conversation, text: string): void => {
  gateway.hear(conversation, aMessage(shop, 1, { conversationId: conversation.id, text }));
};
/** A long talk, so that there is something to scroll. */
function longTalk(count: number): Conversation {
  const texts = Array.from({ length: count }, (_, index) => `mensagem ${index + 1}`);
  const { conversation, messages } = aTalk(shop, 4900, 'Longa', texts);
  gateway.keep(conversation, messages);
  return conversation;
}
const top = (): Promise<number> => thread().evaluate((element) => element.scrollTop);
/** Pixels of it below what is in view. */
const left = (): Promise<number> =>
  thread().evaluate((element) => element.scrollHeight - element.clientHeight - element.scrollTop);

describe('the list', () => {
  it('says of each conversation who it is, what came last, and how long they wait', async () => {
    await visit();
    await seen(row('Marina Duarte').getByText('2 não lidas'));
    await seen(row('Rogério Prado').getByText('3 h'));
    await seen(row('Rogério Prado').getByText('+1'));
    await seen(row('Lucía Fernández').getByRole('img', { name: 'Lida' }));
    await until(() => page.title()).toMatch(/^\(3\) /);
  });

  it('is cut to those that are mine, that nobody has, or that a filter leaves', async () => {
    await visit();
    await page.getByRole('button', { name: 'Minhas 2' }).click();
    await gone(row('Rogério Prado'));
    await seen(row('Lucía Fernández'));
    await page.getByRole('button', { name: /Todas/ }).click();
    await page.getByRole('button', { name: 'Filtrar' }).click();
    await page.getByRole('menuitem', { name: 'urgente' }).click();
    await gone(row('Lucía Fernández'));
    await seen(row('Rogério Prado'));
    await page.reload();
    await seen(row('Rogério Prado'));
    expect(await list().getByRole('listitem').count()).toBe(1);
    await page.getByRole('button', { name: 'Filtrar: 1 filtro ligado' }).click();
    await page.getByRole('menuitem', { name: 'Resolvidas' }).click();
    await seen(page.getByText('Nenhuma conversa com este filtro.'));
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Mostrar todas as abertas' }).click();
    await seen(row('Lucía Fernández'));
  });

  it('follows what happens: a message lifts its conversation, a change takes it out', async () => {
    await visit();
    await seen(row('Café Central'));
    const cafe = gateway.conversations.get(shop.id)?.find(({ title }) => title === 'Café Central');
    if (!cafe) throw new Error('no café');
    hear(cafe, 'Abrimos às oito');
    await seen(list().getByRole('listitem').first().getByText('Abrimos às oito'));
    const resolved = { ...cafe, state: 'resolved' as const };
    gateway.keep(resolved);
    gateway.push({ type: 'conversation.updated', accountId: shop.accountId, conversation: resolved });
    await gone(row('Café Central'));
    const { conversation } = aTalk(shop, 4800, 'Quem nunca escreveu', ['Oi']);
    gateway.keep(conversation);
    hear(conversation, 'Primeira vez aqui');
    await seen(row('Quem nunca escreveu'));
  });

  it('draws only what is in view, and loads the rest as one comes to it', async () => {
    for (let n = 0; n < 130; n++) {
      const { conversation } = aTalk(shop, 5000 + n, `Cliente ${n}`, ['Oi']);
      gateway.keep({ ...conversation, updatedAt: minutesAgo(300 + n) });
    }
    await visit();
    await seen(row('Cliente 0'));
    expect(await list().getByRole('listitem').count()).toBeLessThan(40);
    await until(async () => {
      await page.locator('[data-list]').evaluate((element) => (element.scrollTop = element.scrollHeight));
      return row('Cliente 129').isVisible();
    }).toBe(true);
  });

  it('finds people and what was said, and opens the thread at that message', async () => {
    const talk = longTalk(400);
    await visit();
    await page.getByRole('searchbox').fill('mensagem 77');
    const hit = page.getByRole('region', { name: 'Mensagens' }).getByRole('link', { name: /mensagem 77/ });
    await seen(hit.locator('mark'));
    await hit.click();
    await seen(thread().getByText('mensagem 77', { exact: true }));
    expect(await thread().getByText('mensagem 400', { exact: true }).count()).toBe(0);
    expect(new URL(page.url()).searchParams.get('c')).toBe(talk.id);
    await page.getByRole('button', { name: 'Ir para as mais recentes' }).click();
    await seen(thread().getByText('mensagem 400', { exact: true }));
    await page.getByRole('searchbox').fill('xyzzy');
    await seen(page.getByText('Nada encontrado para “xyzzy”.'));
  });
});

describe('the thread', () => {
  it('shows every kind of message, and marks as read what was looked at', async () => {
    await visit(`/inbox?c=${marina.id}`);
    await seen(thread().getByText('❤️'));
    await until(() => asked('/seen').length).toBe(1);
    await gone(row('Marina Duarte').getByText('2 não lidas'));
    const shown = new Set<string>();
    const wanted = ['Sopocachi', 'bolo.png|Quero um igual', 'Praça Abaroa', 'Beto Entregas', 'Qual sabor?'];
    wanted.push('@Beto', 'Mensagem apagada', 'só aparece no celular', 'editada', 'comprovante-de-pagamento');
    wanted.push('Encaminhada', 'Nota de Rui Costa', 'Não dá para saber', 'recusou', 'Início da conversa');
    await until(async () => {
      const text = await thread().innerText();
      for (const one of wanted) if (new RegExp(one).test(text)) shown.add(one);
      await thread().evaluate((element) => (element.scrollTop -= 300));
      return shown.size;
    }).toBe(wanted.length);
    const link = thread().getByRole('link', { name: 'https://ramal.example/mapa' });
    expect(await link.getAttribute('rel')).toContain('noopener');
  });

  it('fetches files with the token, when they are seen or wanted', async () => {
    const fetched: string[] = [];
    await visit(`/inbox?c=${marina.id}`);
    page.on('request', (request) => {
      if (request.url().endsWith('/media')) fetched.push(request.headers()['authorization'] ?? '');
    });
    await seen(thread().getByText('❤️'));
    const image = thread().getByRole('img', { name: 'Quero um igual a este' });
    await until(async () => {
      await thread().evaluate((element) => (element.scrollTop = 0));
      return image.isVisible();
    }).toBe(true);
    expect(await image.getAttribute('src')).toMatch(/^blob:/);
    const play = thread().getByRole('button', { name: /Reproduzir: Mensagem de voz/ });
    const before = fetched.length;
    await play.click();
    await until(() => fetched.length).toBe(before + 1);
    expect(fetched.every((header) => header.startsWith('Bearer '))).toBe(true);
    await image.click();
    await seen(page.getByRole('dialog', { name: 'bolo.png' }));
  });

  it('grows upwards without moving what is read, and keeps its place when the connection was lost', async () => {
    const talk = longTalk(240);
    await visit(`/inbox?c=${talk.id}`);
    await seen(thread().getByText('mensagem 240', { exact: true }));
    expect(await thread().getByRole('listitem').count()).toBeLessThan(60);
    await until(async () => {
      await thread().evaluate((element) => (element.scrollTop = 300));
      return left();
    }).toBeGreaterThan(600);
    // What came before is loaded above: the same messages stay on the screen.
    await until(top).toBeGreaterThan(600);
    const box = await thread().boundingBox();
    const middle = { x: (box?.x ?? 0) + 60, y: (box?.y ?? 0) + 200 };
    const atMiddle = (): Promise<string> =>
      page.evaluate(({ x, y }) => {
        const found = document.elementsFromPoint(x, y).map((one) => one.closest('[data-index]'));
        return found.find((one) => one !== null)?.textContent ?? '';
      }, middle);
    // Until the rows are measured that came above.
    // It stands still once the rows are measured that came above.
    let read = '';
    await until(async () => {
      const before = read;
      read = await atMiddle();
      return /mensagem/.test(read) && read === before;
    }).toBe(true);
    gateway.cut();
    await seen(page.getByText(/Sem conexão com o gateway/));
    const missed = aMessage(shop, 4900, { text: 'enquanto isso' });
    gateway.messages.set(missed.id, missed);
    gateway.reconnect();
    await gone(page.getByText(/Sem conexão com o gateway/));
    await until(() => gateway.listeners).toBe(1);
    await until(atMiddle).toBe(read);
    await page.getByRole('button', { name: 'Ir para as mais recentes' }).click();
    await seen(thread().getByText('enquanto isso'));
  });

  it('stays at the end when something comes, and says so when one is elsewhere', async () => {
    // Less than a page, so that nothing is loaded above.
    const talk = longTalk(45);
    await visit(`/inbox?c=${talk.id}`);
    await seen(thread().getByText('mensagem 45', { exact: true }));
    hear(talk, 'logo abaixo');
    await seen(thread().getByText('logo abaixo'));
    expect(await page.getByRole('button', { name: 'Ir para as mais recentes' }).count()).toBe(0);
    await thread().evaluate((element) => (element.scrollTop = 500));
    await seen(page.getByRole('button', { name: 'Ir para as mais recentes' }));
    const before = await top();
    hear(talk, 'fora da vista');
    await seen(row('Longa').getByText('fora da vista'));
    expect(Math.abs((await top()) - before)).toBeLessThan(2);
  });

  it('jumps to the message that another one answers', async () => {
    await visit(`/inbox?c=${marina.id}`);
    await seen(thread().getByText('❤️'));
    const quote = thread().getByRole('button', { name: /Ir para a mensagem respondida/ });
    await until(async () => {
      await thread().evaluate((element) => (element.scrollTop -= 250));
      return quote.isVisible();
    }).toBe(true);
    await quote.click();
    await seen(thread().locator('[data-marked]').getByText('Sopocachi'));
  });

  it('looks again for what is uncertain, and sends anew what failed', async () => {
    await visit(`/inbox?c=${marina.id}`);
    await thread().getByRole('button', { name: 'Verificar de novo' }).click();
    await gone(thread().getByText('Não dá para saber'));
    expect(asked('/look-again')).toHaveLength(1);
    await thread().getByRole('button', { name: 'Enviar de novo' }).click();
    await gone(thread().getByText('O WhatsApp recusou a mensagem.'));
    expect(asked('/send-anyway')).toHaveLength(1);
  });

  it('reacts, edits, deletes and forwards from the menu of a message', async () => {
    await visit(`/inbox?c=${marina.id}`);
    const menuOf = async (text: string): Promise<void> => {
      const bubble = thread().locator('[data-message]').filter({ hasText: text });
      await bubble.hover();
      await bubble.getByRole('button', { name: 'O que fazer com a mensagem' }).click();
    };
    await menuOf('Perfeito, pode entregar');
    await page.getByRole('button', { name: 'Reagir com 👍' }).click();
    await seen(thread().getByRole('button', { name: '👍 de Você' }));
    await menuOf('Corrigido');
    await page.getByRole('menuitem', { name: 'Editar' }).click();
    await page.getByRole('textbox', { name: 'Mensagem' }).fill('Até as 20h');
    await page.keyboard.press('Enter');
    await seen(thread().getByText('Até as 20h'));
    await menuOf('Até as 20h');
    await page.getByRole('menuitem', { name: 'Encaminhar' }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('café');
    await page.getByRole('dialog').getByRole('button', { name: 'Café Central' }).click();
    await seen(row('Café Central').getByText('Até as 20h'));
    expect(asked('/forward')[0]?.headers['idempotency-key']).toMatch(/^[0-9a-f]{32}$/);
    await menuOf('Até as 20h');
    await page.getByRole('menuitem', { name: 'Apagar para todos' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Apagar para todos' }).click();
    await gone(thread().getByText('Até as 20h'));
  });

  it('can never be made to run what somebody wrote', async () => {
    const evil = [
      '<img src=x onerror="window.pwned=1">',
      '<script>window.pwned=1</script>',
      'javascript:window.pwned=1',
      'https://x.example/"onmouseover="window.pwned=1',
      '*<svg/onload=window.pwned=1>*',
      '`<iframe srcdoc="<script>parent.pwned=1</script>">`',
      '[x](javascript:alert(1)) {{constructor.constructor("window.pwned=1")()}}',
      'data:text/html,<script>window.pwned=1</script>',
      '@5511999999999 \u202e<b>txt.exe',
      'https://user:pass@evil.example#<img src=x onerror=window.pwned=1>',
    ];
    const { conversation, messages } = aTalk(shop, 4700, '<img src=x onerror=window.pwned=1>', evil);
    const [first] = messages;
    const bad = aMessage(shop, 4700, {
      type: 'contact',
      text: null,
      contact: { name: '<b onclick=window.pwned=1>x', vcard: 'TEL:javascript:window.pwned=1' },
    });
    if (first) first.mentions = [{ phone: '5511999999999', lid: null, name: '<i>who</i>' }];
    gateway.keep({ ...conversation, tags: ['<script>'] }, [...messages, bad]);
    await visit(`/inbox?c=${conversation.id}`);
    await seen(thread().getByText('<script>window.pwned=1</script>', { exact: true }));
    await page.getByRole('button', { name: 'Detalhes' }).click();
    await seen(page.getByRole('complementary', { name: 'Detalhes' }));
    for (const link of await thread().getByRole('link').all())
      expect(await link.getAttribute('href')).toMatch(/^https:\/\//);
    expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
    expect(await page.locator('main script, main iframe, main [onerror], main [onclick]').count()).toBe(0);
  });
});

describe('the end of a thread', () => {
  it('stays in view when the composer grows', async () => {
    const talk = longTalk(60);
    await visit(`/inbox?c=${talk.id}`);
    const last = thread().getByText('mensagem 60', { exact: true });
    await seen(last);
    await page.getByRole('button', { name: 'Emoji' }).click();
    await seen(page.getByRole('button', { name: '😃' }));
    const bottom = async (): Promise<number> => {
      const [message, frame] = [await last.boundingBox(), await thread().boundingBox()];
      return (frame?.y ?? 0) + (frame?.height ?? 0) - (message?.y ?? 0) - (message?.height ?? 0);
    };
    await until(bottom).toBeGreaterThan(0);
  });

  it('is where one stays who went there, and where what is said next is seen', async () => {
    const talk = longTalk(60);
    gateway.keep({ ...talk, unread: 20 });
    await visit(`/inbox?c=${talk.id}`);
    await seen(thread().getByText('Não lidas'));
    expect(await left()).toBeGreaterThan(200);
    await page.getByRole('button', { name: 'Ir para as mais recentes' }).click();
    await until(left).toBeLessThan(2);
    for (const n of [1, 2, 3]) {
      hear(talk, `mais uma, ${n}`);
      await seen(thread().getByText(`mais uma, ${n}`));
    }
    await until(left).toBeLessThan(2);
    // A notch of the wheel upwards is not taken back by what becomes of a message.
    await thread().evaluate((element) => (element.scrollTop -= 60));
    await until(left).toBeGreaterThan(50);
    const last = [...gateway.messages.values()].find(({ text }) => text === 'mais uma, 3');
    if (last)
      gateway.push({
        type: 'message.updated',
        accountId: shop.accountId,
        message: { ...last, text: 'outra coisa' },
      });
    await seen(thread().getByText('outra coisa'));
    expect(await left()).toBeGreaterThan(50);
  });

  it('is followed by who came there with the few that were not read', async () => {
    const talk = longTalk(8);
    gateway.keep({ ...talk, unread: 6 });
    await visit(`/inbox?c=${talk.id}`);
    await seen(thread().getByText('mensagem 8', { exact: true }));
    for (let n = 1; n <= 12; n++) hear(talk, `depois ${n}`);
    await seen(thread().getByText('depois 12', { exact: true }));
    const bottom = thread().getByText('depois 12', { exact: true });
    await until(() =>
      bottom.evaluate((element) => element.getBoundingClientRect().bottom < innerHeight),
    ).toBe(true);
  });

  it('stays in view when a picture there turns out to be tall', async () => {
    const talk = longTalk(40);
    const image = aMessage(shop, 1, { conversationId: talk.id, type: 'image', text: 'por último' });
    const url = `/api/accounts/${shop.accountId}/messages/${image.id}/media`;
    const media = { mimetype: 'image/png', filename: null, size: 9, state: 'ready', url } as const;
    gateway.messages.set(image.id, { ...image, media });
    gateway.files.set(image.id, { type: 'image/png', bytes: aPicture(300, 900) });
    gateway.notes.push(aNote(talk, 1, 'Cliente antiga'), aNote(talk, 2, 'Paga por Pix'));
    await visit(`/inbox?c=${talk.id}`);
    const picture = thread().getByRole('img', { name: 'por último' });
    await until(async () => (await picture.boundingBox())?.height ?? 0).toBeGreaterThan(200);
    await until(left).toBeLessThan(1);
    // What is drawn ends where the scrolling ends, but for the room below.
    const end = (): Promise<number> =>
      thread().evaluate((element) => {
        const last = [...element.querySelectorAll('[data-index]')].at(-1);
        return element.getBoundingClientRect().bottom - (last?.getBoundingClientRect().bottom ?? 0);
      });
    await until(end).toBeGreaterThan(10);
  });
});

describe('who does what', () => {
  it('is assigned, put off and resolved from the head of the conversation', async () => {
    await visit(`/inbox?c=${marina.id}`);
    await page.getByRole('button', { name: 'Com Rui Costa' }).click();
    await page.getByRole('menuitem', { name: 'Ana Lima' }).click();
    await seen(page.getByRole('button', { name: 'Com Ana Lima' }));
    await page.getByRole('button', { name: 'Resolver' }).click();
    await gone(row('Marina Duarte'));
    await seen(page.getByRole('button', { name: 'Reabrir' }));
    expect(asked(marina.id).map(({ body }) => body)).toEqual([
      { assigneeId: gateway.people.users[1]?.id },
      { state: 'resolved' },
    ]);
  });

  it('sees who else is looking, and who of them is typing', async () => {
    await visit(`/inbox?c=${marina.id}`);
    await until(() => gateway.looked.at(-1)).toMatchObject({ conversationId: marina.id });
    const { accountId, id: conversationId } = marina;
    const ana = { userId: gateway.people.users[1]?.id ?? rui.id, name: 'Ana Lima', typing: true };
    const me = { userId: rui.id, name: rui.name, typing: false };
    gateway.watch({ accountId, conversationId, viewers: [me, ana] });
    await seen(page.getByText('Ana Lima está escrevendo…'));
    await page.getByRole('textbox', { name: 'Mensagem' }).fill('Já respondo');
    await until(() => gateway.looked.at(-1)).toMatchObject({ typing: true });
    await until(() => asked('/typing').length).toBe(1);
  });

  it('sees when the other side is typing or recording, and no longer', async () => {
    await visit(`/inbox?c=${marina.id}`);
    await until(() => gateway.looked.at(-1)).toMatchObject({ conversationId: marina.id });
    const { accountId, id: conversationId } = marina;
    const doing = (state: 'typing' | 'recording' | 'paused'): void =>
      gateway.push({ type: 'conversation.typing', accountId, conversationId, state });
    doing('typing');
    await seen(page.getByText('digitando…'));
    doing('recording');
    await seen(page.getByText('gravando áudio…'));
    doing('paused');
    await gone(page.getByText('gravando áudio…'));
  });

  it('notes who the contact is, and what they asked for', async () => {
    await visit(`/inbox?c=${marina.id}`);
    await page.getByRole('button', { name: 'Detalhes' }).click();
    const details = page.getByRole('complementary', { name: 'Detalhes' });
    await details.getByLabel('Nome do contato').fill('Marina D.');
    await details.getByRole('button', { name: 'Salvar' }).click();
    await seen(row('Marina D.'));
    await details.getByLabel('Nova etiqueta: Etiquetas da conversa').fill('bolo');
    await page.keyboard.press('Enter');
    await seen(row('Marina D.').getByText('bolo'));
    await details.getByRole('button', { name: 'Não enviar mais' }).click();
    await seen(page.getByText('Este contato pediu para não receber mais mensagens.'));
  });

  it('lets a viewer read, and nothing else', async () => {
    const vera = gateway.people.add('Vera', { roles: new Map([[shop.accountId, 'viewer']]) });
    await visit(`/inbox?c=${marina.id}`, { as: vera });
    await seen(page.getByText(/Você pode ler as conversas desta conta/));
    expect(await page.getByRole('button', { name: 'Resolver' }).count()).toBe(0);
    expect(asked('/seen')).toEqual([]);
  });
});

describe('the owner', () => {
  it('is told when an account is a customer’s, and the account is told once', async () => {
    gateway.accounts.set(shop.accountId, { name: 'Padaria', plan: 'basic' });
    const olga = gateway.people.add('Olga', { isOwner: true });
    await visit(`/inbox?account=${shop.accountId}`, { as: olga });
    await seen(page.getByText(/Conta de um cliente: Padaria/));
    await until(() => asked('/enter').length).toBe(1);
    await row('Marina Duarte').click();
    await seen(thread().getByText('❤️'));
    await page.reload();
    await seen(thread().getByText('❤️'));
    expect(asked('/enter')).toHaveLength(1);
  });
});

describe('the keyboard', () => {
  it('goes through the list, opens, answers, notes, assigns, and comes back', async () => {
    await visit();
    await seen(row('Marina Duarte'));
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await seen(page.getByRole('region', { name: 'Rogério Prado' }));
    await page.keyboard.press('r');
    await until(() => page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA');
    await page.keyboard.press('Escape');
    await page.keyboard.press('n');
    await seen(page.getByRole('textbox', { name: 'Texto da nota interna' }));
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.keyboard.press('a');
    await seen(page.getByRole('menuitem', { name: 'Ana Lima' }));
    await page.keyboard.press('Escape');
    await gone(page.getByRole('menuitem', { name: 'Ana Lima' }));
    await page.keyboard.press('?');
    await seen(page.getByRole('dialog', { name: 'Teclas' }));
    await page.keyboard.press('Escape');
    await gone(page.getByRole('dialog'));
    await page.keyboard.press('/');
    await until(() => page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('search');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await seen(page.getByText('Escolha uma conversa'));
  });
});

describe('the inbox', () => {
  it.each(['light', 'dark'] as const)('has no serious accessibility fault in %s', async (colorScheme) => {
    await visit(`/inbox?c=${marina.id}`, { colorScheme });
    await seen(thread().getByText('❤️'));
    await page.getByRole('button', { name: 'Detalhes' }).click();
    await seen(page.getByLabel('Nome do contato'));
    expect(await faults(page)).toEqual([]);
    await thread().evaluate((element) => (element.scrollTop = 0));
    await seen(thread().getByText('Sopocachi').first());
    expect(await faults(page)).toEqual([]);
    await page.getByRole('searchbox').fill('entrega');
    await seen(page.locator('mark').first());
    expect(await faults(page)).toEqual([]);
  });

  it('fits 360 pixels in every language, one column at a time, with a way back', async () => {
    for (const locale of ['pt-BR', 'es', 'en']) {
      await visit('/inbox', { viewport: { width: 360, height: 740 }, locale });
      await seen(page.getByRole('link', { name: 'Marina Duarte' }));
      expect(await widthOf(page), locale).toBe(360);
      await page.getByRole('link', { name: 'Marina Duarte' }).click();
      await seen(page.getByText('❤️').last());
      expect(await page.getByRole('searchbox').isVisible()).toBe(false);
      expect(await widthOf(page), locale).toBe(360);
      await page.getByRole('button', { name: /^(Voltar|Volver|Back)/ }).click();
      await seen(page.getByRole('searchbox'));
      await page.context().close();
      await until(() => gateway.listeners).toBe(0);
    }
  });

  it('teaches when nothing is there, and says it when it could not be loaded', async () => {
    gateway.conversations.clear();
    await visit();
    await seen(page.getByText(/Quando alguém escrever para um dos seus números/));
    gateway.broken = 500;
    await page.reload();
    await seen(page.getByRole('button', { name: 'Tentar de novo' }));
    gateway.broken = null;
    await page.getByRole('button', { name: 'Tentar de novo' }).click();
    await seen(page.getByText(/Quando alguém escrever/));
  });
});
