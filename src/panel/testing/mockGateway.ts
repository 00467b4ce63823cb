import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import QRCode from 'qrcode';
import { Server } from 'socket.io';
import type { Problem } from '../../contract/common.ts';
import type { Conversation } from '../../contract/conversations.ts';
import type { LiveEvent } from '../../contract/events.ts';
import type { Instance, PairingCode, Qr } from '../../contract/instances.ts';
import type { Message } from '../../contract/messages.ts';
import { stateReasons, type StateCode } from '../../model/instance.ts';
import { aConversation, aMessage, anInstance } from './fixtures.ts';

/** A request that changed something, as the panel made it. */
export interface Asked {
  method: string;
  path: string;
  body: Record<string, unknown>;
  headers: IncomingMessage['headers'];
}

const csp =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self' ws: wss:";
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** Stands in for the gateway in the panel's own tests: the contract's answers from memory, and the live socket. */
export class MockGateway {
  instances: Instance[] = [];
  readonly conversations = new Map<string, Conversation[]>();
  readonly qrs = new Map<string, Qr>();
  readonly messages = new Map<string, Message>();
  readonly asked: Asked[] = [];
  /** Answers every API request with this status while it is set. */
  broken: number | null = null;
  /** Requests wait for this before they are answered. */
  gate: Promise<void> = Promise.resolve();
  readonly #root: string;
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  readonly #sockets = new Server(this.#server, {
    serveClient: false,
    allowRequest: (_request, answer) => answer(null, !this.#isCut),
  });
  #isCut = false;
  url = '';

  constructor(root: string) {
    this.#root = root;
  }

  async open(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    this.url = `http://127.0.0.1:${address.port}`;
    return this;
  }

  async close(): Promise<void> {
    await this.#sockets.close();
  }

  push(event: LiveEvent): void {
    this.#sockets.emit('event', event);
  }

  /** Cuts the live socket and refuses it until `reconnect`. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets.sockets.sockets.values()) socket.conn.close();
  }
  reconnect(): void {
    this.#isCut = false;
  }

  instance(name: string): Instance {
    const found = this.instances.find((one) => one.name === name);
    if (!found) throw new Error(`no instance ${name}`);
    return found;
  }

  /** An instance comes to another state; open panels hear it. */
  become(name: string, code: StateCode, more: Partial<Instance> = {}): Instance {
    const { state, text } = stateReasons[code];
    const since = new Date().toISOString();
    const next = { ...this.instance(name), state, code, text, since, ...more };
    this.instances = this.instances.map((one) => (one.id === next.id ? next : one));
    this.push({ type: 'instance.state', accountId: next.accountId, instance: next });
    return next;
  }

  async showQr(name: string, value: string, secondsLeft: number): Promise<void> {
    const { id, accountId, state } = this.instance(name);
    const expiresAt = new Date(Date.now() + secondsLeft * 1000).toISOString();
    const qr = { qr: await QRCode.toDataURL(value, { margin: 2, width: 320 }), value, state, expiresAt };
    this.qrs.set(id, qr);
    this.push({ type: 'instance.qr', accountId, numberId: id, qr });
  }

  advance(message: Message, more: Partial<Message>): void {
    const next = { ...message, ...more };
    this.messages.set(next.id, next);
    const { accountId, id } = next;
    this.push({ type: 'message.status', accountId, messageId: id, message: next });
  }

  receive(conversation: Conversation): void {
    const { numberId, accountId, lastMessage } = conversation;
    const others = (this.conversations.get(numberId) ?? []).filter(({ id }) => id !== conversation.id);
    this.conversations.set(numberId, [conversation, ...others]);
    if (lastMessage) this.push({ type: 'message.created', accountId, message: lastMessage });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    if (!pathname.startsWith('/api/')) {
      await this.#file(pathname, response);
      return;
    }
    const method = request.method ?? 'GET';
    const raw = await text(request);
    const body = (raw === '' ? {} : JSON.parse(raw)) as Record<string, unknown>;
    if (method !== 'GET') this.asked.push({ method, path: pathname, body, headers: request.headers });
    await this.gate;
    if (this.broken !== null) {
      refuse(response, this.broken, 'unavailable', 'Try again in a moment.');
      return;
    }
    const [, , noun, id = '', verb] = pathname.split('/');
    if (noun === 'instances') {
      this.#instances(response, id, verb);
      return;
    }
    this.#accounts(response, method, id, verb, body, searchParams);
  }

  #instances(response: ServerResponse, id: string, verb: string | undefined): void {
    if (id === '') return send(response, 200, { items: this.instances });
    const instance = this.instances.find((one) => one.id === id);
    if (!instance) return refuse(response, 404, 'not_found', 'There is no such instance.');
    if (verb === 'qr') {
      const qr = this.qrs.get(id);
      return qr
        ? send(response, 200, qr)
        : refuse(response, 409, 'instance_not_ready', 'No QR code is waiting.');
    }
    if (verb === 'pairing-code') {
      const pairingCode: PairingCode = {
        code: 'WXYZ2345',
        expiresAt: new Date(Date.now() + 170_000).toISOString(),
      };
      send(response, 200, pairingCode);
      this.become(instance.name, 'enter_code');
      return;
    }
    return send(response, 202, instance);
  }

  #accounts(
    response: ServerResponse,
    method: string,
    id: string,
    verb: string | undefined,
    body: Record<string, unknown>,
    query: URLSearchParams,
  ): void {
    if (method === 'POST' && id === '')
      return this.#create(response, String(body['name']), String(body['phone']));
    const instance = this.instances.find((one) => one.accountId === id);
    if (!instance) return refuse(response, 404, 'not_found', 'There is no such account.');
    if (method === 'DELETE') {
      this.instances = this.instances.filter((one) => one !== instance);
      response.writeHead(204).end();
      return this.push({ type: 'instance.deleted', accountId: instance.accountId, numberId: instance.id });
    }
    if (verb === 'conversations') {
      const items = this.conversations.get(query.get('numberId') ?? '') ?? [];
      return send(response, 200, { items: items.slice(0, Number(query.get('limit'))), nextCursor: null });
    }
    if (verb === 'send') return this.#send(response, instance, body);
    return refuse(response, 404, 'not_found', 'There is no such path.');
  }

  #create(response: ServerResponse, name: string, phone: string): void {
    const digits = phone.replace(/\D/g, '');
    if (!/^55\d{10,11}$/.test(digits)) {
      const errors = [{ path: 'body.phone', message: 'Not a phone number with country code' }];
      return refuse(response, 422, 'bad_input', 'body.phone: Not a phone number.', { errors });
    }
    if (this.instances.some((one) => one.phone === digits)) {
      return refuse(response, 409, 'conflict', 'This phone has an account already.');
    }
    const instance = anInstance(this.instances.length + 20, name, 'launching', { phone: digits });
    this.instances = [...this.instances, instance];
    const { accountId, since } = instance;
    send(response, 201, { id: accountId, name, plan: 'owner', createdAt: since, numbers: [instance] });
  }

  #send(response: ServerResponse, instance: Instance, body: Record<string, unknown>): void {
    const phone = String(body['phone']).replace(/\D/g, '');
    if (phone.length < 8) {
      const errors = [{ path: 'body.phone', message: 'Not a phone number with country code' }];
      return refuse(response, 422, 'bad_input', 'body.phone: Not a phone number.', { errors });
    }
    const told = { direction: 'out', phone, text: String(body['message']), status: 'queued' } as const;
    const message = aMessage(instance, 9000 + instance.port, told);
    this.messages.set(message.id, message);
    this.receive(aConversation(phone, message));
    send(response, 202, message);
  }

  async #file(pathname: string, response: ServerResponse): Promise<void> {
    const name = pathname === '/' ? '/index.html' : pathname;
    const bytes = await readFile(path.join(this.#root, path.normalize(name))).catch(() => null);
    if (!bytes) return void response.writeHead(404).end();
    const type = types[path.extname(name)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, 'content-security-policy': csp }).end(bytes);
  }
}

async function text(request: IncomingMessage): Promise<string> {
  let all = '';
  request.setEncoding('utf8');
  for await (const chunk of request) all += String(chunk);
  return all;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function refuse(
  response: ServerResponse,
  status: number,
  code: Problem['code'],
  detail: string,
  more: Partial<Problem> = {},
): void {
  const type = `urn:ramal:problem:${code}`;
  const problem: Problem = { type, title: code, status, detail, code, requestId: 'r1', ...more };
  response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
}
