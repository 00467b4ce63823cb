import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Conversation } from '../../../contract/conversations.ts';
import type { Viewers } from '../../../contract/events.ts';
import { open } from '../../../tests/support/ears.ts';
import { incomingText, type SaidBy } from '../../../tests/support/incoming.ts';
import { accessTokenOf } from '../../../tests/support/seed.ts';
import { aBusyInbox, aPicture, cafe, marina as marinaHerself, type Shop } from '../../testing/busyInbox.ts';
import { faults, gone, seen, until, widthOf } from '../../testing/chromium.ts';
import { onGateway, refusal } from '../../testing/gateway.ts';
import { Line } from '../../testing/line.ts';
import { ago, changeConversation, peer, talk } from '../../testing/talks.ts';

const panel = onGateway();
const longOne = peer(4900, 'Longa');
let shop: Shop;
let marina: Conversation;
let line: Line;
let page: Page;

beforeEach(async () => {
  line = new Line();
  const accountId = await panel.account('Padaria', 'basic');
  const numberId = await panel.number(accountId, 'Loja');
  shop = {
    panel,
    accountId,
    numberId,
    instance: await panel.instance(numberId),
    rui: await panel.person('Rui Costa', { [accountId]: 'agent' }),
    ana: await panel.person('Ana Lima', { [accountId]: 'admin' }),
  };
  marina = await aBusyInbox(shop);
});

async function visit(at = '/inbox', options: Parameters<typeof panel.visit>[1] = {}): Promise<void> {
  const viewport = { width: 1280, height: 800 };
  page = await panel.visit(at, { as: shop.rui, viewport, prepare: line.lay, ...options });
}
const list = () => page.getByRole('list', { name: 'Lista de conversas' });
const row = (name: string) => list().getByRole('link', { name });
const thread = () => page.locator('[data-thread]');
const asked = panel.asked;
/** Somebody writes now. */
const hear = (who: SaidBy, text: string, more: object = {}): Promise<void> =>
  panel.says(shop.numberId, incomingText(text, who, { timestamp: Date.now(), ...more }));
/** A long talk, so that there is something to scroll. */
const longTalk = (count: number): Promise<Conversation> => {
  const texts = Array.from({ length: count }, (_, index) => `mensagem ${index + 1}`);
  return talk(panel, shop.numberId, longOne, texts);
};
const change = (id: string, body: object): Promise<unknown> =>
  panel.ask(shop.ana, 'PATCH', `/api/accounts/${shop.accountId}/conversations/${id}`, body);
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
    await hear(cafe, 'Abrimos às oito');
    await seen(list().getByRole('listitem').first().getByText('Abrimos às oito'));
    const id = new URL((await row('Café Central').getAttribute('href')) ?? '', page.url()).searchParams.get(
      'c',
    );
    await change(id ?? '', { state: 'resolved' });
    await gone(row('Café Central'));
    await hear(peer(4800, 'Quem nunca escreveu'), 'Primeira vez aqui');
    await seen(row('Quem nunca escreveu'));
  });

  it('draws only what is in view, and loads the rest as one comes to it', async () => {
    for (const half of [0, 1]) {
      const events = Array.from({ length: 65 }, (_, index) => {
        const n = half * 65 + index;
        return incomingText('Oi', peer(5000 + n, `Cliente ${n}`), { timestamp: ago(300 + n) });
      });
      await panel.says(shop.numberId, ...events);
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
    const talked = await longTalk(400);
    await visit();
    await page.getByRole('searchbox').fill('mensagem 77');
    const hit = page.getByRole('region', { name: 'Mensagens' }).getByRole('link', { name: /mensagem 77/ });
    await seen(hit.locator('mark'));
    await hit.click();
    await seen(thread().getByText('mensagem 77', { exact: true }));
    expect(await thread().getByText('mensagem 400', { exact: true }).count()).toBe(0);
    expect(new URL(page.url()).searchParams.get('c')).toBe(talked.id);
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
    const talked = await longTalk(240);
    await visit(`/inbox?c=${talked.id}`);
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
    // It stands still once the rows are measured that came above.
    let read = '';
    await until(async () => {
      const before = read;
      read = await atMiddle();
      return /mensagem/.test(read) && read === before;
    }).toBe(true);
    await line.cut();
    await seen(page.getByText(/Sem conexão com o gateway/));
    await hear(longOne, 'enquanto isso');
    line.mend();
    await gone(page.getByText(/Sem conexão com o gateway/));
    await until(atMiddle).toBe(read);
    await page.getByRole('button', { name: 'Ir para as mais recentes' }).click();
    await seen(thread().getByText('enquanto isso'));
  });

  it('stays at the end when something comes, and says so when one is elsewhere', async () => {
    // Less than a page, so that nothing is loaded above.
    const talked = await longTalk(45);
    await visit(`/inbox?c=${talked.id}`);
    await seen(thread().getByText('mensagem 45', { exact: true }));
    await hear(longOne, 'logo abaixo');
    await seen(thread().getByText('logo abaixo'));
    expect(await page.getByRole('button', { name: 'Ir para as mais recentes' }).count()).toBe(0);
    await thread().evaluate((element) => (element.scrollTop = 500));
    await seen(page.getByRole('button', { name: 'Ir para as mais recentes' }));
    const before = await top();
    await hear(longOne, 'fora da vista');
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
    shop.instance.answers.look_up = () => ({ outcome: 'found', status: 'sent', error: null });
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
    await until(() => shop.instance.asked('react').length).toBe(1);
    // WhatsApp's page tells of one's own reaction as of those of others.
    await panel.says(shop.numberId, {
      type: 'reaction',
      target: 'last but one',
      from: 'me',
      emoji: '👍',
      timestamp: Date.now(),
    });
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
    const thief = peer(4700, '<img src=x onerror=window.pwned=1>');
    const conversation = await talk(panel, shop.numberId, thief, evil);
    await hear(thief, 'Oi @5511999999999', {
      mentions: [{ phone: '5511999999999', lid: null, name: '<i>who</i>' }],
    });
    const card = { name: '<b onclick=window.pwned=1>x', vcard: 'TEL:javascript:window.pwned=1' };
    await hear(thief, '', { type: 'contact', text: null, contact: card });
    await change(conversation.id, { tags: ['<script>'] });
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
    const talked = await longTalk(60);
    await visit(`/inbox?c=${talked.id}`);
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
    const talked = await longTalk(60);
    await changeConversation(panel, talked.id, { unread: 20, waiting: null });
    await visit(`/inbox?c=${talked.id}`);
    await seen(thread().getByText('Não lidas'));
    expect(await left()).toBeGreaterThan(200);
    await page.getByRole('button', { name: 'Ir para as mais recentes' }).click();
    await until(left).toBeLessThan(2);
    for (const n of [1, 2, 3]) {
      await hear(longOne, `mais uma, ${n}`, { key: `more ${n}` });
      await seen(thread().getByText(`mais uma, ${n}`));
    }
    await until(left).toBeLessThan(2);
    // A notch of the wheel upwards is not taken back by what becomes of a message.
    await thread().evaluate((element) => (element.scrollTop -= 60));
    await until(left).toBeGreaterThan(50);
    await panel.says(shop.numberId, { type: 'edited', key: 'more 3', text: 'outra coisa' });
    await seen(thread().getByText('outra coisa'));
    expect(await left()).toBeGreaterThan(50);
  });

  it('is followed by who came there with the few that were not read', async () => {
    const talked = await longTalk(8);
    await changeConversation(panel, talked.id, { unread: 6, waiting: null });
    await visit(`/inbox?c=${talked.id}`);
    await seen(thread().getByText('mensagem 8', { exact: true }));
    for (let n = 1; n <= 12; n++) await hear(longOne, `depois ${n}`);
    await seen(thread().getByText('depois 12', { exact: true }));
    const bottom = thread().getByText('depois 12', { exact: true });
    await until(() =>
      bottom.evaluate((element) => element.getBoundingClientRect().bottom < innerHeight),
    ).toBe(true);
  });

  it('stays in view when a picture there turns out to be tall', async () => {
    const talked = await longTalk(40);
    shop.instance.files.set('tall', aPicture(300, 900));
    const media = { mimetype: 'image/png', filename: null, size: 9 };
    await hear(longOne, 'por último', { key: 'tall', type: 'image', media });
    for (const text of ['Cliente antiga', 'Paga por Pix'])
      await panel.ask(shop.rui, 'POST', `/api/accounts/${shop.accountId}/conversations/${talked.id}/notes`, {
        text,
      });
    await visit(`/inbox?c=${talked.id}`);
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
  it('is taken first of all by the one who looks, also by the owner, who is no member', async () => {
    await visit(`/inbox?c=${marina.id}`, { as: panel.olga });
    await page.locator('[data-assign]').click();
    const first = page.getByRole('menuitem').first();
    await until(() => first.textContent()).toBe('Atribuir a mim');
    await first.click();
    await seen(page.locator('[data-assign]').getByText('Com Olga'));
    await page.locator('[data-assign]').click();
    await page.getByRole('menuitem', { name: 'Remover a atribuição' }).click();
    await gone(page.locator('[data-assign]').getByText('Com Olga'));
  });

  it('is taken by who answers, where the account wants that, and comes to the next in turn', async () => {
    const settings = { answeringTakes: true, assignment: 'round_robin' };
    await panel.ask(shop.ana, 'PATCH', `/api/accounts/${shop.accountId}`, settings);
    await visit(`/inbox?c=${marina.id}`);
    await change(marina.id, { assigneeId: null });
    await seen(page.locator('[data-assign]'));
    await gone(page.locator('[data-assign]').getByText('Com Rui Costa'));
    await page.getByRole('textbox', { name: 'Mensagem', exact: true }).fill('Já separo');
    await page.keyboard.press('Enter');
    await seen(page.locator('[data-assign]').getByText('Com Rui Costa'));
    await seen(row('Marina Duarte').getByText('Com Rui Costa'));
    for (const n of [1, 2]) await hear(peer(4810 + n, `Turno ${n}`), 'Oi');
    const turns = ['Ana Lima', 'Rui Costa'].map((name) => list().getByRole('link', { name: `Com ${name}` }));
    for (const turn of turns) await seen(turn.filter({ hasText: 'Turno' }));
  });

  it('is assigned, put off and resolved from the head of the conversation', async () => {
    await visit(`/inbox?c=${marina.id}`);
    await page.getByRole('button', { name: 'Com Rui Costa' }).click();
    await page.getByRole('menuitem', { name: 'Ana Lima' }).click();
    await seen(page.getByRole('button', { name: 'Com Ana Lima' }));
    await page.getByRole('button', { name: 'Resolver' }).click();
    await gone(row('Marina Duarte'));
    await seen(page.getByRole('button', { name: 'Reabrir' }));
    expect(asked(marina.id).map(({ body }) => body)).toEqual([
      { assigneeId: shop.ana },
      { state: 'resolved' },
    ]);
  });

  it('sees who else is looking, and who of them is typing', async () => {
    await visit(`/inbox?c=${marina.id}`);
    const { accountId, id: conversationId } = marina;
    const token = await accessTokenOf(panel.database, panel.gateway.tokens(), shop.ana);
    const socket = open(panel.gateway, { token });
    const heard: Viewers[] = [];
    socket.on('viewers', (viewers: Viewers) => heard.push(viewers));
    const lookers = () => heard.at(-1)?.viewers.map(({ name, typing }) => [name, typing]) ?? [];
    socket.emit('looking', { accountId, conversationId, typing: true });
    await seen(page.getByText('Ana Lima está escrevendo…'));
    await page.getByRole('textbox', { name: 'Mensagem' }).fill('Já respondo');
    await until(lookers).toContainEqual(['Rui Costa', true]);
    await until(() => asked('/typing').length).toBe(1);
    socket.close();
  });

  it('sees when the other side is typing or recording, and no longer', async () => {
    await visit(`/inbox?c=${marina.id}`);
    // Only who looks is told: the gateway asks to hear of it.
    await until(() => shop.instance.asked('watch').length).toBeGreaterThan(0);
    const { phone } = marinaHerself;
    const doing = (state: 'typing' | 'recording' | 'paused'): Promise<void> =>
      panel.says(shop.numberId, { type: 'typing', chat: { phone, wid: null }, state, timestamp: Date.now() });
    await doing('typing');
    await seen(page.getByText('digitando…'));
    await doing('recording');
    await seen(page.getByText('gravando áudio…'));
    await doing('paused');
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
    const vera = await panel.person('Vera', { [shop.accountId]: 'viewer' });
    await visit(`/inbox?c=${marina.id}`, { as: vera });
    await seen(page.getByText(/Você pode ler as conversas desta conta/));
    expect(await page.getByRole('button', { name: 'Resolver' }).count()).toBe(0);
    expect(asked('/seen')).toEqual([]);
  });
});

describe('the owner', () => {
  it('is told when an account is a customer’s, and the account is told once', async () => {
    await visit(`/inbox?account=${shop.accountId}`, { as: panel.olga });
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
    }
  });

  it('teaches when nothing is there, and says it when it could not be loaded', async () => {
    await panel.database.empty('conversations');
    await visit();
    await seen(page.getByText(/Quando alguém escrever para um dos seus números/));
    await page.route('**/conversations?*', (route) => route.fulfill(refusal(500, 'internal')));
    await page.reload();
    await seen(page.getByRole('button', { name: 'Tentar de novo' }));
    await page.unroute('**/conversations?*');
    await page.getByRole('button', { name: 'Tentar de novo' }).click();
    await seen(page.getByText(/Quando alguém escrever/));
  });
});
