import { useSyncExternalStore } from 'react';
import type { QueryClient } from '@tanstack/react-query';
import { io, type Socket } from 'socket.io-client';
import type { LiveEvent, Looking, Viewers } from '../../contract/events.ts';
import { applyLiveEvent } from './cache.ts';
import { putViewers } from './inbox/presence.ts';
import { isMedia } from './keys.ts';
import { askAgain } from './patch.ts';
import { accessToken, refresh } from './signIn.ts';

type Connection = 'connecting' | 'live' | 'lost';

const AGAIN_MS = 4000;

let connection: Connection = 'connecting';
const listeners = new Set<() => void>();
function become(next: Connection): void {
  connection = next;
  for (const listener of listeners) listener();
}

let open: Socket | null = null;
let looking: Looking | null = null;
/** Says which conversation is open here, so that others see it; said again by itself after a lost connection. */
export function look(at: Looking): void {
  looking = at;
  if (open?.connected === true) open.emit('looking', at);
}

const hearers = new Set<(event: LiveEvent) => void>();
/** Hears each event after it was applied. */
export function onEvent(hearer: (event: LiveEvent) => void): () => void {
  hearers.add(hearer);
  return () => hearers.delete(hearer);
}

/** One socket for the signed-in user. What was pushed while it was down is lost, so everything is asked again. */
export function connectLive(client: QueryClient): () => void {
  const socket = io({
    path: '/socket.io',
    reconnectionDelayMax: AGAIN_MS,
    auth: (answer) => answer({ token: accessToken() }),
  });
  open = socket;
  let renewed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const later = (): void => {
    timer = setTimeout(() => socket.connect(), AGAIN_MS);
  };
  /** Sent away by the gateway, the client does not come back by itself. Once with a new token, then in steps. */
  const comeBack = (): void => {
    if (renewed) return later();
    renewed = true;
    refresh().then((token) => token !== null && socket.connect(), later);
  };
  socket.on('connect', () => {
    renewed = false;
    become('live');
    if (looking?.conversationId != null) socket.emit('looking', looking);
    askAgain(client, { predicate: ({ queryKey }) => !isMedia(queryKey) });
  });
  socket.on('disconnect', (reason) => {
    if (reason === 'io client disconnect') return;
    become('lost');
    if (reason === 'io server disconnect') comeBack();
  });
  socket.on('connect_error', () => {
    become('lost');
    // Refused by the gateway, not by the network: the token has run out.
    if (!socket.active) comeBack();
  });
  socket.on('event', (event: LiveEvent) => {
    applyLiveEvent(client, event);
    for (const hearer of hearers) hearer(event);
  });
  socket.on('viewers', (viewers: Viewers) => putViewers(client, viewers));
  return () => {
    clearTimeout(timer);
    socket.close();
    [open, looking] = [null, null];
    become('connecting');
  };
}

export const useConnection = (): Connection =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => connection,
  );
