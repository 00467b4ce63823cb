import { useSyncExternalStore } from 'react';
import { serverNow } from '../api/serverClock.ts';

let now = serverNow();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

const tick = (): void => {
  now = serverNow();
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  if (timer === undefined) {
    now = serverNow();
    timer = setInterval(tick, 1000);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
};

/** The gateway's time, once a second, from one timer for the whole page. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now);

/** Whether a moment is over; renders again only when it has come. */
export const useHasPassed = (moment: number): boolean => useSyncExternalStore(subscribe, () => now >= moment);

const MINUTE = 60_000;
/** The gateway's time to the minute: what shows it is not drawn again every second. */
export const useMinute = (): number =>
  useSyncExternalStore(subscribe, () => Math.floor(now / MINUTE) * MINUTE);
