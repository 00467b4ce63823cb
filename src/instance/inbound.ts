import type { Message, Reaction } from 'whatsapp-web.js';
import { systemClock } from '../lib/clock.ts';
import { reasonOf, type Logger } from '../lib/logger.ts';
import type { InstanceEvent } from '../model/instance.ts';
import type { MessageKey } from '../model/ids.ts';
import type { RamalClient } from './client.ts';
import type { EventQueue } from './eventQueue.ts';
import { readTyping, readVotes, statusOfAck } from './pageAnswers.ts';
import type { PageApi } from './pageApi.ts';

interface Keyed {
  _serialized: string;
}
const keyOf = (id: unknown): MessageKey => (id as Keyed)._serialized as MessageKey;

/**
 * Translates the library's events into the protocol's, in their order. An event that needs an answer from the page
 * makes later events wait.
 */
export function listenToMessages(
  client: RamalClient,
  page: PageApi,
  { events, log }: { events: EventQueue; log: Logger },
): void {
  let last: Promise<void> = Promise.resolve();
  const inOrder = (what: string, make: () => Promise<InstanceEvent[]>): void => {
    last = last
      .then(async () => {
        for (const event of await make()) events.push(event);
      })
      .catch((error: unknown) => {
        // The sweep after the next `ready` reports it.
        log.warn({ reason: reasonOf(error) }, `${what} could not be read from the page`);
      });
  };

  client.on('message_create', ({ id }: Message) =>
    inOrder('a message', async () => {
      // Acknowledgements report its outcome.
      if (page.wasGiven(keyOf(id))) return [];
      const message = await page.describe(keyOf(id));
      return message ? [{ type: 'message', message }] : [];
    }),
  );
  client.on('message_ack', ({ id }: Message, ack: number) =>
    inOrder('an acknowledgement', async () => {
      const [key, status] = [keyOf(id), statusOfAck(ack)];
      return [{ type: 'status', key, status, error: status === 'failed' ? await page.refusalOf(key) : null }];
    }),
  );
  client.on('message_edit', ({ id }: Message) =>
    inOrder('an edit', async () => {
      // A deletion empties the text first. That is not an edit, and the page then has no such message.
      const now = await page.describe(keyOf(id));
      return now?.text ? [{ type: 'edited', key: keyOf(id), text: now.text }] : [];
    }),
  );
  client.on('message_revoke_everyone', (message: Message) =>
    inOrder('a deletion', () => {
      // Older pages replace the message with a notice that names the deleted one.
      const { protocolMessageKey } = message as { protocolMessageKey?: unknown };
      const keys = [message.id, protocolMessageKey].filter((id) => id !== undefined && id !== null);
      return Promise.resolve(keys.map((id) => ({ type: 'deleted', key: keyOf(id) })));
    }),
  );
  client.on('message_reaction', (reaction: Reaction) =>
    inOrder('a reaction', async () => {
      const { msgId, senderId, reaction: emoji, timestamp } = reaction;
      const from = (await page.isMe(senderId)) ? 'me' : await page.peer(senderId);
      return [{ type: 'reaction', target: keyOf(msgId), from, emoji, timestamp: milliseconds(timestamp) }];
    }),
  );
  client.on('votes', (told: unknown) => inOrder('votes', () => Promise.resolve(readVotes(told))));
  // Not in order with messages: typing must not wait for them.
  client.on('typing', (told: unknown) =>
    events.push({ ...readTyping(told), timestamp: systemClock.now().getTime() }),
  );
}

/** The library divides by 1000 a time that may already be in seconds. */
function milliseconds(timestamp: number): number {
  let ms = timestamp;
  while (ms > 0 && ms < 1e11) ms *= 1000;
  return Math.round(ms);
}
