import { createServer } from 'node:https';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import express from 'express';
import { Server } from 'socket.io';
import type { Socket } from 'socket.io';
import { readBrowserScripts } from '../../lib/browserScript.ts';
import type { Network } from '../network/network.ts';
import { Refusal } from '../network/types.ts';
import type { PageEvent, PageLink } from '../network/types.ts';
import type { Certificate } from './certificate.ts';
import { answerPage } from './pageRequests.ts';
import type { PageContext } from './request.ts';

const PAGE_FOLDER = fileURLToPath(new URL('../page/', import.meta.url));
const SOCKET_IO = createRequire(import.meta.url).resolve('socket.io/package.json');
const SOCKET_CLIENT = path.join(path.dirname(SOCKET_IO), 'client-dist/socket.io.min.js');
const MAX_MEDIA = '110mb';
const CONFIRM_MS = 20_000;

export interface PageServer {
  port: number;
  close(): Promise<void>;
}

/** Serves what a browser gets from https://web.whatsapp.com. */
export async function startPageServer(
  network: Network,
  certificate: Certificate,
  port: number,
): Promise<PageServer> {
  const server = createServer({ key: certificate.key, cert: certificate.cert }, pageRoutes(network));
  const sockets = new Server(server, { maxHttpBufferSize: 20_000_000, serveClient: false });
  sockets.on('connection', (socket) => {
    if (network.faults.value('*', 'unreachable') === true) socket.conn.close();
    else servePage(network, socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      await sockets.close();
      server.closeAllConnections();
    },
  };
}

function pageRoutes(network: Network): express.Express {
  const scripts = readBrowserScripts(PAGE_FOLDER);
  const html = indexHtml(scripts.map(({ name }) => name));
  const app = express();
  app.disable('x-powered-by');
  app.use((request, response, next) => {
    const fault = network.faults.value('*', 'unreachable');
    if (fault === 'refuse') request.socket.destroy();
    else if (fault !== 'blackhole') {
      response.set('cache-control', 'no-store');
      next();
    }
  });
  app.get('/favicon.ico', (_request, response) => void response.status(204).end());
  app.get('/', (_request, response) => void response.type('html').send(html));
  app.get(
    '/frame',
    (_request, response) => void response.type('html').send('<!doctype html><title>frame</title>'),
  );
  app.get('/page/socket.io.js', (_request, response) => response.sendFile(SOCKET_CLIENT));
  for (const { name, source } of scripts) {
    app.get(`/page/${name}.js`, (_request, response) => void response.type('js').send(source));
  }
  app.post('/media', express.raw({ type: () => true, limit: MAX_MEDIA }), (request, response) => {
    response.json({ sha256: network.media.put(request.body as Buffer) });
  });
  app.get('/media/:hash', (request, response) => {
    const bytes = network.media.get(Buffer.from(request.params.hash, 'hex').toString('base64'));
    if (bytes) response.type('application/octet-stream').send(bytes);
    else response.sendStatus(404);
  });
  return app;
}

/** The scripts run in the order of their numbered names. */
function indexHtml(names: string[]): string {
  const scripts = ['socket.io', ...names].map((name) => `<script src="/page/${name}.js"></script>`);
  return `<!doctype html><html><head><meta charset="utf-8"><title>WhatsApp</title></head><body><div id="app"></div>${scripts.join('')}</body></html>`;
}

function servePage(network: Network, socket: Socket): void {
  const context: PageContext = { network, link: linkOf(socket), device: undefined };
  socket.on('request', (name: unknown, input: unknown, answer: unknown) => {
    if (typeof name !== 'string' || typeof answer !== 'function') return;
    const reply = answer as (result: unknown) => void;
    answerPage(context, name, input).then(
      (value) => value === undefined || reply({ value: value ?? null }),
      (error: unknown) => reply({ error: wireError(error) }),
    );
  });
  socket.on('disconnect', () => network.linking.disconnect(context.link));
}

function linkOf(socket: Socket): PageLink {
  return {
    id: socket.id,
    receiving: false,
    push: ({ name, data }: PageEvent) => void socket.emit('event', name, data),
    pushConfirmed: async ({ name, data }: PageEvent) => {
      await socket.timeout(CONFIRM_MS).emitWithAck('event', name, data);
    },
    // Closes the transport and not the socket.io session, so that the page reconnects.
    close: () => {
      socket.conn.close();
    },
  };
}

function wireError(error: unknown): { name: string; message: string; code: number } {
  if (error instanceof Refusal) return { name: error.name, message: error.message, code: error.code };
  const message = error instanceof Error ? error.message : String(error);
  return { name: 'Error', message, code: 500 };
}
