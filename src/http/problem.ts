import type { ErrorRequestHandler, Response } from 'express';
import type { z, ZodError } from 'zod';
import type { Problem } from '../contract/common.ts';
import { AppError, type ErrorCode } from '../model/errors.ts';
import { isDiskFull } from '../lib/diskFull.ts';
import type { Logger } from '../lib/logger.ts';
import { noteProblem } from './requestLog.ts';

const problems: Record<ErrorCode, { status: number; title: string }> = {
  bad_input: { status: 422, title: 'Invalid input' },
  unauthorized: { status: 401, title: 'Not signed in' },
  forbidden: { status: 403, title: 'Not allowed' },
  plan_limit: { status: 403, title: 'Plan limit reached' },
  rate_limited: { status: 429, title: 'Too many requests' },
  link_invalid: { status: 403, title: 'Invalid link' },
  password_shared: { status: 409, title: 'Password change required' },
  not_found: { status: 404, title: 'Not found' },
  conflict: { status: 409, title: 'Not possible in this state' },
  number_cannot_send: { status: 409, title: 'Number cannot send now' },
  instance_not_ready: { status: 409, title: 'Instance not ready' },
  opted_out: { status: 409, title: 'Contact has opted out' },
  service_window_closed: { status: 409, title: 'Service window closed' },
  not_on_whatsapp: { status: 422, title: 'Not on WhatsApp' },
  unsupported_media_type: { status: 415, title: 'Unsupported content type' },
  idempotency_mismatch: { status: 422, title: 'Idempotency key already used' },
  media_too_large: { status: 413, title: 'Media too large' },
  media_unavailable: { status: 422, title: 'Media unavailable' },
  range_not_satisfiable: { status: 416, title: 'Range not satisfiable' },
  unsupported: { status: 501, title: 'Not supported by this channel' },
  queue_full: { status: 429, title: 'Queue full' },
  storage_full: { status: 507, title: 'Disk full' },
  unavailable: { status: 503, title: 'Temporarily unavailable' },
  internal: { status: 500, title: 'Internal error' },
};

/** Seconds after which a retry may succeed: most outages are short, and a busy account soon has room again. */
const RETRY_AFTER = '5';

/** Converts every error to an RFC 9457 problem document. Unexpected errors are logged here, once. */
export function problemHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const known = toAppError(error);
    const requestId = String(response.locals['requestId']);
    if (!known || known.code === 'storage_full')
      log.error({ err: error, 'request.id': requestId, path: request.path }, 'a request failed unexpectedly');
    const hidden = new AppError(
      'internal',
      `An internal error occurred. The gateway's log has it under request ${requestId}.`,
    );
    noteProblem(response, known ?? hidden);
    answer(response, known ?? hidden, requestId);
  };
}

export function presentProblem(error: AppError, requestId: string): Problem {
  const { status, title } = problems[error.code];
  return {
    type: `urn:ramal:problem:${error.code}`,
    title,
    status,
    detail: error.message,
    code: error.code,
    requestId,
    ...error.details,
  };
}

function answer(response: Response, error: AppError, requestId: string): void {
  const body = presentProblem(error, requestId);
  const { status } = body;
  if ((status === 503 || error.code === 'rate_limited') && !response.hasHeader('retry-after'))
    response.set('retry-after', RETRY_AFTER);
  if (status === 401) response.set('www-authenticate', 'Bearer');
  response.set('cache-control', 'no-store');
  response.status(status).type('application/problem+json').send(JSON.stringify(body));
}

function toAppError(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  if (isDiskFull(error))
    return new AppError(
      'storage_full',
      'The disk of the gateway is full, so nothing was stored. Ask the operator to free some space, then try again.',
    );
  // Errors of Express's parsers (invalid JSON, invalid escapes, too large) have a 4xx status.
  if (error instanceof Error && 'status' in error && typeof error.status === 'number' && error.status < 500) {
    if (error.status === 413)
      return new AppError('media_too_large', 'The request is larger than the gateway accepts.');
    if (error.status === 416)
      return new AppError(
        'range_not_satisfiable',
        'The file does not have this range; Content-Range has its size.',
      );
    if (error.status === 404) return new AppError('not_found', 'There is no such file.');
    // Only messages of the parsers: those of express.static contain paths of this machine.
    const why = 'type' in error ? error.message : 'it is not well-formed';
    return new AppError('bad_input', `The request could not be read: ${why}.`);
  }
  return undefined;
}

/** Parses input from outside. Invalid input is answered 422. */
export function parsed<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  place: string,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (!result.success) throw fromZod(result.error, place);
  return result.data;
}

type Issue = ZodError['issues'][number];

/** A request that does not match its schema. Unknown fields come first: a missing field may just be misspelled. */
export function fromZod(error: ZodError, place: string): AppError {
  const errors = error.issues
    .flatMap(explain)
    .sort((a, b) => Number(b.isUnknown) - Number(a.isUnknown))
    .map(({ path, message }) => ({ path: [place, ...path].join('.'), message }));
  const [first] = errors;
  return new AppError('bad_input', first ? `${first.path}: ${first.message}` : 'The input is not valid.', {
    details: { errors },
  });
}

function explain(issue: Issue): { path: PropertyKey[]; message: string; isUnknown: boolean }[] {
  if (issue.code === 'unrecognized_keys') {
    const lines = issue.message.split('\n');
    return issue.keys.map((key, at) => ({
      path: [...issue.path, key],
      message: lines[at] ?? issue.message,
      isUnknown: true,
    }));
  }
  const [nearest] =
    issue.code === 'invalid_union' ? [...issue.errors].sort((a, b) => a.length - b.length) : [];
  if (!nearest || nearest.length === 0)
    return [{ path: issue.path, message: issue.message, isUnknown: false }];
  return nearest.flatMap((inner) => explain({ ...inner, path: [...issue.path, ...inner.path] }));
}
