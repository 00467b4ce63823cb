import { QueryClient, QueryObserver, type QueryKey } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import type { Conversation } from '../../contract/conversations.ts';
import type { LiveEvent } from '../../contract/events.ts';
import type { WhatsAppNumber } from '../../contract/instances.ts';
import type { Message } from '../../contract/messages.ts';
import { aConversation, aMessage, aNumber } from '../testing/fixtures.ts';
import { applyLiveEvent, putMessage } from './cache.ts';
import { keys } from './keys.ts';

const shop = aNumber(1, 'Shop', 'connected');
const { accountId, id: numberId } = shop;
const at = (minute: number): string => `2026-03-04T10:0${minute}:00.000Z`;

function cache() {
  const client = new QueryClient();
  const first = aConversation('Ana', aMessage(shop, 1, { createdAt: at(2) }));
  const second = aConversation('Bia', aMessage(shop, 2, { createdAt: at(1) }));
  client.setQueryData<WhatsAppNumber[]>(keys.numbers, [shop]);
  client.setQueryData<Conversation[]>(keys.latestConversations(numberId), [first, second]);
  const shown = () => client.getQueryData<Conversation[]>(keys.latestConversations(numberId)) ?? [];
  return { client, first, second, shown };
}

describe('a live event', () => {
  it('adds a number that is new, changes one that is known, drops one that is gone', () => {
    const { client } = cache();
    const names = () => client.getQueryData<WhatsAppNumber[]>(keys.numbers)?.map(({ name }) => name);
    const other = aNumber(2, 'Other', 'launching');
    applyLiveEvent(client, { type: 'number.state', accountId: other.accountId, number: other });
    applyLiveEvent(client, { type: 'number.state', accountId, number: { ...shop, name: 'Store' } });
    expect(names()).toEqual(['Store', 'Other']);
    applyLiveEvent(client, { type: 'number.deleted', accountId, numberId });
    expect(names()).toEqual(['Other']);
  });

  it('moves a conversation up with its new message, and counts it as unread', () => {
    const { client, second, shown } = cache();
    const message = aMessage(shop, 2, { text: 'new', createdAt: at(3) });
    applyLiveEvent(client, { type: 'message.created', accountId, message });
    expect(shown()[0]).toMatchObject({ id: second.id, unread: 1, lastMessage: { text: 'new' } });
  });

  it('counts what was found by looking back, unless it is a day old', () => {
    const { client, shown } = cache();
    const found = (createdAt: number, text: string): void => {
      const times = { text, createdAt: new Date(createdAt).toISOString(), backfilled: true };
      applyLiveEvent(client, { type: 'message.created', accountId, message: aMessage(shop, 1, times) });
    };
    found(Date.now() - 25 * 3_600_000, 'yesterday');
    expect(shown()[0]).toMatchObject({ unread: 0, lastMessage: { text: 'yesterday' } });
    found(Date.now() - 3_600_000, 'an hour ago');
    expect(shown()[0]).toMatchObject({ unread: 1, lastMessage: { text: 'an hour ago' } });
  });

  it('begins the waiting of who writes', () => {
    const { client, shown } = cache();
    for (const minute of [3, 4]) {
      const message = aMessage(shop, 2, { createdAt: at(minute) });
      applyLiveEvent(client, { type: 'message.created', accountId, message });
    }
    expect(shown()[0]?.waitingSince).toBe(at(3));
  });

  it('leaves a conversation alone when an older message is found', () => {
    const { client, shown } = cache();
    const before = shown();
    const message = aMessage(shop, 1, { text: 'old', createdAt: at(0), backfilled: true });
    applyLiveEvent(client, { type: 'message.created', accountId, message });
    expect(shown()).toEqual(before);
  });

  it('asks for the conversations again when one is not shown yet', () => {
    const { client } = cache();
    const message = aMessage(shop, 3, { createdAt: at(4) });
    applyLiveEvent(client, { type: 'message.created', accountId, message });
    expect(client.getQueryState(keys.latestConversations(numberId))?.isInvalidated).toBe(true);
  });
});

describe('a first request that is under way when an event comes', () => {
  /** Shows what is asked for; each request waits for its answer. */
  function shown(client: QueryClient, queryKey: QueryKey) {
    const asked: ((answer: unknown) => void)[] = [];
    const queryFn = (): Promise<unknown> => new Promise((answer) => asked.push(answer));
    const stop = new QueryObserver(client, { queryKey, queryFn }).subscribe(() => undefined);
    const answer = (index: number, what: unknown): void => asked[index]?.(what);
    return { asked, answer, stop };
  }
  const message = aMessage(shop, 1);
  const { conversationId } = message;
  const down = { ...shop, state: 'disconnected' as const, code: 'page_lost' as const };
  const changed: LiveEvent = { type: 'number.state', accountId, number: down };
  const said: LiveEvent = { type: 'message.created', accountId, message };
  const conversation = aConversation('Ana', message);
  const moved: LiveEvent = { type: 'conversation.updated', accountId, conversation };

  it.each<[string, QueryKey, LiveEvent]>([
    ['the numbers', keys.numbers, changed],
    ['a thread', keys.thread(accountId, conversationId, null), said],
    ['a card', keys.latestConversations(numberId), said],
    ['a list of the inbox', keys.list(accountId, { tab: 'all', state: 'open' }), moved],
  ])('is made once more, for it may have read what was before: %s', async (_name, key, event) => {
    const client = new QueryClient();
    const { asked, answer, stop } = shown(client, key);
    applyLiveEvent(client, event);
    applyLiveEvent(client, event);
    expect(asked).toHaveLength(1);
    answer(0, 'what was before');
    await expect.poll(() => asked.length).toBe(2);
    answer(1, 'what is');
    await expect.poll(() => client.getQueryData(key)).toBe('what is');
    expect(asked).toHaveLength(2);
    stop();
  });
});

describe('a delivery status', () => {
  it('never moves back when the answer to the request comes after the event', () => {
    const { client } = cache();
    const message = aMessage(shop, 1, { direction: 'out', status: 'delivered' });
    applyLiveEvent(client, { type: 'message.status', accountId, messageId: message.id, message });
    putMessage(client, { ...message, status: 'queued' });
    expect(client.getQueryData<Message>(keys.message(message.id))?.status).toBe('delivered');
  });
});
