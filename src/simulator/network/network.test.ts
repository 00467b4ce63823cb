import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Network } from './network.ts';
import { StateFile } from './stateFile.ts';
import type { PageEvent, PageLink } from './types.ts';

const ANA = '5511900000001';
const BIA = '5511900000002';
const KEYS = { staticKey: 's', identityKey: 'i', advSecret: 'a', platform: '1' };
const BROWSER = { os: 'Linux', name: 'Chrome' };

let network: Network;

/** A page without a browser: takes and keeps everything. */
function fakePage(id = 'page'): PageLink & { events: PageEvent[] } {
  const events: PageEvent[] = [];
  return {
    id,
    receiving: false,
    events,
    push: (event) => void events.push(event),
    pushConfirmed: (event) => {
      events.push(event);
      return Promise.resolve();
    },
    close: () => undefined,
  };
}

function linkPage(phone: string): ReturnType<typeof fakePage> {
  const page = fakePage(`page of ${phone}`);
  network.linking.wait(page, KEYS, BROWSER);
  network.scan(phone, network.waitingPages()[0]?.qrText ?? '');
  return page;
}

const text = (to: string, body: string, id?: string) => ({ type: 'text', to, body, id }) as const;

beforeEach(() => {
  network = new Network();
  network.addPhone({ phone: ANA, name: 'Ana' });
  network.addPhone({ phone: BIA, name: 'Bia' });
});

afterEach(() => network.close());

describe('who is on WhatsApp', () => {
  test('a phone is on WhatsApp once, under either of Brazil’s forms', () => {
    network.addPhone({ phone: '5511988880001', name: 'Rita' });
    expect(() => network.addPhone({ phone: '551188880001', name: 'Rita again' })).toThrow(/already/);
    // Landlines never had the nine.
    network.addPhone({ phone: '551133334444', name: 'Loja' });
    network.addPhone({ phone: '5511933334444', name: 'Beto' });
    network.addPhone({ phone: '5591988887777', name: 'Caio', withoutNinthDigit: true });
    expect(network.directory.find('5591988887777')?.phone).toBe('559188887777');
    expect(() => network.addPhone({ phone: '559188887777', name: 'twice' })).toThrow(/already/);
  });

  test('messages go only to the exact registered form', () => {
    network.addPhone({ phone: '5591988887777', name: 'Caio', withoutNinthDigit: true });
    expect(network.directory.recipient('5591988887777@c.us')).toBeUndefined();
    expect(network.directory.recipient('559188887777@c.us')).toBe('559188887777');
  });

  test('somebody who hides the number is seen by LID', () => {
    network.addPhone({ phone: '5511900000003', name: 'Lia', lid: '123', hasPhoneNumberHidden: true });
    const sent = network.sendFromPhone('5511900000003', text(ANA, 'hi'));
    expect(network.views.message(sent, ANA)).toMatchObject({ remote: '123@lid', from: '123@lid' });
  });
});

describe('linking', () => {
  test('a QR code links once, and only while it is shown', () => {
    const page = fakePage();
    network.linking.wait(page, KEYS, BROWSER);
    const [waiting] = network.waitingPages();
    const qrText = waiting?.qrText ?? '';
    expect(qrText.split(',').slice(1)).toEqual(['s', 'i', 'a', '1']);
    expect(() => network.scan(ANA, `${qrText}x`)).toThrow(/valid/);
    expect(network.scan(ANA, qrText)?.phone).toBe(ANA);
    expect(() => network.scan(BIA, qrText)).toThrow(/valid/);
    expect(page.events.map((event) => event.name)).toEqual(['ref', 'paired']);
  });

  test('codes rotate, run out after six, and start again when asked', async () => {
    network.setQrPeriod(50);
    const page = fakePage();
    network.linking.wait(page, KEYS, BROWSER);
    await network.waitFor((net) => net.waitingPages()[0]?.qrText === null);
    expect(page.events.map((event) => event.name)).toEqual([...Array<string>(6).fill('ref'), 'idle']);
    network.linking.refreshQr(page.id);
    expect(network.waitingPages()[0]?.qrText).not.toBeNull();
  });

  test('a pairing code belongs to the phone it was asked for', () => {
    const page = fakePage();
    network.linking.wait(page, KEYS, BROWSER);
    const code = network.linking.requestCode(page.id, ANA);
    expect(() => network.enterCode(BIA, code)).toThrow(/not valid/);
    expect(network.enterCode(ANA, `${code.slice(0, 4)}-${code.slice(4).toLowerCase()}`)?.phone).toBe(ANA);
  });

  test('the passkey gate wants an answer for its challenge and from WhatsApp’s origin', () => {
    network.setFault(ANA, 'passkeyGate', true);
    const page = fakePage();
    network.linking.wait(page, KEYS, BROWSER);
    expect(network.scan(ANA, network.waitingPages()[0]?.qrText ?? '')).toBeNull();
    const asked = page.events.find((event) => event.name === 'passkey')?.data as { challenge: string };
    const answer = (origin: string, challenge: string): string =>
      Buffer.from(JSON.stringify({ type: 'webauthn.get', origin, challenge })).toString('base64url');
    const wrong = answer('https://web.whatsapp.com', 'other');
    const foreign = answer('https://example.org', asked.challenge);
    expect(() => network.linking.answerPasskey(page.id, wrong)).toThrow(/challenge/);
    expect(() => network.linking.answerPasskey(page.id, foreign)).toThrow(/origin/);
    const right = answer('https://web.whatsapp.com', asked.challenge);
    expect(network.linking.answerPasskey(page.id, right).phone).toBe(ANA);
  });

  test('a second page of the same profile puts the first into CONFLICT', () => {
    const first = linkPage(ANA);
    const [device] = network.linking.devicesOf(ANA);
    if (!device) throw new Error('not linked');
    network.linking.connect(device, fakePage('another page'));
    expect(first.events.at(-1)).toEqual({ name: 'state', data: 'CONFLICT' });
  });

  test('unlinking one device leaves the others', () => {
    linkPage(ANA);
    linkPage(ANA);
    const [first] = network.devices(ANA);
    expect(network.unlink(ANA, first?.id)).toBe(1);
    expect(network.devices(ANA)).toHaveLength(1);
  });
});

describe('carrying', () => {
  test('the same id handed in twice is carried once and counted twice', () => {
    network.sendFromPhone(ANA, text(BIA, 'hi', 'X1'));
    network.sendFromPhone(ANA, text(BIA, 'hi', 'X1'));
    expect(network.carried({ from: ANA })).toMatchObject([{ id: 'X1', submissions: 2 }]);
  });

  test('acks go up from the server to played, and never down', async () => {
    const sent = network.sendFromPhone(ANA, text(BIA, 'hi'));
    expect(sent.ack).toBe(1);
    await network.waitFor(() => sent.ack === 2);
    network.markPlayed(BIA, sent.id);
    network.markRead(BIA, ANA);
    expect(sent.acks.map(({ ack }) => ack)).toEqual([1, 2, 4]);
  });

  test('an offline phone takes nothing until it is back', async () => {
    network.setOnline(BIA, false);
    const sent = network.sendFromPhone(ANA, text(BIA, 'hi'));
    await network.timers.sleep(20);
    expect(sent.ack).toBe(1);
    network.setOnline(BIA, true);
    expect(sent.ack).toBe(2);
  });

  test('a page that is away gets what it missed when it takes messages again', async () => {
    const page = linkPage(BIA);
    const sent = network.sendFromPhone(ANA, text(BIA, 'while you were out'));
    const [device] = network.linking.devicesOf(BIA);
    if (!device) throw new Error('not linked');
    await network.waitFor(() => device.queue.length === 1);
    page.receiving = true;
    await network.post.flush(device);
    expect(page.events.at(-1)).toMatchObject({ name: 'message', data: { id: sent.id, fromMe: false } });
    expect(device.queue).toEqual([]);
  });

  test('nobody sees a message before it arrived', async () => {
    network.setFault(BIA, 'deliveryDelay', 30);
    const sent = network.sendFromPhone(ANA, text(BIA, 'on its way'));
    expect(network.messagesOf(ANA, BIA)).toHaveLength(1);
    expect(network.messagesOf(BIA, ANA)).toEqual([]);
    await network.waitFor(() => sent.ack === 2);
    expect(network.messagesOf(BIA, ANA)).toHaveLength(1);
  });

  test('a group message is read only when everybody read it', async () => {
    network.addPhone({ phone: '5511900000003', name: 'Caio' });
    const group = network.createGroup(ANA, 'Three', [BIA, '5511900000003']);
    const sent = network.sendFromPhone(ANA, text(group.id, 'all of you'));
    await network.waitFor(() => sent.ack === 2);
    network.markRead(BIA, group.id);
    expect(sent.ack).toBe(2);
    network.markRead('5511900000003', group.id);
    expect(sent.ack).toBe(3);
  });

  test('edits, reactions and deletions keep what was before', () => {
    const sent = network.sendFromPhone(ANA, text(BIA, 'one'));
    network.sendFromPhone(ANA, { type: 'edit', messageId: sent.id, body: 'two' });
    network.sendFromPhone(BIA, { type: 'reaction', messageId: sent.id, emoji: '❤️' });
    expect(() => network.sendFromPhone(BIA, { type: 'edit', messageId: sent.id, body: 'no' })).toThrow(
      /sender/,
    );
    network.sendFromPhone(ANA, { type: 'delete', messageId: sent.id });
    expect(sent).toMatchObject({ body: 'two', revoked: true, reactions: { [BIA]: { emoji: '❤️' } } });
  });

  test('a reply carries what it answers', () => {
    const asked = network.sendFromPhone(BIA, text(ANA, 'how much?'));
    const answer = network.sendFromPhone(ANA, { type: 'text', to: BIA, body: 'ten', replyTo: asked.id });
    expect(answer.extra).toMatchObject({ quotedStanzaID: asked.id, quotedMsg: { body: 'how much?' } });
  });
});

describe('refusals', () => {
  test('a time-locked number may answer, but not start a chat', () => {
    network.setFault(ANA, 'timelock', true);
    expect(network.sendFromPhone(ANA, text(BIA, 'cold'))).toMatchObject({ ack: -1, errorCode: 463 });
    network.sendFromPhone(BIA, text(ANA, 'warm'));
    expect(network.sendFromPhone(ANA, text(BIA, 'answer')).ack).toBe(1);
  });

  test('the monthly cap counts new chats, not messages', () => {
    network.addPhone({ phone: '5511900000003', name: 'Caio' });
    network.setFault(ANA, 'newChatCap', 1);
    expect(network.sendFromPhone(ANA, text(BIA, 'first')).ack).toBe(1);
    expect(network.sendFromPhone(ANA, text(BIA, 'second')).ack).toBe(1);
    expect(network.sendFromPhone(ANA, text('5511900000003', 'third')).ack).toBe(-1);
  });

  test('a fault of one number is none of another', () => {
    network.setFault(ANA, 'ackError', true);
    expect(network.sendFromPhone(ANA, text(BIA, 'a')).ack).toBe(-1);
    expect(network.sendFromPhone(BIA, text(ANA, 'b')).ack).toBe(1);
    network.setFault(ANA, 'ackError', 'off');
    expect(network.sendFromPhone(ANA, text(BIA, 'c')).ack).toBe(1);
  });

  test('the live dialect’s own faults can be switched off one by one', () => {
    network.setDialect(ANA, 'live');
    expect(network.faults.on(ANA, 'noCallMap')).toBe(true);
    network.setFault(ANA, 'noCallMap', false);
    expect(network.faults.on(ANA, 'noCallMap')).toBe(false);
    expect(network.faults.settings(ANA).faults).toMatchObject({ msgKeyAlias: '$1', noCallMap: false });
    expect(network.faults.settings(BIA)).toEqual({ dialect: 'stock', faults: {} });
  });
});

test('waiting for what never comes ends with an error that says what was waited for', async () => {
  await expect(network.waitFor((net) => net.carried({ body: 'never' })[0], 20)).rejects.toThrow(/never/);
});

test('phones, messages, devices and the queue outlive a restart', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'simulator-state-'));
  try {
    const file = path.join(folder, 'state.json');
    const certificate = { key: 'k', cert: 'c' };
    const state = new StateFile(file, network);
    state.keep(certificate);
    linkPage(BIA);
    network.sendFromPhone(ANA, text(BIA, 'kept'));
    state.close();
    const again = new Network();
    expect(new StateFile(file, again).load()).toEqual(certificate);
    expect(again.carried({ body: 'kept' })).toHaveLength(1);
    expect(again.devices(BIA)).toHaveLength(1);
    again.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
