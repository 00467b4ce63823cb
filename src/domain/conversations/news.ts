import type { ConversationRow } from '../../db/conversations.ts';
import type { EventDraft } from '../../model/event.ts';

/** What the log says of a conversation that was assigned, tagged, closed or opened. */
export const conversationEvent = (row: ConversationRow): EventDraft => ({
  type: 'conversation.updated',
  numberId: row.numberId,
  conversationId: row.id,
  state: row.state,
  assigneeId: row.assigneeId,
  teamId: row.teamId,
  tags: row.tags,
});
