import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Loader } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { IconArrowDown, IconNote } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Conversation, Note } from '../../../../contract/conversations.ts';
import { useNotes } from '../../../api/inbox/notes.ts';
import { useOutgoing } from '../../../api/inbox/outgoing.ts';
import type { Thread } from '../../../api/inbox/thread.ts';
import { useMinute } from '../../../components/useNow.ts';
import { formatDay, formatFull, formatTime } from '../../../i18n/time.ts';
import { Bubble } from './Bubble.tsx';
import { OutgoingBubble } from './OutgoingBubble.tsx';
import { firstUnreadOf, rowsOf, type Row } from './rows.ts';
import { Text } from './Text.tsx';
import css from './thread.module.css';

interface Props {
  conversation: Conversation;
  thread: Thread;
  /** The message that it was opened at. */
  from: string | null;
  /** The message that was jumped to, and how often. */
  jumped: { id: string; times: number } | null;
  loadOlder: () => Promise<void>;
  loadNewer: () => Promise<void>;
  /** The present is looked at, up to this message. */
  onSeen: (upTo: string) => void;
  toPresent: () => void;
}

/** What stays in view while rows come in and are measured; null: what is read. */
type Hold = 'end' | { key: string; align: 'start' | 'center' } | null;

const AHEAD = 6;
const NEAR_END = 120;
/** Browsers round. */
const AT_END = 2;
/** So many unread messages are on the screen together: the end shows them all. */
const FEW = 5;

const sizes: Record<Row['kind'], number> = {
  day: 44,
  unread: 40,
  beginning: 40,
  message: 64,
  note: 80,
  outgoing: 64,
};

/** What was said, from top to bottom; it grows at both ends without moving what is read. */
export function Messages(props: Props) {
  const { conversation, thread, from, jumped, loadOlder, loadNewer, onSeen, toPresent } = props;
  const { t } = useTranslation();
  const { id, accountId, unread } = conversation;
  const { data: notes = none } = useNotes(accountId, id);
  const outgoing = useOutgoing(id);
  const [firstUnread] = useState(() => (from === null ? firstUnreadOf(thread.messages, unread) : null));
  const rows = useMemo(
    () => rowsOf(thread, notes, outgoing, firstUnread),
    [thread, notes, outgoing, firstUnread],
  );
  /** Below the last row is the present. */
  const isWhole = thread.newer === null;
  const scroller = useRef<HTMLDivElement>(null);
  const [isAtEnd, setAtEnd] = useState(from === null && unread <= FEW);
  // It answers anew at each drawing, so nothing that it says may be remembered.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => sizes[rows[index]?.kind ?? 'message'],
    getItemKey: useCallback((index: number) => rows[index]?.key ?? index, [rows]),
    overscan: 8,
    paddingStart: 10,
    paddingEnd: 14,
    anchorTo: 'end',
    followOnAppend: isWhole,
    scrollEndThreshold: NEAR_END,
  });

  const began = useRef(false);
  const hold = useRef<Hold>('end');
  const total = virtual.getTotalSize();
  const seen = useRef({ top: 0, isNearEnd: false, lastRow: rows.at(-1)?.key });
  const look = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    const { scrollTop: top, scrollHeight, clientHeight } = element;
    const left = scrollHeight - clientHeight - top;
    // Rows that grow push the end away downwards; only a person goes up.
    if (hold.current === 'end' && left > AT_END && top < seen.current.top) hold.current = null;
    if (hold.current === null && left <= AT_END && isWhole) hold.current = 'end';
    seen.current = { ...seen.current, top, isNearEnd: left <= NEAR_END };
    setAtEnd(left <= NEAR_END);
  }, [isWhole]);
  const keep = useCallback(() => {
    const held = hold.current;
    if (held === 'end') return virtual.scrollToEnd();
    const index = held ? rows.findIndex(({ key }) => key === held.key) : -1;
    if (held && index >= 0) virtual.scrollToIndex(index, { align: held.align });
  }, [rows, virtual]);
  useLayoutEffect(() => {
    if (rows.length === 0) return;
    const start = from ?? (unread > FEW ? firstUnread : null);
    if (!began.current && rows.some(({ key }) => key === start))
      hold.current = { key: start ?? '', align: from === null ? 'start' : 'center' };
    began.current = true;
    const before = seen.current;
    look();
    // Who has come to the end with what was asked for sees what is said next, also by themselves.
    const lastRow = rows.at(-1)?.key;
    if (lastRow !== before.lastRow && before.isNearEnd && isWhole && hold.current !== null)
      hold.current = 'end';
    seen.current.lastRow = lastRow;
    keep();
  }, [rows, total, from, firstUnread, unread, isWhole, look, keep]);
  const lastJump = useRef(0);
  useEffect(() => {
    if (!jumped || jumped.times === lastJump.current) return;
    lastJump.current = jumped.times;
    hold.current = { key: jumped.id, align: 'center' };
    keep();
  }, [jumped, keep]);
  // A composer that grows, or a phone's keyboard, takes room from above.
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      if (hold.current === 'end') keep();
      else look();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [keep, look]);
  const letGo = (): void => {
    if (hold.current !== 'end') hold.current = null;
  };

  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? AHEAD;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (began.current && first < AHEAD && thread.older !== null) void loadOlder().catch(() => undefined);
  }, [first, thread.older, loadOlder]);
  useEffect(() => {
    if (last >= rows.length - AHEAD && thread.newer !== null) void loadNewer().catch(() => undefined);
  }, [last, rows.length, thread.newer, loadNewer]);

  const isPresent = isWhole && isAtEnd;
  const latest = thread.messages.at(-1)?.id;
  useEffect(() => {
    if (isPresent && latest !== undefined) onSeen(latest);
  }, [isPresent, latest, onSeen]);
  /** What a person of the conversation says while it is open is read out. */
  const heard = thread.messages.at(-1);

  return (
    <div className={css.messagesPlace}>
      {/* Scrolled with the arrows too. */}
      <div
        ref={scroller}
        className={css.messages}
        tabIndex={0}
        role="region"
        aria-label={t('inbox.messages')}
        data-thread=""
        onScroll={look}
        onWheel={letGo}
        onTouchMove={letGo}
        onPointerDown={letGo}
        onKeyDown={letGo}
      >
        <div className={css.rows} style={{ height: total }}>
          <ol style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}>
            {items.map(({ key, index }) => {
              const row = rows[index];
              return row ? (
                <li key={key} data-index={index} ref={virtual.measureElement}>
                  <OneRow row={row} marked={jumped?.id ?? from} />
                </li>
              ) : null;
            })}
          </ol>
        </div>
      </div>
      {thread.older !== null && first < AHEAD && (
        <p className={css.loadingOlder}>
          <Loader size={16} aria-label={t('common.loading')} />
        </p>
      )}
      {!isPresent && (
        <button
          type="button"
          className={css.toEnd}
          aria-label={t('inbox.toPresent')}
          title={t('inbox.toPresent')}
          onClick={() => {
            if (!isWhole) return toPresent();
            hold.current = 'end';
            keep();
          }}
        >
          <IconArrowDown size={20} stroke={1.8} aria-hidden="true" />
          {unread > 0 && <span>{unread}</span>}
        </button>
      )}
      <p className="sr-only" aria-live="polite">
        {heard?.direction === 'in' && isPresent ? heard.text : ''}
      </p>
    </div>
  );
}

const none: Note[] = [];

function OneRow({ row, marked }: { row: Row; marked: string | null }) {
  const { t, i18n } = useTranslation();
  const now = useMinute();
  switch (row.kind) {
    case 'day':
      return (
        <p className={css.day}>
          <span>{formatDay(row.at, i18n.language, now)}</span>
        </p>
      );
    case 'unread':
      return (
        <p className={css.day} data-unread="">
          <span>{t('inbox.unreadFrom')}</span>
        </p>
      );
    case 'beginning':
      return <p className={css.beginning}>{t('inbox.beginning')}</p>;
    case 'message':
      return <Bubble message={row.message} follows={row.follows} isMarked={row.message.id === marked} />;
    case 'outgoing':
      return <OutgoingBubble one={row.outgoing} />;
    case 'note':
      return (
        <div className={css.note}>
          <p className={css.noteHead}>
            <IconNote size={14} stroke={1.8} aria-hidden="true" />
            <b>{t('inbox.noteBy', { name: row.note.author?.name ?? t('inbox.program') })}</b>
            <time dateTime={row.note.createdAt} title={formatFull(row.note.createdAt, i18n.language)}>
              {formatTime(row.note.createdAt, i18n.language)}
            </time>
          </p>
          <Text text={row.note.text} />
        </div>
      );
  }
}
