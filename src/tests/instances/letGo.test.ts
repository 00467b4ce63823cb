import { afterAll, beforeAll, expect, it } from 'vitest';
import { readPageScript } from '../../instance/pageScript.ts';
import { until } from '../../lib/time.ts';
import { startSimulator, type Simulator } from '../../simulator/simulator.ts';
import { link, startClient, temporaryFolder, type TestClient } from '../../simulator/testing/browser.ts';

const shop = '5511900000001';
const ana = '5511900000002';
const bia = '5511900000003';

let simulator: Simulator;
let session: TestClient;
let folder: { path: string; remove(): Promise<void> };

beforeAll(async () => {
  simulator = await startSimulator({ phones: [shop, ana, bia].map((phone) => ({ phone, name: phone })) });
  folder = await temporaryFolder();
  session = startClient(simulator, folder.path);
  await link(simulator, session, shop);
  await session.client.pupPage?.evaluate(readPageScript());
});
afterAll(async () => {
  await session.close();
  await simulator.close();
  await folder.remove();
});

const inPage = async (expression: string): Promise<unknown> => session.client.pupPage?.evaluate(expression);
const held = async (): Promise<string[]> =>
  (await inPage(
    `require('WAWebCollections').Msg.getModelsArray().map((message) => message.body)`,
  )) as string[];
const isHeld = (text: string): Promise<unknown> =>
  until(text, 10_000, async () => (await held()).includes(text));
const isRead = (text: string): Promise<unknown> =>
  session.next('message_ack', ({ body }: { body: string }, ack: number) => body === text && ack === 3);

it('the page lets go of old messages, but of none that may still be read and of no chat’s last', async () => {
  const { network } = simulator;
  network.sendFromPhone(bia, { type: 'text', to: shop, body: 'the only one of Bia' });
  const { id } = network.sendFromPhone(ana, { type: 'text', to: shop, body: 'old' });
  network.sendFromPhone(shop, { type: 'text', to: ana, body: 'ours, read' });
  await isHeld('ours, read');
  network.markRead(ana, shop);
  await isRead('ours, read');
  network.sendFromPhone(shop, { type: 'text', to: ana, body: 'ours, not read' });
  for (const number of [1, 2, 3])
    network.sendFromPhone(ana, { type: 'text', to: shop, body: `new ${number}` });
  await isHeld('new 3');
  expect(await inPage('Ramal.freeOld(2)')).toBe(3);
  expect(await held()).toEqual(['the only one of Bia', 'ours, not read', 'new 2', 'new 3']);

  // Who reads later is heard, and what went is found where WhatsApp keeps it.
  network.markRead(ana, shop);
  await isRead('ours, not read');
  const key = `Ramal.findMessage('false_${ana}@c.us_${id}')`;
  expect(await inPage(`${key}.then((message) => message.body)`)).toBe('old');
});
