import { settleContact, unsettledPeers } from '../../db/contacts.ts';
import { isUniqueViolation, isUnstorable, type Database, type Tx } from '../../db/database.ts';
import { recordEvents } from '../../db/events.ts';
import type { ChannelEvent } from '../../model/channelEvent.ts';
import type { RecordedEvent } from '../../model/event.ts';
import type { AccountId, MessageId } from '../../model/ids.ts';
import { identitiesOf } from '../../model/identity.ts';
import type { Peer } from '../../model/message.ts';

/** Everybody whom these events name. */
function peersOf(events: ChannelEvent[]): Peer[] {
  const all = events.flatMap((event) => {
    if (event.type === 'reaction' || event.type === 'vote') return event.from === 'me' ? [] : [event.from];
    if (event.type !== 'message') return [];
    const { chat, author } = event.message;
    return [...(chat.kind === 'contact' ? [chat.peer] : []), ...(author ? [author] : [])];
  });
  return [...new Map(all.map((peer) => [JSON.stringify(identitiesOf(peer)), peer])).values()];
}

/** People whose contacts have to be settled before what they did can be stored. Ends the transaction that found them. */
export class UnsettledPeople extends Error {
  readonly peers: Peer[];
  constructor(peers: Peer[]) {
    super('the contacts of some people are not settled');
    this.peers = peers;
  }
}

/** Throws UnsettledPeople. Nearly always everybody is known, and nothing is to be done. */
export async function requireSettled(tx: Tx, accountId: AccountId, events: ChannelEvent[]): Promise<void> {
  const peers = peersOf(events);
  const unsettled = peers.length > 0 ? await unsettledPeers(tx, accountId, peers) : [];
  if (unsettled.length > 0) throw new UnsettledPeople(unsettled);
}

/**
 * Makes one contact of each of these people. Each in a transaction of its own: joining two contacts takes locks in an order
 * that a batch, which comes upon people as they wrote, cannot keep to.
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
      // Its last message tells those who watch where the conversation is now.
      const news = merged.flatMap(({ numberId, lastMessageId }) =>
        lastMessageId === null
          ? []
          : [{ type: 'message.updated' as const, numberId, messageId: lastMessageId as MessageId }],
      );
      return recordEvents(tx, accountId, news);
    });
  } catch (error) {
    // Somebody else learned the same; what they stored is seen now.
    if (isUniqueViolation(error) && attempt < 3) return settle(db, accountId, peer, attempt + 1);
    // An address that is none: the event that brings it is left out in its turn.
    if (isUnstorable(error)) return [];
    throw error;
  }
}
