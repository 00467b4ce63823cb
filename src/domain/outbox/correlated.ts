import type { CorrelatedSends } from '../../channels/channel.ts';
import type { OutboxRow } from '../../db/outbox.ts';
import type { MessageContent } from '../../model/content.ts';
import { contentGone, type Settlement } from './settlement.ts';

const unanswered = {
  code: 'unanswered',
  text: 'The channel gave no answer and no status followed, so it is not known whether this message went out. Ask its recipient before you send it again.',
};

/**
 * One step of a message over a channel that assigns references itself. The message's id is the correlation. A message that
 * was handed over without an answer is never sent again: only a status with the correlation can settle it.
 */
export async function sendCorrelated(
  row: OutboxRow,
  content: MessageContent | null,
  sends: CorrelatedSends,
  settlement: Settlement,
  now: Date,
): Promise<void> {
  if (row.phase === 'handed') {
    const left = (row.handedAt?.getTime() ?? 0) + sends.settlesWithin - now.getTime();
    return left > 0 ? settlement.later(row, left, 'handed') : settlement.settle(row, 'uncertain', unanswered);
  }
  if (!content) return settlement.settle(row, 'failed', contentGone);
  if (!(await settlement.handOver(row, null))) return;
  const result = await sends.send(row.numberId, row.recipient, row.messageId, content);
  if (result.outcome === 'handed') return settlement.reached(row, result, result.key);
  if (result.outcome === 'refused') return settlement.refused(row, result);
  await settlement.doubt(row, result, sends.settlesWithin);
}
