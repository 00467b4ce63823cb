import type { IncomingMessage } from 'node:http';
import { askPublic, PublicHttpError } from '../../lib/publicHttp.ts';

/** Milliseconds for one attempt, answer included. */
const DEADLINE = 15_000;
const KEPT_ANSWER = 4000;

export interface Answer {
  /** null: no answer. */
  status: number | null;
  /** Why it counts as a failure; null: it succeeded. */
  error: string | null;
  text: string | null;
  retryAfter: string | undefined;
  durationMs: number;
}

/** Makes one attempt. Every outcome is returned; it never throws and never takes longer than its deadline. */
export async function post(
  url: string,
  headers: Record<string, string>,
  body: string,
  allowPrivate: boolean,
): Promise<Answer> {
  const began = performance.now();
  const took = (): number => Math.round(performance.now() - began);
  try {
    const answer = await askPublic(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      body,
      deadlineMs: DEADLINE,
      allowPrivate,
    });
    const status = answer.statusCode ?? 0;
    const text = await beginningOf(answer);
    return {
      status,
      error: status >= 200 && status < 300 ? null : explain(status),
      text,
      retryAfter: answer.headers['retry-after'],
      durationMs: took(),
    };
  } catch (error) {
    const why = error instanceof PublicHttpError ? error.message : 'the connection failed';
    return { status: null, error: why, text: null, retryAfter: undefined, durationMs: took() };
  }
}

const explain = (status: number): string =>
  status >= 300 && status < 400
    ? `it answered ${status}; redirects are not followed`
    : `it answered ${status}`;

/** Only the status counts: a slow or broken body changes nothing. Only the beginning of the body is kept. */
async function beginningOf(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of answer) {
      parts.push(part as Buffer);
      size += (part as Buffer).length;
      if (size >= KEPT_ANSWER) break;
    }
  } catch {
    // What arrived until then is kept.
  }
  answer.destroy();
  return Buffer.concat(parts).subarray(0, KEPT_ANSWER).toString('utf8').replaceAll('\u0000', '');
}
