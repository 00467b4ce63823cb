import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { Undo } from './cleanUp.ts';
import { Watch } from './watch.ts';

/** A webhook's receiver: notes when each text of an incoming message came, by path. `/hang` never answers. */
export class Receiver {
  readonly watch = new Watch();
  /** path → text → performance.now() */
  readonly arrived = new Map<string, Map<string, number>>();
  url = '';

  static async open(undo: Undo): Promise<Receiver> {
    const receiver = new Receiver();
    const server = createServer((request, response) => {
      const at = performance.now();
      const path = request.url ?? '/';
      void json(request).then((body) => receiver.#heard(path, body, at, response));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    undo.push(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return receiver;
  }

  count(path: string): number {
    return this.arrived.get(path)?.size ?? 0;
  }

  #heard(path: string, body: unknown, at: number, response: ServerResponse): void {
    if (path === '/hang') return;
    const { data } = body as { data?: { message?: { text?: string } } };
    const text = data?.message?.text;
    const texts = this.arrived.get(path) ?? new Map<string, number>();
    this.arrived.set(path, texts);
    if (text !== undefined && !texts.has(text)) texts.set(text, at);
    response.writeHead(204).end();
    this.watch.changed();
  }
}

/** What an instance reports when somebody wrote. */
export const incoming = (phone: string, text: string): object => ({
  type: 'message',
  message: {
    key: `false_${phone}@c.us_${text}`,
    chat: { kind: 'contact', peer: { phone, lid: null, name: `Phone ${phone.slice(-4)}` } },
    author: null,
    fromMe: false,
    type: 'text',
    text,
    media: null,
    location: null,
    contact: null,
    quoted: null,
    timestamp: Math.round(performance.timeOrigin + performance.now()),
    backfilled: false,
    status: null,
  },
});
