import type { ConversationRow } from '../../db/conversations.ts';
import type { Phone, Wid } from '../../model/ids.ts';

/** Where a conversation's messages go: to the phone where it is known. */
export function recipientOf({ contact, groupWid }: ConversationRow): { phone: Phone } | { wid: Wid } {
  if (contact?.phone) return { phone: contact.phone };
  const wid = groupWid ?? (contact?.lid as Wid | null | undefined);
  if (!wid) throw new Error('a conversation without an address');
  return { wid };
}
