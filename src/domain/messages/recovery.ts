import type { Channels } from '../../channels/channels.ts';
import { findConversation } from '../../db/conversations.ts';
import type { Database, Tx } from '../../db/database.ts';
import { recordEvents } from '../../db/events.ts';
import { findUserId } from '../../db/identities.ts';
import { holdMedia } from '../../db/media.ts';
import { findNumber } from '../../db/numbers.ts';
import {
  advanceStatus,
  findMessage,
  listByStatus,
  lockMessage,
  requeueMessage,
  type MessageRow,
} from '../../db/messages.ts';
import { hasOptedOut } from '../../db/optOuts.ts';
import { insertOutbox } from '../../db/outbox.ts';
import type { Reach } from '../../model/access.ts';
import { AppError } from '../../model/errors.ts';
import type { AccountId, MessageId, NumberId, Wid } from '../../model/ids.ts';
import { outgoingOf } from '../../model/content.ts';
import { statusRank, type DeliveryStatus } from '../../model/message.ts';
import type { Changes } from '../changes.ts';
import type { Pacer } from '../pacing/pacer.ts';
import { gone } from './compose.ts';
import { recipientOf } from './recipient.ts';
import { optedOut } from './accept.ts';

export interface RecoveryDeps {
  db: Database;
  channels: Channels;
  changes: Changes;
  pacer: Pacer;
  wake: (lane: { accountId: AccountId; numberId: NumberId }) => void;
}

/** Lets a person decide what to do about messages with an unknown outcome, and about failed ones. */
export class Recovery {
  readonly #deps: RecoveryDeps;
  constructor(deps: RecoveryDeps) {
    this.#deps = deps;
  }

  /** The latest first. */
  list(
    reach: Reach,
    status: DeliveryStatus,
    limit: number,
    after: [Date, string] | null,
  ): Promise<MessageRow[]> {
    return this.#deps.db.inAccount(reach, (tx) => listByStatus(tx, reach.accountId, status, limit, after));
  }

  /**
   * Asks WhatsApp again about the message's key. If WhatsApp has the message, it was sent; if not, that proves nothing. If the
   * outcome became known meanwhile, for example by a receipt, the message is returned as it is.
   */
  async lookAgain(reach: Reach, id: MessageId): Promise<MessageRow> {
    const { db, channels, changes } = this.#deps;
    const { message, number } = await db.inAccount(reach, async (tx) => {
      const message = await must(tx, reach.accountId, id);
      return { message, number: await findNumber(tx, message.numberId) };
    });
    if (message.status !== 'uncertain' || message.type === 'reaction') return message;
    if (!number) throw new Error('a message without its number');
    const { sends } = channels.of(number);
    if (sends.discipline !== 'keyed')
      throw new AppError(
        'unsupported',
        'This channel cannot be asked what became of a message. Resend it, or leave it as it is.',
        { details: { capability: 'lookUp' } },
      );
    if (message.key === null) throw new Error('an uncertain message without a key');
    const found = await sends.lookUp(message.numberId, message.key);
    if (found.outcome === 'refused' || found.outcome === 'unknown') {
      throw new AppError('number_cannot_send', `WhatsApp cannot be asked now. ${found.text}`);
    }
    if (found.outcome === 'found' && statusRank[found.status] >= statusRank.sent) {
      const events = await db.inAccount(reach, async (tx) => {
        if (!(await advanceStatus(tx, reach.accountId, id, found.status))) return [];
        const { numberId } = message;
        const news = { type: 'message.status' as const, numberId, messageId: id, status: found.status };
        return recordEvents(tx, reach.accountId, [news]);
      });
      changes.announceRecorded(events);
    }
    return db.inAccount(reach, (tx) => must(tx, reach.accountId, id));
  }

  /** Sends it again under a new key. The caller accepts that it may arrive twice. */
  async sendAnyway(reach: Reach, id: MessageId): Promise<MessageRow> {
    const { db, changes, pacer, wake } = this.#deps;
    const { accountId } = reach;
    const { events, numberId } = await db.inAccount(reach, async (tx) => {
      await lockMessage(tx, accountId, id);
      const message = await undecided(tx, accountId, id);
      if (await hasOptedOut(tx, accountId, message.conversationId)) throw optedOut();
      const { numberId, conversationId, mediaId } = message;
      const hasFile = mediaId === null || (await holdMedia(tx, accountId, mediaId));
      if (!hasFile || !outgoingOf(message)) throw gone();
      const conversation = await findConversation(tx, accountId, conversationId);
      if (!conversation) throw new Error('a message without a conversation');
      const { contact, groupWid } = conversation;
      const { phone = null, lid = null } = contact ?? {};
      const userId =
        contact && phone === null && lid === null ? await findUserId(tx, accountId, contact.id) : null;
      const recipient = recipientOf({ phone, lid: lid as Wid | null, groupWid, userId });
      await requeueMessage(tx, accountId, id);
      const item = { accountId, messageId: id, numberId, conversationId, recipient };
      const coldAfterDays = await pacer.coldAfterDays(tx, accountId, numberId);
      await insertOutbox(tx, item, coldAfterDays);
      const news = { type: 'message.status' as const, numberId, messageId: id, status: 'queued' as const };
      return { events: await recordEvents(tx, accountId, [news]), numberId };
    });
    changes.announceRecorded(events);
    wake({ accountId, numberId });
    return db.inAccount(reach, (tx) => must(tx, accountId, id));
  }
}

async function must(tx: Tx, accountId: AccountId, id: MessageId): Promise<MessageRow> {
  const row = await findMessage(tx, accountId, id);
  if (!row) throw new AppError('not_found', 'There is no such message in this account.');
  return row;
}

async function undecided(tx: Tx, accountId: AccountId, id: MessageId): Promise<MessageRow> {
  const row = await must(tx, accountId, id);
  const isOpen = row.status === 'uncertain' || row.status === 'failed';
  if (row.direction === 'out' && isOpen && row.type !== 'reaction') return row;
  throw new AppError(
    'conflict',
    `This message is ${row.status}; only one that is uncertain or failed can be sent anew.`,
  );
}
