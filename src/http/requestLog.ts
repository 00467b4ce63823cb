import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Logger } from '../lib/logger.ts';

/** One line per request; the path only, for a query may hold what does not belong in a log. */
export function requestLog(log: Logger): RequestHandler {
  return (request, response, next) => {
    const began = performance.now();
    const id = randomUUID();
    response.locals['requestId'] = id;
    response.set('x-request-id', id);
    const { method, path } = request;
    response.once('close', () => {
      const level = response.statusCode >= 500 ? 'error' : path.startsWith('/internal/') ? 'trace' : 'debug';
      const took = Math.round(performance.now() - began);
      log[level]({ 'request.id': id, duration_ms: took }, `${method} ${path} ${response.statusCode}`);
    });
    next();
  };
}
