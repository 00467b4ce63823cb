import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Counts the connections of a server from now on. `cutAfter` gives them so many milliseconds to end by themselves and then
 * destroys what is left: a browser's spare connection that sends nothing and a WebSocket whose other side is gone count as
 * open for a minute and longer, and `closeAllConnections` does not know upgraded ones.
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
