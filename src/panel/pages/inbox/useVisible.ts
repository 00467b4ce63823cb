import { useSyncExternalStore } from 'react';

const listen = (listener: () => void): (() => void) => {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
};

/** Whether the tab is looked at. */
export const useVisible = (): boolean => useSyncExternalStore(listen, () => !document.hidden);
