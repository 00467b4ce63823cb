import type { Conversation } from '../../contract/conversations.ts';
import { incomingText, type SaidBy } from '../../tests/support/incoming.ts';
import { EVENTS_PER_BATCH } from '../../protocol/events.ts';
import type { onGateway } from './gateway.ts';

type Panel = ReturnType<typeof onGateway>;

/** Milliseconds since 1970. */
export const ago = (minutes: number): number => Date.now() - minutes * 60_000;

/** Somebody with a phone of their own. */
export const peer = (n: number, name: string | null): SaidBy => ({
  phone: `55119880${String(n).padStart(5, '0')}`,
  lid: null,
  name,
});

/** One pixel of PNG. */
export const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

const keyOf = (event: object): string => (event as { message: { key: string } }).message.key;

/** The conversation with somebody, as the gateway shows it to the owner. */
export async function conversationWith(panel: Panel, key: string): Promise<Conversation> {
  const [row] = await panel.database.query<{ accountId: string; id: string }>(
    'SELECT account_id AS "accountId", conversation_id AS id FROM messages WHERE key = $1',
    [key],
  );
  if (!row) throw new Error('no such message');
  return panel.ask<Conversation>(panel.olga, 'GET', `/api/accounts/${row.accountId}/conversations/${row.id}`);
}

/**
 * A conversation of so many messages, each a minute after the one before it. Every third one is the number's own. Nothing
 * is unread, and nobody waits.
 */
export async function talk(
  panel: Panel,
  numberId: string,
  who: SaidBy,
  texts: readonly string[],
  endedMinutesAgo = 1,
): Promise<Conversation> {
  const events = texts.map((text, index) => {
    const fromMe = index % 3 === 2;
    const timestamp = ago(texts.length - 1 - index + endedMinutesAgo);
    return incomingText(text, who, { timestamp, fromMe, ...(fromMe && { status: 'read' }) });
  });
  for (let from = 0; from < events.length; from += EVENTS_PER_BATCH)
    await panel.says(numberId, ...events.slice(from, from + EVENTS_PER_BATCH));
  const [first] = events;
  if (!first) throw new Error('a talk has messages');
  const { id } = await conversationWith(panel, keyOf(first));
  await changeConversation(panel, id, { unread: 0, waiting: null });
  return conversationWith(panel, keyOf(first));
}

/** How much of it is unread, and since how many minutes somebody waits. */
export const changeConversation = (
  panel: Panel,
  id: string,
  { unread, waiting }: { unread: number; waiting: number | null },
): Promise<unknown> =>
  panel.database.query('UPDATE conversations SET unread = $2, waiting_since = $3 WHERE id = $1', [
    id,
    unread,
    waiting === null ? null : new Date(ago(waiting)),
  ]);
