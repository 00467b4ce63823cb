import { describe, expect, it } from 'vitest';
import type { Message } from '../../../../contract/messages.ts';
import { merged } from '../../../api/inbox/thread.ts';
import { aMessage, aNumber, aNote, aTalk } from '../../../testing/fixtures.ts';
import { firstUnreadOf, rowsOf } from './rows.ts';

const shop = aNumber(1, 'Loja', 'connected');
const said = (at: string, more: Partial<Message> = {}): Message =>
  aMessage(shop, 1, { createdAt: `2026-03-0${at}.000Z`, ...more });

describe('the rows of a thread', () => {
  it('are days, messages and notes in the order in which they were written', () => {
    const { conversation } = aTalk(shop, 1, 'Ana', ['Oi']);
    const messages = [said('1T12:00:00'), said('1T12:01:00'), said('2T12:00:00', { direction: 'out' })];
    const note = aNote(conversation, 1, 'nota', { createdAt: '2026-03-02T11:00:00.000Z' });
    const rows = rowsOf({ messages, older: null, newer: null }, [note], [], messages[1]?.id ?? null);
    expect(rows.map(({ kind }) => kind)).toEqual([
      'beginning',
      'day',
      'message',
      'unread',
      'message',
      'day',
      'note',
      'message',
    ]);
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
  });

  it('leave out the notes of what is not loaded yet', () => {
    const { conversation } = aTalk(shop, 1, 'Ana', ['Oi']);
    const note = aNote(conversation, 1, 'nota', { createdAt: '2026-02-01T11:00:00.000Z' });
    const thread = { messages: [said('1T12:00:00')], older: 'more', newer: null };
    expect(rowsOf(thread, [note], [], null).some(({ kind }) => kind === 'note')).toBe(false);
  });

  it('know where the unread ones begin', () => {
    const messages = [said('1T12:00:00'), said('1T12:01:00', { direction: 'out' }), said('1T12:02:00')];
    expect(firstUnreadOf(messages, 2)).toBe(messages[0]?.id);
    expect(firstUnreadOf(messages, 1)).toBe(messages[2]?.id);
    expect(firstUnreadOf(messages, 0)).toBe(null);
    expect(firstUnreadOf(messages, 9)).toBe(null);
  });
});

describe('messages that come together', () => {
  it('are each there once, in order, with the furthest status, unless they are sent anew', () => {
    const [a, b] = [said('1T12:00:00'), said('1T12:01:00', { direction: 'out', status: 'read' })];
    expect(merged([b], [a, { ...b, status: 'sent' }]).map(({ id, status }) => [id, status])).toEqual([
      [a.id, 'delivered'],
      [b.id, 'read'],
    ]);
    const failed = { ...b, status: 'failed' as const };
    const queued = { ...b, status: 'queued' as const };
    expect(merged([failed], [queued])[0]?.status).toBe('failed');
    expect(merged([failed], [queued], true)[0]?.status).toBe('queued');
    expect(merged([], [{ ...a, type: 'reaction' }])).toEqual([]);
  });
});
