import type { IncomingMessage } from 'node:http';
import { askPublic, PublicHttpError } from '../../lib/publicHttp.ts';
import { AppError } from '../../model/errors.ts';
import { dispositionName, urlName } from './fileName.ts';

const DEADLINE = 60_000;
const MOST_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];

const unavailable = (why: string, cause?: unknown): AppError =>
  new AppError('media_unavailable', `The media could not be fetched from its URL: ${why}.`, { cause });

export interface Fetched {
  /** Throws if the bytes end early or do not arrive in time. */
  bytes: AsyncIterable<Uint8Array>;
  mimetype: string | null;
  /** The name given by the server or the URL. */
  filename: string | null;
}

/** Streams the file at a client's URL. A few redirects are followed; each address is checked like the first. */
export async function fetchUrl(url: string, options: { allowPrivate: boolean }): Promise<Fetched> {
  const end = performance.now() + DEADLINE;
  let at = url;
  for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
    const answer = await ask(at, options.allowPrivate, Math.max(1, Math.round(end - performance.now())));
    const status = answer.statusCode ?? 0;
    if (status === 200) return fetched(answer, [url, at]);
    answer.destroy();
    const { location } = answer.headers;
    if (!REDIRECTS.includes(status) || location === undefined)
      throw unavailable(`its server answered ${status}`);
    const next = URL.parse(location, at);
    if (!next) throw unavailable('its server leads to an address that is none');
    at = next.href;
  }
  throw unavailable(`its server leads on and on; ${MOST_REDIRECTS} redirects are followed`);
}

async function ask(url: string, allowPrivate: boolean, deadlineMs: number): Promise<IncomingMessage> {
  const headers = { accept: '*/*', 'accept-encoding': 'identity' };
  return askPublic(url, { headers, deadlineMs, allowPrivate }).catch((error: unknown) => {
    throw error instanceof PublicHttpError ? unavailable(error.message, error) : error;
  });
}

function fetched(answer: IncomingMessage, urls: string[]): Fetched {
  const named = urls.map(urlName);
  // A shortened link contains no file name; the final URL does.
  const filename =
    dispositionName(answer.headers['content-disposition']) ??
    named.find((name) => name !== null && /\.\w{1,10}$/.test(name)) ??
    named.find((name) => name !== null) ??
    null;
  const [type] = answer.headers['content-type']?.split(';') ?? [];
  return { bytes: wholeOf(answer), mimetype: type?.trim().toLowerCase() || null, filename };
}

async function* wholeOf(answer: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    for await (const part of answer) yield part as Uint8Array;
  } catch (cause) {
    throw unavailable(cause instanceof PublicHttpError ? cause.message : 'its server broke off', cause);
  } finally {
    answer.destroy();
  }
}
