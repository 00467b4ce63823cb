import { useSyncExternalStore } from 'react';
import { useRouterState } from '@tanstack/react-router';
import { stored } from '../stored.ts';

/** Whether the inbox that is open is that of all accounts together, as its address says. */
export const useIsAll = (): boolean =>
  useRouterState({
    select: ({ location }) =>
      location.pathname === '/inbox' && (location.search as { all?: unknown }).all === true,
  });

const last = stored('ramal.inbox');

/** Which inbox the navigation leads to: the one that was open last. */
export const rememberAll = (isAll: boolean): void => last.set(isAll ? 'all' : null);
export const useWasAll = (): boolean => useSyncExternalStore(last.listen, last.get) === 'all';
