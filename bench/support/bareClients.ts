import whatsapp from 'whatsapp-web.js';
import { reasonOf } from '../../src/lib/logger.ts';
import type { BareCommand, BareEvent } from './bareProtocol.ts';
import { recipientOf } from './phones.ts';
import type { Moment } from './side.ts';

/** A program as the library's own guide has it: all clients in one process, each with the library's defaults. */
let clients: whatsapp.Client[] = [];

const tell = (event: BareEvent): void => void process.send?.(event);
const failed = (error: unknown): void => tell({ type: 'failed', reason: reasonOf(error) });

function launch({ phones, sessions, chrome }: Extract<BareCommand, { type: 'launch' }>): void {
  clients = phones.map((phone) => {
    const client = new whatsapp.Client({
      authStrategy: new whatsapp.LocalAuth({ clientId: phone, dataPath: sessions }),
      // The default would keep the simulator's page on disk, and a later real run would load it.
      webVersionCache: { type: 'none' },
      puppeteer: { executablePath: chrome.path, args: chrome.args },
    });
    client.on('qr', (value) => tell({ type: 'qr', phone, value }));
    client.on('ready', () => tell({ type: 'ready', phone }));
    client.initialize().catch(failed);
    return client;
  });
}

async function sendAll(client: whatsapp.Client, moment: Moment, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const start = performance.now();
    await client.sendMessage(`${recipientOf(index)}@c.us`, `message ${index}`, {
      waitUntilMsgSent: moment === 'accepted',
    });
    times.push(performance.now() - start);
  }
  return times;
}

async function obey(command: BareCommand): Promise<void> {
  switch (command.type) {
    case 'launch':
      launch(command);
      return;
    case 'series': {
      const [first] = clients;
      tell({ type: 'done', times: first ? await sendAll(first, command.moment, command.count) : [] });
      return;
    }
    case 'burst':
      await Promise.all(clients.map((client) => sendAll(client, 'returned', command.count)));
      tell({ type: 'done', times: [] });
      return;
    case 'end':
      await Promise.all(clients.map((client) => client.destroy().catch(() => undefined)));
      process.exit(0);
  }
}

process.on('message', (command: BareCommand) => void obey(command).catch(failed));
process.on('disconnect', () => void obey({ type: 'end' }));
// The library leaves promises of its own behind when a page goes away under it.
process.on('unhandledRejection', () => undefined);
tell({ type: 'up' });
