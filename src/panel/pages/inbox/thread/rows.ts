import type { Note } from '../../../../contract/conversations.ts';
import type { Message } from '../../../../contract/messages.ts';
import type { Outgoing } from '../../../api/inbox/outgoing.ts';
import type { Thread } from '../../../api/inbox/thread.ts';

interface Common {
  key: string;
}
export type Row =
  | (Common & { kind: 'day'; at: string })
  | (Common & { kind: 'unread' })
  | (Common & { kind: 'beginning' })
  /** `follows`: the one before it is by the same person, a moment ago. */
  | (Common & { kind: 'message'; message: Message; follows: boolean })
  | (Common & { kind: 'note'; note: Note })
  | (Common & { kind: 'outgoing'; outgoing: Outgoing });

const MOMENT_MS = 5 * 60_000;

const dayOf = (iso: string): string => new Date(iso).toDateString();

function follows(before: Row | undefined, message: Message): boolean {
  if (before?.kind !== 'message') return false;
  const { direction, author, createdAt } = before.message;
  return (
    direction === message.direction &&
    author?.contactId === message.author?.contactId &&
    Date.parse(message.createdAt) - Date.parse(createdAt) < MOMENT_MS
  );
}

/** What a thread shows, in order: notes stand where they were written, what is being sent at the end. */
export function rowsOf(
  thread: Thread,
  notes: readonly Note[],
  outgoing: readonly Outgoing[],
  firstUnread: string | null,
): Row[] {
  const { messages, older, newer } = thread;
  const from = older === null ? '' : (messages[0]?.createdAt ?? '');
  const to = newer === null ? '\uffff' : (messages.at(-1)?.createdAt ?? '');
  const said = [
    ...messages.map((message) => ({ at: message.createdAt, message, note: null })),
    ...notes
      .filter(({ createdAt }) => createdAt >= from && createdAt <= to)
      .map((note) => ({ at: note.createdAt, message: null, note })),
  ].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));

  const rows: Row[] = older === null ? [{ kind: 'beginning', key: 'beginning' }] : [];
  let day = '';
  const toDay = (at: string): void => {
    if (dayOf(at) === day) return;
    day = dayOf(at);
    rows.push({ kind: 'day', key: `day ${day}`, at });
  };
  for (const { at, message, note } of said) {
    toDay(at);
    if (message === null) {
      rows.push({ kind: 'note', key: note.id, note });
      continue;
    }
    if (message.id === firstUnread) rows.push({ kind: 'unread', key: 'unread' });
    rows.push({ kind: 'message', key: message.id, message, follows: follows(rows.at(-1), message) });
  }
  if (newer === null) {
    for (const one of outgoing) {
      if (one.state === 'arrived') continue;
      toDay(one.createdAt);
      rows.push({ kind: 'outgoing', key: one.key, outgoing: one });
    }
  }
  return rows;
}

/** The first of so many incoming messages at the end. */
export function firstUnreadOf(messages: readonly Message[], unread: number): string | null {
  if (unread === 0) return null;
  const incoming = messages.filter(({ direction }) => direction === 'in');
  return incoming.length >= unread ? (incoming.at(-unread)?.id ?? null) : null;
}
