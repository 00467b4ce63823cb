import type { KeyedSends, Prepared } from '../../channels/channel.ts';
import type { ChannelActions } from '../../channels/channelActions.ts';
import type { OutboxRow } from '../../db/outbox.ts';
import type { MessageContent } from '../../model/content.ts';
import { statusRank } from '../../model/message.ts';
import { contentGone, LOOK_AGAIN, type Settlement } from './settlement.ts';
import type { Turn } from './turns.ts';

const unconfirmed = {
  code: 'unconfirmed',
  text: 'WhatsApp has the message but never confirmed it, not even after its page was started anew. It may still go out; look on the phone before you send it again.',
};
const relinked = {
  code: 'relinked',
  text: 'The phone was linked anew while this message was being sent, so WhatsApp cannot tell whether it went out.',
};

/** One step of a message over a channel whose keys can be looked up. It is handed over when it is its turn. */
export async function sendKeyed(
  row: OutboxRow,
  content: MessageContent | null,
  sends: KeyedSends,
  actions: Pick<ChannelActions, 'type'>,
  typingMs: number,
  settlement: Settlement,
  turn: Turn,
): Promise<void> {
  if (row.key !== null && row.chat !== null) {
    const prepared = { key: row.key, chat: row.chat };
    // A look-up may end a page that confirms nothing: never while another message is being sent.
    await turn.run(async () => {
      if (await mayBeThere(row, prepared, sends, settlement)) return;
      await conclude(row, await deliver(row, prepared, content, sends, settlement), settlement);
    });
    return;
  }
  const prepared = await sends.prepare(row.numberId, row.recipient);
  if (prepared.outcome === 'refused') return settlement.refused(row, prepared);
  if (prepared.outcome === 'unknown') return settlement.later(row, LOOK_AGAIN, 'queued');
  if (typingMs > 0) await actions.type?.(row.numberId, prepared.chat, typingMs);
  const result = await turn.run(() => deliver(row, prepared, content, sends, settlement));
  await conclude(row, result, settlement);
}

/** Looks up a key that the channel may have received. True if there is nothing to send now. */
async function mayBeThere(
  row: OutboxRow,
  { key }: Prepared,
  sends: KeyedSends,
  settlement: Settlement,
): Promise<boolean> {
  if (row.phase === 'queued') return false;
  const found = await sends.lookUp(row.numberId, key);
  if (found.outcome === 'found') {
    const isOpen = statusRank[found.status] < statusRank.sent && found.status !== 'failed';
    if (found.unconfirmed && isOpen) await settlement.settle(row, 'uncertain', unconfirmed);
    else await settlement.reached(row, found);
    return true;
  }
  if (found.outcome !== 'absent') {
    await settlement.later(row, LOOK_AGAIN, 'handed');
    return true;
  }
  // A newly linked page starts with an empty store. So a missing message says nothing about what an earlier link sent.
  if (row.handedAt && row.linkedAt && row.linkedAt > row.handedAt) {
    await settlement.settle(row, 'uncertain', relinked);
    return true;
  }
  return false;
}

type Delivered = Awaited<ReturnType<KeyedSends['send']>> | null;

/** Gives the message to the channel. null: it may not leave, or has nothing to be sent, and that is stored already. */
async function deliver(
  row: OutboxRow,
  prepared: Prepared,
  content: MessageContent | null,
  sends: KeyedSends,
  settlement: Settlement,
): Promise<Delivered> {
  if (!content) {
    await settlement.settle(row, 'failed', contentGone);
    return null;
  }
  return (await settlement.handOver(row, prepared)) ? sends.send(row.numberId, prepared, content) : null;
}

async function conclude(row: OutboxRow, result: Delivered, settlement: Settlement): Promise<void> {
  if (!result) return;
  if (result.outcome === 'handed') return settlement.reached(row, result);
  if (result.outcome === 'refused') return settlement.refused(row, result);
  await settlement.doubt(row, result, LOOK_AGAIN);
}
