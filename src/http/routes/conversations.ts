import type { Chats } from '../../domain/messages/chats.ts';
import type { Messages } from '../../domain/messages/messages.ts';
import { nameCursor, timeCursor, toPage } from '../cursor.ts';
import type { Bind } from '../operation.ts';
import { presentContact, presentConversation, presentMessage } from '../present.ts';

export interface ConversationRoutesDeps {
  messages: Messages;
  chats: Chats;
}

export function conversationRoutes(bind: Bind, { messages, chats }: ConversationRoutesDeps): void {
  bind('listConversations', async ({ reach, query }) => {
    const after = timeCursor.read(query.cursor);
    const filter = { numberId: query.numberId ?? null, limit: query.limit + 1, after };
    const rows = await messages.conversations(reach, filter);
    return toPage(rows, query.limit, presentConversation, (row) =>
      timeCursor.write(row.lastMessageAt, row.id),
    );
  });
  bind('listMessages', async ({ params, reach, query }) => {
    const after = timeCursor.read(query.cursor);
    const rows = await messages.inConversation(reach, params.cid, query.limit + 1, after);
    return toPage(rows, query.limit, presentMessage, (row) => timeCursor.write(row.at, row.id));
  });
  bind('seeConversation', async ({ params, reach }) => {
    await chats.seen(reach, params.cid);
    return presentConversation(await messages.conversation(reach, params.cid));
  });
  bind('showTyping', async ({ params, reach, body }) => {
    await chats.show(reach, params.cid, body.state);
    return undefined;
  });
  bind('updateContact', async ({ reach, params, body }) =>
    presentContact(await messages.setOptedOut(reach, params.contactId, body.optedOut)),
  );
  bind('listContacts', async ({ reach, query }) => {
    const rows = await messages.contacts(reach, query.limit + 1, nameCursor.read(query.cursor));
    return toPage(rows, query.limit, presentContact, (row) => nameCursor.write(row.name, row.id));
  });
}
