import { useSyncExternalStore } from 'react';
import type { Me, SignedIn } from '../../contract/users.ts';
import { apiAs } from './http.ts';
import { ProblemError } from './problem.ts';
import { serverNow } from './serverClock.ts';

export type SignIn =
  | { state: 'unknown' }
  | { state: 'unreachable'; error: Error }
  /** `ended`: the gateway took it back; `left`: the user signed out, here or in another tab. */
  | { state: 'out'; why: 'never' | 'left' | 'ended' }
  | { state: 'in'; user: Me };

const EARLY_MS = 60_000;

let current: SignIn = { state: 'unknown' };
/** Never stored: a reload asks for another one with the cookie, which no script can read. */
let token: string | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
let refreshing: Promise<string | null> | null = null;
/** Counts the ends of sign-ins: an answer that was asked for before one is too late. */
let ends = 0;

const listeners = new Set<(now: SignIn, before: SignIn) => void>();
const tabs =
  typeof window !== 'undefined' && 'BroadcastChannel' in window
    ? new BroadcastChannel('ramal.sign-in')
    : null;

export const accessToken = (): string | null => token;
export const signInNow = (): SignIn => current;
export function onSignIn(listener: (now: SignIn, before: SignIn) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
export const useSignIn = (): SignIn => useSyncExternalStore(onSignIn, signInNow);

function become(next: SignIn): void {
  const before = current;
  current = next;
  for (const listener of listeners) listener(next, before);
}

/** The user as an answer describes it: after a change of one's own login. */
export function learnUser(user: Me): void {
  if (current.state === 'in' && current.user.id === user.id) become({ state: 'in', user });
}

function hold({ accessToken: fresh, expiresAt, user }: SignedIn): void {
  token = fresh;
  clearTimeout(timer);
  const left = Date.parse(expiresAt) - serverNow();
  // A failure is not lost: the next request is refused, and asks again.
  timer = setTimeout(() => void refresh().catch(() => undefined), Math.max(left - EARLY_MS, left / 2, 1000));
  become({ state: 'in', user });
}

function drop(why: 'never' | 'left' | 'ended'): void {
  ends += 1;
  token = null;
  clearTimeout(timer);
  become({ state: 'out', why });
}

/** Takes over the sign-in that an operation answered with. */
export function adopt(signedIn: SignedIn): void {
  ends += 1;
  hold(signedIn);
  tabs?.postMessage({ arrived: signedIn.user.id });
}

/** A refresh token works once: tabs that use the same one at the same time would look like a thief. */
const alone = <Result>(work: () => Promise<Result>): Promise<Result> =>
  'locks' in navigator ? navigator.locks.request('ramal.refresh', work) : work();

/** The new access token; null when the sign-in is over. Whoever asks meanwhile waits for the same answer. */
export function refresh(): Promise<string | null> {
  refreshing ??= alone(renew).finally(() => (refreshing = null));
  return refreshing;
}

async function renew(): Promise<string | null> {
  const asked = ends;
  try {
    const signedIn = await apiAs(null, 'refresh');
    if (asked === ends) hold(signedIn);
  } catch (error) {
    if (!(error instanceof ProblemError) || (error.status !== 401 && error.status !== 403)) throw error;
    if (asked === ends) drop(current.state === 'in' ? 'ended' : 'never');
  }
  return token;
}

/** At load: is there still a sign-in? */
export async function restore(): Promise<void> {
  try {
    await refresh();
  } catch (error) {
    if (current.state !== 'in' && error instanceof Error) become({ state: 'unreachable', error });
  }
}

/** Ends this sign-in, or all of one's own. Without the gateway's answer nothing has ended, and nothing says so. */
export async function signOut(where: 'here' | 'everywhere' = 'here'): Promise<void> {
  await refreshing?.catch(() => undefined);
  const operation = where === 'here' ? 'signOut' : 'signOutEverywhere';
  try {
    await apiAs(token, operation);
  } catch (error) {
    if (!(error instanceof ProblemError) || error.status !== 401) throw error;
    if (where === 'everywhere' && (await refresh()) !== null) await apiAs(token, operation);
  }
  drop('left');
  tabs?.postMessage('left');
}

if (tabs) {
  tabs.onmessage = ({ data }: MessageEvent<'left' | { arrived: string }>) => {
    if (data === 'left') return current.state === 'in' ? drop('left') : undefined;
    if (current.state !== 'in' || current.user.id !== data.arrived) void restore();
  };
}
