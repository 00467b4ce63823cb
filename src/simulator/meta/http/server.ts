import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { GraphError, refusal } from '../errors.ts';
import { newTraceId } from '../ids.ts';
import type { Meta } from '../meta.ts';
import { rootRoutes, routes } from '../routes.ts';
import { multipart, readInput } from './encodings.ts';
import { RawAnswer, Router } from './router.ts';

export interface GraphServer {
  port: number;
  close(): Promise<void>;
}

const NEWEST = 'v26.0';
const LARGEST = '105mb';

/** The Graph API, for this machine only. */
export async function startGraphServer(meta: Meta, port: number): Promise<GraphServer> {
  const router = new Router(meta, routes, rootRoutes);
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(multipart);
  app.use(express.raw({ type: (request) => !isMultipart(request.headers['content-type']), limit: LARGEST }));
  app.use(async (request, response) => {
    const [, version = NEWEST, path = ''] = /^\/(?:(v\d+\.\d+)(?:\/|$))?(.*?)\/?$/.exec(request.path) ?? [];
    response.set({ 'facebook-api-version': version, 'x-fb-trace-id': newTraceId(), 'x-fb-rev': '1' });
    response.set('cache-control', 'private, no-cache, no-store, must-revalidate');
    const answer = await router.answer(request.method, path, readInput(request), request);
    if (request.method !== 'GET') meta.network.events.emit('change');
    if (request.method === 'POST' && meta.settings.loseAnswers > 0) {
      meta.settings.loseAnswers -= 1;
      request.socket.destroy();
      return;
    }
    if (answer instanceof RawAnswer) response.status(answer.status).set(answer.headers).send(answer.body);
    else response.set('x-business-use-case-usage', usage(path)).json(answer);
  });
  app.use(answerError);
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  meta.url = `http://127.0.0.1:${bound}`;
  return {
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const isMultipart = (type: string | undefined): boolean => type?.startsWith('multipart/form-data') === true;

const usage = (path: string): string =>
  JSON.stringify({
    [path.split('/')[0] ?? '']: [
      {
        type: 'whatsapp',
        call_count: 1,
        total_cputime: 1,
        total_time: 1,
        estimated_time_to_regain_access: 0,
      },
    ],
  });

const answerError: express.ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  const known = error instanceof GraphError ? error : tooLarge(error);
  if (known) {
    const challenge = `OAuth "Facebook Platform" "invalid_token" "${known.message.replace(/[^\x20-\x7e]|"/g, ' ')}"`;
    if (known.status === 401) response.set('www-authenticate', challenge);
    response.status(known.status).json({ ...known.more, error: known.body });
    return;
  }
  process.stderr.write(`Meta's stand-in: ${error instanceof Error ? (error.stack ?? '') : String(error)}\n`);
  response.status(500).json({ error: refusal(131000, 'Something went wrong.').body });
};

/** A body that the server does not read to its end. */
function tooLarge(error: unknown): GraphError | undefined {
  if (!(error instanceof Error) || !('status' in error || 'code' in error)) return undefined;
  const { status, code } = error as { status?: unknown; code?: unknown };
  if (status !== 413 && code !== 'LIMIT_FILE_SIZE') return undefined;
  return refusal(131053, 'The file is too large.');
}
