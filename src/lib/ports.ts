import { createServer } from 'node:net';

/** Whether nothing listens on this port of 127.0.0.1. */
export function isPortFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/**
 * A port of 127.0.0.1 that was free a moment ago, as was the one after it. Of those that no system hands out by itself:
 * what is taken up seconds later should be free still.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const port = 10_000 + Math.floor(Math.random() * 5000);
    if ((await isPortFree(port)) && (await isPortFree(port + 1))) return port;
  }
  throw new Error('No port of 127.0.0.1 between 10000 and 15000 is free.');
}
