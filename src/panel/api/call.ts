import { ask, type Ask } from './http.ts';
import { ProblemError } from './problem.ts';
import { accessToken, refresh } from './signIn.ts';

/** Asks as the signed-in user. An access token that has run out is renewed, once, and the request repeated. */
export async function call<Answer>(path: string, what: Ask = {}): Promise<Answer> {
  const used = accessToken();
  try {
    return await ask<Answer>(path, used, what);
  } catch (error) {
    if (used === null || !(error instanceof ProblemError) || error.status !== 401) throw error;
    const now = accessToken();
    const fresh = now === used ? await refresh() : now;
    if (fresh === null) throw error;
    return ask<Answer>(path, fresh, what);
  }
}
