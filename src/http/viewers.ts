import PQueue from 'p-queue';
import type { Server, Socket } from 'socket.io';
import type { z } from 'zod';
import { looking, type Viewers } from '../contract/events.ts';
import type { AccountId, ConversationId, UserId } from '../model/ids.ts';

/**
 * How often an account's panels are updated, at most per second: each update goes to all of them, and may cause a
 * request to WhatsApp.
 */
const TOLD_A_SECOND = 20;

type Said = z.output<typeof looking>;

interface Look {
  accountId: AccountId;
  conversationId: ConversationId;
  userId: UserId;
  name: string;
  typing: boolean;
}

/**
 * Tells an account's panels which user has which conversation open. Kept in memory, for as long as the socket is open.
 */
export class ViewersBoard {
  readonly #sockets: Server;
  /** The rooms of an account that are told. A socket in none of them is not shown either. */
  readonly #roomsOf: (account: AccountId) => string[];
  /** Called when somebody opens a conversation. */
  readonly #opened: (account: AccountId, conversation: ConversationId) => void;
  readonly #looks = new Map<string, Look>();
  /** The latest report of each socket that is waiting for its turn. */
  readonly #said = new Map<string, Said>();
  readonly #turns = new Map<AccountId, PQueue>();

  constructor(
    sockets: Server,
    roomsOf: (account: AccountId) => string[],
    opened: (account: AccountId, conversation: ConversationId) => void,
  ) {
    this.#sockets = sockets;
    this.#roomsOf = roomsOf;
    this.#opened = opened;
  }

  join(socket: Socket, user: { userId: UserId; name: string }): void {
    socket.on('looking', (said: unknown) => {
      const look = looking.safeParse(said).data;
      if (look && this.#isIn(socket, look.accountId)) this.#inTurn(socket, look, user);
    });
    socket.on('disconnect', () => {
      this.#said.delete(socket.id);
      this.#set(socket, null);
    });
  }

  #isIn(socket: Socket, accountId: AccountId): boolean {
    return this.#roomsOf(accountId).some((room) => socket.rooms.has(room));
  }

  /** If a socket reports more often, only its latest report counts. */
  #inTurn(socket: Socket, look: Said, user: { userId: UserId; name: string }): void {
    const waits = this.#said.has(socket.id);
    this.#said.set(socket.id, look);
    if (waits) return;
    const turns =
      this.#turns.get(look.accountId) ?? new PQueue({ intervalCap: TOLD_A_SECOND, interval: 1000 });
    this.#turns.set(look.accountId, turns);
    void turns.add(() => {
      const latest = this.#said.get(socket.id);
      this.#said.delete(socket.id);
      if (!latest || !this.#isIn(socket, latest.accountId)) return;
      const { accountId, conversationId, typing } = latest;
      this.#set(socket, conversationId && { accountId, conversationId, typing, ...user });
    });
  }

  #set({ id }: Socket, look: Look | null): void {
    const before = this.#looks.get(id);
    if (look) this.#looks.set(id, look);
    else this.#looks.delete(id);
    if (before && before.conversationId !== look?.conversationId) this.#tell(before);
    if (look) this.#tell(look);
    if (look && before?.conversationId !== look.conversationId)
      this.#opened(look.accountId, look.conversationId);
  }

  #tell({ accountId, conversationId }: Look): void {
    const here = [...this.#looks.values()].filter(
      (one) => one.accountId === accountId && one.conversationId === conversationId,
    );
    // One user may have it open twice.
    const people = new Map<UserId, Viewers['viewers'][number]>();
    for (const { userId, name, typing } of here)
      people.set(userId, { userId, name, typing: typing || (people.get(userId)?.typing ?? false) });
    const viewers: Viewers = { accountId, conversationId, viewers: [...people.values()] };
    this.#sockets.to(this.#roomsOf(accountId)).emit('viewers', viewers);
  }
}
