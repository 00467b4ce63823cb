import type { Audit } from '../../domain/audit/audit.ts';
import type { Inboxes } from '../../domain/conversations/inboxes.ts';
import { timeCursor } from '../cursor.ts';
import type { Bind } from '../operation.ts';
import { presentConversation } from '../present.ts';
import { assigneeOf } from './conversations.ts';

export interface InboxRoutesDeps {
  inboxes: Inboxes;
  audit: Audit;
}

export function inboxRoutes(bind: Bind, { inboxes, audit }: InboxRoutesDeps): void {
  bind('listInbox', async ({ principal, query, auditEntry }) => {
    const { limit, cursor, assignee, ...filter } = query;
    const wish = { ...filter, assignee: assigneeOf(assignee, principal) };
    const { rows, next } = await inboxes.list(principal, wish, limit, timeCursor.read(cursor));
    // It is a look into each of them, as if they were read one by one.
    for (const accountId of new Set(rows.map((row) => row.accountId)))
      await audit.look('enterAccount', { ...auditEntry, accountId });
    return { items: rows.map(presentConversation), nextCursor: next && timeCursor.write(...next) };
  });
  bind('countUnread', async ({ principal }) => ({ items: await inboxes.unread(principal) }));
}
