import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Message } from 'whatsapp-web.js';
import { startSimulator } from './simulator.ts';
import type { Simulator } from './simulator.ts';
import { startClient, temporaryFolder } from './testing/browser.ts';
import type { TestClient } from './testing/browser.ts';

const ANA = '5511900000001';
const BIA = '5511900000002';
const wid = (phone: string): string => `${phone}@c.us`;
const from = (body: string) => (message: Message) => message.body === body;

let simulator: Simulator;
let profile: Awaited<ReturnType<typeof temporaryFolder>>;
let test1: TestClient;

async function restart(): Promise<void> {
  await test1.close();
  test1 = startClient(simulator, profile.path);
}

beforeAll(async () => {
  profile = await temporaryFolder();
  simulator = await startSimulator({
    phones: [
      { phone: ANA, name: 'Ana' },
      { phone: BIA, name: 'Bia' },
    ],
  });
  simulator.network.setQrPeriod(150, 10_000);
  test1 = startClient(simulator, profile.path);
});

/** The page is closed, and WhatsApp has noticed it. */
async function away(): Promise<void> {
  await test1.close();
  await simulator.network.waitFor((network) => network.devices(ANA)[0]?.connected === false);
}

afterEach(() => {
  for (const name of Object.keys(simulator.network.faults.settings(ANA).faults)) {
    simulator.network.setFault(ANA, name as never, 'off');
  }
});

afterAll(async () => {
  await test1.close();
  await simulator.close();
  await profile.remove();
});

test('QR codes rotate, run out, and come back when the page asks', async () => {
  const [first] = await test1.next('qr');
  const [second] = await test1.next('qr', (text: string) => text !== first);
  expect(second).not.toBe(first);
  await simulator.network.waitFor((network) => network.waitingPages()[0]?.qrText === null);
  const page = test1.client.pupPage;
  await expect.poll(() => test1.client.getState()).toBe('UNPAIRED_IDLE');
  simulator.network.setQrPeriod(20_000);
  await page?.evaluate(() => {
    type Cmd = { Cmd: { refreshQR(): void } };
    (window as unknown as { require(name: string): Cmd }).require('WAWebCmd').Cmd.refreshQR();
  });
  const waiting = await simulator.network.waitFor((network) => network.waitingPages()[0]?.qrText);
  expect(() => simulator.network.scan(ANA, String(first))).toThrow(/no longer/);
  simulator.network.scan(ANA, waiting);
  await test1.next('ready');
});

test('what arrives while the page is away comes from the offline queue after a restore without a scan', async () => {
  await away();
  simulator.network.sendFromPhone(BIA, { type: 'text', to: ANA, body: 'are you there?' });
  await restart();
  await test1.next('ready');
  await test1.next('message', from('are you there?'));
  expect(test1.heard.filter((one) => one.event === 'qr')).toEqual([]);
});

test('with offlineBeforeListener the offline queue passes by before anybody listens', async () => {
  await away();
  simulator.network.setFault(ANA, 'offlineBeforeListener', true);
  simulator.network.sendFromPhone(BIA, { type: 'text', to: ANA, body: 'missed' });
  await restart();
  await test1.next('ready');
  await simulator.network.waitFor((network) => network.devices(ANA)[0]?.queued === 0);
  const chat = await test1.client.getChatById(wid(BIA));
  const messages = await chat.fetchMessages({ limit: 5 });
  expect(messages.map((message) => message.body)).toContain('missed');
  expect(test1.heard.filter((one) => one.event === 'message')).toEqual([]);
});

test('a message whose answer got lost is handed in again under its id, and carried once', async () => {
  const { network } = simulator;
  network.setFault(ANA, 'dropAfterSubmit', 1);
  const sent = await test1.client.sendMessage(wid(BIA), 'once only');
  const carried = await network.waitFor((net) =>
    net.carried({ id: sent.id.id }).find((one) => one.submissions === 2),
  );
  expect(network.carried({ body: 'once only' })).toHaveLength(1);
  expect(carried.receipts[BIA]?.ack).toBe(2);
  await test1.next(
    'message_ack',
    (message: Message, ack: number) => message.id.id === sent.id.id && ack >= 1,
  );
});

test('a submission that vanished is handed in again after the browser was closed', async () => {
  const { network } = simulator;
  network.setFault(ANA, 'loseSubmission', true);
  const sent = await test1.client.sendMessage(wid(BIA), 'survivor');
  expect(network.carried({ id: sent.id.id })).toEqual([]);
  await test1.close();
  network.setFault(ANA, 'loseSubmission', 'off');
  await restart();
  await test1.next('ready');
  await network.waitFor((net) => net.carried({ id: sent.id.id })[0]?.ack === 2);
});

test('ackLost leaves a message at ack 0 for its sender although it arrived', async () => {
  const { network } = simulator;
  network.setFault(ANA, 'ackLost', true);
  const sent = await test1.client.sendMessage(wid(BIA), 'no echo');
  await network.waitFor((net) => net.carried({ id: sent.id.id })[0]?.receipts[BIA]?.ack === 2);
  const seen = await test1.client.getMessageById(sent.id._serialized);
  expect(seen.ack).toBe(0);
});

test('ackError refuses with ack -1, and the record has the code', async () => {
  simulator.network.setFault(ANA, 'ackError', 463);
  const sent = await test1.client.sendMessage(wid(BIA), 'refused');
  await test1.next(
    'message_ack',
    (message: Message, ack: number) => message.id.id === sent.id.id && ack === -1,
  );
  expect(simulator.network.carried({ id: sent.id.id })[0]).toMatchObject({ ack: -1, errorCode: 463 });
});

test('a lost connection shows as TIMEOUT and comes back by itself', async () => {
  const { network } = simulator;
  network.setFault(ANA, 'unreachable', true);
  await test1.next('change_state', (state: string) => state === 'TIMEOUT');
  network.sendFromPhone(BIA, { type: 'text', to: ANA, body: 'during the gap' });
  network.setFault(ANA, 'unreachable', 'off');
  await test1.next('change_state', (state: string) => state === 'CONNECTED');
  await test1.next('message', from('during the gap'));
});

test('neverSynced connects but is never ready', async () => {
  simulator.network.setFault(ANA, 'neverSynced', true);
  await restart();
  await simulator.network.waitFor((network) => network.devices(ANA)[0]?.connected, 60_000);
  await expect.poll(() => test1.client.getState().catch(() => null)).toBe('CONNECTED');
  expect(test1.heard.filter((one) => one.event === 'ready')).toEqual([]);
  simulator.network.setFault(ANA, 'neverSynced', 'off');
  await restart();
  await test1.next('ready');
});

test('an unlink on the phone logs the page out, and it shows a QR code again', async () => {
  expect(simulator.network.unlink(ANA)).toBe(1);
  await test1.next('disconnected', (reason: string) => reason === 'LOGOUT');
  await test1.next('qr');
  expect(simulator.network.devices(ANA)).toEqual([]);
  // The library injects itself again here and nobody would catch its failure: let it finish.
  await test1.client.pupPage?.waitForFunction('window.__simulator.cmd.hears("logout_from_bridge")');
});

test('the passkey gate shows itself, and without an authenticator nothing is linked', async () => {
  const { network } = simulator;
  network.setFault(ANA, 'passkeyGate', 'error');
  const qrText = await network.waitFor((net) => net.waitingPages()[0]?.qrText);
  expect(network.scan(ANA, qrText)).toBeNull();
  const page = test1.client.pupPage;
  await page?.waitForSelector('[data-testid="shortcake_passkey_screen"]');
  await page?.waitForSelector('[data-testid="shortcake_passkey_prompt_card"]');
  expect(network.devices(ANA)).toEqual([]);
  await page?.click('[data-testid="shortcake_cancel_button"]');
  await test1.next('qr', (text: string) => text !== qrText);
});

test('a pairing goes through the passkey gate when there is an authenticator', async () => {
  const { network } = simulator;
  network.setFault(ANA, 'passkeyGate', true);
  await restart();
  const [qrText] = await test1.next('qr');
  const page = test1.client.pupPage;
  if (!page) throw new Error('no page');
  const devtools = await page.createCDPSession();
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  const { privateKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ]);
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', privateKey)).toString('base64');
  await devtools.send('WebAuthn.addCredential', {
    authenticatorId,
    credential: {
      credentialId: Buffer.from('ana').toString('base64'),
      isResidentCredential: true,
      rpId: 'whatsapp.com',
      privateKey: pkcs8,
      userHandle: Buffer.from('ana').toString('base64'),
      signCount: 0,
    },
  });
  expect(network.scan(ANA, String(qrText))).toBeNull();
  await test1.next('ready');
  expect(network.devices(ANA)).toHaveLength(1);
});
