import { useSyncExternalStore } from 'react';
import type { QueryClient } from '@tanstack/react-query';
import { io } from 'socket.io-client';
import type { LiveEvent } from '../../contract/events.ts';
import { applyLiveEvent } from './cache.ts';

type Connection = 'connecting' | 'live' | 'lost';

let connection: Connection = 'connecting';
const listeners = new Set<() => void>();
function become(next: Connection): void {
  connection = next;
  for (const listener of listeners) listener();
}

/** One socket for the whole panel. What was pushed while it was down is lost, so everything is asked again. */
export function connectLive(client: QueryClient): () => void {
  const socket = io({ path: '/socket.io', reconnectionDelayMax: 4000 });
  socket.on('connect', () => {
    become('live');
    void client.invalidateQueries();
  });
  socket.on('disconnect', (reason) => {
    become('lost');
    // Told to go by the gateway, the client would not come back by itself.
    if (reason === 'io server disconnect') socket.connect();
  });
  socket.on('connect_error', () => become('lost'));
  socket.on('event', (event: LiveEvent) => applyLiveEvent(client, event));
  return () => void socket.close();
}

export const useConnection = (): Connection =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => connection,
  );
