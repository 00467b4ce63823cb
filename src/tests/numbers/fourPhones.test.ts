import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../contract/accounts.ts';
import type { PairingCode } from '../../contract/instances.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { World } from '../support/world.ts';

const phones = ['5511999999999', '5511888888888', '5511777777777', '5511666666666'];
const ana = '5511955550001';
const fifth = '59171234567';
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe.each(['live', 'stock'] as const)('four phones on the %s page', (dialect) => {
  let database: TestDatabase;
  let world: World;
  const accounts: Account[] = [];

  beforeAll(async () => {
    database = await createDatabase();
    const people = [...phones, fifth, ana].map((phone) => ({ phone, name: `Phone ${phone.slice(-4)}` }));
    world = await World.start({ databaseUrl: database.url, simulator: { dialect, phones: people } });
  });
  afterAll(async () => {
    await world.close();
    await database.drop();
  });

  it('are paired by their QR codes, each on a port and in a session directory of its own', async () => {
    for (const phone of phones) accounts.push(await world.createAccount(`Conta ${phone.slice(-1)}`, phone));
    for (const account of accounts) {
      const phone = account.numbers[0]?.phone ?? '';
      world.network.scan(phone, (await world.qr(account.id)).value);
    }
    const instances = await Promise.all(accounts.map(({ id }) => world.connected(id)));
    expect(new Set(instances.map(({ port }) => port)).size).toBe(4);
    expect(instances.every(({ linked }) => linked)).toBe(true);
    const sessions = await readdir(path.join(world.directory, 'sessions'));
    expect(sessions.sort()).toEqual(instances.map(({ id }) => id).sort());
  });

  it('take a fifth that is paired by a code typed on the phone', async () => {
    const account = await world.createAccount('Conta 5', fifth);
    await world.qr(account.id);
    const answer = await world.call<PairingCode>('POST', `/api/instances/${account.id}/pairing-code`, {});
    expect(answer.status).toBe(200);
    expect((await world.instance(account.id)).code).toBe('enter_code');
    world.network.enterCode(fifth, answer.body.code);
    await world.connected(account.id);
    expect((await world.call('DELETE', `/api/accounts/${account.id}`)).status).toBe(204);
  });

  it('send a text that is delivered and then read, and receive the answer', async () => {
    const [first] = accounts;
    const sent = await world.send(first?.id ?? '', { phone: ana, message: 'Olá, Ana! 😀' });
    expect(sent.status).toBe(200);
    expect(['sent', 'delivered']).toContain(sent.body.status);
    world.network.markRead(ana, phones[0] ?? '');
    world.network.sendFromPhone(ana, { type: 'text', to: phones[0] ?? '', body: 'Oi! Tudo bem?' });

    const answer = await world.messageWhere(first?.id ?? '', ({ text }) => text === 'Oi! Tudo bem?');
    expect(answer).toMatchObject({ direction: 'in', type: 'text', phone: ana, backfilled: false });
    const read = await world.messageWhere(
      first?.id ?? '',
      ({ id, status }) => id === sent.body.id && status === 'read',
    );
    expect(read.text).toBe('Olá, Ana! 😀');
    expect(world.network.carried({ from: phones[0], to: ana, body: 'Olá, Ana! 😀' })).toHaveLength(1);
  });

  it('keep what each of them writes to themselves', async () => {
    const [first, second] = accounts;
    expect(await world.messages(second?.id ?? '')).toEqual([]);
    const foreign = await world.messages(first?.id ?? '');
    const answer = await world.call('GET', `/api/accounts/${second?.id}/messages/${foreign[0]?.id}`);
    expect(answer.status).toBe(404);
  });

  it('write to each other through their two numbers', async () => {
    const [first, second] = accounts;
    const sent = await world.send(first?.id ?? '', { phone: phones[1], message: 'de uma conta a outra' });
    expect(sent.status).toBe(200);
    const received = await world.messageWhere(
      second?.id ?? '',
      ({ text }) => text === 'de uma conta a outra',
    );
    expect(received).toMatchObject({ direction: 'in', phone: phones[0] });
  });

  it('send and receive pictures byte for byte', async () => {
    const id = accounts[2]?.id ?? '';
    const media = { base64: png.toString('base64') };
    const sent = await world.send(id, { phone: ana, type: 'image', message: 'uma foto', media });
    expect(sent.body.error).toBeNull();
    const [carried] = world.network.carried({ from: phones[2], to: ana });
    expect(carried).toMatchObject({ type: 'image', caption: 'uma foto' });
    expect(world.network.media.get(carried?.media?.sha256 ?? '')).toEqual(png);

    const back = { data: png, mimetype: 'image/png' };
    world.network.sendFromPhone(ana, { type: 'image', to: phones[2] ?? '', media: back, caption: 'outra' });
    const received = await world.messageWhere(
      id,
      ({ text, media: file }) => text === 'outra' && file?.state === 'ready',
    );
    const file = await world.fetch(received.media?.url ?? '');
    expect(file.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await file.arrayBuffer())).toEqual(png);
  });

  it('receive what people send besides, with its file or its words', async () => {
    const id = accounts[2]?.id ?? '';
    const to = phones[2] ?? '';
    const special = { type: 'special' as const, to, body: '', fields: {} };
    const bytes = Buffer.from('a round video');
    world.network.sendFromPhone(ana, {
      ...special,
      kind: 'ptv',
      media: { data: bytes, mimetype: 'video/mp4' },
    });
    const video = await world.messageWhere(
      id,
      ({ whatsappType, media }) => whatsappType === 'ptv' && media?.state === 'ready',
    );
    const file = await world.fetch(video.media?.url ?? '');
    expect(Buffer.from(await file.arrayBuffer())).toEqual(bytes);
    world.network.sendFromPhone(ana, {
      ...special,
      kind: 'order',
      fields: { orderTitle: 'Torta', itemCount: 2 },
    });
    world.network.sendFromPhone(ana, { ...special, kind: 'x_new', body: 'de outra espécie' });
    await world.messageWhere(
      id,
      ({ whatsappType, text }) => whatsappType === 'order' && text === 'Torta (2)',
    );
    const unheardOf = await world.messageWhere(id, ({ text }) => text === 'de outra espécie');
    expect(unheardOf).toMatchObject({ type: 'unknown', whatsappType: 'x_new' });
  });

  it('send a location, a contact card, a document, a reply and a reaction', async () => {
    const id = accounts[3]?.id ?? '';
    const first = await world.send(id, { phone: ana, message: 'primeira' });
    const base64 = Buffer.from('conteúdo').toString('base64');
    const wishes = [
      { type: 'location', latitude: -16.5, longitude: -68.15, name: 'La Paz' },
      { type: 'contact', contact: { name: 'Zé; da Silva', phone: '5511944440000' } },
      { type: 'document', media: { base64, mimetype: 'text/plain' }, filename: 'nota.txt' },
      { message: 'em resposta', replyTo: first.body.id },
    ];
    for (const wish of wishes) {
      const { status, body } = await world.send(id, { phone: ana, ...wish });
      expect([status, body.error]).toEqual([200, null]);
    }
    const carried = world.network.carried({ from: phones[3], to: ana });
    expect(carried.map(({ type }) => type)).toEqual(['chat', 'location', 'vcard', 'document', 'chat']);
    expect(carried[4]?.extra).toMatchObject({ quotedStanzaID: carried[0]?.id });

    const reaction = await world.send(id, { type: 'reaction', messageId: first.body.id, emoji: '👍' });
    expect(reaction.body.status).toBe('sent');
    const reacted = await world.messageWhere(
      id,
      (one) => one.id === first.body.id && one.reactions.length > 0,
    );
    expect(reacted.reactions).toEqual([{ emoji: '👍', from: null, fromMe: true }]);
  });

  it('follow what people do to their messages: reactions, edits and deletions', async () => {
    const id = accounts[3]?.id ?? '';
    const to = phones[3] ?? '';
    const written = world.network.sendFromPhone(ana, { type: 'text', to, body: 'errado' });
    const message = await world.messageWhere(id, ({ text }) => text === 'errado');
    world.network.sendFromPhone(ana, { type: 'reaction', messageId: written.id, emoji: '❤️' });
    world.network.sendFromPhone(ana, { type: 'edit', messageId: written.id, body: 'certo' });
    const edited = await world.messageWhere(
      id,
      (one) => one.id === message.id && one.text === 'certo' && one.reactions.length === 1,
    );
    expect(edited.editedAt).not.toBeNull();
    expect(edited.reactions[0]).toMatchObject({ emoji: '❤️', fromMe: false });
    world.network.sendFromPhone(ana, { type: 'delete', messageId: written.id });
    const deleted = await world.messageWhere(id, (one) => one.id === message.id && one.deletedAt !== null);
    expect(deleted.text).toBeNull();
  });

  it('come back after a restart without a new scan, and hear what was written meanwhile', async () => {
    await world.gateway.close();
    world.network.sendFromPhone(ana, { type: 'text', to: phones[0] ?? '', body: 'enquanto dormia' });
    await world.startGateway();
    await Promise.all(accounts.map(({ id }) => world.connected(id)));
    await world.messageWhere(accounts[0]?.id ?? '', ({ text }) => text === 'enquanto dormia');
    const sent = await world.send(accounts[0]?.id ?? '', { phone: ana, message: 'acordei' });
    expect(sent.status).toBe(200);
    expect(world.network.devices(phones[0] ?? '')).toHaveLength(1);
  });
});
