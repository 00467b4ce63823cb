import { settleContact, unsettledPeers } from '../../db/contacts.ts';
import { isUniqueViolation, isUnstorable, type Database, type Tx } from '../../db/database.ts';
import { recordEvents } from '../../db/events.ts';
import type { ChannelEvent } from '../../model/channelEvent.ts';
import type { RecordedEvent } from '../../model/event.ts';
import type { AccountId, MessageId } from '../../model/ids.ts';
import { identitiesOf } from '../../model/identity.ts';
import type { Peer } from '../../model/message.ts';

/** All people that these events mention. */
function peersOf(events: ChannelEvent[]): Peer[] {
  const all = events.flatMap((event) => {
    if (event.type === 'reaction' || event.type === 'vote') return event.from === 'me' ? [] : [event.from];
    if (event.type !== 'message') return [];
    const { chat, author } = event.message;
    return [...(chat.kind === 'contact' ? [chat.peer] : []), ...(author ? [author] : [])];
  });
  return [...new Map(all.map((peer) => [JSON.stringify(identitiesOf(peer)), peer])).values()];
}

/** People whose contacts have to be settled before their events can be stored. Rolls back the transaction that found them. */
export class UnsettledPeople extends Error {
  readonly peers: Peer[];
  constructor(peers: Peer[]) {
    super('the contacts of some people are not settled');
    this.peers = peers;
  }
}

/** Throws UnsettledPeople. Nearly always everybody is known, and there is nothing to do. */
export async function requireSettled(tx: Tx, accountId: AccountId, events: ChannelEvent[]): Promise<void> {
  const peers = peersOf(events);
  const unsettled = peers.length > 0 ? await unsettledPeers(tx, accountId, peers) : [];
  if (unsettled.length > 0) throw new UnsettledPeople(unsettled);
}

/**
 * Makes sure that each of these people is one contact. Each in its own transaction: merging two contacts takes locks in an
 * order that a batch, which meets people in the order of their messages, cannot follow.
 */
export async function settlePeople(
  db: Database,
  accountId: AccountId,
  peers: Peer[],
): Promise<RecordedEvent[]> {
  const recorded: RecordedEvent[] = [];
  for (const peer of peers) recorded.push(...(await settle(db, accountId, peer)));
  return recorded;
}

async function settle(db: Database, accountId: AccountId, peer: Peer, attempt = 1): Promise<RecordedEvent[]> {
  try {
    return await db.inAccount(accountId, async (tx) => {
      const merged = await settleContact(tx, accountId, peer);
      // The last message tells open panels where the conversation is now.
      const news = merged.flatMap(({ numberId, lastMessageId }) =>
        lastMessageId === null
          ? []
          : [{ type: 'message.updated' as const, numberId, messageId: lastMessageId as MessageId }],
      );
      return recordEvents(tx, accountId, news);
    });
  } catch (error) {
    // Somebody else learned the same at this moment; their result is visible now.
    if (isUniqueViolation(error) && attempt < 3) return settle(db, accountId, peer, attempt + 1);
    // The address is invalid: its event is left out later.
    if (isUnstorable(error)) return [];
    throw error;
  }
}
