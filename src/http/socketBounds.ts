import type { IncomingMessage } from 'node:http';
import { MemoryStore, type Options } from 'express-rate-limit';
import type { Socket } from 'socket.io';
import { accountsOf, type Principal } from '../model/access.ts';

/** Handshakes a minute from one address. Beyond twice as many, the connection is refused before the protocol starts. */
const HANDSHAKES = 300;
/** Open sockets of one user or key, and of all users and keys of an account. */
const OF_ONE = 30;
const OF_ACCOUNT = 300;
/** Messages of one user or key in ten seconds. A panel sends far fewer. */
const MESSAGES = 100;

function counter(windowMs: number): MemoryStore {
  const store = new MemoryStore();
  store.init({ windowMs } as Options);
  return store;
}

/** Reaches the client as `connect_error`: the message is a code of the API's problems, and `data` has the sentence. */
export const refusal = (code: 'unauthorized' | 'rate_limited', detail: string): Error =>
  Object.assign(new Error(code), { data: { code, detail } });

/** Limits the number of sockets and of their messages. Counted in memory, like requests. */
export class SocketBounds {
  readonly #addressOf: (request: IncomingMessage) => string;
  readonly #handshakes = counter(60_000);
  readonly #messages = counter(10_000);
  readonly #tooMany = new WeakSet<IncomingMessage>();
  readonly #open = new Map<string, Set<Socket>>();

  constructor(addressOf: (request: IncomingMessage) => string) {
    this.#addressOf = addressOf;
  }

  /** For Socket.IO's `allowRequest`: called at each handshake, before anything is stored. */
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

  /** Refuses an address that connects too often, before its credential is checked. */
  handshake({ request }: Socket): void {
    if (this.#tooMany.has(request))
      throw refusal('rate_limited', 'Too many connections from this address. Wait a minute.');
  }

  /**
   * Counts a socket until it closes, or refuses it. A user in several accounts is refused only if all of them are full.
   */
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
    // If a connection breaks before Socket.IO has answered, only the transport reports it.
    socket.once('disconnect', leave).conn.once('close', leave);
    if (socket.conn.readyState !== 'open') leave();
    this.#listen(socket, one);
  }

  /** Disconnects a client that sends too much, before its messages are parsed. */
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
