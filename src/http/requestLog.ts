import type { RequestHandler, Response } from 'express';
import type { KeyRequest } from '../domain/keys/requestLog.ts';
import { newId } from '../lib/ids.ts';
import type { Logger } from '../lib/logger.ts';
import type { AppError, ErrorCode } from '../model/errors.ts';
import { principalOf } from './authenticate.ts';

/** Calls of instances, probes and the panel's files are frequent, so they have lower levels. */
function levelOf(path: string, status: number): 'error' | 'info' | 'debug' | 'trace' {
  if (status >= 500) return 'error';
  if (path.startsWith('/internal/')) return 'trace';
  return path.startsWith('/api/') ? 'info' : 'debug';
}

/** One line per request. Only the path: a query may contain personal data. `noteOfKey` hears of requests with an API key. */
export function requestLog(log: Logger, noteOfKey: (request: KeyRequest) => void): RequestHandler {
  return (request, response, next) => {
    const began = performance.now();
    const id = newId<string>();
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
      const principal = principalOf(response);
      if (principal.kind !== 'key') return;
      const { accountId, keyId } = principal;
      const { operation = null, problem = null, field = null } = answers.get(response) ?? {};
      const known = response.writableFinished ? status : null;
      noteOfKey({
        ...{ id, accountId, keyId, method, operation },
        ...{ status: known, durationMs: took, problem, field },
      });
    });
    next();
  };
}

interface Answer {
  operation?: string;
  problem?: ErrorCode;
  field?: string;
}

/** What becomes known of a request on its way. */
const answers = new WeakMap<Response, Answer>();
const learn = (response: Response, more: Answer): void =>
  void answers.set(response, { ...answers.get(response), ...more });

export const noteOperation = (response: Response, operation: string): void => learn(response, { operation });

/** The name of a field, or a misspelled one. What is longer might be anything, also a secret. */
const FIELD = /^(body|query|params|headers)(\.[A-Za-z\d-]{1,30}){0,3}$/;

export function noteProblem(response: Response, { code, details }: AppError): void {
  const path = details.errors?.[0]?.path ?? '';
  learn(response, { problem: code, ...(FIELD.test(path) && { field: path }) });
}
