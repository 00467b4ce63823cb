import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { Conversation } from '../../../contract/conversations.ts';
import type { Message } from '../../../contract/messages.ts';
import { api } from '../api.ts';
import { askAgain, newer, patch } from '../patch.ts';
import { knownOwn } from '../ownAccounts.ts';
import { serverNow } from '../serverClock.ts';
import { signInNow } from '../signIn.ts';
import type { ConversationPage } from './conversations.ts';
import { ALL, type Filter } from './filter.ts';
import { filterOf, keys } from '../keys.ts';
import type { QueryKey } from '@tanstack/react-query';

type Lists = InfiniteData<ConversationPage>;

const COUNT_EVERY_MS = 800;
/** When the conversations of each account were last counted, or will be; and the unread ones of all. */
const counted = new Map<string, number>();

export function countAgain(client: QueryClient, accountId: string): void {
  soonAgain(client, accountId, keys.counts(accountId));
  if (knownOwn(client, accountId)) soonAgain(client, ALL, keys.unread);
}

/** The first event is asked about at once, those soon after it together. */
function soonAgain(client: QueryClient, what: string, queryKey: QueryKey): void {
  const now = performance.now();
  const last = counted.get(what) ?? -COUNT_EVERY_MS;
  if (last > now) return;
  const at = Math.max(now, last + COUNT_EVERY_MS);
  counted.set(what, at);
  setTimeout(() => askAgain(client, { queryKey }), at - now);
}

export function matches(filter: Filter, one: Conversation, me: string | null): boolean {
  const { tab, state, numberId, contactId, teamId, tag, unread } = filter;
  return (
    (tab === 'all' || (tab === 'mine' ? one.assignee?.userId === me : one.assignee === null)) &&
    (state === 'any' || one.state === state) &&
    (numberId === undefined || one.numberId === numberId) &&
    (contactId === undefined || one.contact?.id === contactId) &&
    (teamId === undefined || one.team?.id === teamId) &&
    (tag === undefined || one.tags.includes(tag)) &&
    (unread !== true || one.unread > 0)
  );
}

/** A list with a conversation where it belongs now, which may be nowhere, or further down than was loaded. */
export function placed(data: Lists, conversation: Conversation, belongs: boolean): Lists {
  const pages = data.pages.map((page) => ({
    ...page,
    items: page.items.filter(({ id }) => id !== conversation.id),
  }));
  if (!belongs) return { ...data, pages };
  const isEarlier = (one: Conversation): boolean => one.updatedAt <= conversation.updatedAt;
  const found = pages.find(({ items }) => items.some(isEarlier));
  const last = pages.at(-1);
  const page = found ?? (last?.nextCursor === null ? last : undefined);
  if (page) {
    const index = page.items.findIndex(isEarlier);
    page.items.splice(index < 0 ? page.items.length : index, 0, conversation);
  }
  return { ...data, pages };
}

/** The lists that conversations of an account may stand in. */
const listsOf = (client: QueryClient, accountId: string): [QueryKey, Lists | undefined][] =>
  (knownOwn(client, accountId) ? [accountId, ALL] : [accountId]).flatMap((one) =>
    client.getQueriesData<Lists>({ queryKey: keys.lists(one) }),
  );

function eachList(
  client: QueryClient,
  accountId: string,
  change: (data: Lists, filter: Filter) => Lists,
): void {
  for (const [key] of listsOf(client, accountId)) {
    patch<Lists>(client, key, (old) => old && change(old, filterOf(key)));
  }
}

/** A conversation as an answer or an event brings it, into every list that shows it or should. */
export function putConversation(client: QueryClient, conversation: Conversation): void {
  const { accountId, id } = conversation;
  const now = signInNow();
  const me = now.state === 'in' ? now.user.id : null;
  patch<Conversation>(client, keys.conversation(accountId, id), () => conversation);
  eachList(client, accountId, (data, filter) =>
    placed(data, conversation, matches(filter, conversation, me)),
  );
  countAgain(client, accountId);
}

export function dropConversation(client: QueryClient, accountId: string, id: string): void {
  eachList(client, accountId, (data) => ({
    ...data,
    pages: data.pages.map((page) => ({ ...page, items: page.items.filter((one) => one.id !== id) })),
  }));
  client.removeQueries({ queryKey: keys.threads(accountId, id) });
  // Whoever has it open is told that it is gone.
  askAgain(client, { queryKey: keys.conversation(accountId, id) });
  countAgain(client, accountId);
}

export function knownConversation(
  client: QueryClient,
  accountId: string,
  id: string,
): Conversation | undefined {
  return (
    client.getQueryData<Conversation>(keys.conversation(accountId, id)) ??
    listsOf(client, accountId)
      .flatMap(([, data]) => data?.pages ?? [])
      .flatMap(({ items }) => items)
      .find((one) => one.id === id)
  );
}

/** A message moves its conversation to the top of the lists. One that no list has is asked for. */
export function putInLists(client: QueryClient, message: Message, anew: boolean): void {
  const { accountId, conversationId, direction } = message;
  const known = knownConversation(client, accountId, conversationId);
  if (known) {
    const next = withMessage(known, message, anew);
    if (next !== known) putConversation(client, next);
    const isNew = next.lastMessage?.id !== known.lastMessage?.id;
    // Whether it ends their waiting the gateway knows: an away message does not.
    if (isNew && direction === 'out' && known.waitingSince !== null)
      askFor(client, accountId, conversationId);
    return;
  }
  const listens = listsOf(client, accountId).length > 0;
  if (isFresh(message) && listens) askFor(client, accountId, conversationId);
  if (direction === 'in') countAgain(client, accountId);
}

function askFor(client: QueryClient, accountId: string, id: string): void {
  client
    .query({
      queryKey: keys.conversation(accountId, id),
      queryFn: () => api('getConversation', { params: { id: accountId, cid: id } }),
      staleTime: 0,
    })
    .then(
      (conversation) => putConversation(client, conversation),
      () => undefined,
    );
}

const DAY_MS = 86_400_000;
/** As the gateway counts: what was found by looking back is news for a day. */
const isFresh = ({ backfilled, createdAt }: Message): boolean =>
  !backfilled || Date.parse(createdAt) > serverNow() - DAY_MS;

export function withMessage(conversation: Conversation, message: Message, anew: boolean): Conversation {
  const last = conversation.lastMessage;
  if (last?.id === message.id) return { ...conversation, lastMessage: newer(last, message, anew) };
  if (message.type === 'reaction' || (last && last.createdAt > message.createdAt)) return conversation;
  const { createdAt: updatedAt, direction } = message;
  const isTheirs = direction === 'in' && isFresh(message);
  const unread = conversation.unread + (isTheirs ? 1 : 0);
  const waits = isTheirs && conversation.kind === 'contact';
  const waitingSince = conversation.waitingSince ?? (waits ? updatedAt : null);
  const heardAt = isTheirs ? updatedAt : conversation.heardAt;
  return { ...conversation, lastMessage: message, updatedAt, unread, heardAt, waitingSince };
}
