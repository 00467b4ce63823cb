import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { reasonOf, type Logger } from '../lib/logger.ts';
import { sameSecret } from '../lib/ids.ts';
import type { MessageKey } from '../model/ids.ts';
import { readRequest, type InstanceStatus } from '../protocol/commands.ts';
import type { Commands } from './commands.ts';
import { downloadMedia } from './media.ts';
import type { PageApi } from './pageApi.ts';

export interface ServerDeps {
  port: number;
  secret: string;
  commands: Commands;
  status: () => InstanceStatus;
  page: () => PageApi | null;
  log: Logger;
}

/** The instance's HTTP server. It listens on loopback and requires the instance's secret. */
export async function startServer(deps: ServerDeps): Promise<Server> {
  const server = createServer((request, response) => {
    answer(deps, request, response).catch((error: unknown) => {
      deps.log.warn({ reason: reasonOf(error), path: request.url?.split('?')[0] }, 'a call failed');
      if (response.headersSent) response.destroy();
      else send(response, 502, { detail: reasonOf(error) });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(deps.port, '127.0.0.1', resolve);
  });
  return server;
}

async function answer(deps: ServerDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  if (!sameSecret(given, deps.secret))
    return send(response, 401, { detail: 'The secret of this instance is missing or wrong.' });
  const url = new URL(request.url ?? '/', 'http://instance');
  if (request.method === 'GET' && url.pathname === '/status') return send(response, 200, deps.status());
  if (request.method === 'GET' && url.pathname === '/media')
    return media(deps, url.searchParams.get('key') ?? '', response);
  if (request.method === 'POST' && url.pathname === '/commands') {
    const read = readRequest(await json(request).catch(() => undefined));
    return send(response, 200, 'command' in read ? await deps.commands.execute(read) : read);
  }
  send(response, 404, { detail: 'There is no such path.' });
}

async function media(deps: ServerDeps, key: string, response: ServerResponse): Promise<void> {
  const page = deps.page();
  if (!page) return send(response, 503, { detail: 'The number is not connected at this moment.' });
  const { size, parts } = await downloadMedia(page, key as MessageKey);
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': size });
  await pipeline(Readable.from(parts), response);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
