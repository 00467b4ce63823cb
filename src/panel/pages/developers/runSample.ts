import { accessToken } from '../../api/signIn.ts';
import type { SampleRequest } from './samples.ts';

export interface RunAnswer {
  /** null: there was no answer. */
  status: number | null;
  ms: number;
  text: string;
}

/** The gateway may ask WhatsApp about the phone first. Milliseconds. */
const DEADLINE = 30_000;

/** Runs an example as it stands there: with the key, or as the signed-in user while there is none. */
export async function runSample(
  { method, url, headers, body }: SampleRequest,
  key: string,
): Promise<RunAnswer> {
  const began = performance.now();
  const took = (): number => Math.round(performance.now() - began);
  const credential = key === '' ? { authorization: `Bearer ${accessToken() ?? ''}` } : { 'x-api-key': key };
  try {
    const answer = await fetch(url, {
      method,
      // Of the panel, so that the cookie of the sign-in plays no part.
      credentials: 'omit',
      headers: { ...headers, ...credential },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(DEADLINE),
    });
    return { status: answer.status, text: pretty(await answer.text()), ms: took() };
  } catch {
    return { status: null, text: '', ms: took() };
  }
}

/** How much of an answer is shown. Characters. */
const MOST = 20_000;

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2).slice(0, MOST);
  } catch {
    return text.slice(0, MOST);
  }
}
