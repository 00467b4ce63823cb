import { createServer } from 'node:net';

/** Whether this port of 127.0.0.1 is free. */
export function isPortFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/**
 * A port of 127.0.0.1 that is free, as is the next one. It lies outside the range from which systems assign ports, so
 * that it is probably still free some seconds later.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const port = 10_000 + Math.floor(Math.random() * 5000);
    if ((await isPortFree(port)) && (await isPortFree(port + 1))) return port;
  }
  throw new Error('No port of 127.0.0.1 between 10000 and 15000 is free.');
}
