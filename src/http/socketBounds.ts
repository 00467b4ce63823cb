import type { IncomingMessage } from 'node:http';
import { MemoryStore, type Options } from 'express-rate-limit';
import type { Socket } from 'socket.io';
import { accountsOf, type Principal } from '../model/access.ts';

/** In a minute, from one address; beyond twice as many not even the protocol is spoken. */
const HANDSHAKES = 300;
/** Open at a time: of one user or key, and of all users and keys of an account. */
const OF_ONE = 30;
const OF_ACCOUNT = 300;
/** What one user or key may say in ten seconds; a panel says much less. */
const MESSAGES = 100;

function counter(windowMs: number): MemoryStore {
  const store = new MemoryStore();
  store.init({ windowMs } as Options);
  return store;
}

/** Told to the client as `connect_error`: a code as the API's problems have it, and in `data` the sentence. */
export const refusal = (code: 'unauthorized' | 'rate_limited', detail: string): Error =>
  Object.assign(new Error(code), { data: { code, detail } });

/** How many sockets there may be, and how much they may say. Counted in memory, as requests are. */
export class SocketBounds {
  readonly #addressOf: (request: IncomingMessage) => string;
  readonly #handshakes = counter(60_000);
  readonly #messages = counter(10_000);
  readonly #tooMany = new WeakSet<IncomingMessage>();
  readonly #open = new Map<string, Set<Socket>>();

  constructor(addressOf: (request: IncomingMessage) => string) {
    this.#addressOf = addressOf;
  }

  /** As Socket.IO's `allowRequest`: asked at each handshake, before anything is kept of it. */
  readonly allowRequest = (
    request: IncomingMessage,
    answer: (why: string | null, may: boolean) => void,
  ): void => {
    void this.#handshakes.increment(this.#addressOf(request)).then(({ totalHits }) => {
      if (totalHits > HANDSHAKES) this.#tooMany.add(request);
      const may = totalHits <= 2 * HANDSHAKES;
      answer(may ? null : 'Too many connections from this address. Wait a minute.', may);
    });
  };

  /** Refuses who comes too often, before a credential is looked up. */
  handshake({ request }: Socket): void {
    if (this.#tooMany.has(request))
      throw refusal('rate_limited', 'Too many connections from this address. Wait a minute.');
  }

  /** Counts a socket until it is gone, or refuses it. Its user may be in an account that others have filled, and is let in for another. */
  admit(socket: Socket, principal: Principal): void {
    const one = nameOf(principal);
    const accounts = (accountsOf(principal) ?? []).map((id) => `account ${id}`);
    if (this.#count(one) >= OF_ONE)
      throw refusal('rate_limited', `You have ${OF_ONE} connections open already. Close some of them.`);
    if (accounts.length > 0 && accounts.every((account) => this.#count(account) >= OF_ACCOUNT))
      throw refusal(
        'rate_limited',
        `The account has ${OF_ACCOUNT} connections open already. Close some of them.`,
      );
    const names = [one, ...accounts];
    for (const name of names) this.#open.set(name, (this.#open.get(name) ?? new Set()).add(socket));
    const leave = (): void => {
      for (const name of names) {
        this.#open.get(name)?.delete(socket);
        if (this.#count(name) === 0) this.#open.delete(name);
      }
    };
    // A connection that breaks before Socket.IO has answered tells nobody but its transport.
    socket.once('disconnect', leave).conn.once('close', leave);
    if (socket.conn.readyState !== 'open') leave();
    this.#listen(socket, one);
  }

  /** Whoever says too much is sent away, before it is read. */
  #listen(socket: Socket, one: string): void {
    socket.use((_event, next) => {
      void this.#messages.increment(one).then(({ totalHits }) => {
        if (totalHits <= MESSAGES) next();
        else socket.disconnect(true);
      });
    });
  }

  #count(name: string): number {
    return this.#open.get(name)?.size ?? 0;
  }
}

function nameOf(principal: Principal): string {
  if (principal.kind === 'user') return `user ${principal.userId}`;
  return principal.kind === 'key' ? `key ${principal.keyId}` : principal.kind;
}
