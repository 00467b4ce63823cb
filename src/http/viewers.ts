import type { Server, Socket } from 'socket.io';
import { looking, type Viewers } from '../contract/events.ts';
import type { AccountId, ConversationId, UserId } from '../model/ids.ts';

interface Look {
  accountId: AccountId;
  conversationId: ConversationId;
  userId: UserId;
  name: string;
  typing: boolean;
}

/**
 * Who has which conversation open, told to the panels of the account. It lives in memory, and with the sockets: whoever is
 * gone looks no more.
 */
export class ViewersBoard {
  readonly #sockets: Server;
  /** The rooms of an account in which this is told; a socket that is in none of them says nothing either. */
  readonly #roomsOf: (account: AccountId) => string[];
  /** Somebody began to look at a conversation. */
  readonly #opened: (account: AccountId, conversation: ConversationId) => void;
  readonly #looks = new Map<string, Look>();

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
      if (!look || !this.#roomsOf(look.accountId).some((room) => socket.rooms.has(room))) return;
      const { accountId, conversationId, typing } = look;
      this.#set(socket, conversationId && { accountId, conversationId, typing, ...user });
    });
    socket.on('disconnect', () => this.#set(socket, null));
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
    // One person may have it open twice.
    const people = new Map<UserId, Viewers['viewers'][number]>();
    for (const { userId, name, typing } of here)
      people.set(userId, { userId, name, typing: typing || (people.get(userId)?.typing ?? false) });
    const viewers: Viewers = { accountId, conversationId, viewers: [...people.values()] };
    this.#sockets.to(this.#roomsOf(accountId)).emit('viewers', viewers);
  }
}
