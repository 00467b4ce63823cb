import { ProblemError, problemOf } from './problem.ts';
import { learnServerTime } from './serverClock.ts';

interface Call {
  method?: 'GET' | 'POST' | 'DELETE';
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** Asks the gateway; throws a `ProblemError` for everything that is not a good answer. */
export async function call<Answer>(path: string, { method = 'GET', body, headers, signal }: Call = {}) {
  const sent = new Headers({ accept: 'application/json', ...headers });
  const request: RequestInit = { method, headers: sent };
  if (signal) request.signal = signal;
  if (body !== undefined) {
    request.body = JSON.stringify(body);
    sent.set('content-type', 'application/json');
  }
  const response = await fetch(path, request).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new ProblemError({ status: 0, detail: error instanceof Error ? error.message : '' }, true);
  });
  learnServerTime(response.headers.get('date'));
  if (!response.ok) throw await problemOf(response);
  return (response.status === 204 ? undefined : await response.json()) as Answer;
}
