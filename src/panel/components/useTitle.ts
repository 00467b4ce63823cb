import { useEffect } from 'react';
import { markIcon } from './tabIcon.ts';

let page = '';
let unread = 0;

const show = (): void => {
  const name = page === '' ? 'Ramal' : `${page} · Ramal`;
  document.title = unread > 0 ? `(${unread > 99 ? '99+' : unread}) ${name}` : name;
};

/** The name of the page that is open; an empty one for none. */
export function useTitle(title: string): void {
  useEffect(() => {
    page = title;
    show();
  }, [title]);
}

/** How many conversations wait unread, for whoever looks at the tab only: in its title and on its icon. */
export function useUnreadInTitle(count: number): void {
  useEffect(() => {
    unread = count;
    show();
    void markIcon(count);
    return () => {
      unread = 0;
      void markIcon(0);
    };
  }, [count]);
}
