import type { Conversation } from '../../contract/conversations.ts';
import type { Message } from '../../contract/messages.ts';
import type { ConversationId, NoteId, QuickReplyId } from '../../model/ids.ts';
import { aConversation, aMessage, uuid } from './fixtures.ts';
import { known } from './mockAuth.ts';
import type { MockGateway } from './mockGateway.ts';
import type { Asking, Handlers } from './mockRouter.ts';
import { badField, missing, Refusal } from './refusal.ts';

/** Conversations and what is said in them. */
export function inboxHandlers(gateway: MockGateway): Handlers {
  let made = 0;
  const sends = new Map<string, Message>();

  const all = (accountId: string | undefined): Conversation[] =>
    [...gateway.conversations.values()]
      .flat()
      .filter((one) => one.accountId === accountId)
      .sort((a, b) => b.updatedAt.localeCompare(a.updatedAt));
  const conversationIn = ({ params }: Pick<Asking, 'params'>): Conversation => {
    const found = all(params['id']).find(({ id }) => id === params['cid']);
    if (!found) throw missing('conversation');
    return found;
  };
  const messageIn = ({ params }: Pick<Asking, 'params'>): Message => {
    const found = gateway.messages.get(params['messageId'] ?? '');
    if (!found) throw missing('message');
    return found;
  };
  const change = (old: Conversation, to: Partial<Conversation>): Conversation => {
    const next = { ...old, ...to };
    const list = gateway.conversations.get(old.numberId) ?? [];
    gateway.conversations.set(
      old.numberId,
      list.map((one) => (one.id === old.id ? next : one)),
    );
    gateway.push({ type: 'conversation.updated', accountId: next.accountId, conversation: next });
    return next;
  };
  const amend = (old: Message, to: Partial<Message>): Message => {
    const next = { ...old, ...to };
    gateway.messages.set(next.id, next);
    gateway.push({ type: 'message.updated', accountId: next.accountId, message: next });
    return next;
  };
  /** Cursors are places in a list. */
  const paged = <Item>(items: Item[], query: URLSearchParams) => {
    const from = Number(query.get('cursor') ?? '0');
    const to = from + Number(query.get('limit') ?? '50');
    return { items: items.slice(from, to), nextCursor: to >= items.length ? null : String(to) };
  };
  const saidIn = (id: ConversationId): Message[] =>
    [...gateway.messages.values()]
      .filter((one) => one.conversationId === id)
      .sort((a, b) => a.createdAt.localeCompare(b.createdAt));
  const accept = (asking: Pick<Asking, 'params' | 'user'>, cid: string | undefined, to: Partial<Message>) => {
    const conversation = conversationIn({ params: { ...asking.params, cid: cid ?? '' } });
    const instance = gateway.instances.find(({ id }) => id === conversation.numberId);
    if (!instance) throw missing('number');
    const { id: userId, name } = known(asking.user);
    const message = aMessage(instance, 1, {
      conversationId: conversation.id,
      direction: 'out',
      status: 'queued',
      text: null,
      sentBy: { userId, name },
      ...to,
    });
    gateway.receive({ ...conversation, lastMessage: message, updatedAt: message.createdAt });
    gateway.messages.set(message.id, message);
    return message;
  };

  return {
    countConversations: ({ params, user }) => {
      const open = all(params['id']).filter(({ state }) => state === 'open');
      return {
        mine: open.filter(({ assignee }) => assignee?.userId === known(user).id).length,
        unassigned: open.filter(({ assignee }) => assignee === null).length,
        all: open.length,
        unread: open.filter(({ unread }) => unread > 0).length,
      };
    },
    listConversations: ({ params, query, user }) => {
      const is = (name: string, value: string | undefined): boolean =>
        query.get(name) === null || query.get(name) === value;
      const assignee = query.get('assignee');
      const q = query.get('q')?.toLowerCase() ?? '';
      const items = all(params['id']).filter(
        (one) =>
          is('numberId', one.numberId) &&
          is('contactId', one.contact?.id) &&
          is('state', one.state) &&
          is('teamId', one.team?.id) &&
          (query.get('tag') === null || one.tags.includes(query.get('tag') ?? '')) &&
          (query.get('unread') === null || one.unread > 0) &&
          one.title.toLowerCase().includes(q) &&
          (assignee === null ||
            (assignee === 'nobody' ? one.assignee === null : one.assignee?.userId === known(user).id)),
      );
      return paged(items, query);
    },
    getConversation: conversationIn,
    updateConversation: (asking) => {
      const { assigneeId, teamId, ...rest } = asking.body;
      const person = gateway.people.users.find(({ id }) => id === assigneeId);
      const team = gateway.teams.find(({ id }) => id === teamId);
      return change(conversationIn(asking), {
        ...(JSON.parse(JSON.stringify(rest)) as Pick<Conversation, 'state' | 'tags'>),
        ...(assigneeId !== undefined && {
          assignee: person ? { userId: person.id, name: person.name } : null,
        }),
        ...(teamId !== undefined && { team: team ? { id: team.id, name: team.name } : null }),
      });
    },
    seeConversation: (asking) => change(conversationIn(asking), { unread: 0 }),
    showTyping: () => undefined,
    listMessages: (asking) => {
      const { query } = asking;
      const said = saidIn(conversationIn(asking).id);
      const isNewer = query.get('direction') === 'newer';
      const ordered = isNewer ? said : said.reverse();
      const from = query.get('from');
      const begin = from === null ? 0 : ordered.findIndex(({ id }) => id === from);
      if (begin < 0) throw missing('message');
      // A cursor is the last message of the page before it: what comes meanwhile moves no page.
      const cursor = query.get('cursor');
      const start = cursor === null ? begin : ordered.findIndex(({ id }) => id === cursor) + 1;
      const items = ordered.slice(start, start + Number(query.get('limit')));
      return {
        items,
        nextCursor: start + items.length < ordered.length ? (items.at(-1)?.id ?? null) : null,
      };
    },
    search: ({ params, query }) => {
      const q = (query.get('q') ?? '').toLowerCase();
      const conversations = all(params['id']);
      const titleOf = new Map(conversations.map(({ id, title }) => [id, title]));
      const messages = [...gateway.messages.values()]
        .filter(({ text, conversationId }) => text?.toLowerCase().includes(q) && titleOf.has(conversationId))
        .sort((a, b) => b.createdAt.localeCompare(a.createdAt))
        .map((message) => ({ message, title: titleOf.get(message.conversationId) ?? '' }));
      const { items, nextCursor } = paged(messages, query);
      return {
        conversations: conversations.filter(({ title }) => title.toLowerCase().includes(q)).slice(0, 20),
        messages: items,
        nextCursor,
      };
    },
    listNotes: (asking) => {
      const { id } = conversationIn(asking);
      return { items: gateway.notes.filter(({ conversationId }) => conversationId === id).reverse() };
    },
    createNote: (asking) => {
      const { id, accountId } = conversationIn(asking);
      const { id: userId, name } = known(asking.user);
      const note = {
        id: uuid(31_000 + (made += 1)) as NoteId,
        accountId,
        conversationId: id,
        author: { userId, name },
        text: asking.body.text,
        createdAt: new Date().toISOString(),
      };
      gateway.notes.push(note);
      gateway.push({ type: 'note.created', accountId, note });
      return note;
    },

    getMessage: messageIn,
    getMedia: (asking) => {
      const file = gateway.files.get(messageIn(asking).id);
      if (!file) throw missing('file');
      return file.bytes as never;
    },
    send: (asking) => {
      const { body, params, idempotencyKey } = asking;
      const before = idempotencyKey === undefined ? undefined : sends.get(idempotencyKey);
      if (before) return before;
      if (body.type === 'reaction') {
        const target = gateway.messages.get(body.messageId);
        if (!target) throw missing('message');
        const others = target.reactions.filter(({ fromMe }) => !fromMe);
        const mine = { emoji: body.emoji, from: null, fromMe: true };
        amend(target, { reactions: body.emoji === '' ? others : [...others, mine] });
        return { ...target, id: uuid(32_000 + (made += 1)), type: 'reaction', text: body.emoji };
      }
      const text = 'message' in body ? (body.message ?? null) : null;
      if (body.conversationId === undefined) return sendToPhone(gateway, params['id'], body.phone, text);
      const upload = 'media' in body || body.type !== 'text' ? gateway.uploads.at(-1) : undefined;
      const media = upload && {
        mimetype: upload.type,
        filename: upload.name,
        size: upload.bytes.length,
        state: 'ready' as const,
        url: null,
      };
      const message = accept(asking, body.conversationId, {
        type: body.type,
        text,
        media: media ?? null,
        replyTo: body.replyTo ?? null,
      });
      if (idempotencyKey !== undefined) sends.set(idempotencyKey, message);
      return message;
    },
    editMessage: (asking) =>
      amend(messageIn(asking), { text: asking.body.message, editedAt: new Date().toISOString() }),
    deleteMessage: (asking) => amend(messageIn(asking), { text: null, deletedAt: new Date().toISOString() }),
    forwardMessage: (asking) => {
      const { text, type, media } = messageIn(asking);
      return accept(asking, asking.body.conversationId, { text, type, media, forwarded: true });
    },
    lookAgain: (asking) => amend(messageIn(asking), { status: 'sent' }),
    sendAnyway: (asking) => amend(messageIn(asking), { status: 'queued', error: null }),

    listQuickReplies: () => ({ items: gateway.quickReplies }),
    createQuickReply: ({ body }) => {
      if (gateway.quickReplies.some(({ shortcut }) => shortcut === body.shortcut))
        throw new Refusal(409, 'conflict', 'There is a quick reply with this shortcut.');
      const reply = { id: uuid(33_000 + (made += 1)) as QuickReplyId, ...body };
      gateway.quickReplies = [...gateway.quickReplies, reply];
      return reply;
    },
    updateQuickReply: ({ params, body }) => {
      const old = gateway.quickReplies.find(({ id }) => id === params['quickReplyId']);
      if (!old) throw missing('quick reply');
      const next = { ...old, shortcut: body.shortcut ?? old.shortcut, text: body.text ?? old.text };
      gateway.quickReplies = gateway.quickReplies.map((one) => (one === old ? next : one));
      return next;
    },
    deleteQuickReply: ({ params }) => {
      gateway.quickReplies = gateway.quickReplies.filter(({ id }) => id !== params['quickReplyId']);
      return undefined;
    },

    updateContact: ({ params, body }) => {
      const shown = all(params['id']).filter(({ contact }) => contact?.id === params['contactId']);
      const contact = shown[0]?.contact;
      if (!contact) throw missing('contact');
      const { optedOut, name, tags, fields } = body;
      const next = {
        ...contact,
        name: name === undefined ? contact.name : name,
        tags: tags ?? contact.tags,
        fields: fields ?? contact.fields,
        optedOutAt: optedOut === undefined ? contact.optedOutAt : optedOut ? new Date().toISOString() : null,
      };
      for (const one of shown) change(one, { contact: next, title: next.name ?? next.phone ?? one.title });
      return next;
    },
    listTags: ({ params }) => {
      const names = [...new Set(all(params['id']).flatMap(({ tags }) => tags))];
      return { items: names.map((name) => ({ name, contacts: 0, conversations: 1 })) };
    },
  };
}

function sendToPhone(
  gateway: MockGateway,
  accountId: string | undefined,
  to: string | undefined,
  text: string | null,
): Message {
  const instance = gateway.instances.find((one) => one.accountId === accountId);
  if (!instance) throw missing('account');
  const phone = (to ?? '').replace(/\D/g, '');
  if (phone.length < 8) throw badField('phone', 'Not a phone number with country code');
  const told = { direction: 'out', phone, text, status: 'queued' } as const;
  const message = aMessage(instance, 9000 + instance.port, told);
  gateway.messages.set(message.id, message);
  gateway.receive(aConversation(phone, message));
  return message;
}
