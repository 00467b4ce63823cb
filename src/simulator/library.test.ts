import { afterAll, beforeAll, expect, test } from 'vitest';
import wwebjs from 'whatsapp-web.js';
import type { Chat, GroupChat, Message, Reaction } from 'whatsapp-web.js';
import { startSimulator } from './simulator.ts';
import type { Simulator } from './simulator.ts';
import { link, startClient, temporaryFolder } from './testing/browser.ts';
import type { TestClient } from './testing/browser.ts';

const ANA = '5511900000001';
const BIA = '5511900000002';
const CAIO = '5591988887777';
const LIA = '5511900000009';
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const wid = (phone: string): string => `${phone}@c.us`;

let simulator: Simulator;
let ana: TestClient;
let bia: TestClient;
const folders: { remove(): Promise<void>; path: string }[] = [];

async function folder(): Promise<string> {
  const made = await temporaryFolder();
  folders.push(made);
  return made.path;
}

const from = (body: string) => (message: Message) => message.body === body;

beforeAll(async () => {
  simulator = await startSimulator({ phones: [{ phone: ANA, name: 'Ana Lima' }] });
  const { network } = simulator;
  network.addPhone({ phone: BIA, name: 'Bia' });
  network.addPhone({ phone: CAIO, name: 'Caio', withoutNinthDigit: true });
  network.addPhone({ phone: LIA, name: 'Lia', lid: '77700011122233', hasPhoneNumberHidden: true });
  network.sendFromPhone(BIA, { type: 'text', to: ANA, body: 'from before the linking' });
  ana = startClient(simulator, await folder());
  bia = startClient(simulator, await folder(), { pairWithPhoneNumber: { phoneNumber: BIA } });
  await link(simulator, ana, ANA);
  const [code] = await bia.next('code');
  expect(code).toMatch(/^[A-Z0-9]{8}$/);
  network.enterCode(BIA, String(code));
  await bia.next('ready');
});

afterAll(async () => {
  await Promise.all([ana.close(), bia.close()]);
  await simulator.close();
  await Promise.all(folders.map((made) => made.remove()));
});

test('a linked page knows who it is and has the chats from before', async () => {
  expect(ana.client.info.wid._serialized).toBe(wid(ANA));
  expect(ana.client.info.pushname).toBe('Ana Lima');
  const [chat] = await ana.client.getChats();
  expect(chat?.name).toBe('Bia');
  expect(chat?.unreadCount).toBe(1);
  const [message] = (await chat?.fetchMessages({ limit: 10 })) ?? [];
  expect(message?.body).toBe('from before the linking');
});

test('two numbers write to each other, and acks go up to read', async () => {
  const sent = await ana.client.sendMessage(wid(BIA), 'olá Bia');
  const [received] = (await bia.next('message', from('olá Bia'))) as [Message];
  expect(received.from).toBe(wid(ANA));
  const is = (ack: number) => (message: Message, value: number) =>
    message.id.id === sent.id.id && value === ack;
  await ana.next('message_ack', is(1));
  await ana.next('message_ack', is(2));
  await bia.client.sendSeen(wid(ANA));
  await ana.next('message_ack', is(3));
  await bia.client.sendMessage(wid(ANA), 'oi Ana');
  await ana.next('message', from('oi Ana'));
  expect(simulator.network.carried({ id: sent.id.id })).toMatchObject([
    { from: ANA, to: BIA, body: 'olá Bia', ack: 3, submissions: 1, origin: 'web' },
  ]);
});

test('an image goes both ways, byte for byte', async () => {
  const picture = new wwebjs.MessageMedia('image/png', PNG, 'dot.png');
  await ana.client.sendMessage(wid(BIA), picture, { caption: 'um ponto' });
  const [received] = (await bia.next('message', from('um ponto'))) as [Message];
  expect(received.type).toBe('image');
  const downloaded = await received.downloadMedia();
  expect(downloaded.data).toBe(PNG);
  expect(downloaded.mimetype).toBe('image/png');
  const media = { data: Buffer.from(PNG, 'base64'), mimetype: 'image/png' };
  simulator.network.sendFromPhone(BIA, { type: 'image', to: ANA, media, caption: 'de volta' });
  const [back] = (await ana.next('message', from('de volta'))) as [Message];
  expect((await back.downloadMedia()).data).toBe(PNG);
});

test('voice, document and sticker keep their types, and a played voice message is ack 4', async () => {
  const bytes = Buffer.from('not really opus').toString('base64');
  const voice = new wwebjs.MessageMedia('audio/ogg; codecs=opus', bytes, 'voice.ogg');
  const sent = await ana.client.sendMessage(wid(BIA), voice, { sendAudioAsVoice: true });
  const paper = new wwebjs.MessageMedia('application/pdf', bytes, 'paper.pdf');
  await ana.client.sendMessage(wid(BIA), paper);
  await bia.next('message', (message: Message) => message.type === wwebjs.MessageTypes.VOICE);
  await bia.next('message', (message: Message) => message.type === wwebjs.MessageTypes.DOCUMENT);
  simulator.network.markPlayed(BIA, sent.id.id);
  await ana.next('message_ack', (message: Message, ack: number) => message.id.id === sent.id.id && ack === 4);
});

test('location and contact card arrive as what they are', async () => {
  await ana.client.sendMessage(wid(BIA), new wwebjs.Location(-16.5, -68.15, { name: 'La Paz' }));
  const [place] = (await bia.next(
    'message',
    (one: Message) => one.type === wwebjs.MessageTypes.LOCATION,
  )) as [Message];
  expect(place.location).toMatchObject({ latitude: -16.5, longitude: -68.15, name: 'La Paz' });
  await ana.client.sendMessage(wid(BIA), await ana.client.getContactById(wid(BIA)));
  const [card] = (await bia.next(
    'message',
    (one: Message) => one.type === wwebjs.MessageTypes.CONTACT_CARD,
  )) as [Message];
  expect(card.vCards[0]).toContain(`waid=${BIA}`);
});

test('a reply quotes, a reaction shows, an edit changes and a delete removes', async () => {
  const { network } = simulator;
  const asked = network.sendFromPhone(BIA, { type: 'text', to: ANA, body: 'qual é o preço?' });
  const [question] = (await ana.next('message', from('qual é o preço?'))) as [Message];
  const reply = await question.reply('dez');
  const [answer] = (await bia.next('message', from('dez'))) as [Message];
  expect((await answer.getQuotedMessage()).body).toBe('qual é o preço?');

  await question.react('👍');
  const [reaction] = (await bia.next('message_reaction')) as [Reaction];
  expect(reaction).toMatchObject({ reaction: '👍', senderId: wid(ANA) });
  expect(network.carried({ id: asked.id })[0]?.reactions[ANA]?.emoji).toBe('👍');

  await reply.edit('doze');
  await bia.next(
    'message_edit',
    (_message: Message, now: string, before: string) => now === 'doze' && before === 'dez',
  );

  await reply.delete(true);
  await bia.next('message_revoke_everyone', (message: Message) => message.id.id === reply.id.id);
  expect(network.carried({ id: reply.id.id })[0]?.revoked).toBe(true);

  network.sendFromPhone(BIA, { type: 'edit', messageId: asked.id, body: 'qual o preço?' });
  await ana.next('message_edit', (_message: Message, now: string) => now === 'qual o preço?');
  network.sendFromPhone(BIA, { type: 'delete', messageId: asked.id });
  await ana.next('message_revoke_everyone', (message: Message) => message.id.id === asked.id);
});

test('what the phone itself writes shows up in its page as its own', async () => {
  simulator.network.sendFromPhone(ANA, { type: 'text', to: BIA, body: 'from my hand' });
  const [own] = (await ana.next('message_create', from('from my hand'))) as [Message];
  expect(own.fromMe).toBe(true);
  await bia.next('message', from('from my hand'));
});

test('typing is seen by the network', async () => {
  const chat = await ana.client.getChatById(wid(BIA));
  await chat.sendStateTyping();
  await simulator.network.waitFor((network) =>
    network.presence().some(({ from: who, to, state }) => who === ANA && to === BIA && state === 'typing'),
  );
});

test('a group is made, written to and changed', async () => {
  const made = await ana.client.createGroup('Família', [wid(BIA)]);
  if (typeof made === 'string') throw new Error(made);
  const id = (made.gid as unknown as { _serialized: string })._serialized;
  await ana.client.sendMessage(id, 'oi, grupo');
  const [message] = (await bia.next('message', from('oi, grupo'))) as [Message];
  expect(message.author).toBe(wid(ANA));
  expect(message.from).toBe(id);
  const group = (await ana.client.getChatById(id)) as GroupChat;
  expect(group.isGroup).toBe(true);
  expect(group.participants).toHaveLength(2);
  expect(await group.setSubject('Família Lima')).toBe(true);
  await group.addParticipants([wid(LIA)]);
  await bia.next('group_join');
  expect(simulator.network.directory.group(id)).toMatchObject({ subject: 'Família Lima' });
  expect(simulator.network.directory.membersOf(id)).toContain(LIA);
});

test('numbers are looked up, also in the other of Brazil’s two forms', async () => {
  const found = await ana.client.getNumberId(CAIO);
  expect(found?._serialized).toBe('559188887777@c.us');
  expect(await ana.client.getNumberId('5511900009999')).toBeNull();
});

test('a message to somebody who is not on WhatsApp is refused with ack -1', async () => {
  const sent = await ana.client.sendMessage('5511911112222@c.us', 'anyone?');
  await ana.next(
    'message_ack',
    (message: Message, ack: number) => message.id.id === sent.id.id && ack === -1,
  );
});

test('a profile picture has an address when there is one', async () => {
  expect(await ana.client.getProfilePicUrl(wid(BIA))).toBeUndefined();
  simulator.network.setPicture(BIA, Buffer.from(PNG, 'base64'));
  expect(await ana.client.getProfilePicUrl(wid(BIA))).toMatch(/^https:\/\/web\.whatsapp\.com\/media\//);
});

test('a sender with a hidden number comes by LID, and can be answered there', async () => {
  simulator.network.sendFromPhone(LIA, { type: 'text', to: ANA, body: 'guess who' });
  const [message] = (await ana.next('message', from('guess who'))) as [Message];
  expect(message.from).toBe('77700011122233@lid');
  await message.reply('hello Lia');
  await simulator.network.waitFor((network) => network.carried({ to: LIA, body: 'hello Lia' })[0]?.ack === 2);
});

test('an unknown module throws and is recorded', async () => {
  const page = ana.client.pupPage;
  const message = await page?.evaluate(() => {
    try {
      (window as unknown as { require(name: string): unknown }).require('WAWebNoSuchThing');
      return 'no error';
    } catch (error) {
      return String(error);
    }
  });
  expect(message).toContain('WAWebNoSuchThing');
  const known = await simulator.network.waitFor((network) =>
    network.coverage().find((entry) => entry.module === 'WAWebNoSuchThing'),
  );
  expect(known.phone).toBe(ANA);
});

test('a chat is read, archived and emptied', async () => {
  simulator.network.sendFromPhone(BIA, { type: 'text', to: ANA, body: 'unread' });
  await ana.next('message', from('unread'));
  await ana.client.sendSeen(wid(BIA));
  let chat: Chat = await ana.client.getChatById(wid(BIA));
  expect(chat.unreadCount).toBe(0);
  await chat.archive();
  chat = await ana.client.getChatById(wid(BIA));
  expect(chat.archived).toBe(true);
  await chat.unarchive();
  await chat.clearMessages();
  expect(await chat.fetchMessages({ limit: 5 })).toEqual([]);
});
