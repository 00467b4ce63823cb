import type { Router } from 'express';
import type { Messages } from '../../domain/messages/messages.ts';
import { nameCursor, timeCursor, toPage } from '../cursor.ts';
import { bind } from '../operation.ts';
import { presentContact, presentConversation, presentMessage } from '../present.ts';

export function conversationRoutes(router: Router, messages: Messages): void {
  bind(router, 'listConversations', async ({ params, query }) => {
    const after = timeCursor.read(query.cursor);
    const filter = { numberId: query.numberId ?? null, limit: query.limit + 1, after };
    const rows = await messages.conversations(params.id, filter);
    return toPage(rows, query.limit, presentConversation, (row) =>
      timeCursor.write(row.lastMessageAt, row.id),
    );
  });
  bind(router, 'listMessages', async ({ params, query }) => {
    const after = timeCursor.read(query.cursor);
    const rows = await messages.inConversation(params.id, params.cid, query.limit + 1, after);
    return toPage(rows, query.limit, presentMessage, (row) => timeCursor.write(row.at, row.id));
  });
  bind(router, 'listContacts', async ({ params, query }) => {
    const rows = await messages.contacts(params.id, query.limit + 1, nameCursor.read(query.cursor));
    return toPage(rows, query.limit, presentContact, (row) => nameCursor.write(row.name, row.id));
  });
}
