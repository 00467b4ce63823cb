import { useEffect, useRef, useState } from 'react';
import type { LiveEvent } from '../../../contract/events.ts';
import { onEvent } from '../../api/live.ts';
import { serverNow } from '../../api/serverClock.ts';

/** An event of the socket, and when it came. */
export interface HeardEvent {
  nth: number;
  at: string;
  event: LiveEvent;
  /** As JSON, for reading and searching. */
  text: string;
}

/** How many are kept; the oldest go first. */
const KEPT = 200;

const everyType: Record<LiveEvent['type'], true> = {
  'message.created': true,
  'message.updated': true,
  'message.status': true,
  'conversation.updated': true,
  'conversation.deleted': true,
  'conversation.typing': true,
  'contact.deleted': true,
  'note.created': true,
  'media.progress': true,
  'number.state': true,
  'number.deleted': true,
  'instance.qr': true,
  'instance.pairing_code': true,
};
export const liveTypes = Object.keys(everyType);

export const fits = ({ event, text }: HeardEvent, type: string, wanted: string): boolean =>
  (type === '' || event.type === type) && text.toLowerCase().includes(wanted.trim().toLowerCase());

/** The events of an account since this is shown, the latest first. While it is paused, new ones wait. */
export function useHeardEvents(accountId: string) {
  const [heard, setHeard] = useState<HeardEvent[]>([]);
  /** The last event that is shown; null: all are. */
  const [pausedAt, setPausedAt] = useState<number | null>(null);
  const nth = useRef(0);
  useEffect(
    () =>
      onEvent((event) => {
        if (event.accountId !== accountId) return;
        nth.current += 1;
        const at = new Date(serverNow()).toISOString();
        const one = { nth: nth.current, at, event, text: JSON.stringify(event, null, 2) };
        setHeard((old) => [one, ...old].slice(0, KEPT));
      }),
    [accountId],
  );
  const shown = heard.filter((one) => pausedAt === null || one.nth <= pausedAt);
  return {
    shown,
    waiting: heard.length - shown.length,
    isPaused: pausedAt !== null,
    pause: () => setPausedAt(nth.current),
    resume: () => setPausedAt(null),
    clear: () => setHeard([]),
  };
}
