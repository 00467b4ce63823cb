import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import type { Row } from './rows.ts';

/** What stays in view while rows come in and are measured; null: what is read. */
type Hold = 'end' | { key: string; align: 'start' | 'center' } | null;

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

interface Options {
  rows: Row[];
  /** The message that it was opened at. */
  from: string | null;
  firstUnread: string | null;
  unread: number;
  /** Below the last row is the present. */
  isWhole: boolean;
  /** The message that was jumped to, and how often. */
  jumped: { id: string; times: number } | null;
}

/** Rows that are drawn as they come into view, and what stays in view while they come in and are measured. */
export function useRowsInView({ rows, from, firstUnread, unread, isWhole, jumped }: Options) {
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
  return {
    scroller,
    virtual,
    isAtEnd,
    look,
    /** A person moves it: what was held in view no longer is. */
    letGo: (): void => {
      if (hold.current !== 'end') hold.current = null;
    },
    toEnd: (): void => {
      hold.current = 'end';
      keep();
    },
  };
}
