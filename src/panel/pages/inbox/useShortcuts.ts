import { useEffect, useRef } from 'react';

interface Actions {
  search: () => void;
  help: () => void;
  begin: () => void;
  back: () => void;
}

const first = (selector: string): HTMLElement | null => document.querySelector<HTMLElement>(selector);
const composer = (): HTMLElement | null => first('[data-composer] textarea');

/** Moves the focus through the rows of the list, as far as they are drawn. */
function move(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-list] a[data-conversation]')];
  const focused = rows.findIndex((row) => row === document.activeElement);
  const open = rows.findIndex((row) => row.getAttribute('aria-current') !== null);
  const from = focused >= 0 ? focused : open;
  const next = rows[from < 0 ? 0 : Math.min(Math.max(from + step, 0), rows.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** The keys of the inbox, while nothing is typed and no dialog is open. */
export function useShortcuts(actions: Actions): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    const keys: Record<string, () => void> = {
      j: () => move(1),
      k: () => move(-1),
      r: () => composer()?.focus(),
      n: () => {
        const toggle = first('[data-note-toggle]');
        if (toggle?.getAttribute('aria-pressed') === 'true') composer()?.focus();
        else toggle?.click();
      },
      e: () => first('[data-resolve]')?.click(),
      a: () => first('[data-assign]')?.click(),
      c: () => latest.current.begin(),
      '/': () => latest.current.search(),
      '?': () => latest.current.help(),
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (document.querySelector('[role="dialog"], [role="menu"]')) return;
      const typing = isTyping(event.target);
      if (event.key === 'Escape') {
        if (!typing) latest.current.back();
        else if (event.target instanceof HTMLElement) event.target.blur();
        return;
      }
      if (typing) return;
      const inList = event.target instanceof HTMLElement && event.target.closest('[data-list]') !== null;
      const arrow = { ArrowDown: 'j', ArrowUp: 'k' }[event.key];
      const act = keys[arrow !== undefined && inList ? arrow : event.key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
