import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Network } from '../network/network.ts';

export interface ControlServer {
  port: number;
  close(): Promise<void>;
}

export async function startControlServer(options: {
  network: Network;
  chromeArgs: string[];
  port: number;
}): Promise<ControlServer> {
  const app = express();
  app.disable('x-powered-by');
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
