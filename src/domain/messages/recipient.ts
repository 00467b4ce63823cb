import type { Phone, Wid } from '../../model/ids.ts';
import type { Recipient } from '../../model/message.ts';

/** The address for a conversation's messages: the phone, if it is known. Only Meta tells of people by their user id alone. */
export function recipientOf(whom: {
  phone: Phone | null;
  lid: Wid | null;
  groupWid: Wid | null;
  userId: string | null;
}): Recipient {
  if (whom.phone !== null) return { phone: whom.phone };
  const wid = whom.groupWid ?? whom.lid;
  if (wid === null && whom.userId !== null) return { userId: whom.userId };
  if (wid === null) throw new Error('a conversation without an address');
  return { wid };
}
