import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import wwebjs from 'whatsapp-web.js';
import type { Client } from 'whatsapp-web.js';
import type { Simulator } from '../simulator.ts';

export interface TestClient {
  client: Client;
  /** Everything the client emitted, in order. */
  heard: { event: string; values: unknown[] }[];
  /** The next matching event of this name. An earlier one counts if it was not returned yet. */
  next(event: string, fits?: (...values: never[]) => boolean, timeoutMs?: number): Promise<unknown[]>;
  close(): Promise<void>;
}

const EVENTS = [
  ...['qr', 'code', 'authenticated', 'ready', 'disconnected', 'change_state', 'message', 'message_create'],
  ...[
    'message_ack',
    'message_edit',
    'message_reaction',
    'message_revoke_everyone',
    'group_join',
    'unread_count',
  ],
];

/** The unmodified library in a real Chromium, where web.whatsapp.com is the simulator. */
export function startClient(simulator: Simulator, dataPath: string, options: object = {}): TestClient {
  const client = new wwebjs.Client({
    authStrategy: new wwebjs.LocalAuth({ dataPath }),
    webVersionCache: { type: 'none' },
    puppeteer: {
      executablePath: process.env['CHROME_PATH'] ?? '/usr/bin/chromium',
      headless: true,
      pipe: true,
      args: [...simulator.chromeArgs, '--no-sandbox', '--disable-gpu'],
    },
    ...options,
  });
  const heard: TestClient['heard'] = [];
  const listeners = new Set<() => void>();
  for (const event of EVENTS) {
    client.on(event, (...values: unknown[]) => {
      heard.push({ event, values });
      for (const listener of listeners) listener();
    });
  }
  const claimed = new Set<object>();
  const next: TestClient['next'] = (event, fits = () => true, timeoutMs = 60_000) => {
    const { promise, resolve, reject } = Promise.withResolvers<unknown[]>();
    const look = (): void => {
      const found = heard.find(
        (one) => one.event === event && !claimed.has(one) && fits(...(one.values as never[])),
      );
      if (!found) return;
      claimed.add(found);
      resolve(found.values);
    };
    const timer = setTimeout(() => reject(new Error(`no ${event} within ${timeoutMs} ms`)), timeoutMs);
    listeners.add(look);
    look();
    return promise.finally(() => {
      clearTimeout(timer);
      listeners.delete(look);
    });
  };
  void client.initialize().catch((error: unknown) => heard.push({ event: 'failed', values: [error] }));
  return { client, heard, next, close: () => client.destroy().catch(() => undefined) };
}

/** Scans the QR code with the phone and waits until the client is ready. */
export async function link(simulator: Simulator, test: TestClient, phone: string): Promise<void> {
  const [qrText] = await test.next('qr');
  simulator.network.scan(phone, String(qrText));
  await test.next('ready');
}

export async function temporaryFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'simulator-'));
  return { path: folder, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }) };
}
