import type { Phone, Wid } from '../../model/ids.ts';

/** The address for a conversation's messages: the phone, if it is known. */
export function recipientOf(whom: {
  phone: Phone | null;
  lid: Wid | null;
  groupWid: Wid | null;
}): { phone: Phone } | { wid: Wid } {
  if (whom.phone !== null) return { phone: whom.phone };
  const wid = whom.groupWid ?? whom.lid;
  if (wid === null) throw new Error('a conversation without an address');
  return { wid };
}
