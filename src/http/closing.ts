import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Tracks the connections of a server from now on. `cutAfter` gives them some milliseconds to end, and then destroys the
 * rest: a browser's idle connection and a WebSocket whose client is gone stay open for a minute or longer, and
 * `closeAllConnections` ignores upgraded connections.
 */
export function trackConnections(server: Server): { cutAfter: (ms: number) => void } {
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return {
    cutAfter: (ms) => {
      const timer = setTimeout(() => {
        for (const socket of open) socket.destroy();
      }, ms);
      server.once('close', () => clearTimeout(timer));
    },
  };
}
