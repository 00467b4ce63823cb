import type { Tx } from '../../db/database.ts';
import { lastOnesFailed, pauseCold } from '../../db/pacing.ts';
import type { AccountId, NumberId } from '../../model/ids.ts';

/** WhatsApp's code for a number that may not start new chats. */
const REACHOUT_TIMELOCK = '463';
/** How long no new chat is tried after WhatsApp refused one, before or after a send. */
export const TIMELOCK_SECONDS = 6 * 3600;
/** So many refusals in a row stop the cold lane for a while. */
const BREAKER_AFTER = 3;
const BREAKER_SECONDS = 1800;

export interface Failure {
  code: string;
  text: string;
}

/** Why WhatsApp's server refused a message, by its own code if it gave one. */
export function failureOf(said: string | null): Failure {
  if (said === REACHOUT_TIMELOCK) {
    const text =
      'WhatsApp allows this number no new chats at this time (463). People who have written before can still be answered.';
    return { code: 'timelocked', text };
  }
  // A channel that explains itself gives a sentence; WhatsApp Web gives a code.
  if (said?.includes(' ')) return { code: 'whatsapp', text: said };
  return { code: 'whatsapp', text: `WhatsApp refused the message${said === null ? '' : ` (${said})`}.` };
}

/** Slows the number down if WhatsApp demands it. Called after the message's status was written, in the same transaction. */
export async function learnFromFailure(
  tx: Tx,
  accountId: AccountId,
  numberId: NumberId,
  { code }: Failure,
): Promise<void> {
  if (code === 'timelocked') await pauseCold(tx, accountId, numberId, 'reachout_timelock', TIMELOCK_SECONDS);
  else if (await lastOnesFailed(tx, accountId, numberId, BREAKER_AFTER))
    await pauseCold(tx, accountId, numberId, 'failed_acks', BREAKER_SECONDS);
}
