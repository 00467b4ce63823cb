import { useSyncExternalStore } from 'react';

/** What a link opens is behind its #, which browsers send to no server and put into no log. */
const PAIRING = '/pair';
const STORED = 'ramal.pairing';

const tokens = new Map<string, string>();
const listeners = new Set<() => void>();

/** Reads the token of the address once, and takes it out of the address bar and the history. */
function take(): void {
  const { pathname, search, hash } = window.location;
  if (hash.length < 2 || !linkPages.includes(pathname)) return;
  window.history.replaceState(window.history.state, '', pathname + search);
  keepLinkToken(pathname, hash.slice(1));
}

/** The pages that links lead to. Elsewhere a # is a place in the page. */
const linkPages = ['/set-up', '/register', '/invitation', '/reset-password', '/confirm-email', PAIRING];

export function keepLinkToken(page: string, token: string): void {
  tokens.set(page, token);
  if (page === PAIRING) store(token);
  for (const listener of listeners) listener();
}

export function watchLinks(): void {
  const stored = fetchStored();
  if (stored !== null) tokens.set(PAIRING, stored);
  take();
  // Another link of the same page, put into the same tab, loads nothing.
  window.addEventListener('hashchange', take);
}

export const useLinkToken = (page: string): string | null =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => tokens.get(page) ?? null,
  );

/** Of this tab only, so that a reload in the middle of pairing goes on. */
function store(token: string): void {
  try {
    sessionStorage.setItem(STORED, token);
  } catch {
    // Storage is denied: a reload needs the link again.
  }
}
function fetchStored(): string | null {
  try {
    return sessionStorage.getItem(STORED);
  } catch {
    return null;
  }
}
