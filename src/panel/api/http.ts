import type { OperationName } from '../../contract/operations.ts';
import { routes } from '../../contract/routes.ts';
import type { Answer, Arguments } from './operations.ts';
import { ProblemError, problemOf } from './problem.ts';
import { learnServerTime } from './serverClock.ts';
import { upload } from './upload.ts';

/** Any input, as it is sent. */
interface Sent {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  headers?: Record<string, string | undefined>;
  body?: object;
  file?: File;
  onProgress?: (share: number) => void;
  signal?: AbortSignal;
}

/** Asks for an operation in the name of a token; throws a `ProblemError` for everything that is not a good answer. */
export async function apiAs<Name extends OperationName>(
  token: string | null,
  name: Name,
  ...[input]: Arguments<Name>
): Promise<Answer<Name>> {
  const { method, path, answer } = routes[name];
  const { params = {}, query = {}, signal, ...content } = (input ?? {}) as Sent;
  const url = filled(path, params) + queryString(query);
  const response = await send(method, url, token, content, signal).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new ProblemError({ status: 0, detail: error instanceof Error ? error.message : '' }, true);
  });
  learnServerTime(response.headers.get('date'));
  if (!response.ok) throw await problemOf(response);
  if (answer === 'file') return (await response.blob()) as Answer<Name>;
  return (answer === 'json' ? await response.json() : undefined) as Answer<Name>;
}

function send(
  method: string,
  url: string,
  token: string | null,
  { headers = {}, body, file, onProgress }: Sent,
  signal: AbortSignal | undefined,
): Promise<Response> {
  // No other site's page can set this header: it is what guards the cookie of /api/auth.
  const sent = new Headers({ accept: 'application/json', 'x-ramal-request': '1' });
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) sent.set(name, value);
  if (token !== null) sent.set('authorization', `Bearer ${token}`);
  if (file) return upload(url, sent, formOf(body ?? {}, file), { onProgress, signal });
  const request: RequestInit = { method: method.toUpperCase(), headers: sent, credentials: 'same-origin' };
  if (signal) request.signal = signal;
  if (body !== undefined) {
    request.body = JSON.stringify(body);
    sent.set('content-type', 'application/json');
  }
  return fetch(url, request);
}

const filled = (path: string, params: Record<string, unknown>): string =>
  path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])));

function queryString(query: Record<string, unknown>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? '' : `?${text}`;
}

function formOf(body: object, file: File): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(body)) {
    if (value !== undefined) form.set(name, String(value));
  }
  form.set('file', file, file.name);
  return form;
}
