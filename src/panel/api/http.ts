import { ProblemError, problemOf } from './problem.ts';
import { learnServerTime } from './serverClock.ts';

export interface Ask {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** A file instead of JSON. */
  as?: 'blob';
}

/** Asks the gateway in the name of a token; throws a `ProblemError` for everything that is not a good answer. */
export async function ask<Answer>(path: string, token: string | null, what: Ask = {}): Promise<Answer> {
  const { method = 'GET', body, headers, signal } = what;
  // No other site's page can set this header: it is what guards the cookie of /api/auth.
  const sent = new Headers({ accept: 'application/json', 'x-ramal-request': '1', ...headers });
  if (token !== null) sent.set('authorization', `Bearer ${token}`);
  const request: RequestInit = { method, headers: sent, credentials: 'same-origin' };
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
  if (what.as === 'blob') return (await response.blob()) as Answer;
  const none = response.status === 204 || response.status === 202;
  const text = none ? await response.text() : null;
  if (text === '') return undefined as Answer;
  return (text === null ? await response.json() : JSON.parse(text)) as Answer;
}
