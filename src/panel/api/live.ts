import { useSyncExternalStore } from 'react';
import type { QueryClient } from '@tanstack/react-query';
import { io } from 'socket.io-client';
import type { LiveEvent } from '../../contract/events.ts';
import { applyLiveEvent } from './cache.ts';
import { accessToken, refresh } from './signIn.ts';

type Connection = 'connecting' | 'live' | 'lost';

const AGAIN_MS = 4000;

let connection: Connection = 'connecting';
const listeners = new Set<() => void>();
function become(next: Connection): void {
  connection = next;
  for (const listener of listeners) listener();
}

/** One socket for the signed-in user. What was pushed while it was down is lost, so everything is asked again. */
export function connectLive(client: QueryClient): () => void {
  const socket = io({
    path: '/socket.io',
    reconnectionDelayMax: AGAIN_MS,
    auth: (answer) => answer({ token: accessToken() }),
  });
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
    void client.invalidateQueries();
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
  socket.on('event', (event: LiveEvent) => applyLiveEvent(client, event));
  return () => {
    clearTimeout(timer);
    socket.close();
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
