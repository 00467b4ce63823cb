import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import QRCode from 'qrcode';
import { Server } from 'socket.io';
import type { Account } from '../../contract/accounts.ts';
import type { Conversation, Note, QuickReply } from '../../contract/conversations.ts';
import type { LiveEvent, Looking, Viewers } from '../../contract/events.ts';
import type { Instance, PairingCode, Qr } from '../../contract/instances.ts';
import type { Team } from '../../contract/members.ts';
import type { Message } from '../../contract/messages.ts';
import type { AccountId } from '../../model/ids.ts';
import { stateReasons, type StateCode } from '../../model/number.ts';
import type { PlanName } from '../../model/plans.ts';
import { trackConnections } from '../../http/closing.ts';
import { asNumber } from './fixtures.ts';
import { authHandlers } from './mockAuth.ts';
import { inboxHandlers } from './mockInbox.ts';
import { numberHandlers } from './mockNumbers.ts';
import { MockPeople } from './mockPeople.ts';
import { find, goodStatus, parse, permit, type Asking, type Handlers } from './mockRouter.ts';
import { settingsHandlers } from './mockSettings.ts';
import { missing, Refusal } from './refusal.ts';

/** A request that changed something, as the panel made it. */
export interface Asked {
  method: string;
  path: string;
  body: Record<string, unknown>;
  headers: IncomingMessage['headers'];
}

const csp =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self' ws: wss:";
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** Stands in for the gateway in the panel's own tests: the contract's answers from memory, and the live socket. */
export class MockGateway {
  readonly people = new MockPeople();
  /** By account; an instance without one here has an account of its own name. */
  readonly accounts = new Map<AccountId, { name: string; plan: PlanName }>();
  instances: Instance[] = [];
  readonly conversations = new Map<string, Conversation[]>();
  readonly qrs = new Map<string, Qr>();
  readonly pairingCodes = new Map<string, PairingCode>();
  /** By id, in the order in which they were written. */
  readonly messages = new Map<string, Message>();
  readonly notes: Note[] = [];
  quickReplies: QuickReply[] = [];
  /** What a message's media answers with. */
  readonly files = new Map<string, { type: string; bytes: Uint8Array }>();
  readonly uploads: { name: string; type: string; bytes: Uint8Array }[] = [];
  readonly looked: Looking[] = [];
  teams: Team[] = [];
  readonly asked: Asked[] = [];
  /** Answers every API request with this status while it is set, but for signing in. */
  broken: number | null = null;
  /** Answers the next request of this operation with a refusal. */
  readonly refusals = new Map<string, Refusal>();
  /** Requests wait for this before they are answered, but for signing in. */
  gate: Promise<void> = Promise.resolve();
  readonly #root: string;
  readonly #handlers: Handlers = {
    ...authHandlers(this),
    ...numberHandlers(this),
    ...settingsHandlers(this),
    ...inboxHandlers(this),
  };
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  readonly #sockets = new Server(this.#server, {
    serveClient: false,
    allowRequest: (_request, answer) => answer(null, !this.#isCut),
  });
  // A browser's spare connection would hold up the close for a minute and longer.
  readonly #connections = trackConnections(this.#server);
  #isCut = false;
  url = '';

  constructor(root: string) {
    this.#root = root;
    this.#sockets.use((socket, next) => {
      const { token } = socket.handshake.auth as { token?: string | null };
      next(this.people.byToken(token ?? null) ? undefined : new Error('unauthorized'));
    });
    this.#sockets.on('connection', (socket) => {
      socket.on('looking', (looking: Looking) => this.looked.push(looking));
    });
  }

  async open(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    this.url = `http://127.0.0.1:${address.port}`;
    return this;
  }

  async close(): Promise<void> {
    this.#connections.cutAfter(1000);
    await this.#sockets.close();
  }

  push(event: LiveEvent): void {
    this.#sockets.emit('event', event);
  }

  /** Who has a conversation open. */
  watch(viewers: Viewers): void {
    this.#sockets.emit('viewers', viewers);
  }

  /** Keeps what was said, and the conversation that it was said in. */
  keep(conversation: Conversation, messages: readonly Message[] = []): void {
    const { numberId } = conversation;
    const others = (this.conversations.get(numberId) ?? []).filter(({ id }) => id !== conversation.id);
    this.conversations.set(numberId, [conversation, ...others]);
    for (const message of messages) this.messages.set(message.id, message);
  }

  /** How many panels listen. */
  get listeners(): number {
    return this.#sockets.sockets.sockets.size;
  }

  /** Cuts the live socket and refuses it until `reconnect`. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets.sockets.sockets.values()) socket.conn.close();
  }
  reconnect(): void {
    this.#isCut = false;
  }

  account(id: AccountId): Account {
    const numbers = this.instances.filter(({ accountId }) => accountId === id);
    const known = this.accounts.get(id) ?? (numbers[0] && { name: numbers[0].name, plan: 'owner' as const });
    if (!known) throw missing('account');
    return { id, createdAt: '2026-01-05T12:00:00.000Z', numbers: numbers.map(asNumber), ...known };
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
    this.push({ type: 'number.state', accountId: next.accountId, number: asNumber(next) });
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
    const { accountId, lastMessage } = conversation;
    this.keep(conversation, lastMessage ? [lastMessage] : []);
    if (lastMessage) this.push({ type: 'message.created', accountId, message: lastMessage });
  }

  /** Somebody writes in a conversation. */
  hear({ id, ...before }: Conversation, message: Message): void {
    const now = this.conversations.get(before.numberId)?.find((one) => one.id === id) ?? { id, ...before };
    const unread = now.unread + 1;
    this.receive({ ...now, lastMessage: message, updatedAt: message.createdAt, unread });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    if (!pathname.startsWith('/api/')) return this.#file(pathname, response);
    try {
      const method = request.method ?? 'GET';
      const { name, params } = find(method, pathname);
      const { headers } = request;
      const body = await this.#bodyOf(request);
      if (method !== 'GET' && name !== 'refresh')
        this.asked.push({ method, path: pathname, body: (body ?? {}) as Record<string, unknown>, headers });
      const coming = pathname.startsWith('/api/auth/');
      if (!coming) await this.gate;
      if (this.broken !== null && !coming)
        throw new Refusal(this.broken, 'unavailable', 'Try again in a moment.');
      if (coming && method !== 'GET' && headers['x-ramal-request'] !== '1')
        throw new Refusal(403, 'forbidden', 'This was not asked by the panel.');
      const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? null;
      const user = this.people.byToken(bearer);
      permit(name, user, () => this.#accountIn(pathname, params['id']));
      const refusal = this.refusals.get(name);
      this.refusals.delete(name);
      if (refusal) throw refusal;
      const cookie = /ramal_refresh=([^;]+)/.exec(headers.cookie ?? '')?.[1] ?? null;
      const setCookie = (value: string | null): void => {
        const life = value === null ? '; Max-Age=0' : '';
        const attributes = `HttpOnly; SameSite=Strict; Path=/api/auth${life}`;
        response.setHeader('set-cookie', `ramal_refresh=${value ?? ''}; ${attributes}`);
      };
      const handler = this.#handlers[name] as ((asking: Asking) => unknown) | undefined;
      if (!handler) throw missing(`handler for ${name}`);
      const asking = {
        params,
        query: searchParams,
        body: parse(name, body),
        user,
        bearer,
        idempotencyKey: headers['idempotency-key'] as string | undefined,
        cookie,
        setCookie,
      };
      const answer = await handler(asking);
      if (answer instanceof Uint8Array)
        return void response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(answer);
      response.writeHead(goodStatus(name), { 'content-type': 'application/json' });
      response.end(answer === undefined ? '' : JSON.stringify(answer));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      response.writeHead(error.problem.status, { 'content-type': 'application/problem+json' });
      response.end(JSON.stringify(error.problem));
    }
  }

  async #bodyOf(request: IncomingMessage): Promise<unknown> {
    const bytes = await whole(request);
    const type = request.headers['content-type'] ?? '';
    if (!type.startsWith('multipart/form-data'))
      return bytes.length === 0 ? undefined : JSON.parse(bytes.toString());
    const form = await new Response(bytes, { headers: { 'content-type': type } }).formData();
    const fields: Record<string, unknown> = {};
    for (const [name, value] of form) {
      if (typeof value === 'string') fields[name] = value;
      else this.uploads.push({ name: value.name, type: value.type, bytes: await value.bytes() });
    }
    return fields;
  }

  #accountIn(pathname: string, id: string | undefined): AccountId | undefined {
    if (!/^\/api\/(instances|numbers)\//.test(pathname)) return id as AccountId | undefined;
    return this.instances.find((one) => one.id === id)?.accountId;
  }

  async #file(pathname: string, response: ServerResponse): Promise<void> {
    // The panel's pages are paths of their own, made in the browser.
    const name = path.extname(pathname) === '' ? '/index.html' : pathname;
    const bytes = await readFile(path.join(this.#root, path.normalize(name))).catch(() => null);
    if (!bytes) return void response.writeHead(404).end();
    const type = types[path.extname(name)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, 'content-security-policy': csp }).end(bytes);
  }
}

async function whole(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
