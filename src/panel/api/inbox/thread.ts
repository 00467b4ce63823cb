import { useQuery, useQueryClient, type QueryClient, type QueryKey } from '@tanstack/react-query';
import type { Message } from '../../../contract/messages.ts';
import { api } from '../api.ts';
import type { Answer, QueryOf } from '../operations.ts';
import { newer, patch } from '../patch.ts';
import { ProblemError } from '../problem.ts';
import { keys } from '../keys.ts';

/** A stretch of a conversation without gaps, the earliest first. */
export interface Thread {
  messages: Message[];
  /** Where it goes on towards the past; null: it is the beginning. */
  older: string | null;
  /** Where it goes on towards the present; null: it is the present, and what comes live belongs at its end. */
  newer: string | null;
}
type Page = Answer<'listMessages'>;
type Place = QueryOf<'listMessages'>;

const FIRST = 50;
/** Of 200 messages each: what is read again at most. */
const MOST_PAGES = 10;

const read = (accountId: string, id: string, place: Place, signal?: AbortSignal): Promise<Page> =>
  api('listMessages', { params: { id: accountId, cid: id }, query: { limit: FIRST, ...place }, signal });

/** Of two that are the same message the one that knows more; in the order in which they were written. */
export function merged(old: readonly Message[], next: readonly Message[], anew = false): Message[] {
  const all = new Map(old.map((one) => [one.id, one]));
  for (const one of next) {
    const known = all.get(one.id);
    all.set(one.id, known ? withQueue(known, newer(known, one, anew)) : one);
  }
  return [...all.values()]
    .filter(({ type }) => type !== 'reaction')
    .sort((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0));
}

/** Only answers say where a message stands in the queue; events do not. */
const withQueue = (old: Message, next: Message): Message =>
  next.status === 'queued' && next.queue === undefined ? { ...next, queue: old.queue } : next;

async function open(
  accountId: string,
  id: string,
  from: string | null,
  signal: AbortSignal,
): Promise<Thread> {
  if (from === null) {
    const { items, nextCursor } = await read(accountId, id, {}, signal);
    return { messages: merged([], [...items].reverse()), older: nextCursor, newer: null };
  }
  const [before, after] = await Promise.all([
    read(accountId, id, { from }, signal),
    read(accountId, id, { from, direction: 'newer' }, signal),
  ]);
  return {
    messages: merged([...before.items].reverse(), after.items),
    older: before.nextCursor,
    newer: after.nextCursor,
  };
}

/** Reads again what is shown, from its first message towards the present: nobody loses their place by it. */
async function reopen(
  accountId: string,
  id: string,
  shown: () => Thread,
  signal: AbortSignal,
): Promise<Thread> {
  const old = shown();
  const [first] = old.messages;
  const last = old.messages.at(-1);
  if (!first || !last) return open(accountId, id, null, signal);
  let messages: Message[] = [];
  let cursor: string | null = '';
  for (let pages = 0; pages < MOST_PAGES && cursor !== null; pages++) {
    const place: Place = { direction: 'newer', limit: 200 };
    const page: Page = await read(
      accountId,
      id,
      cursor === '' ? { ...place, from: first.id } : { ...place, cursor },
      signal,
    );
    messages = merged(messages, page.items);
    cursor = page.nextCursor;
    if (old.newer !== null && messages.some((one) => one.id === last.id)) break;
  }
  // What came before may have been loaded meanwhile.
  const { messages: kept, older } = shown();
  return { messages: merged(kept, messages, true), older, newer: cursor };
}

const isMissing = (error: unknown): boolean => error instanceof ProblemError && error.status === 404;

/** `from`: the message that it was opened at. */
export function useThread(accountId: string, id: string, from: string | null) {
  const client = useQueryClient();
  const key = keys.thread(accountId, id, from);
  const asking = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => {
      const old = client.getQueryData<Thread>(key);
      if (!old) return open(accountId, id, from, signal);
      const shown = (): Thread => client.getQueryData<Thread>(key) ?? old;
      return reopen(accountId, id, shown, signal).catch((error: unknown) => {
        // The message that it began with is gone.
        if (isMissing(error)) return open(accountId, id, null, signal);
        throw error;
      });
    },
    // Live events keep it, and a lost connection asks for everything anew.
    staleTime: Infinity,
  });
  return {
    ...asking,
    loadOlder: () => extend(client, key, accountId, id, 'older'),
    loadNewer: () => extend(client, key, accountId, id, 'newer'),
  };
}

const extending = new Set<string>();

async function extend(
  client: QueryClient,
  key: QueryKey,
  accountId: string,
  id: string,
  direction: 'older' | 'newer',
): Promise<void> {
  const cursor = client.getQueryData<Thread>(key)?.[direction];
  const name = JSON.stringify([key, direction]);
  if (!cursor || extending.has(name)) return;
  extending.add(name);
  try {
    const { items, nextCursor } = await read(accountId, id, { direction, cursor });
    client.setQueryData<Thread>(
      key,
      (old) => old && { ...old, messages: merged(old.messages, items), [direction]: nextCursor },
    );
  } finally {
    extending.delete(name);
  }
}

/** A message as an answer or an event brings it. */
export function putInThreads(client: QueryClient, message: Message, anew: boolean): void {
  const { accountId, conversationId, id, createdAt } = message;
  const threads = client.getQueriesData<Thread>({ queryKey: keys.threads(accountId, conversationId) });
  for (const [key, thread] of threads) {
    const isKnown = thread?.messages.some((one) => one.id === id);
    const first = thread?.messages[0]?.createdAt ?? '';
    const belongs = thread?.newer === null && (thread.older === null || createdAt >= first);
    if (!thread || isKnown || belongs)
      patch<Thread>(client, key, (old) => old && { ...old, messages: merged(old.messages, [message], anew) });
  }
}
