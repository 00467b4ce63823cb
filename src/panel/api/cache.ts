import type { QueryClient } from '@tanstack/react-query';
import type { Conversation } from '../../contract/conversations.ts';
import type { LiveEvent } from '../../contract/events.ts';
import type { WhatsAppNumber } from '../../contract/instances.ts';
import type { Message } from '../../contract/messages.ts';
import { dropConversation, putConversation, putInLists, withMessage } from './inbox/lists.ts';
import { putNote } from './inbox/notes.ts';
import { arrived } from './inbox/outgoing.ts';
import { putInThreads } from './inbox/thread.ts';
import { keys } from './keys.ts';
import { askAgain, newer, patch } from './patch.ts';
import { putTyping } from './inbox/presence.ts';

/** How many conversations a card shows. */
export const LATEST = 5;

export function applyLiveEvent(client: QueryClient, event: LiveEvent): void {
  switch (event.type) {
    case 'number.state':
      return putNumber(client, event.number);
    case 'number.deleted':
      return dropNumber(client, event.numberId);
    case 'instance.qr':
      return patch(client, keys.qr(event.numberId), () => event.qr);
    case 'instance.pairing_code':
      return patch(client, keys.pairingCode(event.numberId), () => event.pairingCode);
    case 'media.progress':
      return;
    case 'message.created':
      arrived(event.message);
      return putMessage(client, event.message, true);
    case 'message.updated':
    case 'message.status':
      return putMessage(client, event.message, true);
    case 'conversation.updated':
      return putConversation(client, event.conversation);
    case 'conversation.typing':
      return putTyping(client, event);
    case 'conversation.deleted':
      return dropConversation(client, event.accountId, event.conversationId);
    case 'contact.deleted':
      return askAgain(client, { queryKey: keys.contacts(event.accountId) });
    case 'note.created':
      return putNote(client, event.note);
  }
}

export function putNumber(client: QueryClient, number: WhatsAppNumber): void {
  patch<WhatsAppNumber[]>(client, keys.numbers, (list) => {
    if (!list) return undefined;
    const known = list.some(({ id }) => id === number.id);
    return known ? list.map((one) => (one.id === number.id ? number : one)) : [...list, number];
  });
}

export function dropNumber(client: QueryClient, numberId: string): void {
  patch<WhatsAppNumber[]>(client, keys.numbers, (list) => list?.filter(({ id }) => id !== numberId));
  for (const key of [keys.qr(numberId), keys.pairingCode(numberId), keys.latestConversations(numberId)]) {
    client.removeQueries({ queryKey: key });
  }
}

/** A message as an answer or an event brings it: into what shows it, whichever of the two comes first. */
export function putMessage(client: QueryClient, message: Message, anew = false): void {
  patch<Message>(client, keys.message(message.id), (old) => (old ? newer(old, message, anew) : message));
  putInThreads(client, message, anew);
  putInLists(client, message, anew);
  putInCard(client, message, anew);
}

/** The latest conversations on the card of a number. */
function putInCard(client: QueryClient, message: Message, anew: boolean): void {
  const key = keys.latestConversations(message.numberId);
  const list = client.getQueryData<Conversation[]>(key);
  // Changes nothing yet; a first request under way is made once more.
  if (!list) return patch<Conversation[]>(client, key, () => undefined);
  const conversation = list.find(({ id }) => id === message.conversationId);
  // A conversation that is not shown yet has a title that only the gateway knows.
  if (!conversation) {
    const oldest = list.at(-1)?.updatedAt ?? '';
    if (list.length < LATEST || message.createdAt >= oldest) askAgain(client, { queryKey: key });
    return;
  }
  const next = withMessage(conversation, message, anew);
  if (next === conversation) return;
  patch<Conversation[]>(client, key, () =>
    list
      .map((one) => (one === conversation ? next : one))
      .sort((a, b) => b.updatedAt.localeCompare(a.updatedAt)),
  );
}
