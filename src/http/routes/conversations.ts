import type { Conversations } from '../../domain/conversations/conversations.ts';
import type { QuickReplies } from '../../domain/conversations/quickReplies.ts';
import type { Chats } from '../../domain/messages/chats.ts';
import type { ReadReceipts } from '../../domain/messages/readReceipts.ts';
import { userOf, type Principal } from '../../model/access.ts';
import { badField } from '../../model/errors.ts';
import type { UserId } from '../../model/ids.ts';
import { timeCursor, toPage } from '../cursor.ts';
import type { Bind } from '../operation.ts';
import { presentConversation, presentMessage, presentNote, titleOf } from '../present.ts';

export interface ConversationRoutesDeps {
  conversations: Conversations;
  chats: Chats;
  readReceipts: ReadReceipts;
  quickReplies: QuickReplies;
}

export function conversationRoutes(bind: Bind, deps: ConversationRoutesDeps): void {
  const { conversations, chats, readReceipts, quickReplies } = deps;
  bind('listConversations', async ({ reach, query, principal }) => {
    const { limit, cursor, assignee, ...filter } = query;
    const wish = { ...filter, assignee: assigneeOf(assignee, principal) };
    const rows = await conversations.list(reach, wish, limit + 1, timeCursor.read(cursor));
    return toPage(rows, limit, presentConversation, (row) => timeCursor.write(row.lastMessageAt, row.id));
  });
  bind('countConversations', ({ reach, principal }) =>
    conversations.count(reach, userOf(principal)?.userId ?? null),
  );
  bind('search', async ({ reach, query }) => {
    const { limit, q, cursor } = query;
    const found = await conversations.search(reach, q, limit + 1, timeCursor.read(cursor));
    const { items, nextCursor } = toPage(
      found.messages,
      limit,
      ({ message, conversation }) => ({ message: presentMessage(message), title: titleOf(conversation) }),
      ({ message }) => timeCursor.write(message.at, message.id),
    );
    return { conversations: found.conversations.map(presentConversation), messages: items, nextCursor };
  });
  bind('getConversation', async ({ params, reach }) =>
    presentConversation(await conversations.get(reach, params.cid)),
  );
  bind('updateConversation', async ({ params, reach, body, principal }) =>
    presentConversation(await conversations.update(reach, params.cid, body, userOf(principal))),
  );
  bind('listMessages', async ({ params, reach, query }) => {
    const { limit, cursor, direction, from } = query;
    const after = timeCursor.read(cursor);
    const start = after
      ? { direction, at: after[0], id: after[1], inclusive: false }
      : from === undefined
        ? null
        : { direction, from };
    if (start === null && direction === 'newer')
      throw badField('query.from', 'To read towards the present, pass a message or a cursor');
    const rows = await conversations.messages(reach, params.cid, limit + 1, start);
    return toPage(rows, limit, presentMessage, (row) => timeCursor.write(row.at, row.id));
  });
  bind('seeConversation', async ({ params, reach, body }) => {
    await readReceipts.seen(reach, params.cid, body.upTo ?? null);
    const row = await conversations.get(reach, params.cid);
    conversations.noteChanged(row);
    return presentConversation(row);
  });
  bind('showTyping', async ({ params, reach, body }) => {
    await chats.show(reach, params.cid, body.state);
    return undefined;
  });

  bind('listNotes', async ({ params, reach }) => ({
    items: (await conversations.notes(reach, params.cid)).map(presentNote),
  }));
  bind('createNote', async ({ params, reach, body, principal }) =>
    presentNote(await conversations.note(reach, params.cid, body.text, userOf(principal))),
  );

  bind('listQuickReplies', async ({ params }) => ({ items: await quickReplies.list(params.id) }));
  bind('createQuickReply', ({ params, body }) => quickReplies.create(params.id, body));
  bind('updateQuickReply', ({ params, body }) => quickReplies.update(params.id, params.quickReplyId, body));
  bind('deleteQuickReply', async ({ params }) => {
    await quickReplies.remove(params.id, params.quickReplyId);
    return undefined;
  });
}

export function assigneeOf(
  asked: UserId | 'me' | 'nobody' | undefined,
  principal: Principal,
): UserId | 'nobody' | undefined {
  if (asked !== 'me') return asked;
  const user = userOf(principal);
  if (user) return user.userId;
  throw badField('query.assignee', 'An API key is not a user; pass a user id');
}
