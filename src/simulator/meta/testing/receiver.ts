import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Update {
  wabaId: string;
  field: string;
  value: Record<string, unknown>;
}

/** A receiver of webhooks, as a client of Meta runs it. It checks each signature over the bytes as they came. */
export class Receiver {
  readonly updates: Update[] = [];
  readonly bodies: Buffer[] = [];
  /** Posts whose signature was wrong. */
  forged = 0;
  /** What it answers to a post. */
  status = 200;
  verifyToken = 'secret word';
  url = '';
  readonly #secret: string;
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  readonly #listeners = new Set<() => void>();
  readonly #claimed = new Set<Update>();

  constructor(secret: string) {
    this.#secret = secret;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  /** The first matching update that was not returned yet. */
  async next(fits: (update: Update) => boolean): Promise<Update> {
    const update = await this.until(() => this.updates.find((one) => !this.#claimed.has(one) && fits(one)));
    this.#claimed.add(update);
    return update;
  }

  async nextStatus(status: string): Promise<Record<string, unknown>> {
    const { value } = await this.next((one) => statusesOf(one)[0]?.['status'] === status);
    return { ...value, status: (value['statuses'] as Record<string, unknown>[])[0] };
  }

  async nextMessage(): Promise<{ value: Record<string, unknown>; message: Record<string, unknown> }> {
    const { value } = await this.next((one) => messagesOf(one).length > 0);
    return { value, message: (value['messages'] as Record<string, unknown>[])[0] ?? {} };
  }

  until<T>(probe: () => T | undefined): Promise<T> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = probe();
        if (found === undefined) return;
        this.#listeners.delete(look);
        resolve(found);
      };
      this.#listeners.add(look);
      look();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET') {
      this.#answerChallenge(new URL(request.url ?? '', this.url), response);
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const expected = `sha256=${createHmac('sha256', this.#secret).update(bytes).digest('hex')}`;
    const given = String(request.headers['x-hub-signature-256']);
    const good =
      given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
    response.writeHead(this.status).end();
    if (!good) this.forged += 1;
    else this.#keep(bytes);
    for (const listener of this.#listeners) listener();
  }

  #answerChallenge({ searchParams: asked }: URL, response: ServerResponse): void {
    const good = asked.get('hub.mode') === 'subscribe' && asked.get('hub.verify_token') === this.verifyToken;
    response.writeHead(good ? 200 : 403).end(good ? asked.get('hub.challenge') : '');
  }

  #keep(bytes: Buffer): void {
    this.bodies.push(bytes);
    const body = JSON.parse(bytes.toString('utf8')) as {
      entry: { id: string; changes: { field: string; value: Record<string, unknown> }[] }[];
    };
    for (const { id, changes } of body.entry) {
      for (const { field, value } of changes) this.updates.push({ wabaId: id, field, value });
    }
  }
}

const listOf = (update: Update, name: string): Record<string, unknown>[] =>
  (update.value[name] as Record<string, unknown>[] | undefined) ?? [];
export const statusesOf = (update: Update): Record<string, unknown>[] => listOf(update, 'statuses');
export const messagesOf = (update: Update): Record<string, unknown>[] => listOf(update, 'messages');
