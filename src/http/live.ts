import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import type { LiveEvent } from '../contract/events.ts';
import type { Change, Changes } from '../domain/changes.ts';
import type { Messages } from '../domain/messages/messages.ts';
import type { Numbers } from '../domain/numbers/numbers.ts';
import type { Logger } from '../lib/logger.ts';
import { presentMessage, presentQr, type Presenter } from './present.ts';
import { isOwnRequest } from './sameOrigin.ts';

export interface LiveDeps {
  changes: Changes;
  numbers: Numbers;
  messages: Messages;
  present: Presenter;
  log: Logger;
}

/** Pushes what has changed to open panels, in the order in which it changed. */
export function attachLive(server: HttpServer, deps: LiveDeps): { close: () => Promise<void> } {
  const sockets = new Server(server, {
    serveClient: false,
    allowRequest: (request, answer) => answer(null, isOwnRequest(request)),
  });
  // One after the other: reading rows in parallel would let a later state overtake an earlier one.
  let last = Promise.resolve();
  const stop = deps.changes.listen((change) => {
    if (sockets.engine.clientsCount === 0) return;
    last = last
      .then(async () => {
        const event = await toLiveEvent(deps, change);
        if (event) sockets.emit('event', event);
      })
      .catch((error: unknown) => deps.log.warn({ err: error }, 'a change was not pushed to the panels'));
  });
  return {
    close: async () => {
      stop();
      await sockets.close();
    },
  };
}

async function toLiveEvent(
  { numbers, messages, present }: LiveDeps,
  change: Change,
): Promise<LiveEvent | null> {
  const { accountId } = change;
  switch (change.type) {
    case 'instance.deleted':
      return { type: change.type, accountId, numberId: change.numberId };
    case 'instance.exit':
    case 'media.pending':
      return null;
    case 'instance.state':
      return { type: change.type, accountId, instance: present.instance(await numbers.get(change.numberId)) };
    case 'instance.qr': {
      const qr = await presentQr(await numbers.get(change.numberId));
      return qr && { type: change.type, accountId, numberId: change.numberId, qr };
    }
    case 'instance.pairing_code': {
      const { pairingCode: code, pairingCodeExpiresAt: at } = await numbers.get(change.numberId);
      if (code === null || at === null) return null;
      const pairingCode = { code, expiresAt: at.toISOString() };
      return { type: change.type, accountId, numberId: change.numberId, pairingCode };
    }
    case 'message.status': {
      const message = presentMessage(await messages.get(accountId, change.messageId));
      return { type: change.type, accountId, messageId: change.messageId, message };
    }
    default:
      return {
        type: change.type,
        accountId,
        message: presentMessage(await messages.get(accountId, change.messageId)),
      };
  }
}
