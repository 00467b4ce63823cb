import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../contract/accounts.ts';
import type { NewInvitation } from '../../contract/members.ts';
import { freePort } from '../../lib/ports.ts';
import { gone, seen } from '../../panel/testing/chromium.ts';
import type { CarriedMessage } from '../../simulator/network/types.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { aPicture } from '../support/shop.ts';
import { People, picture, says } from '../support/story.ts';
import { World } from '../support/world.ts';

const shop = '5511999999999';
const ana = '5511955550001';
const rui = '5511955550002';
const hours = 'Abrimos de segunda a sábado, das 7h às 20h.';

let database: TestDatabase;
let world: World;
let account: Account;
let people: People;
/** Two agents of the shop, each at a desk of their own. */
let bia: Page;
let caio: Page;

beforeAll(async () => {
  database = await createDatabase();
  const phones = Object.entries({ Padaria: shop, Ana: ana, Rui: rui });
  world = await World.start({
    databaseUrl: database.url,
    simulator: { dialect: 'live', phones: phones.map(([name, phone]) => ({ name, phone })) },
    // The panel stays open while the gateway restarts.
    settings: { port: await freePort() },
  });
  account = await world.pairedAccount('Padaria', shop);
  const reply = { shortcut: 'horario', text: hours };
  await world.call('POST', `/api/accounts/${account.id}/quick-replies`, reply);
  people = await People.arrive();
  bia = await joins('Bia');
  caio = await joins('Caio');
});
afterAll(async () => {
  await people.leave();
  await world.close();
  await database.drop();
});

/** By the link that an agent is sent, to the inbox. */
async function joins(name: string): Promise<Page> {
  const route = `/api/accounts/${account.id}/invitations`;
  const { url } = (await world.call<NewInvitation>('POST', route, { role: 'agent' })).body;
  const page = await people.come({ viewport: { width: 1440, height: 1400 } });
  await page.goto(url);
  await page.getByLabel('Seu nome').fill(name);
  await page.getByLabel('E-mail', { exact: false }).fill(`${name.toLowerCase()}@example.com`);
  await page.getByLabel('Senha', { exact: true }).fill('atendo com muito gosto');
  await page.getByRole('button', { name: 'Aceitar o convite' }).click();
  await page.getByRole('link', { name: /^Conversas/ }).click();
  await seen(page.getByRole('searchbox'));
  return page;
}

const row = (page: Page, name: string) =>
  page.getByRole('list', { name: 'Lista de conversas' }).getByRole('link', { name });
const field = (page: Page) => page.getByRole('textbox', { name: 'Mensagem' });
const tell = (from: string, body: string): CarriedMessage =>
  world.network.sendFromPhone(from, { type: 'text', to: shop, body });
/** What the person has got from the shop, in the order in which WhatsApp carried it. */
const carriedTo = (to: string): string[] =>
  world.network.carried({ from: shop, to }).map(({ body, caption }) => caption ?? body);
const untilCarried = (to: string, texts: string[]): Promise<void> =>
  expect.poll(() => carriedTo(to), { timeout: 30_000 }).toEqual(texts);
async function writes(page: Page, text: string): Promise<void> {
  await field(page).fill(text);
  await field(page).press('Enter');
}

describe('an agent', () => {
  it('sees who writes, takes the conversation, and leaves a note that only the team sees', async () => {
    tell(ana, 'Bom dia! Que horas vocês abrem?');
    await seen(row(bia, 'Ana').getByText('1 não lida'));
    await picture(bia, '20-somebody-writes');
    await row(bia, 'Ana').click();
    await says(bia, ['Bom dia! Que horas vocês abrem?']);
    await gone(row(bia, 'Ana').getByText('1 não lida'));
    await bia.getByRole('button', { name: 'Atribuir' }).click();
    await bia.getByRole('menuitem', { name: 'Atribuir a mim' }).click();
    await seen(bia.getByRole('button', { name: 'Minhas 1' }));
    await bia.getByRole('button', { name: 'Nota interna' }).click();
    await bia.getByRole('textbox', { name: 'Texto da nota interna' }).fill('Cliente antiga');
    await bia.keyboard.press('Enter');
    await seen(bia.getByText('Nota de Bia'));
    await bia.getByRole('button', { name: 'Nota interna' }).click();
  });

  it('answers with a quick reply and a picture, and sees that they were read', async () => {
    await field(bia).fill('/hor');
    await seen(bia.getByRole('option', { name: /horario/ }));
    await picture(bia, '21-quick-reply');
    await field(bia).press('Enter');
    expect(await field(bia).inputValue()).toBe(hours);
    await field(bia).press('Enter');
    await untilCarried(ana, [hours]);

    await drop(bia, 'vitrine.png', aPicture());
    await seen(bia.getByRole('list', { name: 'Arquivos a enviar' }).getByText('vitrine.png'));
    await bia.getByRole('textbox', { name: 'Legenda' }).fill('Olha a vitrine de hoje');
    await picture(bia, '22-attached');
    await bia.keyboard.press('Enter');
    await untilCarried(ana, [hours, 'Olha a vitrine de hoje']);
    expect(world.network.carried({ from: shop, type: 'image' })[0]?.media?.mimetype).toBe('image/png');
    await seen(bia.getByRole('img', { name: 'Olha a vitrine de hoje' }));
    world.network.markRead(ana, shop);
    await expect.poll(() => bia.locator('[data-thread]').getByRole('img', { name: 'Lida' }).count()).toBe(2);
  });

  it('reacts and resolves; when they write again it is open again', async () => {
    const question = bia.locator('[data-message]').filter({ hasText: 'Que horas' });
    await question.hover();
    await question.getByRole('button', { name: 'O que fazer com a mensagem' }).click();
    await bia.getByRole('button', { name: 'Reagir com ❤️' }).click();
    const reacted = await world.network.waitFor(
      (network) => network.carried({ from: ana }).find(({ reactions }) => reactions[shop]),
      30_000,
    );
    expect(reacted.reactions[shop]?.emoji).toBe('❤️');
    await seen(bia.getByRole('button', { name: '❤️ de Você' }));
    await bia.getByRole('button', { name: 'Resolver' }).click();
    await gone(row(bia, 'Ana'));
    await seen(bia.getByRole('button', { name: 'Todas 0' }));
    await picture(bia, '23-resolved');
    tell(ana, 'Obrigada! Passo aí às nove.');
    await seen(row(bia, 'Ana').getByText('Obrigada! Passo aí às nove.'));
    await seen(bia.getByRole('button', { name: 'Resolver' }));
    await says(bia, [
      'Bom dia! Que horas vocês abrem?',
      hours,
      'Olha a vitrine de hoje',
      'Obrigada! Passo aí às nove.',
    ]);
    expect(carriedTo(ana)).toEqual([hours, 'Olha a vitrine de hoje']);
  });
});

describe('two agents in one conversation', () => {
  const texts: string[] = [];

  it('see each other look and type', async () => {
    tell(rui, 'Vocês entregam no Centro?');
    texts.push('Vocês entregam no Centro?');
    for (const page of [bia, caio]) await row(page, 'Rui').click();
    for (const page of [bia, caio]) await seen(row(page, 'Rui').getByText('Espera há'));
    await seen(bia.getByText('Caio também está vendo'));
    await seen(caio.getByText('Bia também está vendo'));
    await field(bia).pressSequentially('Entregamos');
    await seen(caio.getByText('Bia está escrevendo…'));
    await picture(caio, '24-bia-types');
    await world.network.waitFor((network) =>
      network.presence().some(({ from, to, state }) => from === shop && to === rui && state === 'typing'),
    );
    await field(bia).press('Enter');
    texts.push('Entregamos');
    await gone(caio.getByText('Bia está escrevendo…'));
    await says(caio, texts);
  });

  it('both see what either sends, once, in the order in which it was carried', async () => {
    await writes(caio, 'A taxa é R$ 8');
    texts.push('A taxa é R$ 8');
    await untilCarried(rui, texts.slice(1));
    for (const page of [bia, caio]) {
      await says(page, texts);
      await gone(row(page, 'Rui').getByText('Espera há'));
    }
    // At the same time.
    const burst = (page: Page, name: string) => async (): Promise<void> => {
      for (const n of [1, 2, 3]) await writes(page, `${name} ${n}`);
    };
    await Promise.all([burst(bia, 'Bia')(), burst(caio, 'Caio')()]);
    await expect.poll(() => carriedTo(rui).length, { timeout: 30_000 }).toBe(8);
    const carried = carriedTo(rui);
    expect(carried.filter((text) => text.startsWith('Bia '))).toEqual(['Bia 1', 'Bia 2', 'Bia 3']);
    expect(carried.filter((text) => text.startsWith('Caio '))).toEqual(['Caio 1', 'Caio 2', 'Caio 3']);
    for (const page of [bia, caio]) await says(page, [texts[0] ?? '', ...carried]);
    await seen(caio.locator('[data-message]').filter({ hasText: 'Bia 3' }).getByText('Bia', { exact: true }));
    await picture(caio, '25-two-agents');
  });
});

describe('when the gateway restarts in the middle of a conversation', () => {
  it('the draft is kept, nothing is lost, and nothing is doubled', async () => {
    await row(bia, 'Ana').click();
    const before = ['Bom dia! Que horas vocês abrem?', hours, 'Olha a vitrine de hoje'];
    before.push('Obrigada! Passo aí às nove.');
    await says(bia, before);
    await field(bia).fill('Deixo separado');
    await world.gateway.close();
    await seen(bia.getByText(/Sem conexão com o gateway/));
    await field(bia).press('Enter');
    await seen(bia.getByRole('button', { name: 'Tentar de novo' }));
    await field(bia).fill('Seu nome completo, por');
    tell(ana, 'Guarda dois sonhos para mim?');
    await picture(bia, '26-gateway-away');

    await world.startGateway();
    await gone(bia.getByText(/Sem conexão com o gateway/));
    await world.connected(account.id);
    await seen(bia.locator('[data-thread]').getByText('Guarda dois sonhos para mim?'));
    expect(await field(bia).inputValue()).toBe('Seu nome completo, por');
    await bia.getByRole('button', { name: 'Tentar de novo' }).click();
    await untilCarried(ana, [hours, 'Olha a vitrine de hoje', 'Deixo separado']);
    await bia.reload();
    expect(await field(bia).inputValue()).toBe('Seu nome completo, por');
    await field(bia).pressSequentially(' favor?');
    await field(bia).press('Enter');
    const after = ['Deixo separado', 'Seu nome completo, por favor?'];
    await untilCarried(ana, [hours, 'Olha a vitrine de hoje', ...after]);
    await says(bia, [...before, 'Guarda dois sonhos para mim?', ...after]);
    await picture(bia, '27-and-back');
  });

  it('and nothing was asked of another host, and nothing broke in a page', () => {
    expect(people.faults).toEqual([]);
    for (const message of world.network.carried({ from: shop })) expect(message.submissions).toBe(1);
  });
});

/** As a file that comes from the desktop. */
async function drop(page: Page, name: string, data: string): Promise<void> {
  const transfer = await page.evaluateHandle(
    ({ name: called, data: base64 }) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const files = new DataTransfer();
      files.items.add(new File([bytes], called, { type: 'image/png' }));
      return files;
    },
    { name, data },
  );
  for (const event of ['dragenter', 'dragover', 'drop'])
    await page.locator('[data-thread]').dispatchEvent(event, { dataTransfer: transfer });
}
