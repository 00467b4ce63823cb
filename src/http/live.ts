import type { IncomingMessage, Server as HttpServer } from 'node:http';
import PQueue from 'p-queue';
import { Server, type Socket } from 'socket.io';
import { z } from 'zod';
import type { LiveEvent } from '../contract/events.ts';
import { ofInstances } from '../contract/access.ts';
import type { OperationName } from '../contract/operations.ts';
import type { Audit } from '../domain/audit/audit.ts';
import type { Authenticator } from '../domain/access/authenticator.ts';
import type { Change, Changes } from '../domain/changes.ts';
import type { Conversations } from '../domain/conversations/conversations.ts';
import type { EventLog } from '../domain/events/eventLog.ts';
import type { Chats } from '../domain/messages/chats.ts';
import type { Messages } from '../domain/messages/messages.ts';
import type { Numbers } from '../domain/numbers/numbers.ts';
import type { Logger } from '../lib/logger.ts';
import { PollingLoop } from '../lib/pollingLoop.ts';
import { ShareFullError, type Shares } from '../lib/shares.ts';
import { accountsOf, isOwner, reachOf, sharerOf, userOf, type Principal } from '../model/access.ts';
import { AppError } from '../model/errors.ts';
import type { AccountId, NumberId } from '../model/ids.ts';
import { may } from './authorise.ts';
import { trackConnections } from './closing.ts';
import type { EventPresenter } from './eventPresenter.ts';
import {
  presentConversation,
  presentMessage,
  presentNote,
  presentPairingCode,
  presentQr,
  type Presenter,
  type InstanceReader,
} from './present.ts';
import { refusal, SocketBounds } from './socketBounds.ts';
import { ViewersBoard } from './viewers.ts';

export interface LiveDeps {
  changes: Changes;
  numbers: Numbers;
  instances: InstanceReader;
  messages: Messages;
  conversations: Conversations;
  chats: Chats;
  eventLog: EventLog;
  events: EventPresenter;
  present: Presenter;
  authenticator: Authenticator;
  shares: Shares;
  addressOf: (request: IncomingMessage) => string;
  audit: Audit;
  log: Logger;
}

/** How often rights are checked again, besides after each change in this gateway. Milliseconds. */
const RECHECK_EVERY = 1500;
/** How many credentials are checked at the same time. */
const RECHECKS = 4;
/** Limits for what a client sends, and for its first message. Bytes, milliseconds. */
const LONGEST_MESSAGE = 16_384;
const FIRST_WORD = 10_000;

const MOST_RESUMED = 1000;

/** How long open requests and sockets may take to end when the gateway closes. Milliseconds. */
const CLOSING_GRACE = 3000;

/** The operation that reads the same data: an event goes only to those who may call it. */
const askedBy = {
  'number.state': 'getNumber',
  'number.deleted': 'getNumber',
  'instance.qr': 'getQr',
  'instance.pairing_code': 'requestPairingCode',
  'media.progress': 'getMessage',
  'message.created': 'getMessage',
  'message.updated': 'getMessage',
  'message.status': 'getMessage',
  'conversation.updated': 'getConversation',
  'conversation.deleted': 'getConversation',
  'contact.deleted': 'getContact',
  'conversation.typing': 'getConversation',
  'note.created': 'listNotes',
} as const satisfies Record<LiveEvent['type'], OperationName>;
const operationsAsked = [...new Set(Object.values(askedBy))];

const room = (of: AccountId | NumberId | 'installation', name: OperationName): string => `${of} ${name}`;

/** The rooms of a principal: one for each operation and account, or number if it may see only some. */
function roomsOf(principal: Principal): string[] {
  if (isOwner(principal)) return operationsAsked.map((name) => room('installation', name));
  return (accountsOf(principal) ?? []).flatMap((accountId) => {
    const places = reachOf(principal, accountId).numberIds ?? [accountId];
    const names = operationsAsked.filter((name) => may(principal, accountId, name));
    return names.flatMap((name) => places.map((place) => room(place, name)));
  });
}

/** Pushes changes to those who may see them, in the order in which they happened. */
export function attachLive(server: HttpServer, deps: LiveDeps): { close: () => Promise<void> } {
  const connections = trackConnections(server);
  const bounds = new SocketBounds(deps.addressOf);
  const sockets = new Server(server, {
    serveClient: false,
    allowRequest: bounds.allowRequest,
    maxHttpBufferSize: LONGEST_MESSAGE,
    connectTimeout: FIRST_WORD,
  });
  const { authenticator, changes, log } = deps;
  const board = new ViewersBoard(
    sockets,
    (account) => [room('installation', 'getConversation'), room(account, 'getConversation')],
    (account, conversation) => {
      // A failure does not matter: typing is only missing from the panel.
      deps.chats.watch({ accountId: account, numberIds: null }, conversation).catch(() => undefined);
    },
  );

  const principals = new WeakMap<Socket, Principal>();
  /** The owner's sockets hear all accounts. The audit log notes which. */
  const noteOwners = async (accountId: AccountId, name: OperationName): Promise<void> => {
    for (const id of sockets.sockets.adapter.rooms.get(room('installation', name)) ?? []) {
      const socket = sockets.sockets.sockets.get(id);
      const by = socket && principals.get(socket);
      // Without an address: a proxy may hide it, and the sign-in of this socket is logged with its own.
      if (by) await deps.audit.look('hearAccount', { by, accountId, address: null });
    }
  };

  /** Authenticates a socket, and lets it join the rooms that it may hear. */
  const letIn = async (socket: Socket): Promise<Principal> => {
    bounds.handshake(socket);
    const principal = await authenticator.principal(credentialOf(socket)).catch(() => null);
    const rooms = principal ? roomsOf(principal) : [];
    if (!principal || rooms.length === 0)
      throw refusal('unauthorized', 'Sign in again, or use an API key that may read.');
    bounds.admit(socket, principal);
    void socket.join(rooms);
    principals.set(socket, principal);
    const user = userOf(principal);
    if (user) board.join(socket, user);
    return principal;
  };

  sockets.use((socket, next) => {
    letIn(socket).then(
      (principal) => {
        next();
        tellMissed(socket, principal, deps).catch((error: unknown) =>
          log.warn({ err: error }, 'missed events were not sent to a socket'),
        );
      },
      (error: unknown) => next(error instanceof Error ? error : new Error('internal')),
    );
  });

  const rechecks = recheckRights(sockets, principals, deps);
  rechecks.start();

  // One at a time: parallel reads could let a later state overtake an earlier one.
  let last = Promise.resolve();
  const stop = changes.listen((change) => {
    if (change.type === 'access.changed') return rechecks.wake();
    if (change.type === 'event.owed' || sockets.engine.clientsCount === 0) return;
    last = last
      .then(async () => {
        const event = await toLiveEvent(deps, change);
        if (!event) return;
        const name = askedBy[event.type];
        const places = [
          'installation',
          change.accountId,
          ...('numberId' in change ? [change.numberId] : []),
        ] as const;
        const rooms = places.map((place) => room(place, name));
        sockets.to(rooms).emit('event', event);
        if (!ofInstances.includes(name)) await noteOwners(change.accountId, name);
      })
      .catch((error: unknown) => log.warn({ err: error }, 'a change was not pushed to the panels'));
  });
  return {
    close: async () => {
      stop();
      await rechecks.stop();
      connections.cutAfter(CLOSING_GRACE);
      await sockets.close();
    },
  };
}

/**
 * Sends what was logged since the client's last `seq`, besides live events: an event may come twice, but none is
 * missed. If there is too much, the client gets `gap` and reads `GET /api/accounts/:id/events`.
 */
async function tellMissed(socket: Socket, principal: Principal, deps: LiveDeps): Promise<void> {
  const place = placeIn(socket);
  if (!place || !may(principal, place.account, 'listEvents')) return;
  await deps.audit.look('enterAccount', { by: principal, accountId: place.account, address: null });
  const missed = await missedBy(socket, principal, place, deps);
  if (missed === null) return void socket.emit('gap', { accountId: place.account });
  for (const { id, seq, type, data } of missed) {
    if (!('message' in data) || data.message === null) continue;
    const { message, messageId } = data;
    const told = { id, seq, accountId: place.account, message };
    if (type === 'message.status') socket.emit('event', { ...told, type, messageId });
    else if (type === 'message.created' || type === 'message.updated')
      socket.emit('event', { ...told, type });
  }
}

/** null: too many events, or too many requests of this account at the same time. */
async function missedBy(socket: Socket, principal: Principal, { account, after }: Place, deps: LiveDeps) {
  const reach = reachOf(principal, account);
  const gone = new AbortController();
  socket.once('disconnect', () => gone.abort());
  const read = async () => {
    const rows = await deps.eventLog.after(reach, after, MOST_RESUMED + 1);
    return rows.length > MOST_RESUMED ? null : deps.events.all(reach, rows);
  };
  return deps.shares.run(sharerOf(principal, account), read, gone.signal).catch((error: unknown) => {
    if (error instanceof ShareFullError || gone.signal.aborted) return null;
    throw error;
  });
}

/** Checks the rights behind each socket regularly, and when it is woken. */
function recheckRights(
  sockets: Server,
  principals: WeakMap<Socket, Principal>,
  { authenticator, log }: LiveDeps,
): PollingLoop {
  /** An access token expires before its sign-in ends, so an open socket is checked by its sign-in. */
  const recheck = async (credential: string, holders: Socket[]): Promise<void> => {
    try {
      const principal = await authenticator.stillStands(credential);
      const rooms = roomsOf(principal);
      if (rooms.length === 0) throw new AppError('unauthorized', 'no account is left');
      for (const socket of holders) {
        principals.set(socket, principal);
        moveTo(socket, new Set(rooms));
      }
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'unavailable')
        return log.warn({ err: error }, 'the rights of a socket could not be checked; trying again');
      for (const socket of holders) socket.disconnect(true);
    }
  };
  /** Each credential is checked once, however many sockets use it, and only a few at the same time. */
  return new PollingLoop(
    async () => {
      const byCredential = Map.groupBy(sockets.sockets.sockets.values(), (one) => credentialOf(one) ?? '');
      const queue = new PQueue({ concurrency: RECHECKS });
      await queue.addAll(
        [...byCredential].map(
          ([credential, holders]) =>
            () =>
              recheck(credential, holders),
        ),
      );
      return false;
    },
    {
      everyMs: RECHECK_EVERY,
      onError: (err) => log.warn({ err }, 'the rights of sockets could not be checked; trying again'),
    },
  );
}

/** Changes the rooms of a socket to these. */
function moveTo(socket: Socket, rooms: Set<string>): void {
  for (const old of socket.rooms) if (old !== socket.id && !rooms.has(old)) void socket.leave(old);
  const missing = [...rooms].filter((one) => !socket.rooms.has(one));
  if (missing.length > 0) void socket.join(missing);
}

/** From `auth: {token}` of Socket.IO's handshake (browsers), or from the header (programs). */
function credentialOf({ handshake }: Socket): string | undefined {
  const auth: unknown = handshake.auth;
  const token = typeof auth === 'object' && auth !== null && 'token' in auth ? auth.token : undefined;
  if (typeof token === 'string') return token;
  const header = handshake.headers['x-api-key'];
  return typeof header === 'string' ? header : undefined;
}

const resumed = z.object({
  account: z.uuid().transform((id) => id as AccountId),
  after: z.number().int().min(0),
});

type Place = z.output<typeof resumed>;

function placeIn({ handshake }: Socket): Place | null {
  return resumed.safeParse(handshake.auth).data ?? null;
}

async function toLiveEvent(
  { numbers, instances, messages, conversations, present }: LiveDeps,
  change: Exclude<Change, { type: 'access.changed' | 'event.owed' }>,
): Promise<LiveEvent | null> {
  const { accountId } = change;
  if (change.type === 'contact.deleted') {
    const { contactId, event } = change;
    return { type: change.type, id: event.id, seq: event.seq, accountId, contactId };
  }
  const { numberId } = change;
  switch (change.type) {
    case 'number.deleted':
      return { type: change.type, accountId, numberId };
    case 'instance.exit':
    case 'media.pending':
    case 'message.received':
      return null;
    case 'media.progress': {
      const { messageId, received, total } = change;
      return { type: change.type, accountId, messageId, received, total };
    }
    case 'number.state':
    case 'instance.drift': {
      const row = await numbers.get(accountId, numberId);
      return { type: 'number.state', accountId, number: present.number(row, await instances.of([row])) };
    }
    case 'instance.qr': {
      const qr = await presentQr(await instances.get(numberId));
      return qr && { type: change.type, accountId, numberId, qr };
    }
    case 'instance.pairing_code': {
      const pairingCode = presentPairingCode(await instances.get(numberId));
      return pairingCode && { type: change.type, accountId, numberId, pairingCode };
    }
    case 'conversation.typing':
      return { type: change.type, accountId, conversationId: change.conversationId, state: change.state };
    case 'conversation.deleted':
      return { type: change.type, accountId, conversationId: change.conversationId };
    case 'conversation.updated': {
      const { conversationId, event } = change;
      const row = await conversations.get({ accountId, numberIds: null }, conversationId);
      const place = event && { id: event.id, seq: event.seq };
      return { type: change.type, ...place, accountId, conversation: presentConversation(row) };
    }
    case 'note.created': {
      const row = await conversations.findNote(accountId, change.noteId);
      return row ? { type: change.type, accountId, note: presentNote(row) } : null;
    }
    case 'message.status': {
      const { messageId, event } = change;
      const message = presentMessage(await messages.get({ accountId, numberIds: null }, messageId));
      return { type: change.type, id: event.id, seq: event.seq, accountId, messageId, message };
    }
    default: {
      const message = await messages.get({ accountId, numberIds: null }, change.messageId);
      const { id, seq } = change.event;
      return { type: change.type, id, seq, accountId, message: presentMessage(message) };
    }
  }
}
