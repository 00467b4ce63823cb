import { listConversations, type ConversationRow } from '../../db/conversations.ts';
import type { Tx } from '../../db/database.ts';
import type { EventDraft } from '../../model/event.ts';
import type { AccountId, ContactId } from '../../model/ids.ts';
import type { Change } from '../changes.ts';

/** A contact has one conversation with each number. */
const MOST_TOLD = 200;

/** The conversations with a contact: each changes when the contact changes. */
export const conversationsWith = (
  tx: Tx,
  accountId: AccountId,
  contactId: ContactId,
): Promise<ConversationRow[]> => listConversations(tx, accountId, { contactId }, MOST_TOLD, null);

/** Tells open panels that a conversation looks different. This is not in the log, because nobody changed the conversation. */
export const looksDifferent = ({ accountId, numberId, id }: ConversationRow): Change => ({
  ...{ type: 'conversation.updated', accountId, numberId, conversationId: id },
  event: null,
});

/** The changes that follow from a contact's new name. */
export const renamed = async (tx: Tx, accountId: AccountId, contactId: ContactId): Promise<Change[]> =>
  (await conversationsWith(tx, accountId, contactId)).map(looksDifferent);

/** The log entry for a conversation that was assigned, tagged, closed or opened. */
export const conversationEvent = (row: ConversationRow): EventDraft => ({
  type: 'conversation.updated',
  numberId: row.numberId,
  conversationId: row.id,
  state: row.state,
  assigneeId: row.assigneeId,
  teamId: row.teamId,
  tags: row.tags,
});
