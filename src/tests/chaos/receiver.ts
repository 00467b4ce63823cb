import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Event } from '../../contract/webhooks.ts';

/** A customer's system that remembers which events came, and can be made to hang or to fail. */
export class Receiver {
  /** Texts of incoming messages, with the ids of the events that told of them. */
  readonly heard = new Map<string, Set<string>>();
  mood: 'well' | 'failing' | 'hanging' = 'well';
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString()));
      request.on('end', () => {
        if (this.mood === 'failing') return response.writeHead(503).end();
        if (this.mood === 'hanging') return undefined;
        this.#hear(JSON.parse(body) as Event);
        return response.writeHead(204).end();
      });
    });
  }

  static async open(): Promise<Receiver> {
    const receiver = new Receiver();
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  /** What hangs is let go. */
  heal(): void {
    this.mood = 'well';
    this.#server.closeAllConnections();
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #hear(event: Event): void {
    if (event.type !== 'message.created' || event.data.message?.direction !== 'in') return;
    const text = event.data.message.text ?? '';
    this.heard.set(text, (this.heard.get(text) ?? new Set()).add(event.id));
  }
}
