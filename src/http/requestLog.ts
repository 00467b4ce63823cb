import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Logger } from '../lib/logger.ts';

/** Calls of instances, probes and the panel's files are frequent, so they have lower levels. */
function levelOf(path: string, status: number): 'error' | 'info' | 'debug' | 'trace' {
  if (status >= 500) return 'error';
  if (path.startsWith('/internal/')) return 'trace';
  return path.startsWith('/api/') ? 'info' : 'debug';
}

/** One line per request. Only the path: a query may contain personal data. */
export function requestLog(log: Logger): RequestHandler {
  return (request, response, next) => {
    const began = performance.now();
    const id = randomUUID();
    response.locals['requestId'] = id;
    response.set('x-request-id', id);
    const { method, path } = request;
    response.once('close', () => {
      const status = response.statusCode;
      const took = Math.round(performance.now() - began);
      const fields = {
        ...{ 'request.id': id, 'request.method': method, 'request.path': path },
        ...{ 'response.status': status, duration_ms: took },
      };
      log[levelOf(path, status)](fields, `${method} ${path} ${status}`);
    });
    next();
  };
}
