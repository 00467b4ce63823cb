import { useEffect, useMemo, useState } from 'react';
import { Loader } from '@mantine/core';
import { IconArrowDown } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Conversation, Note } from '../../../../contract/conversations.ts';
import { useNotes } from '../../../api/inbox/notes.ts';
import { useOutgoing } from '../../../api/inbox/outgoing.ts';
import type { Thread } from '../../../api/inbox/thread.ts';
import { OneRow } from './OneRow.tsx';
import { firstUnreadOf, rowsOf } from './rows.ts';
import css from './thread.module.css';
import { useRowsInView } from './useRowsInView.ts';

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

const AHEAD = 6;

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
  const isWhole = thread.newer === null;
  const inView = useRowsInView({ rows, from, firstUnread, unread, isWhole, jumped });
  const { scroller, virtual, look, letGo } = inView;

  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? AHEAD;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (first < AHEAD && thread.older !== null) void loadOlder().catch(() => undefined);
  }, [first, thread.older, loadOlder]);
  useEffect(() => {
    if (last >= rows.length - AHEAD && thread.newer !== null) void loadNewer().catch(() => undefined);
  }, [last, rows.length, thread.newer, loadNewer]);

  const isPresent = isWhole && inView.isAtEnd;
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
        <div className={css.rows} style={{ height: virtual.getTotalSize() }}>
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
          onClick={isWhole ? inView.toEnd : toPresent}
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
